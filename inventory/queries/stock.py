"""What the office reads about stock: levels, moves, adjustments."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from inventory import sql
from inventory.models import (
    CostGroup,
    Sku,
    StockAdjustment,
    StockAdjustmentLine,
    StockLevel,
    StockMove,
    Warehouse,
)
from inventory.models.stock import WarehouseKind
from wholesale import documents, search
from wholesale.db import run_hot, run_sql
from wholesale.money import ZERO

# (sku, on hand, free, is it a bundle): levels, and for bundles the whole ones that their parts
# make. A bundle has no level, so nothing comes twice.
_HELD = """
SELECT sku_id, on_hand, on_hand - promised, false FROM inventory_stocklevel
WHERE warehouse_id = %(warehouse)s::bigint AND sku_id = ANY(%(skus)s::bigint[])
UNION ALL
SELECT k.sku_id, min(floor(coalesce(l.on_hand, 0) / p.quantity)),
    min(floor(coalesce(l.on_hand - l.promised, 0) / p.quantity)), true
FROM inventory_kit k JOIN inventory_kitpart p ON p.kit_id = k.sku_id
LEFT JOIN inventory_stocklevel l
    ON l.sku_id = p.part_id AND l.warehouse_id = %(warehouse)s::bigint
WHERE k.is_bundle AND k.sku_id = ANY(%(skus)s::bigint[]) GROUP BY k.sku_id
"""

PRESALE = Q(is_presale=True)


def cost_group_names() -> list[str]:
    """The groups of warehouses with an average cost of their own."""
    return list(CostGroup.objects.values_list("name", flat=True))


def move_rows() -> "QuerySet[StockMove]":
    """The stock ledger with goods and warehouse."""
    return StockMove.objects.select_related("sku__product", "sku__unit", "warehouse")


def moves_of(sku: Sku, warehouse: Warehouse | None, *, limit: int) -> list[StockMove]:
    """The last moves of a SKU, newest first, each with the address of its document (`url`)."""
    rows = StockMove.objects.filter(sku=sku).select_related("warehouse").order_by("-pk")
    moves = list((rows.filter(warehouse=warehouse) if warehouse else rows)[:limit])
    for move in moves:
        move.url = documents.url_of(move.document)  # type: ignore[attr-defined]
    return moves


def adjustment_rows() -> "QuerySet[StockAdjustment]":
    """Adjustments with warehouse, poster and counter-document."""
    return StockAdjustment.objects.select_related(
        "warehouse", "posted_by", "reverses", "reversed_by"
    )


def adjustment_lines(adjustment: StockAdjustment) -> "list[StockAdjustmentLine]":
    """The lines of an adjustment with their goods, said in packs (`packs`); three queries."""
    lines = list(
        adjustment.lines.select_related("sku__product", "sku__unit")
        .prefetch_related("sku__packs__unit")
        .order_by("sku__code")
    )
    for line in lines:
        line.packs = line.sku.say(line.quantity)  # type: ignore[attr-defined]
    return lines


def adjustment_worths(adjustment: StockAdjustment) -> dict[int, Decimal]:
    """By how much an adjustment changed the worth of each of its goods."""
    facts = {"document": adjustment.number, "warehouse": adjustment.warehouse_id}
    return {sku: worth for sku, _moved, worth in run_sql(sql.ADJUSTED, facts)}


def adjustment_value(number: str) -> Decimal:
    """By how much an adjustment changed the worth of stock."""
    total = StockMove.objects.filter(document=number).aggregate(total=Sum("value"))["total"]
    return total or Decimal(0)


def levels_of(warehouse: Warehouse, sku_ids: list[int]) -> dict[int, StockLevel]:
    """The levels of some goods in one warehouse."""
    held = StockLevel.objects.filter(warehouse=warehouse, sku__in=sku_ids)
    return {level.sku_id: level for level in held}


@dataclass(frozen=True, slots=True)
class Held:
    """What there is of one SKU in a warehouse, and what of it nobody was promised."""

    on_hand: Decimal = ZERO
    free: Decimal = ZERO
    is_bundle: bool = False

    @property
    def promised(self) -> Decimal:
        """What is set aside."""
        return self.on_hand - self.free


def held_in(warehouse_id: int, sku_ids: Collection[int]) -> dict[int, Held]:
    """What a warehouse has of each SKU; of a bundle as many as its parts make. One statement."""
    rows = run_hot(_HELD, {"warehouse": warehouse_id, "skus": list(sku_ids)})
    return dict.fromkeys(sku_ids, Held()) | {
        sku: Held(on_hand, free, is_bundle) for sku, on_hand, free, is_bundle in rows
    }


def search_moves(rows: "QuerySet[StockMove]", text: str) -> "QuerySet[StockMove]":
    """The moves of a document's number, or of goods found by words."""
    plain = text.strip().upper()
    return rows.filter(document=plain) if _is_number(plain) else _by_goods(rows, text)


def warehouse_choices(_user: object = None) -> list[tuple[int, str]]:
    """(pk, name) of the open warehouses, the default first."""
    held = Warehouse.objects.filter(is_active=True).order_by("-is_default", "name")
    return list(held.values_list("pk", "name"))


def posting_choices() -> list[tuple[int, str]]:
    """The same without what is in transit: only transfers move goods there."""
    held = Warehouse.objects.filter(is_active=True).exclude(kind=WarehouseKind.TRANSIT)
    return list(held.order_by("-is_default", "name").values_list("pk", "name"))


def warehouse_rows() -> "list[Warehouse]":
    """All warehouses with their shop, how many goods each holds and their worth."""
    return list(
        Warehouse.objects.select_related("shop", "cost_group")
        .annotate(
            worth=Sum("levels__value"),
            on_hand=Sum("levels__on_hand", filter=Q(levels__on_hand__gt=0)),
        )
        .order_by("-is_active", "-is_default", "name")
    )


def _by_goods(rows: "QuerySet[StockMove]", text: str) -> "QuerySet[StockMove]":
    tokens = search.query_tokens(text)
    return rows.filter(sku__product__search_tokens__contains=tokens) if tokens else rows.none()


def _is_number(text: str) -> bool:
    return text[:2].isalpha() and text[2:].isdecimal() and len(text) >= 8
