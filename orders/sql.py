"""Lines of an order and of a shipment in one statement each."""

INSERT_LINES = """
INSERT INTO orders_orderline
    (order_id, position, sku_id, quantity, asked, unit_price, amount, price_rule, pack_text)
SELECT %(order)s::bigint, l.position, l.sku_id, l.quantity,
    CASE WHEN %(is_asked)s::boolean THEN l.quantity ELSE 0 END, l.unit_price, l.amount,
    l.price_rule, l.pack_text
FROM unnest(
    %(positions)s::int[], %(skus)s::bigint[], %(quantities)s::numeric[], %(prices)s::numeric[],
    %(amounts)s::numeric[], %(rules)s::varchar[], %(packs)s::varchar[]
) AS l(position, sku_id, quantity, unit_price, amount, price_rule, pack_text)
"""

# Lines with promotions: what they did to a line stands beside it.
INSERT_DEALT_LINES = """
INSERT INTO orders_orderline
    (order_id, position, sku_id, quantity, asked, unit_price, amount, price_rule, pack_text,
    list_price, discount, is_gift, deals)
SELECT %(order)s::bigint, l.position, l.sku_id, l.quantity,
    CASE WHEN %(is_asked)s::boolean THEN l.quantity ELSE 0 END, l.unit_price, l.amount,
    l.price_rule, l.pack_text, l.list_price, l.discount, l.is_gift, l.deals::jsonb
FROM unnest(
    %(positions)s::int[], %(skus)s::bigint[], %(quantities)s::numeric[], %(prices)s::numeric[],
    %(amounts)s::numeric[], %(rules)s::varchar[], %(packs)s::varchar[],
    %(list_prices)s::numeric[], %(discounts)s::numeric[], %(gifts)s::boolean[], %(deals)s::text[]
) AS l(position, sku_id, quantity, unit_price, amount, price_rule, pack_text,
    list_price, discount, is_gift, deals)
"""

# Lines of many orders at once, with the prices they were sold at elsewhere.
INSERT_LINES_OF_MANY = """
INSERT INTO orders_orderline
    (order_id, position, sku_id, quantity, asked, unit_price, amount, price_rule, pack_text)
SELECT l.order_id, l.position, l.sku_id, l.quantity, l.quantity, l.unit_price, l.amount,
    l.price_rule, l.pack_text
FROM unnest(
    %(orders)s::bigint[], %(positions)s::int[], %(skus)s::bigint[], %(quantities)s::numeric[],
    %(prices)s::numeric[], %(amounts)s::numeric[], %(rules)s::varchar[], %(packs)s::varchar[]
) AS l(order_id, position, sku_id, quantity, unit_price, amount, price_rule, pack_text)
"""

# New quantities for existing lines of one order; the frozen price and what was asked stay, and
# what a promotion took off the line follows the quantity.
CHANGE_LINES = """
UPDATE orders_orderline o
SET quantity = l.quantity, pack_text = l.pack_text,
    discount = round(o.discount * l.quantity / o.quantity, 2),
    amount = l.amount - round(o.discount * l.quantity / o.quantity, 2)
FROM unnest(
    %(lines)s::bigint[], %(quantities)s::numeric[], %(amounts)s::numeric[], %(packs)s::varchar[]
) AS l(id, quantity, amount, pack_text)
WHERE o.id = l.id AND o.order_id = %(order)s
"""

