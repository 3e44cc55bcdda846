"""What the office reads about lots: what expires when, and where a lot came from and went."""

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from inventory.models import Lot, LotLevel, LotMove, Sku
from wholesale.money import ZERO

SOON = 30  # days before a lot expires that the house wants to know
_NEVER = date(9999, 12, 31)


def lot_rows() -> "QuerySet[Lot]":
    """Lots with goods, supplier, `there` (base units in all warehouses) and `last_day`."""
    there = LotLevel.objects.filter(lot=OuterRef("pk")).values("lot").annotate(sum=Sum("on_hand"))
    return Lot.objects.select_related("sku__product", "sku__unit", "supplier").annotate(
        there=Coalesce(Subquery(there.values("sum")), ZERO), last_day=Coalesce("expires_on", _NEVER)
    )


def search_lots(rows: "QuerySet[Lot]", text: str) -> "QuerySet[Lot]":
    """By the beginning of lot or goods code, or a part of the name."""
    return rows.filter(
        Q(code__istartswith=text)
        | Q(sku__code__istartswith=text)
        | Q(sku__product__name__icontains=text)
        | Q(document=text)
    )


def expiring(rows: "QuerySet[Lot]", today: date, days: int) -> "QuerySet[Lot]":
    """Those of them that are there and expire within so many days, or have."""
    held = LotLevel.objects.filter(lot=OuterRef("pk"), on_hand__gt=0)
    return rows.filter(Exists(held), expires_on__lte=today + timedelta(days=days))


def levels_of(lot: Lot) -> "QuerySet[LotLevel]":
    """Where goods of a lot lie."""
    return lot.levels.filter(on_hand__gt=0).select_related("warehouse").order_by("warehouse__name")


def moves_of(lot: Lot) -> "QuerySet[LotMove]":
    """What came and went of a lot, newest first."""
    return lot.moves.select_related("warehouse").order_by("-pk")


def shipped_of(documents: Collection[str]) -> dict[str, dict[int, list[tuple[Lot, Decimal]]]]:
    """The lots that left with documents, less what came back: {document: {SKU: [(lot, n)]}}."""
    moved = (
        LotMove.objects.filter(document__in=documents)
        .values("document", "lot").annotate(n=-Sum("on_hand")).filter(n__gt=0)
        .order_by(F("lot__expires_on").asc(nulls_last=True), "lot")
    )  # fmt: skip
    rows = list(moved)
    lots = Lot.objects.in_bulk({row["lot"] for row in rows})
    found: dict[str, dict[int, list[tuple[Lot, Decimal]]]] = {}
    for row in rows:
        lot = lots[row["lot"]]
        found.setdefault(row["document"], {}).setdefault(lot.sku_id, []).append((lot, row["n"]))
    return found


def goods_with_lots() -> "QuerySet[Sku]":
    """The goods that keep lots."""
    return Sku.objects.filter(keeps_lots=True).select_related("product").order_by("code")
