"""What can be sold of goods in time, by the two formulas of the house: agency and own brand."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Sum

from inventory.models import BrandMark, Sku, StockLevel
from inventory.models.stock import WarehouseKind
from wholesale.db import run_sql
from wholesale.money import ZERO

_SYNCHRONISED = """
SELECT s.id,
    CASE WHEN p.brand_mark = 'own' AND s.semi_finished_id IS NOT NULL
        THEN coalesce(own.free, 0) + greatest(
            floor((coalesce(part.free, 0) + coalesce(part.incoming, 0)) / s.semi_finished_per), 0)
        ELSE coalesce(own.free, 0) + coalesce(own.incoming, 0) END
FROM inventory_sku s
JOIN inventory_product p ON p.id = s.product_id
LEFT JOIN (
    SELECT l.sku_id, sum(l.on_hand - l.promised) AS free, sum(l.incoming) AS incoming
    FROM inventory_stocklevel l JOIN inventory_warehouse w ON w.id = l.warehouse_id
    WHERE w.kind = 'sellable' AND (%(warehouse)s::bigint IS NULL OR w.id = %(warehouse)s::bigint)
        AND l.sku_id = ANY(%(skus)s::bigint[])
    GROUP BY l.sku_id
) own ON own.sku_id = s.id
LEFT JOIN (
    SELECT l.sku_id, sum(l.on_hand - l.promised) AS free, sum(l.incoming) AS incoming
    FROM inventory_stocklevel l JOIN inventory_warehouse w ON w.id = l.warehouse_id
    WHERE w.kind = 'sellable' AND (%(warehouse)s::bigint IS NULL OR w.id = %(warehouse)s::bigint)
        AND l.sku_id IN (
            SELECT semi_finished_id FROM inventory_sku WHERE id = ANY(%(skus)s::bigint[])
        )
    GROUP BY l.sku_id
) part ON part.sku_id = s.semi_finished_id
WHERE s.id = ANY(%(skus)s::bigint[])
"""


def synchronised_stock(
    skus: Collection[int], warehouse_id: int | None = None
) -> dict[int, Decimal]:
    """What can be sold of SKUs in time, in base units; one statement for any number.

    Own brand with a semi-finished part: orderable, and the whole pieces that the part's free and
    incoming stock makes. Everything else: orderable and incoming. Counts one warehouse, or all
    sellable ones. Goods of one part each count the whole part.
    """
    facts = {"skus": list(skus), "warehouse": warehouse_id}
    return {sku: Decimal(quantity) for sku, quantity in run_sql(_SYNCHRONISED, facts)}


@dataclass(frozen=True, slots=True)
class MadeOf:
    """The semi-finished part of own-brand goods: free, on its way, and how many a piece takes."""

    part: Sku
    free: Decimal
    incoming: Decimal
    per: Decimal


def parts_of(sku: Sku, warehouse_id: int | None = None) -> MadeOf | None:
    """What counts beside the goods themselves in the formula of own brands; None: nothing."""
    if sku.product.brand_mark != BrandMark.OWN or sku.semi_finished is None:
        return None
    levels = StockLevel.objects.filter(
        sku=sku.semi_finished, warehouse__kind=WarehouseKind.SELLABLE
    )
    levels = levels.filter(warehouse=warehouse_id) if warehouse_id else levels
    sums = levels.aggregate(free=Sum(F("on_hand") - F("promised")), incoming=Sum("incoming"))
    free, incoming = sums["free"] or ZERO, sums["incoming"] or ZERO
    return MadeOf(sku.semi_finished, free, incoming, sku.semi_finished_per)