# Everything on the order leaves; gives (slip id, its number, SKU, quantity) per SKU, or one row
# with an empty SKU when the order has no lines.
SHIP = """
WITH slip AS (
    INSERT INTO orders_shipment
        (number, order_id, warehouse_id, state, delivery, amount, freight, posted_at, posted_by_id,
        carrier, waybill, appointment, delivery_remark, because)
    VALUES ('SH' || lpad(nextval('number_sh')::text, 6, '0'), %(order)s::bigint,
        %(warehouse)s::bigint, 'posted', 'shipped', %(amount)s::numeric, %(freight)s::numeric,
        %(at)s::timestamptz, %(by)s::bigint, '', '', '', '', '')
    RETURNING id, number
),
shipped AS (
    INSERT INTO orders_shipmentline
        (shipment_id, order_line_id, sku_id, quantity, amount, returned)
    SELECT slip.id, l.id, l.sku_id, l.quantity, l.amount, 0
    FROM orders_orderline l, slip WHERE l.order_id = %(order)s::bigint ORDER BY l.position
    RETURNING sku_id, quantity
)
SELECT slip.id, slip.number, w.sku_id, w.quantity
FROM slip LEFT JOIN (
    SELECT sku_id, sum(quantity) AS quantity FROM shipped GROUP BY sku_id
) w ON true ORDER BY w.sku_id
"""

# Counts goods of shipment lines as coming back (negative: not after all); gives the lines
# changed: fewer than asked for means that less is left of one than should come back.
COUNT_RETURNED = """
WITH wanted AS (
    SELECT * FROM unnest(%(lines)s::bigint[], %(quantities)s::numeric[]) AS w(id, quantity)
),
held AS (
    SELECT id FROM orders_shipmentline
    WHERE id = ANY(%(lines)s) AND shipment_id = %(shipment)s ORDER BY id FOR NO KEY UPDATE
)
UPDATE orders_shipmentline l SET returned = l.returned + w.quantity
FROM held h JOIN wanted w USING (id)
WHERE l.id = h.id AND l.returned + w.quantity BETWEEN 0 AND l.quantity
RETURNING l.id
"""

# What goods of a shipment had cost, per SKU, and what of that came back already:
# (sku, quantity out, cost out, quantity back, cost back). One list of documents, so that the
# index on them is used: an OR here reads the whole ledger.
COST_OF_SHIPMENT = """
SELECT sku_id, -sum(on_hand) FILTER (WHERE kind = 'issue'),
    -sum(value) FILTER (WHERE kind = 'issue'),
    coalesce(sum(on_hand) FILTER (WHERE kind = 'return'), 0),
    coalesce(sum(value) FILTER (WHERE kind = 'return'), 0)
FROM inventory_stockmove
WHERE document = ANY(ARRAY(
    SELECT %(shipment)s::varchar
    UNION ALL
    SELECT number FROM orders_returnorder WHERE shipment_id = %(id)s AND state = 'received'
))
GROUP BY sku_id
"""

