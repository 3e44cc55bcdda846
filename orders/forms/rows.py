"""Rows of goods as they were keyed, read from a form."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from inventory.models import Sku
from orders.queries.grid import Keyed, read_packs
from wholesale.http import number_in
from wholesale.refusals import Refusal

MOST_ROWS = 3000


class TooManyRows(Refusal):
    """A form holds more rows than are read at once."""


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
    wanted = {number_in(raw.sku) for raw in raws}
    found = Sku.objects.filter(pk__in=wanted).select_related("product", "unit")
    return {sku.pk: sku for sku in found.prefetch_related("packs__unit")}


def _keyed(raw: _Raw, goods: Mapping[int, Sku]) -> Keyed:
    sku = goods.get(number_in(raw.sku))
    line = number_in(raw.line) or None
    row = Keyed(line=line, sku=sku, code=raw.code, packs=raw.packs)
    if raw.factor.isascii() and raw.factor.isdigit():
        row.factor = int(raw.factor[:9])
    read_packs(row)
    return row
