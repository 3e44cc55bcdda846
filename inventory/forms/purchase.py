"""What a buyer says: a supplier, his goods, a purchase order, what came, what goes back."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions.purchase_lines import PurchaseWish
from inventory.actions.suppliers import GoodsFacts, SupplierFacts
from inventory.models import Sku, Supplier
from inventory.queries import lookup, stock
from wholesale.http import number_in
from wholesale.refusals import Refusal

MAX_LINES = 2000
_DAY = "%Y-%m-%d"
_CELLS = 2
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([^\d\s.]*)\s*")


def day_field(**facts: Any) -> forms.DateField:
    """A day as the browser's date field says it."""
    return forms.DateField(
        input_formats=[_DAY],
        widget=forms.DateInput(format=_DAY, attrs={"type": "date"}),
        **facts,
    )


def figure(text: str, places: int) -> Decimal:
    """A number of at most so many decimals. InvalidOperation when it is none."""
    number = Decimal(text.strip().replace(",", "").replace(" ", "") or "0")
    if not number.is_finite() or abs(number) > Decimal(10) ** 12 or round(number, places) != number:
        raise InvalidOperation
    return number


def quantity_said(text: str, sku: Sku) -> Decimal:
    """Base units of "3箱2盒", "40" or "2.5"; InvalidOperation for what is no quantity of it.

    `sku` with unit and `packs__unit` fetched.
    """
    factors = {pack.unit.name: pack.factor for pack in sku.packs.all()} | {sku.unit.name: 1, "": 1}
    total, place, plain = Decimal(0), 0, text.strip().replace(",", "")
    while match := _AMOUNT.match(plain, place):
        factor = factors.get(match[2])
        if factor is None:
            raise InvalidOperation
        total += figure(match[1], 3) * factor
        place = match.end()
    if place != len(plain):
        raise InvalidOperation
    return total


class SupplierForm(forms.Form):
    """Who a supplier is, and on what terms he sells."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    contact = forms.CharField(label=gettext_lazy("Contact"), max_length=60, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    terms_days = forms.IntegerField(
        label=gettext_lazy("Days to pay"), min_value=0, max_value=999, initial=30
    )
    lead_days = forms.IntegerField(
        label=gettext_lazy("Days to deliver"), min_value=0, max_value=999, initial=7,
        help_text=gettext_lazy("From the order to the goods."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Remark"), max_length=500, required=False)
    is_active = forms.BooleanField(label=gettext_lazy("Active"), required=False, initial=True)

    def facts(self) -> SupplierFacts:
        """What was said."""
        return SupplierFacts(**self.cleaned_data)


class SupplierGoodsForm(forms.Form):
    """Goods of a supplier as lines: our code, his code, price, pieces per pack, minimum, days."""

    lines = forms.CharField(
        label=gettext_lazy("Goods"), max_length=200_000,
        widget=forms.Textarea(
            attrs={"rows": 5, "class": "code", "placeholder": "JY-500\tH-77\t5.20\t12\t24"}
        ),
        help_text=gettext_lazy(
            "A line each, typed or pasted from a sheet: our code, his code, price per base unit, "
            "pieces per pack, minimum, days to deliver. A dash for what you do not know."
        ),
    )  # fmt: skip
    is_preferred = forms.BooleanField(
        label=gettext_lazy("Preferred supplier of these goods"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Read every line; each that cannot be read says why."""
        said = super().clean() or self.cleaned_data
        rows = [row for row in (said.get("lines") or "").splitlines() if row.strip()]
        errors, self.goods = [], []
        for number, row in enumerate(rows[:MAX_LINES], start=1):
            cells = row.split("\t") if "\t" in row else row.split()
            try:
                self.goods.append(self._goods([cell.strip() for cell in cells]))
            except Refusal as refusal:
                reason = refusal.sentence
                errors.append(_("Line %(line)s: %(reason)s") % {"line": number, "reason": reason})
            except (InvalidOperation, ValueError):
                errors.append(_("Line %(line)s: a figure in it is no number.") % {"line": number})
        if errors:
            self.add_error("lines", ValidationError(errors[:10]))
        return said

    def _goods(self, cells: Sequence[str]) -> GoodsFacts:
        sku = lookup.scanned(cells[0]).sku
        code, price, pack, minimum, days = [
            "" if cell in {"-", "–"} else cell for cell in [*cells[1:], *[""] * 5][:5]
        ]
        return GoodsFacts(
            sku.pk, code[:48], int(pack or 1), figure(price, 4), int(minimum or 1),
            int(days) if days else None, self.cleaned_data.get("is_preferred", False),
        )  # fmt: skip


