"""The statements of transfers and counts that are worth writing by hand. Parameters are named."""

SAVE_TRANSFER_LINES = """
UPDATE warehouse_transferline l
SET cost = w.cost, received = w.received, received_cost = w.received_cost,
    lost = w.lost, lost_cost = w.lost_cost
FROM unnest(%(id)s::bigint[], %(cost)s::numeric[], %(received)s::numeric[],
            %(received_cost)s::numeric[], %(lost)s::numeric[], %(lost_cost)s::numeric[])
    AS w(id, cost, received, received_cost, lost, lost_cost)
WHERE l.id = w.id
"""

# What a document moved, per warehouse and SKU: (warehouse, sku, signed quantity, signed worth).
MOVED = """
SELECT warehouse_id, sku_id, sum(on_hand), sum(value) FROM inventory_stockmove
WHERE document = %(document)s AND kind = ANY(%(kinds)s::varchar[])
GROUP BY warehouse_id, sku_id HAVING sum(on_hand) <> 0 OR sum(value) <> 0
ORDER BY warehouse_id, sku_id
"""

# Entries share the count, posting has it alone.
SHARE_COUNT = "SELECT id FROM warehouse_stockcount WHERE number = %(number)s FOR SHARE"

# Puts goods on the list of a count, unless another open count of the warehouse has them.
LIST_GOODS = """
INSERT INTO warehouse_countline (count_id, warehouse_id, sku_id, is_open, is_listed, round)
SELECT %(count)s::bigint, %(warehouse)s::bigint, sku_id, true, %(is_listed)s::boolean, 1
FROM unnest(%(skus)s::bigint[]) AS wanted(sku_id) ORDER BY sku_id
ON CONFLICT DO NOTHING RETURNING sku_id
"""

# The open lines of a count that somebody is about to change, in SKU order.
HOLD_LINES = """
SELECT sku_id FROM warehouse_countline
WHERE count_id = %(count)s::bigint AND is_open AND sku_id = ANY(%(skus)s::bigint[])
ORDER BY sku_id FOR NO KEY UPDATE
"""

# Writes counted quantities down beside what the books say at this moment. `is_total` replaces
# what was counted, else it is added. Gives back (entry, sku, counted, book).
ENTER = """
WITH wanted AS (
    SELECT * FROM unnest(%(skus)s::bigint[], %(quantities)s::numeric[]) AS w(sku_id, quantity)
),
changed AS (
    UPDATE warehouse_countline l
    SET counted = w.quantity + CASE WHEN %(is_total)s::boolean THEN 0
                                    ELSE coalesce(l.counted, 0) END,
        book = coalesce((SELECT s.on_hand FROM inventory_stocklevel s
                         WHERE s.warehouse_id = l.warehouse_id AND s.sku_id = l.sku_id), 0),
        counted_at = %(at)s::timestamptz
    FROM wanted w
    WHERE l.count_id = %(count)s::bigint AND l.is_open AND l.sku_id = w.sku_id
    RETURNING l.id, l.sku_id, l.round, l.counted, l.book, w.quantity
),
kept AS (
    INSERT INTO warehouse_countentry
        (line_id, round, quantity, is_total, book, sheet, by_id, at, is_undone, key)
    SELECT id, round, quantity, %(is_total)s::boolean, book, %(sheet)s::varchar, %(by)s::bigint,
        %(at)s::timestamptz, false, %(key)s::varchar
    FROM changed ORDER BY sku_id
    RETURNING id, line_id
)
SELECT k.id, c.sku_id, c.counted, c.book FROM changed c JOIN kept k ON k.line_id = c.id
"""

# A line as its entries of this round say, after one was taken back: the last figure for the
# whole line and what was added after it; nothing at all when no entry is left.
RECKON = """
WITH valid AS (
    SELECT e.id, e.quantity, e.is_total FROM warehouse_countentry e
    JOIN warehouse_countline l ON l.id = e.line_id AND l.round = e.round
    WHERE e.line_id = %(line)s::bigint AND NOT e.is_undone
),
reckoned AS (
    SELECT sum(quantity) AS counted FROM valid
    WHERE id >= coalesce((SELECT max(id) FROM valid WHERE is_total), 0)
)
UPDATE warehouse_countline l
SET counted = r.counted,
    book = CASE WHEN r.counted IS NULL THEN NULL ELSE coalesce(
        (SELECT s.on_hand FROM inventory_stocklevel s
         WHERE s.warehouse_id = l.warehouse_id AND s.sku_id = l.sku_id), 0) END,
    counted_at = %(at)s::timestamptz
FROM reckoned r WHERE l.id = %(line)s::bigint
"""

# Goods nobody counted count as gone, all that is there now.
ZERO_MISSED = """
UPDATE warehouse_countline l
SET counted = 0, counted_at = %(at)s::timestamptz,
    book = coalesce((SELECT s.on_hand FROM inventory_stocklevel s
                     WHERE s.warehouse_id = l.warehouse_id AND s.sku_id = l.sku_id), 0)
WHERE l.count_id = %(count)s::bigint AND l.is_open AND l.counted IS NULL
"""

# Of each SKU in a warehouse: (sku, on hand, promised, cost per unit: here, else in the house).
LEVELS = """
SELECT w.sku_id, coalesce(l.on_hand, 0), coalesce(l.promised, 0),
    coalesce(l.value / nullif(l.on_hand, 0), (
        SELECT sum(h.value) / nullif(sum(h.on_hand), 0) FROM inventory_stocklevel h
        WHERE h.sku_id = w.sku_id
    ), 0)
FROM unnest(%(skus)s::bigint[]) AS w(sku_id)
LEFT JOIN inventory_stocklevel l ON l.warehouse_id = %(warehouse)s::bigint AND l.sku_id = w.sku_id
"""

# Says on every line what of it was posted, and opens its goods to other counts.
CLOSE_LINES = """
UPDATE warehouse_countline l
SET is_open = false, posted = p.difference
FROM warehouse_countline o
LEFT JOIN unnest(%(skus)s::bigint[], %(differences)s::numeric[]) AS p(sku_id, difference)
    ON p.sku_id = o.sku_id
WHERE l.id = o.id AND o.count_id = %(count)s::bigint AND o.is_open
"""

# What the differences of a count are worth at average cost, here or else in the house.
WORTH = """
SELECT sum(round((l.counted - l.book) * coalesce(s.value / nullif(s.on_hand, 0), (
    SELECT sum(h.value) / nullif(sum(h.on_hand), 0) FROM inventory_stocklevel h
    WHERE h.sku_id = l.sku_id
), 0), 2))
FROM warehouse_countline l
LEFT JOIN inventory_stocklevel s ON s.warehouse_id = l.warehouse_id AND s.sku_id = l.sku_id
WHERE l.count_id = %(count)s::bigint AND l.counted <> l.book
"""
