"""The only writer of lots: which goods came and left, for SKUs that keep lots.

Called by the stock ledger after it changed a level, so the stock level's lock guards the lots
under it. Goods leave first-expired-first-out; what a document put down itself, or what the
document did that is undone, goes before. Quantities are base units.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory.models import Warehouse
from wholesale.db import in_transaction, run_sql
from wholesale.refusals import Refusal

_WANTED = """
wanted AS (
    SELECT w.sku_id, w.quantity
    FROM unnest(%(skus)s::bigint[], %(quantities)s::numeric[]) AS w(sku_id, quantity)
    JOIN inventory_sku s ON s.id = w.sku_id AND s.keeps_lots
)"""

# Rank 0: what these documents put into this warehouse; rank 1: the rest, by expiry.
_OUT = f"""
WITH {_WANTED},
there AS (
    SELECT v.lot_id, o.sku_id, o.expires_on, v.on_hand, least(v.on_hand, greatest(0, (
        SELECT coalesce(sum(m.on_hand), 0) FROM inventory_lotmove m
        WHERE m.document = ANY(%(documents)s::varchar[]) AND m.lot_id = v.lot_id
            AND m.warehouse_id = v.warehouse_id
    ))) AS own
    FROM wanted w JOIN inventory_lot o ON o.sku_id = w.sku_id
    JOIN inventory_lotlevel v ON v.lot_id = o.id AND v.warehouse_id = %(warehouse)s::bigint
    WHERE v.on_hand > 0 AND (%(today)s::date IS NULL OR o.expires_on IS NULL
        OR o.expires_on >= %(today)s::date)
),
queue AS (
    SELECT lot_id, sku_id, expires_on, 0 AS rank, own AS quantity FROM there WHERE own > 0
    UNION ALL
    SELECT lot_id, sku_id, expires_on, 1, on_hand - own FROM there WHERE on_hand > own
),
taken AS (
    SELECT q.lot_id, q.sku_id, least(q.quantity, w.quantity - q.before) AS quantity
    FROM (
        SELECT *, sum(quantity) OVER (
            PARTITION BY sku_id ORDER BY rank, expires_on NULLS LAST, lot_id
        ) - quantity AS before FROM queue
    ) q JOIN wanted w ON w.sku_id = q.sku_id WHERE q.before < w.quantity
),
gone AS (
    SELECT lot_id, sku_id, sum(quantity) AS quantity FROM taken GROUP BY lot_id, sku_id
),
changed AS (
    UPDATE inventory_lotlevel v SET on_hand = v.on_hand - g.quantity
    FROM gone g WHERE v.lot_id = g.lot_id AND v.warehouse_id = %(warehouse)s::bigint
),
logged AS (
    INSERT INTO inventory_lotmove (at, warehouse_id, lot_id, document, on_hand)
    SELECT %(at)s::timestamptz, %(warehouse)s::bigint, lot_id, %(document)s::varchar, -quantity
    FROM gone ORDER BY lot_id
)
SELECT s.code, w.quantity, coalesce(sum(g.quantity), 0)
FROM wanted w JOIN inventory_sku s ON s.id = w.sku_id LEFT JOIN gone g ON g.sku_id = w.sku_id
GROUP BY s.code, w.quantity HAVING coalesce(sum(g.quantity), 0) < w.quantity
ORDER BY s.code
"""  # noqa: S608 - constants only

_UNKNOWN = """
INSERT INTO inventory_lot (sku_id, code, document)
SELECT id, '', '' FROM inventory_sku
WHERE id = ANY(%(skus)s::bigint[]) AND keeps_lots ORDER BY id
ON CONFLICT (sku_id, code) DO NOTHING
"""

# Said lots first, then the lots these documents took, then the unknown lot for what is left.
_IN = f"""
WITH {_WANTED},
queue AS (
    SELECT n.lot_id, o.sku_id, 0 AS rank, n.quantity, o.expires_on
    FROM unnest(%(lots)s::bigint[], %(lot_quantities)s::numeric[]) AS n(lot_id, quantity)
    JOIN inventory_lot o ON o.id = n.lot_id
    UNION ALL
    SELECT m.lot_id, o.sku_id, 1, -sum(m.on_hand), o.expires_on
    FROM inventory_lotmove m JOIN inventory_lot o ON o.id = m.lot_id
    JOIN wanted w ON w.sku_id = o.sku_id
    WHERE m.document = ANY(%(documents)s::varchar[])
    GROUP BY m.lot_id, o.sku_id, o.expires_on HAVING sum(m.on_hand) < 0
    UNION ALL
    SELECT o.id, o.sku_id, 2, w.quantity, o.expires_on
    FROM wanted w JOIN inventory_lot o ON o.sku_id = w.sku_id AND o.code = ''
),
put AS (
    SELECT q.lot_id, least(q.quantity, w.quantity - q.before) AS quantity
    FROM (
        SELECT *, sum(quantity) OVER (
            PARTITION BY sku_id ORDER BY rank, expires_on NULLS LAST, lot_id
        ) - quantity AS before FROM queue
    ) q JOIN wanted w ON w.sku_id = q.sku_id WHERE q.before < w.quantity
),
come AS (SELECT lot_id, sum(quantity) AS quantity FROM put GROUP BY lot_id),
changed AS (
    INSERT INTO inventory_lotlevel AS v (warehouse_id, lot_id, on_hand)
    SELECT %(warehouse)s::bigint, lot_id, quantity FROM come ORDER BY lot_id
    ON CONFLICT (lot_id, warehouse_id) DO UPDATE SET on_hand = v.on_hand + excluded.on_hand
)
INSERT INTO inventory_lotmove (at, warehouse_id, lot_id, document, on_hand)
SELECT %(at)s::timestamptz, %(warehouse)s::bigint, lot_id, %(document)s::varchar, quantity
FROM come ORDER BY lot_id
"""  # noqa: S608 - constants only


class ExpiredLots(Refusal):
    """There are goods, but not enough that have not expired."""


@dataclass(frozen=True, slots=True)
class Said:
    """Which lot came, and how much of it; the code is what stands on the goods."""

    code: str
    quantity: Decimal
    made_on: date | None = None
    expires_on: date | None = None


@in_transaction
def leave(
    warehouse: Warehouse,
    demand: Mapping[int, Decimal],
    *,
    document: str,
    of: Sequence[str] = (),
    at: datetime,
    sold_on: date | None = None,
) -> None:
    """Take goods out of their lots: those of `document` and `of` first, then the first to expire.

    `sold_on` leaves lots alone that have expired by that day. Refuses with ExpiredLots.
    """
    facts = _facts(warehouse, demand, document, of, at) | {"today": sold_on}
    short = run_sql(_OUT, facts)
    if short:
        said = [
            _("%(code)s: %(free)s of %(wanted)s") % {
                "code": code, "free": f"{got.normalize():f}", "wanted": f"{n.normalize():f}",
            }
            for code, n, got in short
        ]  # fmt: skip
        raise ExpiredLots(
            _("Too little that has not expired: %(goods)s. Scrap the expired lots, or lower the"
              " quantity.") % {"goods": ", ".join(said)}
        )  # fmt: skip


@in_transaction
def come(
    warehouse: Warehouse,
    arrived: Mapping[int, Decimal],
    *,
    document: str,
    of: Sequence[str] = (),
    at: datetime,
    said: Mapping[int, Decimal] | None = None,
) -> None:
    """Put goods into lots: as `said` ({lot id: quantity}), else where they were taken from.

    That is what `document` and `of` took. What is left goes into the unknown lot.
    """
    facts = _facts(warehouse, arrived, document, of, at)
    run_sql(_UNKNOWN, facts)
    said = said or {}
    run_sql(_IN, facts | {"lots": list(said), "lot_quantities": list(said.values())})


def _facts(
    warehouse: Warehouse,
    goods: Mapping[int, Decimal],
    document: str,
    of: Sequence[str],
    at: datetime,
) -> dict[str, object]:
    return {
        "warehouse": warehouse.pk,
        "skus": list(goods),
        "quantities": list(goods.values()),
        "document": document,
        "documents": [document, *of],
        "at": at,
    }
