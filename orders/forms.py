"""What people key at the order desk, read from a form: rows of goods, details, filters."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.models import Sku, Warehouse
from orders.actions.channels import Terms
from orders.actions.flags import Words
from orders.actions.place import Details
from orders.actions.served_areas import Served
from orders.models import (
    Channel,
    ChannelKind,
    DeliveryMethod,
    Flag,
    FlagColour,
    PaymentMethod,
    ServedArea,
)
from orders.models.channel import CreditPolicy, PostingPolicy, PromisePolicy
from orders.models.served_area import WAYS
from orders.queries.grid import Keyed, read_packs
from wholesale.models import Shop, User
from wholesale.refusals import Refusal

MOST_ROWS = 3000


class TooManyRows(Refusal):
    """A form holds more rows than are read at once."""


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


@dataclass(frozen=True, slots=True)
class _Raw:
    line: str
    sku: str
    code: str
    packs: str
    factor: str


def keyed_rows(data: QueryDict) -> list[Keyed]:
    """The rows of an editable grid as they were keyed, their goods found; empty ones left out.

    Parallel fields: `line` (id of an existing line or ""), `sku` (id or ""), `code` (typed
    where no goods were picked), `packs` ("3", "3箱2盒"), `factor` (base units of the chosen
    unit). Refuses with TooManyRows.
    """
    columns = [data.getlist(name) for name in _Raw.__dataclass_fields__]
    length = max((len(column) for column in columns), default=0)
    if length > MOST_ROWS:
        raise TooManyRows(
            _("This is more than %(most)s lines at once. Key the rest as a second order.")
            % {"most": MOST_ROWS}
        )
    padded = [[*column, *[""] * (length - len(column))] for column in columns]
    raws = [_Raw(*(text.strip() for text in row)) for row in zip(*padded, strict=True)]
    raws = [raw for raw in raws if raw.sku or raw.code]
    goods = _goods(raws)
    return [_keyed(raw, goods) for raw in raws]


def _goods(raws: list[_Raw]) -> dict[int, Sku]:
    wanted = {int(raw.sku) for raw in raws if raw.sku.isdecimal() and len(raw.sku) < 19}
    found = Sku.objects.filter(pk__in=wanted).select_related("product", "unit")
    return {sku.pk: sku for sku in found.prefetch_related("packs__unit")}


def _keyed(raw: _Raw, goods: Mapping[int, Sku]) -> Keyed:
    sku = goods.get(int(raw.sku)) if raw.sku.isdecimal() and len(raw.sku) < 19 else None
    line = int(raw.line) if raw.line.isdecimal() and len(raw.line) < 19 else None
    row = Keyed(line=line, sku=sku, code=raw.code, packs=raw.packs)
    if raw.factor.isascii() and raw.factor.isdigit():
        row.factor = int(raw.factor[:9])
    read_packs(row)
    return row