# What may stand against an order: (owed, prepaid, what comes before it and has not left, what is
# overdue, since when, the entry of the served areas that its address falls under, whether goods
# on it have a floor price, its holds). Orders that count later do not stand in the way of one
# that counts already. To be asked under the lock of the customer's account.
HOLD_FACTS = """
SELECT coalesce(a.receivable, 0), coalesce(a.prepayment, 0) + coalesce(dep.balance, 0),
    coalesce(w.total, 0),
    coalesce(d.overdue, 0), d.since, p.place, f.has_floor, h.holds,
    EXISTS (SELECT FROM inventory_marginfloor)
FROM (SELECT %(customer)s::bigint AS id) c
LEFT JOIN finance_customeraccount a ON a.customer_id = c.id
LEFT JOIN LATERAL (
    SELECT sum(collected - used - released) AS balance
    FROM finance_deposit WHERE customer_id = c.id
) dep ON true
LEFT JOIN LATERAL (
    SELECT sum(o.total) AS total
    FROM orders_order o JOIN orders_channel l ON l.id = o.channel_id
    WHERE %(is_watched)s::boolean AND o.customer_id = c.id AND o.id <> %(order)s::bigint
        AND o.fulfilment = 'none' AND o.approval IN ('submitted', 'held', 'reviewed')
        AND CASE WHEN o.approval = 'reviewed'
            THEN %(reviewed_at)s::timestamptz IS NULL
                OR (o.reviewed_at, o.id) < (%(reviewed_at)s::timestamptz, %(order)s::bigint)
            ELSE l.credit = 'at_submit' AND %(reviewed_at)s::timestamptz IS NULL
                AND (o.submitted_at, o.id) < (%(submitted_at)s::timestamptz, %(order)s::bigint)
        END
) w ON true
LEFT JOIN LATERAL (
    SELECT sum(amount - allocated) AS overdue, min(due_date) AS since
    FROM finance_openitem
    WHERE customer_id = c.id AND allocated < amount AND due_date < %(overdue_before)s::date
) d ON true
LEFT JOIN LATERAL (
    SELECT json_build_object('place', s.province || s.city || s.district,
        'note', s.note, 'is_served', s.is_served)::text AS place
    FROM orders_servedarea s
    WHERE %(address)s::text <> '' AND s.method IN ('', %(method)s::text)
        AND CASE WHEN length(s.code) BETWEEN 1 AND length(%(division)s::text)
            THEN starts_with(%(division)s::text, s.code)
            ELSE (s.district = '' OR strpos(%(address)s::text, s.district) > 0)
                AND CASE WHEN s.city IN ('', '市辖区')
                    THEN strpos(%(address)s::text, s.province) > 0
                    ELSE strpos(%(address)s::text, s.city) > 0 END
            END
    ORDER BY s.district <> '' DESC, s.city <> '' DESC, s.method <> '' DESC LIMIT 1
) p ON true
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM orders_orderline l JOIN inventory_sku s ON s.id = l.sku_id
        WHERE l.order_id = %(order)s::bigint AND s.floor_price > 0
    ) AS has_floor
) f
CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object('id', id, 'code', code, 'about', about,
        'measure', measure::text, 'is_open', ended_at IS NULL,
        'is_released', released_by_id IS NOT NULL) ORDER BY id)::text AS holds
    FROM orders_hold WHERE order_id = %(order)s::bigint
) h
"""

# The lines of an order that bring less than the least margin of their category (the nearest one
# with a rule, else the house's) over the average cost, in its warehouse if it has any there:
# (code, by how much the amount falls short). Gifts are left out, and goods without a cost; a
# bundle costs what its parts do.
MARGIN_SHORT = """
SELECT s.code, round(l.quantity * c.cost / (1 - f.percent / 100) - l.amount, 2)
FROM orders_orderline l
JOIN orders_order o ON o.id = l.order_id
JOIN inventory_sku s ON s.id = l.sku_id
JOIN inventory_product p ON p.id = s.product_id
LEFT JOIN inventory_category k ON k.id = p.category_id
CROSS JOIN LATERAL (
    SELECT m.percent FROM inventory_marginfloor m
    LEFT JOIN inventory_category a ON a.id = m.category_id
    WHERE m.category_id IS NULL OR k.path LIKE '%%/' || m.category_id || '/%%'
    ORDER BY a.level DESC NULLS LAST LIMIT 1
) f
CROSS JOIN LATERAL (
    SELECT sum(part.quantity * a.cost) AS cost
    FROM (
        SELECT kp.part_id AS sku_id, kp.quantity FROM inventory_kit b
        JOIN inventory_kitpart kp ON kp.kit_id = b.sku_id
        WHERE b.sku_id = l.sku_id AND b.is_bundle
        UNION ALL SELECT l.sku_id, 1
        WHERE NOT EXISTS (SELECT 1 FROM inventory_kit b WHERE b.sku_id = l.sku_id AND b.is_bundle)
    ) part
    CROSS JOIN LATERAL (
        SELECT sum(v.value) / sum(v.on_hand) AS cost FROM inventory_stocklevel v
        WHERE v.sku_id = part.sku_id AND v.on_hand > 0
        GROUP BY v.warehouse_id = o.warehouse_id
        ORDER BY v.warehouse_id = o.warehouse_id DESC LIMIT 1
    ) a
) c
WHERE l.order_id = %(order)s::bigint AND NOT l.is_gift
    AND l.amount < round(l.quantity * c.cost / (1 - f.percent / 100), 2)
ORDER BY s.code
"""

