"""Which orders hold promised stock, and what of it is agreed to and waits to leave."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from inventory.queries.waiting import told_by
from orders.models import Order
from wholesale.db import run_sql

if TYPE_CHECKING:
    from django.db.models import QuerySet

_PARTS = """(
    SELECT p.kit_id, p.part_id, p.quantity
    FROM inventory_kitpart p JOIN inventory_kit k ON k.sku_id = p.kit_id AND k.is_bundle
    WHERE p.part_id = ANY(%(skus)s::bigint[])
)"""

# Starts from the open orders, which are few however many there were.
WAITING = f"""
WITH parts AS {_PARTS}
SELECT coalesce(b.part_id, l.sku_id), sum(l.quantity * coalesce(b.quantity, 1))
FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
LEFT JOIN parts b ON b.kit_id = l.sku_id
WHERE o.approval = 'reviewed' AND o.fulfilment = 'none' AND o.is_promised
    AND (%(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s::bigint)
    AND (b.part_id IS NOT NULL OR l.sku_id = ANY(%(skus)s::bigint[]))
GROUP BY 1
"""  # noqa: S608 - constants only

HOLDING = f"""
WITH parts AS {_PARTS}
SELECT o.id, sum(h.quantity * coalesce(b.quantity, 1))
FROM orders_order o JOIN (
    SELECT l.order_id, l.sku_id, l.quantity FROM orders_orderline l
    JOIN orders_order p ON p.id = l.order_id
    WHERE p.approval IN ('submitted', 'held', 'reviewed') AND p.fulfilment = 'none'
        AND p.is_promised
    UNION ALL
    SELECT order_id, sku_id, quantity FROM orders_ordershare
) h ON h.order_id = o.id
LEFT JOIN parts b ON b.kit_id = h.sku_id
WHERE (%(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s::bigint)
    AND (b.part_id IS NOT NULL OR h.sku_id = ANY(%(skus)s::bigint[]))
GROUP BY o.id ORDER BY o.id
"""  # noqa: S608 - constants only


@told_by
def waiting_to_leave(skus: Collection[int], warehouse_id: int | None) -> Mapping[int, Decimal]:
    """What reviewed orders hold of each SKU until it is scanned out; one query."""
    return dict(run_sql(WAITING, {"skus": list(skus), "warehouse": warehouse_id}))


def holding(
    sku: int, warehouse_id: int | None, *, among: "QuerySet[Order]"
) -> tuple[list[tuple[Order, Decimal]], Decimal]:
    """The orders that hold a SKU, oldest first, with how much; and what those not `among` hold."""
    held = dict(run_sql(HOLDING, {"skus": [sku], "warehouse": warehouse_id}))
    seen = among.filter(pk__in=held).select_related("customer", "warehouse").order_by("pk")
    orders = [(order, held.pop(order.pk)) for order in seen]
    return orders, sum(held.values(), Decimal(0))
