"""When goods come: the open lines of purchase orders, for promises that are honest."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wholesale.db import run_sql

_COMING = """
SELECT l.sku_id, o.number, coalesce(l.expected_on, o.expected_on), l.quantity - l.received
FROM inventory_purchaseline l JOIN inventory_purchaseorder o ON o.id = l.order_id
WHERE l.sku_id = ANY(%(skus)s::bigint[]) AND l.received < l.quantity
    AND o.state IN ('sent', 'part_received')
    AND (%(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s::bigint)
ORDER BY l.sku_id, coalesce(l.expected_on, o.expected_on), l.id
"""


@dataclass(frozen=True, slots=True)
class Coming:
    """So many base units are expected on a day, from a purchase order."""

    number: str
    expected_on: date | None
    quantity: Decimal


def coming_of(skus: Collection[int], warehouse_id: int | None = None) -> dict[int, list[Coming]]:
    """What is on its way of each SKU, soonest first; one query. No warehouse: of all."""
    if not skus:
        return {}
    found: dict[int, list[Coming]] = {}
    for sku, number, day, quantity in run_sql(
        _COMING, {"skus": list(skus), "warehouse": warehouse_id}
    ):
        found.setdefault(sku, []).append(Coming(number, day, quantity))
    return found


def there_by(coming: Collection[Coming], wanted: Decimal) -> date | None:
    """The day by which `wanted` will have come, soonest first; None when not all of it will."""
    rest = wanted
    for one in coming:
        rest -= one.quantity
        if rest <= 0:
            return one.expected_on
    return None
