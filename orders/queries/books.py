"""What must always be true of orders, shipments and returns (semantics d12)."""

from wholesale.books import must_find_nothing

must_find_nothing(
    "an order's total and line count are those of its lines, with the freight difference",
    """
    SELECT format('%s: %s in %s lines, lines say %s in %s', o.number, o.total - o.freight,
        o.line_count, coalesce(l.total, 0), coalesce(l.lines, 0))
    FROM orders_order o LEFT JOIN (
        SELECT order_id, sum(amount) AS total, count(*) AS lines
        FROM orders_orderline GROUP BY order_id
    ) l ON l.order_id = o.id
    WHERE (o.total - o.freight, o.line_count)
        IS DISTINCT FROM (coalesce(l.total, 0), coalesce(l.lines, 0))
    """,
)

must_find_nothing(
    "promised stock is what open orders were promised",
    """
    SELECT format('SKU %s in warehouse %s: promised %s, open orders %s', sku_id, warehouse_id,
        coalesce(p.promised, 0), coalesce(w.wanted, 0))
    FROM (
        SELECT warehouse_id, sku_id, promised FROM inventory_stocklevel WHERE promised <> 0
    ) p
    FULL JOIN (
        SELECT o.warehouse_id, coalesce(b.part_id, l.sku_id) AS sku_id,
            sum(l.quantity * coalesce(b.quantity, 1)) AS wanted
        FROM orders_order o JOIN (
            SELECT l.order_id, l.sku_id, l.quantity FROM orders_orderline l
            JOIN orders_order p ON p.id = l.order_id WHERE p.is_promised
            UNION ALL
            SELECT order_id, sku_id, quantity FROM orders_ordershare
        ) l ON l.order_id = o.id
        LEFT JOIN (
            SELECT p.kit_id, p.part_id, p.quantity
            FROM inventory_kitpart p JOIN inventory_kit k ON k.sku_id = p.kit_id AND k.is_bundle
        ) b ON b.kit_id = l.sku_id
        GROUP BY o.warehouse_id, coalesce(b.part_id, l.sku_id)
    ) w USING (warehouse_id, sku_id)
    WHERE coalesce(p.promised, 0) <> coalesce(w.wanted, 0)
    """,
)

must_find_nothing(
    "only orders that wait to be shipped hold stock",
    """
    SELECT format('%s is %s/%s and holds stock', number, approval, fulfilment) FROM orders_order
    WHERE is_promised
        AND (approval NOT IN ('submitted', 'held', 'reviewed') OR fulfilment <> 'none')
    """,
)

must_find_nothing(
    "shares of scarce goods are of waiting orders without a promise, and within what they want",
    """
    SELECT format('%s is %s and has %s of SKU %s, wants %s', o.number, o.approval, s.quantity,
        s.sku_id, coalesce(l.wanted, 0))
    FROM orders_ordershare s JOIN orders_order o ON o.id = s.order_id
    LEFT JOIN (
        SELECT order_id, sku_id, sum(quantity) AS wanted
        FROM orders_orderline WHERE order_id IN (SELECT order_id FROM orders_ordershare)
        GROUP BY order_id, sku_id
    ) l ON l.order_id = s.order_id AND l.sku_id = s.sku_id
    WHERE o.is_promised OR o.approval NOT IN ('submitted', 'held') OR o.fulfilment <> 'none'
        OR s.quantity > coalesce(l.wanted, 0)
    """,
)

must_find_nothing(
    "a shipped order has one live shipment, an unshipped one has none",
    """
    SELECT format('%s is %s with %s live shipments', o.number, o.fulfilment, count(s.id))
    FROM orders_order o LEFT JOIN orders_shipment s ON s.order_id = o.id AND s.state = 'posted'
    GROUP BY o.id HAVING (o.fulfilment <> 'none') <> (count(s.id) = 1)
    """,
)

must_find_nothing(
    "a shipment's way and its order's are the same",
    """
    SELECT format('%s is %s, its order %s is %s', s.number, s.delivery, o.number, o.fulfilment)
    FROM orders_shipment s JOIN orders_order o ON o.id = s.order_id
    WHERE s.state = 'posted' AND s.delivery <> o.fulfilment
    """,
)

must_find_nothing(
    "a live shipment took out what its lines say, a written-off one nothing in the end",
    """
    SELECT format('%s (%s): lines %s of SKU %s, moves %s', s.number, s.state, l.quantity,
        l.sku_id, coalesce(m.taken, 0))
    FROM orders_shipment s
    JOIN (
        SELECT n.shipment_id, coalesce(b.part_id, n.sku_id) AS sku_id,
            sum(n.quantity * coalesce(b.quantity, 1)) AS quantity
        FROM orders_shipmentline n
        LEFT JOIN (
            SELECT p.kit_id, p.part_id, p.quantity
            FROM inventory_kitpart p JOIN inventory_kit k ON k.sku_id = p.kit_id AND k.is_bundle
        ) b ON b.kit_id = n.sku_id
        GROUP BY n.shipment_id, coalesce(b.part_id, n.sku_id)
    ) l ON l.shipment_id = s.id
    LEFT JOIN (
        SELECT document, sku_id, -sum(on_hand) AS taken
        FROM inventory_stockmove WHERE kind IN ('issue', 'take_back') GROUP BY document, sku_id
    ) m ON m.document = s.number AND m.sku_id = l.sku_id
    WHERE coalesce(m.taken, 0) <> CASE WHEN s.state = 'posted' THEN l.quantity ELSE 0 END
    """,
)

must_find_nothing(
    "a shipment is a debt of its amount",
    """
    SELECT format('%s: amount %s, debt %s', s.number, s.amount, coalesce(i.amount, 0))
    FROM orders_shipment s LEFT JOIN finance_openitem i ON i.document = s.number
    WHERE s.amount <> coalesce(i.amount, 0)
    """,
)

must_find_nothing(
    "returned quantities are those of received or open returns",
    """
    SELECT format('shipment line %s: returned %s, returns %s', l.id, l.returned, coalesce(r.q, 0))
    FROM orders_shipmentline l LEFT JOIN (
        SELECT rl.shipment_line_id, sum(rl.quantity) AS q
        FROM orders_returnline rl JOIN orders_returnorder ro ON ro.id = rl.return_order_id
        WHERE ro.state <> 'rejected' GROUP BY rl.shipment_line_id
    ) r ON r.shipment_line_id = l.id
    WHERE l.returned <> coalesce(r.q, 0)
    """,
)

must_find_nothing(
    "every decided order is in the audit trail",
    """
    SELECT format('%s is %s without a line in the trail', o.number, o.approval)
    FROM orders_order o
    WHERE o.approval IN ('submitted', 'reviewed', 'rejected', 'withdrawn') AND NOT EXISTS (
        SELECT 1 FROM wholesale_auditentry a WHERE a.document = o.number
    )
    """,
)

must_find_nothing(
    "packaging follows the goods of its shipment, and no other",
    """
    SELECT format('%s follows %s, which is %s', s.number, s.source, coalesce(h.state, 'missing'))
    FROM finance_packagingslip s LEFT JOIN orders_shipment h ON h.number = s.source
    WHERE s.kind = 'shipped'
        AND (h.state = 'posted') IS DISTINCT FROM NOT EXISTS (
            SELECT FROM finance_packagingslip r WHERE r.reverses_id = s.id
        )
    """,
)
