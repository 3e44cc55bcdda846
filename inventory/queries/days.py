"""Closed days, and the open time after them: what was sold lately, what was there at a moment.

Closed days are read from SkuDay, everything after the last folded day from the moves through the
index (sku, at). So every figure is exact at any moment, whether the clock has rung or not; and
what was folded between two statements is counted once, because the day it ends on is passed on.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from inventory.models import DaysFolded
from wholesale.db import run_sql
from wholesale.money import ZERO

SOLD = """
SELECT sku_id, sum(sold) FILTER (WHERE day = %(today)s), sum(sold) FILTER (WHERE day >= %(week)s),
    sum(sold)
FROM (
    SELECT sku_id, day, issued - returned AS sold FROM inventory_skuday
    WHERE sku_id = ANY(%(skus)s::bigint[]) AND day >= %(month)s AND day <= %(through)s
        AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s::bigint)
    UNION ALL
    SELECT sku_id, (at AT TIME ZONE %(zone)s)::date, -on_hand FROM inventory_stockmove
    WHERE sku_id = ANY(%(skus)s::bigint[]) AND at >= %(live)s
        AND kind IN ('issue', 'take_back', 'return') AND (on_hand <> 0 OR value <> 0)
        AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s::bigint)
) sales GROUP BY sku_id
"""

SOLD_BY_DAY = """
SELECT day, sum(sold) FROM (
    SELECT day, issued - returned AS sold FROM inventory_skuday
    WHERE sku_id = %(sku)s AND day >= %(first)s AND day <= %(through)s
        AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s::bigint)
    UNION ALL
    SELECT (at AT TIME ZONE %(zone)s)::date, -on_hand FROM inventory_stockmove
    WHERE sku_id = %(sku)s AND at >= %(live)s
        AND kind IN ('issue', 'take_back', 'return') AND (on_hand <> 0 OR value <> 0)
        AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s::bigint)
) sales GROUP BY day
"""

# The level less what came after: closed days, the rest of the moment's own day, the open time.
THEN = """
SELECT l.warehouse_id, l.sku_id, l.on_hand - coalesce(a.on_hand, 0), l.value - coalesce(a.value, 0)
FROM inventory_stocklevel l LEFT JOIN (
    SELECT warehouse_id, sku_id, sum(on_hand) AS on_hand, sum(value) AS value FROM (
        SELECT warehouse_id, sku_id, on_hand, value FROM inventory_skuday
        WHERE sku_id = ANY(%(skus)s::bigint[]) AND day > %(day)s AND day <= %(through)s
            AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s::bigint)
        UNION ALL
        SELECT warehouse_id, sku_id, on_hand, value FROM inventory_stockmove
        WHERE sku_id = ANY(%(skus)s::bigint[]) AND at > %(moment)s AND at < %(midnight)s
            AND (on_hand <> 0 OR value <> 0)
            AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s::bigint)
        UNION ALL
        SELECT warehouse_id, sku_id, on_hand, value FROM inventory_stockmove
        WHERE sku_id = ANY(%(skus)s::bigint[]) AND at >= %(live)s AND at > %(moment)s
            AND (on_hand <> 0 OR value <> 0)
            AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s::bigint)
    ) later GROUP BY warehouse_id, sku_id
) a USING (warehouse_id, sku_id)
WHERE l.sku_id = ANY(%(skus)s::bigint[])
    AND (%(warehouse)s::bigint IS NULL OR l.warehouse_id = %(warehouse)s::bigint)
"""

_NEVER = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Sold:
    """Base units sold less what came back: today, and in 7 and 30 days with today."""

    today: Decimal = ZERO
    week: Decimal = ZERO
    month: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Was:
    """What one warehouse had of one SKU, and its worth."""

    on_hand: Decimal
    value: Decimal


def folded_through() -> date:
    """The last day that SkuDay knows all of; long ago when nothing was folded yet."""
    return DaysFolded.objects.values_list("through", flat=True).first() or _NEVER


def midnight(day: date) -> datetime:
    """The moment a day of the house's clock begins."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def day_of(moment: datetime) -> date:
    """The house's day in which a moment falls."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def sold(
    skus: Collection[int], *, at: datetime, warehouse_id: int | None = None
) -> Mapping[int, Sold]:
    """What was sold of each SKU lately, in one warehouse or in all; two queries for any number.

    SKUs that sold nothing in 30 days are missing.
    """
    today = day_of(at)
    month = today - timedelta(days=29)
    facts = _facts(warehouse_id, first=month) | {
        "skus": list(skus), "today": today, "week": today - timedelta(days=6), "month": month,
    }  # fmt: skip
    return {
        sku: Sold(now or ZERO, week or ZERO, all_of_it)
        for sku, now, week, all_of_it in run_sql(SOLD, facts)
    }


def sold_by_day(
    sku: int, *, at: datetime, days: int = 30, warehouse_id: int | None = None
) -> list[tuple[date, Decimal]]:
    """(day, base units sold less returned) of the last days with today, quiet ones as zero."""
    first = day_of(at) - timedelta(days=days - 1)
    facts = _facts(warehouse_id, first=first) | {"sku": sku, "first": first}
    found: dict[date, Decimal] = dict(run_sql(SOLD_BY_DAY, facts))
    every = [first + timedelta(days=n) for n in range(days)]
    return [(day, found.get(day, ZERO)) for day in every]


def stock_at(
    skus: Collection[int], moment: datetime, *, warehouse_id: int | None = None
) -> dict[tuple[int, int], Was]:
    """What was there at a moment: {(warehouse id, SKU id): it}; two queries for any number."""
    day = day_of(moment)
    facts = _facts(warehouse_id) | {"skus": list(skus), "day": day, "moment": moment}
    live = facts["live"]
    # The moment's own day may be open still: then the open time covers the rest of it.
    facts["midnight"] = min(midnight(day + timedelta(days=1)), live)
    return {(house, sku): Was(there, worth) for house, sku, there, worth in run_sql(THEN, facts)}


def _facts(warehouse_id: int | None, *, first: date = _NEVER) -> dict[str, Any]:
    through = folded_through()
    live = midnight(through + timedelta(days=1))
    return {
        "warehouse": warehouse_id,
        "zone": timezone.get_default_timezone_name(),
        "through": through,
        "live": max(live, midnight(first)),
    }
