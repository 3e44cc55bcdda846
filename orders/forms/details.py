"""How an order goes and is paid, and who brings it."""

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from orders.actions.place import Details
from orders.models import (
    DeliveryMethod,
    PaymentMethod,
)
from wholesale.models import User


class DetailsForm(forms.Form):
    """How an order goes and is paid, to whom, and what was said about it."""

    delivery_method = forms.ChoiceField(
        label=gettext_lazy("Delivery method"), choices=DeliveryMethod.choices
    )
    payment_method = forms.ChoiceField(
        label=gettext_lazy("Payment method"), choices=PaymentMethod.choices
    )
    recipient = forms.CharField(label=gettext_lazy("Recipient"), max_length=60, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=300, required=False)
    remark = forms.CharField(
        label=gettext_lazy("Buyer's remark"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    office_remark = forms.CharField(
        label=gettext_lazy("Our remark"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The customer does not see it."),
    )  # fmt: skip

    def details(self) -> Details:
        """The cleaned form as the use cases want it."""
        return Details(**{name: self.cleaned_data[name] for name in self.fields})


class ArrangementForm(forms.Form):
    """Who brings a shipment: a driver, a carrier, or the customer himself."""

    driver = forms.ModelChoiceField(
        label=gettext_lazy("Driver"), required=False, queryset=User.objects.none(),
        empty_label=gettext_lazy("No driver"),
    )  # fmt: skip
    carrier = forms.CharField(label=gettext_lazy("Carrier"), max_length=60, required=False)
    waybill = forms.CharField(label=gettext_lazy("Waybill number"), max_length=60, required=False)
    appointment = forms.CharField(
        label=gettext_lazy("Agreed with the customer"), max_length=120, required=False,
        help_text=gettext_lazy("For example: tomorrow 9:00, he picks it up."),
    )  # fmt: skip
    remark = forms.CharField(label=gettext_lazy("Remark"), max_length=200, required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        drivers: QuerySet[User],
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["driver"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = drivers
