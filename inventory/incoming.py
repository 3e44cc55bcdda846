"""What suppliers still owe us, and what landed costs do to the worth of stock.

The second writer of stock levels: it alone changes `incoming`, and worth without quantity.
Demands are {SKU id: quantity in base units}; every function runs a constant number of statements.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from inventory import costs
from inventory.ledger import Arrival, Demand, receive
from inventory.models import MoveKind, Supplier, Warehouse
from wholesale.db import in_transaction, run_sql
from wholesale.models import User

_EXPECT = """
WITH wanted AS (
    SELECT * FROM unnest(%(skus)s::bigint[], %(quantities)s::numeric[]) AS w(sku_id, quantity)
),
changed AS (
    INSERT INTO inventory_stocklevel AS l
        (warehouse_id, sku_id, on_hand, promised, incoming, value)
    SELECT %(warehouse)s::bigint, sku_id, 0, 0, quantity, 0 FROM wanted ORDER BY sku_id
    ON CONFLICT (warehouse_id, sku_id) DO UPDATE SET incoming = l.incoming + excluded.incoming
)
INSERT INTO inventory_stockmove
    (at, warehouse_id, sku_id, kind, document, on_hand, promised, incoming, value)
SELECT %(at)s::timestamptz, %(warehouse)s::bigint, sku_id, 'expect', %(document)s::varchar,
    0, 0, quantity, 0
FROM wanted ORDER BY sku_id
"""

# Less than nothing would fail the check of an inserted row, so this one only updates.
_UNEXPECT = """
WITH wanted AS (
    SELECT * FROM unnest(%(skus)s::bigint[], %(quantities)s::numeric[]) AS w(sku_id, quantity)
),
held AS (
    SELECT id, sku_id FROM inventory_stocklevel
    WHERE warehouse_id = %(warehouse)s::bigint AND sku_id = ANY(%(skus)s::bigint[])
    ORDER BY sku_id FOR NO KEY UPDATE
),
changed AS (
    UPDATE inventory_stocklevel l SET incoming = l.incoming - w.quantity
    FROM held h JOIN wanted w USING (sku_id) WHERE l.id = h.id
)
INSERT INTO inventory_stockmove
    (at, warehouse_id, sku_id, kind, document, on_hand, promised, incoming, value)
SELECT %(at)s::timestamptz, %(warehouse)s::bigint, sku_id, 'expect', %(document)s::varchar,
    0, 0, -quantity, 0
FROM wanted ORDER BY sku_id
"""

# Rows are held by `revalue` already.
_REVALUE = """
WITH more AS (
    SELECT * FROM unnest(%(warehouses)s::bigint[], %(skus)s::bigint[], %(values)s::numeric[])
        AS m(warehouse_id, sku_id, value)
),
changed AS (
    UPDATE inventory_stocklevel l SET value = l.value + m.value
    FROM more m WHERE l.warehouse_id = m.warehouse_id AND l.sku_id = m.sku_id
)
INSERT INTO inventory_stockmove
    (at, warehouse_id, sku_id, kind, document, on_hand, promised, incoming, value)
SELECT %(at)s::timestamptz, warehouse_id, sku_id, 'revalue', %(document)s::varchar, 0, 0, 0, value
FROM more ORDER BY warehouse_id, sku_id
"""

_PLACED = """
SELECT warehouse_id, sku_id, sum(on_hand), sum(value) FROM inventory_stockmove
WHERE document = %(document)s AND kind <> 'level'
GROUP BY warehouse_id, sku_id HAVING sum(on_hand) <> 0 ORDER BY warehouse_id, sku_id
"""

_WORTHS = """
SELECT warehouse_id, sku_id, sum(value) FROM inventory_stockmove
WHERE document = %(document)s AND kind = 'revalue'
GROUP BY warehouse_id, sku_id HAVING sum(value) <> 0 ORDER BY warehouse_id, sku_id
"""

Placed = dict[tuple[int, int], Arrival]


@dataclass(frozen=True, slots=True)
class Travelled:
    """Goods of a document came from a supplier or went back to him; or `undoes` another."""

    document: str
    supplier: Supplier
    is_in: bool
    at: datetime
    by: User
    undoes: str = ""
    because: str = ""


# Whoever keeps what travels with the goods registers here (packaging, in finance).
travel_listeners: list[Callable[[Travelled], None]] = []


@in_transaction
def tell_travelled(travelled: Travelled) -> None:
    """Let the listeners follow, in this transaction; the stock moves are written already."""
    for listener in travel_listeners:
        listener(travelled)


@in_transaction
def expect(warehouse: Warehouse, demand: Demand, *, document: str, at: datetime) -> None:
    """Count goods as on their way; makes levels where there are none."""
    _run(_EXPECT, warehouse, demand, document, at)


@in_transaction
def unexpect(warehouse: Warehouse, demand: Demand, *, document: str, at: datetime) -> None:
    """Count goods as on their way no more: they came, or will not come."""
    _run(_UNEXPECT, warehouse, demand, document, at)


@in_transaction
def change_expected(
    warehouse: Warehouse, before: Demand, after: Demand, *, document: str, at: datetime
) -> None:
    """Count what is on its way now instead of what was before."""
    change = {
        sku: after.get(sku, Decimal(0)) - before.get(sku, Decimal(0))
        for sku in sorted(before.keys() | after.keys())
    }
    unexpect(warehouse, {sku: -q for sku, q in change.items() if q < 0}, document=document, at=at)
    expect(warehouse, {sku: q for sku, q in change.items() if q > 0}, document=document, at=at)


@in_transaction
def arrive(
    into: Warehouse, arrivals: Mapping[int, Arrival], *, document: str, at: datetime
) -> None:
    """Take in what a supplier brought, at its price."""
    receive(into, arrivals, document=document, at=at, kind=MoveKind.RECEIPT)


@in_transaction
def revalue(changes: Mapping[tuple[int, int], Decimal], *, document: str, at: datetime) -> None:
    """Change the worth of stock: {(warehouse id, SKU id): more}. Locks the levels.

    The average cost of each group follows.
    """
    changes = {place: value for place, value in changes.items() if value}
    if changes:
        costs.hold([w for w, _sku in changes], [sku for _w, sku in changes])
        run_sql(
            _REVALUE,
            {
                "warehouses": [warehouse for warehouse, _sku in changes],
                "skus": [sku for _warehouse, sku in changes],
                "values": list(changes.values()),
                "document": document,
                "at": at,
            },
        )
        for warehouse in sorted({place for place, _sku in changes}):
            skus = [sku for place, sku in changes if place == warehouse]
            costs.level(warehouse, skus, document=document, at=at)


def placed_by(document: str) -> Placed:
    """What a document put where, and at what worth: {(warehouse id, SKU id): it}, net."""
    rows = run_sql(_PLACED, {"document": document})
    return {(warehouse, sku): Arrival(q, worth) for warehouse, sku, q, worth in rows}


def worths_by(document: str) -> dict[tuple[int, int], Decimal]:
    """By how much a document changed the worth of what lies where."""
    return {(w, sku): worth for w, sku, worth in run_sql(_WORTHS, {"document": document})}


def _run(statement: str, warehouse: Warehouse, demand: Demand, document: str, at: datetime) -> None:
    if demand:
        run_sql(
            statement,
            {
                "warehouse": warehouse.pk,
                "skus": list(demand),
                "quantities": list(demand.values()),
                "document": document,
                "at": at,
            },
        )
