"""What the merchant sets for his desk: channels, flags, places he serves."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from inventory.models import Warehouse
from orders.actions.channels import Terms
from orders.actions.flags import Words
from orders.actions.served_areas import Served
from orders.models import (
    Channel,
    ChannelKind,
    Flag,
    FlagColour,
    ServedArea,
)
from orders.models.channel import CreditPolicy, PostingPolicy, PromisePolicy
from orders.models.served_area import WAYS
from wholesale.models import Shop


class ChannelForm(forms.Form):
    """A channel's name and policies; the code only while it is new."""

    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=20,
        help_text=gettext_lazy("Small letters, digits and dashes. It stays as it is."),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ChannelKind.choices)
    posting = forms.ChoiceField(
        label=gettext_lazy("Posting"), choices=PostingPolicy.choices, widget=forms.RadioSelect
    )
    promise = forms.ChoiceField(
        label=gettext_lazy("Stock is promised"), choices=PromisePolicy.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    credit = forms.ChoiceField(
        label=gettext_lazy("Counts against the credit limit"), choices=CreditPolicy.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    warehouse = forms.ModelChoiceField(
        label=gettext_lazy("Warehouse"), required=False, queryset=Warehouse.objects.none(),
        empty_label=gettext_lazy("The default warehouse"),
    )  # fmt: skip
    shop = forms.ModelChoiceField(
        label=gettext_lazy("Shop"), required=False, queryset=Shop.objects.none(),
        empty_label=gettext_lazy("No shop of its own"),
    )  # fmt: skip
    remark_must_be_read = forms.BooleanField(
        label=gettext_lazy("The buyer's remark must be ticked as read before review"),
        required=False,
    )
    is_active = forms.BooleanField(label=gettext_lazy("Active"), required=False)

    def __init__(self, data: QueryDict | None = None, *, channel: Channel | None = None) -> None:
        initial = {"is_active": True, "kind": ChannelKind.OWN, "posting": "one_step"}
        initial |= {"promise": "at_submit", "credit": "at_review", "remark_must_be_read": True}
        if channel:
            initial = {name: getattr(channel, name) for name in Terms.__dataclass_fields__}
        super().__init__(data, initial=initial)
        if channel:
            del self.fields["code"]
        for name, rows in (
            ("warehouse", Warehouse.objects.filter(is_active=True, kind="sellable")),
            ("shop", Shop.objects.filter(is_active=True)),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows

    def terms(self) -> Terms:
        """The cleaned form as the use cases want it."""
        return Terms(**{name: self.cleaned_data[name] for name in Terms.__dataclass_fields__})


class FlagForm(forms.Form):
    """What a flag says, in which colour."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=20)
    colour = forms.ChoiceField(label=gettext_lazy("Colour"), choices=FlagColour.choices)
    is_active = forms.BooleanField(label=gettext_lazy("Active"), required=False, initial=True)

    def __init__(self, data: QueryDict | None = None, *, flag: Flag | None = None) -> None:
        names = Words.__slots__
        initial = {name: getattr(flag, name) for name in names} if flag else None
        super().__init__(data, initial=initial)

    def words(self) -> Words:
        """The cleaned form as the use case wants it."""
        return Words(**{name: self.cleaned_data[name] for name in self.fields})


class ServedAreaForm(forms.Form):
    """What is said about a place."""

    province = forms.CharField(label=gettext_lazy("Province"), max_length=40)
    city = forms.CharField(label=gettext_lazy("City"), max_length=40, required=False)
    district = forms.CharField(label=gettext_lazy("District"), max_length=40, required=False)
    method = forms.ChoiceField(
        label=gettext_lazy("Delivery method"), required=False,
        choices=[("", gettext_lazy("Every way")), *WAYS],
    )  # fmt: skip
    is_served = forms.BooleanField(label=gettext_lazy("Served"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=120, required=False,
        help_text=ServedArea._meta.get_field("note").help_text,
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, area: ServedArea | None = None) -> None:
        names = Served.__slots__
        initial = {name: getattr(area, name) for name in names} if area else None
        super().__init__(data, initial=initial)

    def served(self) -> Served:
        """The cleaned form as the use case wants it."""
        return Served(**{name: self.cleaned_data[name] for name in Served.__slots__})
