"""One average cost per SKU and group of warehouses.

The average stands on every stock level, so that issuing looks at its own level only. Whatever
brings another cost moves worth between the levels of its group, until all are worth the same
per unit again: moves of kind "level" under the same document, which add up to nothing.

Who may level holds the SKUs first and then the levels of the group, by (warehouse, SKU): two
documents that bring the same goods into two warehouses wait for each other, in one order.
Goods in transit keep the cost they left with.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from inventory.models import Warehouse
from wholesale.db import in_transaction, run_sql

# The SKUs, because a level that is not there yet cannot be held. A foreign key does not wait.
_HOLD_GOODS = """
SELECT id FROM inventory_sku WHERE id = ANY(%(skus)s::bigint[]) ORDER BY id FOR NO KEY UPDATE
"""

# A statement of its own: it must see levels that appeared while the goods were waited for.
_HOLD_GROUPS = """
SELECT id FROM inventory_stocklevel
WHERE sku_id = ANY(%(skus)s::bigint[]) AND warehouse_id IN (
    SELECT w.id FROM inventory_warehouse w
    WHERE w.id = ANY(%(warehouses)s::bigint[]) OR (
        w.kind <> 'transit' AND coalesce(w.cost_group_id, 0) IN (
            SELECT coalesce(g.cost_group_id, 0) FROM inventory_warehouse g
            WHERE g.id = ANY(%(warehouses)s::bigint[]) AND g.kind <> 'transit'
        )
    )
)
ORDER BY warehouse_id, sku_id FOR NO KEY UPDATE
"""

_GROUP = """
grouped AS (
    SELECT w.id FROM inventory_warehouse w JOIN inventory_warehouse mine
        ON coalesce(mine.cost_group_id, 0) = coalesce(w.cost_group_id, 0)
    WHERE mine.id = %(warehouse)s::bigint AND mine.kind <> 'transit' AND w.kind <> 'transit'
)"""

_MOVE_WORTH = """
changed AS (
    UPDATE inventory_stocklevel l SET value = l.value + m.more
    FROM moved m WHERE l.warehouse_id = m.warehouse_id AND l.sku_id = m.sku_id
)
INSERT INTO inventory_stockmove
    (at, warehouse_id, sku_id, kind, document, on_hand, promised, incoming, value)
SELECT %(at)s::timestamptz, warehouse_id, sku_id, 'level', %(document)s::varchar, 0, 0, 0, more
FROM moved WHERE more <> 0 ORDER BY warehouse_id, sku_id
"""

# Shares are differences of rounded running sums, so they add up to the cent. A cent off is
# what rounding of single issues leaves, and is let be.
_LEVEL = f"""
WITH {_GROUP},
shelves AS (
    SELECT l.warehouse_id, l.sku_id, l.on_hand, l.value,
        sum(l.on_hand) OVER (PARTITION BY l.sku_id ORDER BY l.warehouse_id) AS upto,
        sum(l.on_hand) OVER (PARTITION BY l.sku_id) AS goods,
        sum(l.value) OVER (PARTITION BY l.sku_id) AS worth
    FROM inventory_stocklevel l
    WHERE l.sku_id = ANY(%(skus)s::bigint[]) AND l.warehouse_id IN (SELECT id FROM grouped)
),
wanted AS (
    SELECT warehouse_id, sku_id, round(worth * upto / goods, 2)
        - round(worth * (upto - on_hand) / goods, 2) - value AS more
    FROM shelves WHERE goods > 0
),
moved AS (
    SELECT * FROM wanted WHERE more <> 0 AND sku_id IN (
        SELECT sku_id FROM wanted GROUP BY sku_id HAVING max(abs(more)) > 0.01
    )
),
{_MOVE_WORTH}"""  # noqa: S608 - constants only

# Before goods leave at a stated cost: what is missing of it (or would be left without goods)
# comes from, or goes to, the rest of the group, as far as the rest can.
_GATHER = f"""
WITH {_GROUP},
asked AS (
    SELECT l.warehouse_id, l.sku_id, n.value - l.value AS more
    FROM unnest(%(skus)s::bigint[], %(quantities)s::numeric[], %(values)s::numeric[])
        AS n(sku_id, quantity, value)
    JOIN inventory_stocklevel l
        ON l.warehouse_id = %(warehouse)s::bigint AND l.sku_id = n.sku_id
    WHERE n.value > l.value OR (n.quantity = l.on_hand AND n.value <> l.value)
),
others AS (
    SELECT l.warehouse_id, l.sku_id, l.on_hand, l.value, a.more,
        sum(l.on_hand) OVER (PARTITION BY l.sku_id ORDER BY l.warehouse_id) AS upto,
        sum(l.on_hand) OVER (PARTITION BY l.sku_id) AS goods,
        sum(l.value) OVER (PARTITION BY l.sku_id) - a.more AS rest
    FROM inventory_stocklevel l JOIN asked a ON a.sku_id = l.sku_id
    WHERE l.warehouse_id IN (SELECT id FROM grouped) AND l.warehouse_id <> a.warehouse_id
),
moved AS (
    SELECT warehouse_id, sku_id, round(rest * upto / goods, 2)
        - round(rest * (upto - on_hand) / goods, 2) - value AS more
    FROM others WHERE goods > 0 AND rest >= 0
    UNION ALL
    SELECT a.warehouse_id, a.sku_id, a.more FROM asked a
    WHERE EXISTS (SELECT 1 FROM others o WHERE o.sku_id = a.sku_id AND goods > 0 AND rest >= 0)
),
{_MOVE_WORTH}"""  # noqa: S608 - constants only


@in_transaction
def hold(warehouses: Iterable[int], skus: Iterable[int]) -> None:
    """Lock goods with their levels in these warehouses and their groups, in one order.

    Must come before any other lock on stock in its transaction.
    """
    facts = {"warehouses": list(warehouses), "skus": list(skus)}
    if facts["skus"]:
        run_sql(_HOLD_GOODS, facts)
        run_sql(_HOLD_GROUPS, facts)


@in_transaction
def level(warehouse: int, skus: Collection[int], *, document: str, at: datetime) -> None:
    """Make goods worth the same per unit in the group of a warehouse; `hold` came before."""
    facts = {"warehouse": warehouse, "skus": list(skus), "document": document, "at": at}
    run_sql(_LEVEL, facts)


@in_transaction
def gather(
    warehouse: Warehouse,
    demand: Mapping[int, Decimal],
    values: Sequence[Decimal],
    *,
    document: str,
    at: datetime,
) -> None:
    """Bring worth to a warehouse that goods are about to leave with; `hold` came before.

    Changes nothing where the group has not so much. The caller levels afterwards.
    """
    run_sql(
        _GATHER,
        {
            "warehouse": warehouse.pk,
            "skus": list(demand),
            "quantities": list(demand.values()),
            "values": list(values),
            "document": document,
            "at": at,
        },
    )
