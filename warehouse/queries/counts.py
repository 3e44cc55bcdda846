"""What counters and the office read about counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from inventory.models import MoveKind, StockLevel, StockMove, Warehouse
from inventory.queries import tree
from warehouse import sql
from warehouse.models import CountEntry, CountLine, StockCount
from wholesale import search
from wholesale.db import run_sql
from wholesale.models import User
from wholesale.money import ZERO

LAST = 5
MISSED = "missed"
DIFFERENT = "different"
EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a count is: lines in all, counted, different, and missed."""

    lines: int
    counted: int
    different: int

    @property
    def missed(self) -> int:
        """Lines nobody has counted."""
        return self.lines - self.counted


def count_rows() -> "QuerySet[StockCount]":
    """Counts with their warehouse and who started them."""
    return StockCount.objects.select_related("warehouse", "started_by")


def standing_of(count: StockCount) -> Standing:
    """How far a count is; one query."""
    has_gap = Q(counted__isnull=False) & ~Q(counted=F("book"))
    found = count.lines.aggregate(
        all_lines=Count("pk"), done=Count("counted"), gaps=Count("pk", filter=has_gap)
    )
    return Standing(found["all_lines"], found["done"], found["gaps"])


def line_rows(count: StockCount) -> "QuerySet[CountLine]":
    """The lines of a count with their goods and packs."""
    return (
        count.lines.select_related("sku__product", "sku__unit")
        .prefetch_related("sku__packs__unit")
        .annotate(gap=F("counted") - F("book"))
    )


def sheet_lines(count: StockCount) -> "QuerySet[CountLine]":
    """The lines as a sheet has them, by code."""
    return count.lines.select_related("sku__product", "sku__unit").order_by("sku__code")


def only(rows: "QuerySet[CountLine]", kind: str) -> "QuerySet[CountLine]":
    """The lines that were missed, that differ, or that agree."""
    if kind == MISSED:
        return rows.filter(counted=None)
    counted = rows.exclude(counted=None)
    agreed = Q(counted=F("book"))
    return counted.filter(agreed) if kind == EQUAL else counted.exclude(agreed)


def search_lines(rows: "QuerySet[CountLine]", text: str) -> "QuerySet[CountLine]":
    """The lines of goods found by code, barcode, name or pinyin."""
    tokens = search.query_tokens(text)
    found = rows.filter(sku__product__search_tokens__contains=tokens)
    return found if tokens else rows.none()


def worths(count: StockCount, lines: list[CountLine]) -> dict[int, Decimal]:
    """What each line's difference is worth at average cost, {SKU id: signed worth}; one query."""
    params = {"warehouse": count.warehouse_id, "skus": [line.sku_id for line in lines]}
    costs = {sku: cost for sku, _on_hand, _promised, cost in run_sql(sql.LEVELS, params)}
    return {line.sku_id: round((line.difference or ZERO) * costs[line.sku_id], 2) for line in lines}


def worth_of(count: StockCount) -> Decimal:
    """What all differences are worth at average cost; once posted, what they were worth."""
    if count.posted_at is None:
        ((worth,),) = run_sql(sql.WORTH, {"count": count.pk})
        return worth or ZERO
    moves = StockMove.objects.filter(document=count.number, kind=MoveKind.COUNT)
    posted = moves.filter(at=count.posted_at).aggregate(worth=Sum("value"))
    return posted["worth"] or ZERO


def last_entries(count: StockCount, by: User) -> list[CountEntry]:
    """The last few scans and figures of one person, newest first."""
    mine = CountEntry.objects.filter(line__count=count, by=by).select_related(
        "line__sku__product", "line__sku__unit"
    )
    return list(mine.prefetch_related("line__sku__packs__unit").order_by("-pk")[:LAST])


def entries_of(line: CountLine) -> list[CountEntry]:
    """Every count of a line, of all rounds, oldest first."""
    return list(line.entries.select_related("by").order_by("pk"))


def goods_of(
    warehouse: Warehouse, scope: Mapping[str, str], *, since: datetime | None
) -> list[int]:
    """The SKUs of a warehouse that answer to a choice of category, brand, words, low or moved.

    Without a choice: everything that is there.
    """
    rows = StockLevel.objects.filter(warehouse=warehouse)
    if scope.get("category"):
        rows = tree.within(rows, [scope["category"]], field="sku__product__category")
    if scope.get("brand"):
        rows = rows.filter(sku__product__brand=int(scope["brand"]))
    if tokens := search.query_tokens(scope.get("words", "")):
        rows = rows.filter(sku__product__search_tokens__contains=tokens)
    if scope.get("low"):
        rows = rows.filter(on_hand__lt=F("promised") + F("sku__minimum"))
    if since:
        moved = StockMove.objects.filter(warehouse=warehouse, at__gte=since).exclude(on_hand=0)
        rows = rows.filter(sku__in=moved.values("sku"))
    elif not scope.get("low"):
        rows = rows.filter(on_hand__gt=0)
    return list(rows.order_by("sku_id").values_list("sku_id", flat=True))
