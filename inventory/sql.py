"""The few statements of the stock ledger that are worth writing by hand.

Each changes the levels of many SKUs in one warehouse and writes their moves, in one
statement. Rows are locked in (warehouse, SKU) order by everybody, so nobody deadlocks.
Parameters are named; arrays are parallel. tests/inventory/test_sql_plans.py looks at plans.
"""

_WANTED = """
wanted AS (
    SELECT * FROM unnest(%(skus)s::bigint[], %(quantities)s::numeric[]) AS w(sku_id, quantity)
)"""

# A bundle has no level: it is sold from its parts. With one among the SKUs a statement locks
# and changes nothing, so that its ledger function can say all of it again in parts, and
# everybody still locks in SKU order. PostgreSQL asks this once, before it reads a level.
_NO_BUNDLE = """NOT EXISTS (
        SELECT 1 FROM inventory_kit k WHERE k.is_bundle AND k.sku_id = ANY(%(skus)s::bigint[])
    )"""

# Asked once for the whole statement, from an index of nothing but such goods.
_KEEPS_LOTS = """EXISTS (
        SELECT 1 FROM inventory_sku s WHERE s.keeps_lots AND s.id = ANY(%(skus)s::bigint[])
    )"""

_HELD = f"""
held AS (
    SELECT id, sku_id, on_hand, promised, value
    FROM inventory_stocklevel
    WHERE warehouse_id = %(warehouse)s::bigint AND sku_id = ANY(%(skus)s::bigint[])
        AND {_NO_BUNDLE}
    ORDER BY sku_id
    FOR NO KEY UPDATE
)"""  # noqa: S608 - constants only

HOLD = f"""
SELECT sku_id FROM inventory_stocklevel
WHERE warehouse_id = %(warehouse)s::bigint AND sku_id = ANY(%(skus)s::bigint[])
    AND {_NO_BUNDLE}
ORDER BY sku_id FOR NO KEY UPDATE
"""  # noqa: S608 - constants only

# Which bundles among some SKUs are sealed from now on; in their order, so that nobody deadlocks.
SEAL = """
WITH open AS (
    SELECT sku_id FROM inventory_kit
    WHERE sku_id = ANY(%(skus)s::bigint[]) AND is_bundle AND sealed_at IS NULL
    ORDER BY sku_id FOR NO KEY UPDATE
)
UPDATE inventory_kit k SET sealed_at = %(at)s::timestamptz FROM open o WHERE k.sku_id = o.sku_id
RETURNING k.sku_id
"""

# What the bundles among some SKUs consist of: (bundle, part, quantity).
PARTS = """
SELECT p.kit_id, p.part_id, p.quantity
FROM inventory_kitpart p JOIN inventory_kit k ON k.sku_id = p.kit_id AND k.is_bundle
WHERE p.kit_id = ANY(%(skus)s::bigint[]) ORDER BY p.kit_id, p.part_id
"""

# Gives back the short SKUs with what is free of each; none: done.
PROMISE = f"""
WITH {_WANTED}, {_HELD},
short AS (
    SELECT w.sku_id, coalesce(h.on_hand - h.promised, 0) AS free
    FROM wanted w LEFT JOIN held h USING (sku_id)
    WHERE w.quantity > coalesce(h.on_hand - h.promised, 0)
),
changed AS (
    UPDATE inventory_stocklevel l SET promised = l.promised + w.quantity
    FROM held h JOIN wanted w USING (sku_id)
    WHERE l.id = h.id AND NOT EXISTS (SELECT 1 FROM short)
),
logged AS (
    INSERT INTO inventory_stockmove
        (at, warehouse_id, sku_id, kind, document, on_hand, promised, incoming, value)
    SELECT %(at)s::timestamptz, %(warehouse)s::bigint, sku_id, 'promise',
        %(document)s::varchar, 0, quantity, 0, 0
    FROM wanted WHERE NOT EXISTS (SELECT 1 FROM short)
)
SELECT sku_id, free FROM short ORDER BY sku_id
"""  # noqa: S608 - constants only

RELEASE = f"""
WITH {_WANTED}, {_HELD},
changed AS (
    UPDATE inventory_stocklevel l SET promised = l.promised - w.quantity
    FROM held h JOIN wanted w USING (sku_id) WHERE l.id = h.id
    RETURNING l.sku_id
)
INSERT INTO inventory_stockmove
    (at, warehouse_id, sku_id, kind, document, on_hand, promised, incoming, value)
SELECT %(at)s::timestamptz, %(warehouse)s::bigint, sku_id, 'release',
    %(document)s::varchar, 0, -quantity, 0, 0
FROM wanted JOIN changed USING (sku_id)
RETURNING sku_id
"""  # noqa: S608 - constants only