class PurchaseForm(forms.Form):
    """The head of a purchase order; its lines are parallel fields, and text "code quantity"."""

    warehouse = forms.TypedChoiceField(label=gettext_lazy("Into warehouse"), coerce=int)
    expected_on = day_field(label=gettext_lazy("Expected"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Remark"), max_length=500, required=False,
        help_text=gettext_lazy("The supplier reads it."),
    )  # fmt: skip
    pasted = forms.CharField(
        label=gettext_lazy("Paste lines"), required=False, max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "JY-500\t24\t5.20"}),
        help_text=gettext_lazy("Code or barcode, quantity, price; one line each."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: list[PurchaseWish] = []
        fields: dict[str, Any] = self.fields
        fields["warehouse"].choices = stock.warehouse_choices()

    def entered(self) -> list[tuple[str, str, str, str]]:
        """What stands in the rows: (sku, quantity, price, day)."""
        if not self.is_bound:
            return []
        data: Any = self.data
        columns = [data.getlist(name)[:MAX_LINES] for name in ("sku", "quantity", "price", "day")]
        return list(zip(*columns, strict=False))

    def clean(self) -> dict[str, Any]:
        """Read the rows and the pasted lines; what cannot be read says why."""
        said = super().clean() or self.cleaned_data
        rows = [row for row in self.entered() if row[1].strip()]
        skus = self._skus(number_in(pk) for pk, *_rest in rows)
        for pk, quantity, price, day in rows:
            if sku := skus.get(number_in(pk)):
                self._take(sku, quantity, price, day)
        for number, row in enumerate((said.get("pasted") or "").splitlines(), start=1):
            cells = row.split("\t") if "\t" in row else row.split()
            if cells:
                self._paste(number, cells)
        return said

    def rows_again(self) -> list[dict[str, Any]]:
        """The rows, to be shown again when something was wrong."""
        skus = self._skus(number_in(pk) for pk, *_rest in self.entered())
        return [
            {"sku": skus[number_in(pk)], "quantity": quantity, "price": price, "day": day}
            for pk, quantity, price, day in self.entered()
            if number_in(pk) in skus
        ]

    def _skus(self, pks: Iterable[int]) -> dict[int, Sku]:
        return lookup.with_goods(Sku.objects.filter(pk__in=set(pks))).in_bulk()

    def _paste(self, number: int, cells: list[str]) -> None:
        try:
            match = lookup.scanned(cells[0])
        except Refusal as refusal:
            reason = refusal.sentence
            self.add_error(
                "pasted", _("Line %(line)s: %(reason)s") % {"line": number, "reason": reason}
            )
            return
        quantity = cells[1] if len(cells) >= _CELLS else ""
        self._take(match.sku, quantity, cells[2] if len(cells) > _CELLS else "", "", match.factor)

    def _take(self, sku: Sku, quantity: str, price: str, day: str, factor: int = 1) -> None:
        try:
            wanted = quantity_said(quantity, sku) * factor
            paid = figure(price, 4) if price.strip() else None
            expected = date.fromisoformat(day) if day else None
        except (InvalidOperation, ValueError):
            self.add_error(
                None,
                _("%(code)s: “%(quantity)s” at “%(price)s” is not a quantity with a price.")
                % {"code": sku.code, "quantity": quantity[:20], "price": price[:20]},
            )
        else:
            self.lines.append(PurchaseWish(sku.pk, wanted, paid, expected))


def supplier_initial(supplier: Supplier) -> dict[str, Any]:
    """What the form shows of a supplier."""
    return {name: getattr(supplier, name) for name in SupplierForm.base_fields}
