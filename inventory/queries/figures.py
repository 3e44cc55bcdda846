"""The figures of stock lists, for the goods of one page at once: a constant number of queries.

On hand is what lies there, before any demand. Ordered is promised to orders that nobody agreed to
yet, waiting is agreed to and has not left. Only sellable warehouses have orderable goods.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef

from inventory.models import Sku, StockLevel, SupplierGoods, Warehouse
from inventory.models.stock import WarehouseKind
from inventory.queries import days, own_brand
from inventory.queries.incoming import Coming, coming_of
from inventory.queries.waiting import waiting
from wholesale import search
from wholesale.db import run_sql
from wholesale.money import ZERO

if TYPE_CHECKING:
    from django.db.models import QuerySet

LEVELS = """
SELECT l.sku_id, w.kind, sum(l.on_hand), sum(l.promised), sum(l.incoming), sum(l.value)
FROM inventory_stocklevel l JOIN inventory_warehouse w ON w.id = l.warehouse_id
WHERE l.sku_id = ANY(%(skus)s::bigint[])
    AND (%(warehouse)s::bigint IS NULL OR l.warehouse_id = %(warehouse)s::bigint)
GROUP BY l.sku_id, w.kind
"""

# Whole bundles that the free parts of each sellable warehouse make.
BUNDLES = """
SELECT sku_id, sum(free) FROM (
    SELECT k.sku_id, w.id, min(floor(coalesce(l.on_hand - l.promised, 0) / p.quantity)) AS free
    FROM inventory_kit k JOIN inventory_kitpart p ON p.kit_id = k.sku_id
    CROSS JOIN inventory_warehouse w
    LEFT JOIN inventory_stocklevel l ON l.sku_id = p.part_id AND l.warehouse_id = w.id
    WHERE k.is_bundle AND k.sku_id = ANY(%(skus)s::bigint[]) AND w.kind = 'sellable'
        AND (%(warehouse)s::bigint IS NULL OR w.id = %(warehouse)s::bigint)
    GROUP BY k.sku_id, w.id
) made GROUP BY sku_id
"""

SALES = frozenset({"sold_today", "sold_week", "sold_month"})
COMING = frozenset({"purchases"})


@dataclass(slots=True)
class Figures:
    """Of one SKU, base units; None is a figure that makes no sense here."""

    warehouse_id: int | None = None
    on_hand: Decimal | None = ZERO
    defective: Decimal | None = ZERO
    held_back: Decimal | None = ZERO
    promised: Decimal | None = ZERO
    waiting: Decimal | None = ZERO
    orderable: Decimal | None = None
    incoming: Decimal | None = ZERO
    synchronised: Decimal | None = None
    sold: days.Sold | None = None
    value: Decimal = ZERO
    held: Decimal = ZERO
    supplier: str = ""
    coming: Sequence[Coming] = field(default_factory=list)

    @property
    def ordered(self) -> Decimal | None:
        """Promised to orders that wait for review."""
        if self.promised is None or self.waiting is None:
            return None
        return self.promised - self.waiting

    @property
    def unit_cost(self) -> Decimal | None:
        """What one base unit costs on average."""
        return self.value / self.held if self.held else None


def sku_rows() -> "QuerySet[Sku]":
    """Specifications with what a row of a stock list names."""
    rows = Sku.objects.select_related("product__brand", "product__buyer", "unit")
    return rows.prefetch_related("packs__unit")


def search_skus(rows: "QuerySet[Sku]", text: str) -> "QuerySet[Sku]":
    """The goods that have every one of the words: code, barcode, name, brand or pinyin."""
    tokens = search.query_tokens(text)
    return rows.filter(product__search_tokens__contains=tokens) if tokens else rows.none()


def without_orderable(rows: "QuerySet[Sku]", warehouse_id: int | None) -> "QuerySet[Sku]":
    """The goods of which nothing can be ordered, in one warehouse or in any."""
    free = StockLevel.objects.filter(
        sku=OuterRef("pk"), on_hand__gt=F("promised"), warehouse__kind=WarehouseKind.SELLABLE
    )
    return rows.filter(~Exists(free.filter(warehouse=warehouse_id) if warehouse_id else free))


def dress(
    skus: Sequence[Sku],
    shown: Collection[str],
    *,
    at: datetime,
    warehouse: Warehouse | None = None,
    moment: datetime | None = None,
) -> None:
    """Give each SKU its `stock` (Figures): of one warehouse or all, now or at a past moment.

    Asks only for what the shown columns need; eight statements at most, whatever the number.
    """
    found = _then(skus, moment, warehouse) if moment else _now(skus, shown, at, warehouse)
    suppliers = _suppliers(found) if "supplier" in shown else {}
    for sku in skus:
        sku.stock = found[sku.pk]  # type: ignore[attr-defined]
        found[sku.pk].supplier = suppliers.get(sku.pk, "")


def _now(
    skus: Sequence[Sku], shown: Collection[str], at: datetime, warehouse: Warehouse | None
) -> dict[int, Figures]:
    one = warehouse.pk if warehouse else None
    found = {sku.pk: Figures(one) for sku in skus}
    facts = {"skus": list(found), "warehouse": one}
    sells = warehouse is None or warehouse.kind == WarehouseKind.SELLABLE
    for sku, kind, *sums in run_sql(LEVELS, facts):
        _add(found[sku], kind, sums, is_all=warehouse is None)
    for sku, waits in waiting(list(found), one).items():
        found[sku].waiting = waits
    if sells:
        _offer(found, one, is_wanted="synchronised" in shown)
    if SALES & set(shown):
        sold = days.sold(list(found), at=at, warehouse_id=one)
        for sku, figures in found.items():
            figures.sold = sold.get(sku, days.Sold())
    if COMING & set(shown):
        for sku, coming in coming_of(list(found), one).items():
            found[sku].coming = coming
    return found


def _add(to: Figures, kind: str, sums: Sequence[Decimal], *, is_all: bool) -> None:
    on_hand, promised, incoming, value = sums
    to.promised = (to.promised or ZERO) + promised
    to.incoming = (to.incoming or ZERO) + incoming
    to.value += value
    to.held += on_hand
    _lay(to, kind, on_hand, is_all=is_all)
    if kind == WarehouseKind.SELLABLE:
        to.orderable = on_hand - promised


def _lay(to: Figures, kind: str, on_hand: Decimal, *, is_all: bool) -> None:
    """Put a quantity where its warehouse's kind belongs; of one warehouse all is on hand."""
    if not is_all or kind == WarehouseKind.SELLABLE:
        to.on_hand = (to.on_hand or ZERO) + on_hand
    elif kind == WarehouseKind.DEFECTIVE:
        to.defective = (to.defective or ZERO) + on_hand
    else:
        to.held_back = (to.held_back or ZERO) + on_hand


