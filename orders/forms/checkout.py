"""How the customer wants his order: where to, how it goes and is paid."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import Address
from orders.actions.place import Details
from orders.models import DeliveryMethod, PaymentMethod
from wholesale.models import User

NEW = "new"


class CheckoutForm(forms.Form):
    """Everything about an order that is not its goods."""

    delivery_method = forms.ChoiceField(
        label=gettext_lazy("Delivery method"), choices=DeliveryMethod.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    address = forms.ChoiceField(
        label=gettext_lazy("Address"), required=False, widget=forms.RadioSelect
    )
    depot = forms.CharField(
        label=gettext_lazy("Freight depot"), max_length=200, required=False,
        help_text=gettext_lazy("Name and place of the depot where you pick the goods up."),
    )  # fmt: skip
    payment_method = forms.ChoiceField(
        label=gettext_lazy("Payment method"), choices=PaymentMethod.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    remark = forms.CharField(
        label=gettext_lazy("Remark"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, addresses: list[Address], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.addresses = {str(address.pk): address for address in addresses}
        field = self.fields["address"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(pk, str(a)) for pk, a in self.addresses.items()] + [
                (NEW, _("Another address"))
            ]

    def clean(self) -> dict[str, Any]:
        """A way of delivery needs to know where to."""
        cleaned = super().clean() or {}
        method = cleaned.get("delivery_method")
        if method == DeliveryMethod.DEPOT and not cleaned.get("depot", "").strip():
            self.add_error("depot", _("Say which depot the goods go to."))
        if method != DeliveryMethod.PICKUP and not cleaned.get("address"):
            self.add_error("address", _("Choose an address, or add one."))
        return cleaned

    @property
    def wants_new_address(self) -> bool:
        """Whether the fields of a new address count."""
        return (
            self.data.get("address") == NEW
            and self.data.get("delivery_method") != DeliveryMethod.PICKUP
        )

    def details(self, user: User, place: Address | None) -> Details:
        """The order's details, with a copy of the place."""
        kept, method = self.cleaned_data, self.cleaned_data["delivery_method"]
        where = place or self.addresses.get(kept["address"])
        address = where.text if where else ""
        if method == DeliveryMethod.DEPOT:
            address = kept["depot"].strip()
        elif method == DeliveryMethod.PICKUP:
            address = ""
        return Details(
            delivery_method=method,
            payment_method=kept["payment_method"],
            recipient=where.recipient if where else str(user),
            phone=where.phone if where else user.phone,
            address=address,
            remark=kept["remark"].strip(),
        )
