"""The figures of the stock report, a constant number of statements over what was worked out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from inventory.queries.days import folded_through, midnight
from inventory.queries.outlook import DEAD_AFTER
from wholesale.db import run_sql
from wholesale.money import ZERO

DAYS = 90
POINTS = 20  # of the ABC curve

_BY_GROUP = """
SELECT {group}, {name}, sum(o.value), sum(o.cost_90), count(*),
    count(*) FILTER (WHERE o.warning = 'low'), count(*) FILTER (WHERE o.warning = 'over'),
    count(*) FILTER (WHERE o.out_days > 0),
    count(*) FILTER (WHERE {dead}), coalesce(sum(o.value) FILTER (WHERE {dead}), 0)
FROM inventory_outlook o {join}
WHERE %(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s::bigint
GROUP BY 1, 2 ORDER BY 3 DESC, 1
"""
_DEAD = "o.on_hand > 0 AND (o.last_sold_on IS NULL OR o.last_sold_on < %(dead)s)"

BY_CATEGORY = _BY_GROUP.format(
    group="c.id", name="c.name", dead=_DEAD,
    join="JOIN inventory_sku s ON s.id = o.sku_id JOIN inventory_product p ON p.id = s.product_id"
    " LEFT JOIN inventory_category c ON c.id = p.category_id",
)  # fmt: skip
BY_WAREHOUSE = _BY_GROUP.format(
    group="w.id", name="w.name", dead=_DEAD,
    join="JOIN inventory_warehouse w ON w.id = o.warehouse_id",
)  # fmt: skip

# Every day's change of worth; the worth at its end follows from what there is now.
WORTHS = """
SELECT day, sum(value) FROM inventory_skuday
WHERE day > %(first)s AND day <= %(through)s
    AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s::bigint)
GROUP BY day
"""
NOW = """
SELECT coalesce(sum(value), 0) FROM inventory_stocklevel
WHERE %(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s::bigint
"""
LATER = """
SELECT coalesce(sum(value), 0) FROM inventory_stockmove
WHERE at >= %(live)s AND value <> 0
    AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s::bigint)
"""
CLASSES = """
SELECT abc, count(*), coalesce(sum(sold_90 * s.base_price), 0)
FROM inventory_outlook o JOIN inventory_sku s ON s.id = o.sku_id
WHERE abc <> '' AND (%(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s::bigint)
GROUP BY abc ORDER BY abc
"""
CURVE = """
SELECT part, sum(amount) FROM (
    SELECT amount, ntile(%(points)s::int) OVER (ORDER BY amount DESC) AS part FROM (
        SELECT sum(o.sold_90 * s.base_price) AS amount
        FROM inventory_outlook o JOIN inventory_sku s ON s.id = o.sku_id
        WHERE o.sold_90 > 0
            AND (%(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s::bigint)
        GROUP BY o.sku_id
    ) goods
) parts GROUP BY part ORDER BY part
"""
OUT = """
SELECT CASE WHEN out_days <= 3 THEN 1 WHEN out_days <= 7 THEN 4 WHEN out_days <= 14 THEN 8
    ELSE 15 END AS first, count(*)
FROM inventory_outlook
WHERE out_days > 0 AND sold_90 > 0
    AND (%(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s::bigint)
GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Part:
    """A category or a warehouse: worth, cost of what was sold in 90 days, counts of goods."""

    pk: int | None
    name: str
    value: Decimal
    cost_90: Decimal
    goods: int
    low: int
    over: int
    out: int
    dead: int
    dead_value: Decimal

    @property
    def turns(self) -> Decimal | None:
        """How often it would be sold in a year; None where nothing lies."""
        return round(self.cost_90 * 365 / DAYS / self.value, 1) if self.value > 0 else None


Figure = Callable[[Part], Decimal | int]


def by_category(warehouse_id: int | None, today: date) -> list[Part]:
    """What lies in each category, worth most first; no name: without a category."""
    return _parts(BY_CATEGORY, warehouse_id, today)


def by_warehouse(today: date) -> list[Part]:
    """What lies in each warehouse that sells."""
    return _parts(BY_WAREHOUSE, None, today)


def worths(warehouse_id: int | None, today: date) -> list[tuple[date, Decimal]]:
    """(day, worth at its end) of ninety days, the last one today as it is now."""
    first, through = today - timedelta(days=DAYS), folded_through()
    facts = {"warehouse": warehouse_id, "first": first, "through": through}
    changes = dict(run_sql(WORTHS, facts))
    ((now,),) = run_sql(NOW, {"warehouse": warehouse_id})
    # What changed since the last closed day belongs to the days after it.
    points = [(today, now)]
    closing = now - _since(through, warehouse_id)
    for back in range(1, DAYS):
        day = today - timedelta(days=back)
        if day <= through:
            points.append((day, closing))
            closing -= changes.get(day, ZERO)
    return points[::-1]


def classes(warehouse_id: int | None) -> list[tuple[str, int, Decimal]]:
    """(class, goods, sold in 90 days at base prices)."""
    return [(abc, goods, amount) for abc, goods, amount in _run(CLASSES, warehouse_id)]


def curve(warehouse_id: int | None) -> list[Decimal]:
    """Which share of the sales (percent) the best 5 %, 10 % … of the goods make."""
    parts = [amount for _part, amount in _run(CURVE, warehouse_id, points=POINTS)]
    total, sums, so_far = sum(parts, ZERO), [], ZERO
    for amount in parts:
        so_far += amount
        sums.append(round(so_far * 100 / total, 1) if total else ZERO)
    return sums


def without_stock(warehouse_id: int | None) -> dict[int, int]:
    """{first day of a span (1, 4, 8, 15): goods that were not there for so many days}."""
    return dict(_run(OUT, warehouse_id))


def _parts(statement: str, warehouse_id: int | None, today: date) -> list[Part]:
    dead = today - timedelta(days=DEAD_AFTER)
    rows = _run(statement, warehouse_id, dead=dead)
    return [Part(pk, name or "", *figures) for pk, name, *figures in rows]


def _since(through: date, warehouse_id: int | None) -> Decimal:
    facts = {"warehouse": warehouse_id, "live": midnight(through + timedelta(days=1))}
    return Decimal(run_sql(LATER, facts)[0][0])


def _run(statement: str, warehouse_id: int | None, **facts: object) -> list[Any]:
    return run_sql(statement, {"warehouse": warehouse_id, **facts})
