"""A new adjustment: its head, lines entered one by one, and lines pasted or in a file."""

import io
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions.adjust import AdjustmentLine
from inventory.models import Sku
from inventory.queries import lookup, stock
from wholesale.http import number_in
from wholesale.refusals import Refusal
from wholesale.tabular.table import open_table

MAX_LINES = 2000
_ONE_OR_MORE = 2


class AdjustmentForm(forms.Form):
    """Lines come as parallel fields `sku`, `quantity`, `cost`, and as text "code quantity cost"."""

    warehouse = forms.TypedChoiceField(label=gettext_lazy("Warehouse"), coerce=int)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)
    is_opening = forms.BooleanField(label=gettext_lazy("Opening stock"), required=False)
    pasted = forms.CharField(
        label=gettext_lazy("Paste lines"), required=False, max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "JY-500\t24\t5.20"}),
        help_text=gettext_lazy("Code or barcode, quantity, cost; one line each."),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Lines from a file"), required=False,
        help_text=gettext_lazy("Excel or CSV: code, quantity, cost; the first row is a heading."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: list[AdjustmentLine] = []
        fields: dict[str, Any] = self.fields
        fields["warehouse"].choices = stock.posting_choices()

    def clean(self) -> dict[str, Any]:
        """Read the lines of all three ways; every line that cannot be read says why."""
        said = super().clean() or self.cleaned_data
        self._read_entered()
        self._read_table("pasted", [line.replace(",", "\t").split("\t") if "\t" in line
                                    or "," in line else line.split()
                                    for line in (said.get("pasted") or "").splitlines()
                                    if line.strip()])  # fmt: skip
        if said.get("file"):
            self._read_file(said["file"])
        if not self.errors and len(self.lines) > MAX_LINES:
            self.add_error(
                None,
                _("At most %(limit)s lines in one adjustment. Split it.") % {"limit": MAX_LINES},
            )
        return said

    def rows_again(self) -> list[dict[str, Any]]:
        """The entered lines, to be shown again when something was wrong."""
        entered = self._entered()
        pks = [number_in(pk) for pk, _quantity, _cost in entered]
        skus = lookup.with_goods(Sku.objects.filter(pk__in=pks)).in_bulk()
        return [
            {"sku": skus[number_in(pk)], "quantity": quantity, "cost": cost}
            for pk, quantity, cost in entered
            if number_in(pk) in skus
        ]

    def _entered(self) -> list[tuple[str, str, str]]:
        if not self.is_bound:
            return []
        data: Any = self.data
        names = ("sku", "quantity", "cost")
        columns = [data.getlist(name)[: MAX_LINES + 1] for name in names]
        return list(zip(*columns, strict=False))

    def _read_entered(self) -> None:
        for pk, quantity, cost in self._entered():
            if number_in(pk) and quantity.strip():
                self._take(number_in(pk), 1, quantity, cost, where="")

    def _read_file(self, upload: Any) -> None:
        try:
            with open_table(io.BytesIO(upload.read())) as table:
                self._read_table("file", [cells for _number, cells in table.rows()])
        except Refusal as refusal:
            self.add_error("file", refusal.sentence)

    def _read_table(self, field: str, rows: list[list[str]]) -> None:
        for number, cells in enumerate(rows[: MAX_LINES + 1], start=1):
            if len(cells) < _ONE_OR_MORE:
                self.add_error(field, _("Line %(line)s: a quantity is missing.") % {"line": number})
                continue
            try:
                match = lookup.scanned(cells[0])
            except Refusal as refusal:
                self.add_error(
                    field,
                    _("Line %(line)s: %(reason)s") % {"line": number, "reason": refusal.sentence},
                )
                continue
            cost = cells[2] if len(cells) > _ONE_OR_MORE else ""
            where = _("Line %(line)s: ") % {"line": number}
            self._take(match.sku.pk, match.factor, cells[1], cost, where=where)

    def _take(self, sku: int, factor: int, quantity: str, cost: str, *, where: str) -> None:
        try:
            line = AdjustmentLine(sku, _decimal(quantity, 3) * factor, _decimal(cost or "0", 4))
        except InvalidOperation:
            self.add_error(
                None,
                where
                + _("“%(quantity)s” at “%(cost)s” is not a quantity with a cost.")
                % {"quantity": quantity[:20], "cost": cost[:20]},
            )
        else:
            self.lines.append(line)


def _decimal(text: str, places: int) -> Decimal:
    number = Decimal(text.strip().replace(" ", ""))
    if not number.is_finite() or abs(number) > Decimal(10) ** 12 or round(number, places) != number:
        raise InvalidOperation
    return number
