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

# New quantities for existing lines of one order; the frozen price and what was asked stay.
CHANGE_LINES = """
UPDATE orders_orderline o
SET quantity = l.quantity, amount = l.amount, pack_text = l.pack_text
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
        (number, order_id, warehouse_id, state, delivery, amount, posted_at, posted_by_id,
        carrier, waybill, appointment, delivery_remark, because)
    VALUES ('SH' || lpad(nextval('number_sh')::text, 6, '0'), %(order)s::bigint,
        %(warehouse)s::bigint, 'posted', 'shipped', %(amount)s::numeric, %(at)s::timestamptz,
        %(by)s::bigint, '', '', '', '', '')
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
# (sku, quantity out, cost out, quantity back, cost back).
COST_OF_SHIPMENT = """
SELECT sku_id, -sum(on_hand) FILTER (WHERE kind = 'issue'),
    -sum(value) FILTER (WHERE kind = 'issue'),
    coalesce(sum(on_hand) FILTER (WHERE kind = 'return'), 0),
    coalesce(sum(value) FILTER (WHERE kind = 'return'), 0)
FROM inventory_stockmove
WHERE document = %(shipment)s OR document = ANY(
    SELECT number FROM orders_returnorder WHERE shipment_id = %(id)s AND state = 'received'
)
GROUP BY sku_id
"""
