"""A count posted by hand: levels held in order, changed, their moves and lines written.

Promises, bundles, the refusal by name, the audit trail and the money ledger's shape are left out;
one pair of postings stands for the latter.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_HOLD = """
SELECT sku_id, on_hand, promised FROM inventory_stocklevel
WHERE warehouse_id = %(warehouse)s AND sku_id = ANY(%(skus)s::bigint[])
ORDER BY sku_id FOR NO KEY UPDATE
"""
_MOVE = """
WITH wanted AS (
    SELECT * FROM unnest(%(skus)s::bigint[], %(more)s::numeric[]) AS w(sku_id, more)
),
old AS (
    SELECT l.id, l.sku_id, w.more, round(l.value * w.more / l.on_hand, 2) AS worth
    FROM inventory_stocklevel l JOIN wanted w USING (sku_id)
    WHERE l.warehouse_id = %(warehouse)s
),
changed AS (
    UPDATE inventory_stocklevel l SET on_hand = l.on_hand + o.more, value = l.value + o.worth
    FROM old o WHERE l.id = o.id
)
INSERT INTO inventory_stockmove
    (at, warehouse_id, sku_id, kind, document, on_hand, promised, incoming, value)
SELECT now(), %(warehouse)s, sku_id, 'count', %(document)s, more, 0, 0, worth FROM old
"""
_LINES = """
UPDATE warehouse_countline n SET posted = n.counted - n.book, is_open = false
WHERE n.count_id = %(count)s
"""
_DONE = "UPDATE warehouse_stockcount SET state = 'posted' WHERE id = %(count)s"


def post(
    connection: Any, *, warehouse: int, count: int, document: str, more: Mapping[int, Decimal]
) -> None:
    """Post the differences {SKU id: more} of a count in one transaction."""
    facts = {
        "warehouse": warehouse, "count": count, "document": document,
        "skus": list(more), "more": list(more.values()),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(_HOLD, facts)
        cursor.fetchall()
        cursor.execute(_MOVE, facts)
        cursor.execute(_LINES, facts)
        cursor.execute(
            "UPDATE warehouse_stockcount SET state = 'posted' WHERE id = %(count)s", facts
        )
        cursor.execute("COMMIT")
