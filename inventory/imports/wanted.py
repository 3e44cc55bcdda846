"""What one row of a product table wants, and how it differs from what is stored."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from inventory.actions.facts import PackFacts, SkuFacts, WrongGoods, check_skus
from inventory.imports.fields import PRICE
from wholesale.tabular import Row

PIECE, CASE = "件", "箱"
_PRODUCT = ("name", "model", "text", "brand", "category", "buyer", "tags")
_SKU = ("specification", "specification2", "base_price", "public_price", "unit")
_EMPTY: dict[str, Any] = {
    "brand": "", "category": (), "buyer": "", "tags": frozenset(), "base_price": Decimal(0),
    "public_price": None, "unit": PIECE,
}  # fmt: skip


@dataclass(slots=True)
class Wanted:
    """A row read: only what its file has columns for is in the dictionaries."""

    code: str
    product_code: str
    product: dict[str, Any] = field(default_factory=dict)
    sku: dict[str, Any] = field(default_factory=dict)
    # [(unit name, factor, is order pack)] and [(code, factor)]; None: the file does not say.
    packs: list[tuple[str, int, bool]] | None = None
    barcodes: list[tuple[str, int]] | None = None
    prices: dict[str, Decimal] = field(default_factory=dict)
    stock: Decimal | None = None
    cost: Decimal = Decimal(0)
    warehouse: str = ""
    notes: list[str] = field(default_factory=list)


def read(row: Row) -> Wanted:
    """Read a row. Refuses with WrongGoods for packs and barcodes that cannot be."""
    wanted = Wanted(code=row["code"], product_code=row["product"] or row["code"])
    wanted.product = {name: _value(row, name) for name in _PRODUCT if name in row.values}
    wanted.sku = {name: _value(row, name) for name in _SKU if name in row.values}
    if row["on_shelf"] is not None:
        wanted.product["is_on_shelf"] = row["on_shelf"]
    _read_packs(row, wanted)
    _read_barcodes(row, wanted)
    wanted.prices = {
        name.removeprefix(PRICE): price
        for name, price in row.values.items()
        if name.startswith(PRICE) and price is not None
    }
    wanted.stock, wanted.cost = row["stock"], row["cost"] or Decimal(0)
    wanted.warehouse = row["warehouse"] or ""
    return wanted


def _value(row: Row, name: str) -> Any:
    value = row[name]
    return _EMPTY.get(name, "") if value is None else value


def _read_packs(row: Row, wanted: Wanted) -> None:
    if not {"packs", "case", "minimum", "multiple"} & row.values.keys():
        return
    packs: dict[str, int] = dict(row["packs"] or [])
    if row["case"] and row["case"] > 1:
        packs.setdefault(CASE, row["case"])
    first = next(iter(packs.values()), 1)
    minimum = row["minimum"] or row["multiple"] or first
    multiple = row["multiple"] or row["minimum"] or first
    wanted.sku |= {"minimum": minimum, "multiple": multiple}
    # Only one pack can be the one customers order in: the first whose size is the step.
    order = next((unit for unit, factor in packs.items() if factor == multiple), "")
    wanted.packs = [(unit, factor, unit == order) for unit, factor in packs.items()]
    units = {unit: number for number, unit in enumerate(packs, start=1)}
    check_skus(
        [
            SkuFacts(
                code=wanted.code, unit_id=units.get(wanted.sku.get("unit") or PIECE, 0),
                packs=[PackFacts(units[unit], factor, is_order) for unit, factor, is_order
                       in wanted.packs],
                minimum=minimum, multiple=multiple,
            )
        ]
    )  # fmt: skip


def _read_barcodes(row: Row, wanted: Wanted) -> None:
    if not {"barcodes", "case_barcode"} & row.values.keys():
        return
    codes: list[tuple[str, int]] = list(row["barcodes"] or [])
    if len({code for code, _factor in codes}) < len(codes):
        raise WrongGoods(_("The same barcode is there twice. Keep one."), field="barcodes")
    case = row["case_barcode"]
    if case and case in {code for code, _factor in codes}:
        wanted.notes.append(_("case barcode is the piece's: left out"))
    elif case:
        largest = max([factor for _unit, factor, _is in wanted.packs or []], default=1)
        codes.append((case, row["case"] or largest))
    wanted.barcodes = codes
