"""What a kit consists of, and how many of it are made or taken apart."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions.kits import MOST_PARTS
from inventory.models import Sku
from inventory.queries import kits, lookup, stock
from wholesale.http import number_in

BUNDLE, MADE = "bundle", "made"


class KitForm(forms.Form):
    """Parts come as parallel fields `sku` and `quantity`; no line at all ends the kit."""

    kind = forms.ChoiceField(
        label=gettext_lazy("How it is sold"),
        choices=[
            (BUNDLE, gettext_lazy("A bundle: sold from the stock of its parts")),
            (MADE, gettext_lazy("Assembled: has stock of its own, made of its parts")),
        ],
    )
    labour_cost = forms.DecimalField(
        label=gettext_lazy("Labour cost of one"), required=False, min_value=0, max_digits=13,
        decimal_places=4,
        help_text=gettext_lazy("Assembled goods only: added to the cost of the parts."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts: dict[int, Decimal] = {}

    def clean(self) -> dict[str, Any]:
        """Read the lines; the same goods twice are added up."""
        said = super().clean() or self.cleaned_data
        said["labour_cost"] = said.get("labour_cost") or Decimal(0)
        for pk, text in self._entered():
            if (quantity := _quantity(text)) is None:
                self.add_error(
                    None, _("“%(value)s” is no quantity. Write it like 12.") % {"value": text[:20]}
                )
            else:
                self.parts[pk] = self.parts.get(pk, Decimal(0)) + quantity
        return said

    def rows_again(self) -> list[dict[str, Any]]:
        """The entered lines, to be shown again when something was wrong."""
        entered = self._entered()
        skus = lookup.with_goods(Sku.objects.filter(pk__in=[pk for pk, _text in entered])).in_bulk()
        return [{"sku": skus[pk], "quantity": text} for pk, text in entered if pk in skus]

    def _entered(self) -> list[tuple[int, str]]:
        data: Any = self.data
        if not self.is_bound:
            return []
        both = zip(data.getlist("sku"), data.getlist("quantity"), strict=False)
        lines = [(number_in(pk), text) for pk, text in both if number_in(pk)]
        return lines[: MOST_PARTS + 1]


def _quantity(text: str) -> Decimal | None:
    try:
        quantity = Decimal(text.strip())
    except InvalidOperation:
        return None
    return quantity if quantity.is_finite() else None


class AssemblyForm(forms.Form):
    """What is made or taken apart, where, and how many."""

    warehouse = forms.TypedChoiceField(label=gettext_lazy("Warehouse"), coerce=int)
    way = forms.ChoiceField(
        label=gettext_lazy("What is done"),
        choices=[("make", gettext_lazy("Assemble")), ("apart", gettext_lazy("Take apart"))],
    )
    code = forms.CharField(
        label=gettext_lazy("Goods"), max_length=48,
        widget=forms.TextInput(attrs={"list": "made-goods", "autocomplete": "off"}),
        help_text=gettext_lazy("Code of goods that are assembled."),
    )  # fmt: skip
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"), min_value=1, max_digits=12, decimal_places=0, initial=1
    )
    remark = forms.CharField(label=gettext_lazy("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sku: Sku | None = None
        fields: dict[str, Any] = self.fields
        fields["warehouse"].choices = stock.warehouse_choices()

    def clean_code(self) -> str:
        """The goods of the code."""
        code: str = self.cleaned_data["code"]
        self.sku = kits.made_sku(code)
        if self.sku is None:
            raise forms.ValidationError(
                _("There are no goods with the code %(code)s.") % {"code": code}
            )
        return code
