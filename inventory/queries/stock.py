"""What the office reads about stock: levels, moves, adjustments."""

from decimal import Decimal
from typing import TypeVar

from django.db.models import DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum

from inventory import sql
from inventory.models import (
    StockAdjustment,
    StockAdjustmentLine,
    StockLevel,
    StockMove,
    Warehouse,
)
from wholesale import search
from wholesale.db import run_sql

M = TypeVar("M", StockLevel, StockMove)
_QUANTITY = DecimalField(max_digits=18, decimal_places=3)


def stock_rows() -> "QuerySet[StockLevel]":
    """Levels with their goods and warehouse; adds `orderable` (on hand less promised)."""
    return (
        StockLevel.objects.select_related("sku__product", "sku__unit", "warehouse")
        .annotate(orderable=ExpressionWrapper(F("on_hand") - F("promised"), output_field=_QUANTITY))
        .prefetch_related("sku__packs__unit")
    )


def move_rows() -> "QuerySet[StockMove]":
    """The stock ledger with goods and warehouse."""
    return StockMove.objects.select_related("sku__product", "sku__unit", "warehouse")


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


def search_levels(rows: "QuerySet[StockLevel]", text: str) -> "QuerySet[StockLevel]":
    """The levels of goods found by code, barcode, name or pinyin."""
    return _by_goods(rows, text)


def search_moves(rows: "QuerySet[StockMove]", text: str) -> "QuerySet[StockMove]":
    """The moves of a document's number, or of goods found by words."""
    plain = text.strip().upper()
    return rows.filter(document=plain) if _is_number(plain) else _by_goods(rows, text)


def warehouse_choices(_user: object = None) -> list[tuple[int, str]]:
    """(pk, name) of the open warehouses, the default first."""
    held = Warehouse.objects.filter(is_active=True).order_by("-is_default", "name")
    return list(held.values_list("pk", "name"))


def warehouse_rows() -> "list[Warehouse]":
    """All warehouses with their shop, how many goods each holds and their worth."""
    return list(
        Warehouse.objects.select_related("shop")
        .annotate(
            worth=Sum("levels__value"),
            on_hand=Sum("levels__on_hand", filter=Q(levels__on_hand__gt=0)),
        )
        .order_by("-is_active", "-is_default", "name")
    )


def _by_goods(rows: "QuerySet[M]", text: str) -> "QuerySet[M]":
    tokens = search.query_tokens(text)
    return rows.filter(sku__product__search_tokens__contains=tokens) if tokens else rows.none()


def _is_number(text: str) -> bool:
    return text[:2].isalpha() and text[2:].isdecimal() and len(text) >= 8
