"""Lines of an order and of a shipment in one statement each."""

INSERT_LINES = """
INSERT INTO orders_orderline
    (order_id, position, sku_id, quantity, asked, unit_price, amount, price_rule, pack_text)
SELECT %(order)s, l.position, l.sku_id, l.quantity, l.quantity, l.unit_price, l.amount,
    l.price_rule, l.pack_text
FROM unnest(
    %(positions)s::int[], %(skus)s::bigint[], %(quantities)s::numeric[], %(prices)s::numeric[],
    %(amounts)s::numeric[], %(rules)s::varchar[], %(packs)s::varchar[]
) AS l(position, sku_id, quantity, unit_price, amount, price_rule, pack_text)
"""

# Everything on the order leaves; gives back the quantity per SKU.
SHIP_LINES = """
WITH shipped AS (
    INSERT INTO orders_shipmentline
        (shipment_id, order_line_id, sku_id, quantity, amount, returned)
    SELECT %(shipment)s, id, sku_id, quantity, amount, 0
    FROM orders_orderline WHERE order_id = %(order)s ORDER BY position
    RETURNING sku_id, quantity
)
SELECT sku_id, sum(quantity) FROM shipped GROUP BY sku_id ORDER BY sku_id
"""