def _offer(found: dict[int, Figures], one: int | None, *, is_wanted: bool) -> None:
    """What can be ordered now, and in time."""
    for figures in found.values():
        figures.orderable = figures.orderable or ZERO
    if is_wanted:
        for sku, in_time in own_brand.synchronised_stock(list(found), one).items():
            found[sku].synchronised = in_time
    for sku, free in run_sql(BUNDLES, {"skus": list(found), "warehouse": one}):
        # A bundle has no stock: what there is of it are its parts.
        found[sku].on_hand, found[sku].orderable, found[sku].synchronised = None, free, free


def _then(skus: Sequence[Sku], moment: datetime, warehouse: Warehouse | None) -> dict[int, Figures]:
    one = warehouse.pk if warehouse else None
    found = {
        sku.pk: Figures(one, promised=None, waiting=None, incoming=None) for sku in skus
    }  # fmt: skip
    kinds = dict(Warehouse.objects.values_list("pk", "kind")) if warehouse is None else {}
    for (house, sku), was in days.stock_at(list(found), moment, warehouse_id=one).items():
        _lay(found[sku], kinds.get(house, ""), was.on_hand, is_all=warehouse is None)
        found[sku].value += was.value
        found[sku].held += was.on_hand
    return found


def _suppliers(skus: Collection[int]) -> dict[int, str]:
    preferred = SupplierGoods.objects.filter(sku__in=skus, is_preferred=True)
    return dict(preferred.values_list("sku", "supplier__name"))