# Gives back (sku, free, cost, does any keep lots): a row per short SKU with a NULL cost, or else
# a row per SKU with the cost that left. Average cost; the last unit takes the whole rest with it.
ISSUE = f"""
WITH {_WANTED}, {_HELD},
costed AS (
    SELECT w.sku_id, w.quantity, h.id,
        CASE WHEN %(was_promised)s::boolean THEN least(h.on_hand, h.promised)
             ELSE h.on_hand - h.promised END AS free,
        CASE WHEN w.quantity = h.on_hand THEN h.value
             ELSE round(h.value * w.quantity / nullif(h.on_hand, 0), 2) END AS cost
    FROM wanted w LEFT JOIN held h USING (sku_id)
),
short AS (
    SELECT sku_id, coalesce(free, 0) AS free FROM costed WHERE quantity > coalesce(free, 0)
),
changed AS (
    UPDATE inventory_stocklevel l
    SET on_hand = l.on_hand - c.quantity,
        promised = l.promised - CASE WHEN %(was_promised)s::boolean THEN c.quantity ELSE 0 END,
        value = l.value - c.cost
    FROM costed c
    WHERE l.id = c.id AND NOT EXISTS (SELECT 1 FROM short)
),
logged AS (
    INSERT INTO inventory_stockmove
        (at, warehouse_id, sku_id, kind, document, on_hand, promised, incoming, value)
    SELECT %(at)s::timestamptz, %(warehouse)s::bigint, sku_id, %(kind)s::varchar,
        %(document)s::varchar,
        -quantity,
        CASE WHEN %(was_promised)s::boolean THEN -quantity ELSE 0 END, 0, -cost
    FROM costed WHERE NOT EXISTS (SELECT 1 FROM short)
)
SELECT sku_id, free, NULL::numeric, false FROM short
UNION ALL
SELECT sku_id, free, cost, {_KEEPS_LOTS} FROM costed WHERE NOT EXISTS (SELECT 1 FROM short)
"""  # noqa: S608 - constants only

# Takes goods out with a stated worth each, which must leave a level that can be: nothing worth
# less than zero, and nothing worth anything without goods. Gives back what
# stands in the way, (sku, free, is it the quantity); no rows: done.
TAKE_OUT_AT = f"""
WITH wanted AS (
    SELECT * FROM unnest(%(skus)s::bigint[], %(quantities)s::numeric[], %(values)s::numeric[])
        AS w(sku_id, quantity, value)
), {_HELD},
blocked AS (
    SELECT w.sku_id, coalesce(h.on_hand - h.promised, 0) AS free,
        w.quantity > coalesce(h.on_hand - h.promised, 0) AS is_short
    FROM wanted w LEFT JOIN held h USING (sku_id)
    WHERE w.quantity > coalesce(h.on_hand - h.promised, 0)
        OR w.value > h.value OR (w.quantity = h.on_hand AND w.value <> h.value)
),
changed AS (
    UPDATE inventory_stocklevel l
    SET on_hand = l.on_hand - w.quantity, value = l.value - w.value
    FROM held h JOIN wanted w USING (sku_id)
    WHERE l.id = h.id AND NOT EXISTS (SELECT 1 FROM blocked)
),
logged AS (
    INSERT INTO inventory_stockmove
        (at, warehouse_id, sku_id, kind, document, on_hand, promised, incoming, value)
    SELECT %(at)s::timestamptz, %(warehouse)s::bigint, sku_id, %(kind)s::varchar,
        %(document)s::varchar, -quantity, 0, 0, -value
    FROM wanted WHERE NOT EXISTS (SELECT 1 FROM blocked)
)
SELECT sku_id, free, is_short FROM blocked ORDER BY sku_id
"""  # noqa: S608 - constants only

# Gives back (sku, does any keep lots) of what came in: nothing with a bundle among them.
RECEIVE = f"""
WITH come AS (
    SELECT * FROM unnest(
        %(skus)s::bigint[], %(quantities)s::numeric[],
        %(promised)s::numeric[], %(values)s::numeric[]
    ) AS c(sku_id, quantity, promised, value)
    WHERE {_NO_BUNDLE}
),
changed AS (
    INSERT INTO inventory_stocklevel AS l
        (warehouse_id, sku_id, on_hand, promised, incoming, value)
    SELECT %(warehouse)s::bigint, sku_id, quantity, promised, 0, value FROM come ORDER BY sku_id
    ON CONFLICT (warehouse_id, sku_id) DO UPDATE
    SET on_hand = l.on_hand + excluded.on_hand,
        promised = l.promised + excluded.promised,
        value = l.value + excluded.value
)
INSERT INTO inventory_stockmove
    (at, warehouse_id, sku_id, kind, document, on_hand, promised, incoming, value)
SELECT %(at)s::timestamptz, %(warehouse)s::bigint, sku_id, %(kind)s::varchar,
        %(document)s::varchar,
        quantity, promised, 0, value
FROM come ORDER BY sku_id
RETURNING sku_id, {_KEEPS_LOTS}
"""  # noqa: S608 - constants only

# What a document took out, per SKU: (sku, quantity, cost), both positive.
TAKEN_OUT = """
SELECT sku_id, -sum(on_hand), -sum(value) FROM inventory_stockmove
WHERE document = %(document)s AND warehouse_id = %(warehouse)s AND kind = 'issue'
GROUP BY sku_id ORDER BY sku_id
"""

# What an adjustment did, per SKU: (sku, signed quantity, signed worth).
ADJUSTED = """
SELECT sku_id, sum(on_hand), sum(value) FROM inventory_stockmove
WHERE document = %(document)s AND warehouse_id = %(warehouse)s AND kind IN ('opening', 'adjust')
GROUP BY sku_id HAVING sum(on_hand) <> 0 ORDER BY sku_id
"""

# What an assembly moved, per SKU: (sku, signed quantity, signed worth).
ASSEMBLED = """
SELECT sku_id, sum(on_hand), sum(value) FROM inventory_stockmove
WHERE document = %(document)s AND warehouse_id = %(warehouse)s AND kind = 'assemble'
GROUP BY sku_id ORDER BY sku_id
"""

# What one base unit costs on average over all warehouses, of the SKUs that are there.
AVERAGE_COSTS = """
SELECT sku_id, sum(value) / sum(on_hand) FROM inventory_stocklevel
WHERE sku_id = ANY(%(skus)s::bigint[]) AND on_hand > 0 GROUP BY sku_id
"""