# Who waits for what, per (warehouse, SKU) of waiting orders: wanted, what is set aside for
# them, what is free besides, how many orders lack some. Bundles have no stock of their own.
WAITING_FOR = """
WITH waiting AS MATERIALIZED (
    SELECT id, warehouse_id, is_promised FROM orders_order
    WHERE approval IN ('submitted', 'held') AND fulfilment = 'none'
),
wants AS (
    SELECT w.warehouse_id, l.sku_id, l.order_id, sum(l.quantity) AS wanted,
        CASE WHEN w.is_promised THEN sum(l.quantity) ELSE 0 END AS promised
    FROM waiting w JOIN orders_orderline l ON l.order_id = w.id
    GROUP BY w.warehouse_id, l.sku_id, l.order_id, w.is_promised
),
needs AS (
    SELECT w.warehouse_id, w.sku_id, sum(w.wanted) AS wanted,
        sum(w.promised + coalesce(s.quantity, 0)) AS held,
        count(*) FILTER (WHERE w.wanted > w.promised + coalesce(s.quantity, 0)) AS lacking
    FROM wants w
    LEFT JOIN orders_ordershare s ON s.order_id = w.order_id AND s.sku_id = w.sku_id
    GROUP BY w.warehouse_id, w.sku_id
)
SELECT n.warehouse_id, n.sku_id, n.wanted, n.held, n.lacking
FROM needs n
LEFT JOIN inventory_stocklevel v ON v.warehouse_id = n.warehouse_id AND v.sku_id = n.sku_id
WHERE n.wanted > n.held
ORDER BY n.wanted - n.held - coalesce(v.on_hand - v.promised, 0) DESC, n.sku_id
LIMIT %(most)s
"""

# What orders want and hold of each of their SKUs: (order, SKU, wanted, held).
HOLDINGS = """
SELECT l.order_id, l.sku_id, sum(l.quantity),
    CASE WHEN o.is_promised THEN sum(l.quantity) ELSE coalesce(max(s.quantity), 0) END
FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
LEFT JOIN orders_ordershare s ON s.order_id = l.order_id AND s.sku_id = l.sku_id
WHERE l.order_id = ANY(%(orders)s::bigint[])
GROUP BY l.order_id, l.sku_id, o.is_promised
"""

# Waiting orders that lack goods of which some are free: oldest first.
PROMISABLE = """
WITH waiting AS MATERIALIZED (
    SELECT id, warehouse_id, submitted_at, created_at FROM orders_order
    WHERE approval IN ('submitted', 'held') AND fulfilment = 'none' AND NOT is_promised
),
wants AS (
    SELECT w.id, w.warehouse_id, l.sku_id, sum(l.quantity) AS wanted,
        coalesce(w.submitted_at, w.created_at) AS since
    FROM waiting w JOIN orders_orderline l ON l.order_id = w.id
    GROUP BY w.id, w.warehouse_id, l.sku_id, w.submitted_at, w.created_at
)
SELECT w.id, w.warehouse_id, w.sku_id, w.wanted, coalesce(s.quantity, 0) AS held
FROM wants w
LEFT JOIN inventory_stocklevel v ON v.warehouse_id = w.warehouse_id AND v.sku_id = w.sku_id
LEFT JOIN inventory_kit k ON k.sku_id = w.sku_id AND k.is_bundle
LEFT JOIN orders_ordershare s ON s.order_id = w.id AND s.sku_id = w.sku_id
WHERE w.wanted > coalesce(s.quantity, 0) AND (v.on_hand > v.promised OR k.sku_id IS NOT NULL)
ORDER BY w.since, w.id, w.sku_id
LIMIT %(most)s
"""
