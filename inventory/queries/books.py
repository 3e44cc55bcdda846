"""What must always be true of stock (semantics d12)."""

from django.conf import settings

from wholesale.books import must_find_nothing

must_find_nothing(
    "stock levels equal the sum of their moves",
    """
    SELECT format('%s in %s: level %s/%s/%s/%s, moves %s/%s/%s/%s', s.code, w.code,
        l.on_hand, l.promised, l.incoming, l.value, m.on_hand, m.promised, m.incoming, m.value)
    FROM (
        SELECT warehouse_id, sku_id, sum(on_hand) AS on_hand, sum(promised) AS promised,
            sum(incoming) AS incoming, sum(value) AS value
        FROM inventory_stockmove GROUP BY warehouse_id, sku_id
    ) m
    FULL JOIN inventory_stocklevel l USING (warehouse_id, sku_id)
    JOIN inventory_sku s ON s.id = sku_id
    JOIN inventory_warehouse w ON w.id = warehouse_id
    WHERE (l.on_hand, l.promised, l.incoming, l.value)
        IS DISTINCT FROM (m.on_hand, m.promised, m.incoming, m.value)
        AND NOT (m.on_hand IS NULL AND (l.on_hand, l.promised, l.incoming, l.value) = (0, 0, 0, 0))
    """,
)

must_find_nothing(
    "no stock without goods has a value, and no goods a negative one",
    """
    SELECT format('%s in %s: %s on hand worth %s', s.code, w.code, l.on_hand, l.value)
    FROM inventory_stocklevel l JOIN inventory_sku s ON s.id = l.sku_id
    JOIN inventory_warehouse w ON w.id = l.warehouse_id
    WHERE (l.on_hand = 0 AND l.value <> 0) OR l.value < 0
    """,
)

must_find_nothing(
    "a written-off adjustment and its counter-document cancel out",
    """
    SELECT format('%s and %s leave %s of SKU %s worth %s', o.number, r.number,
        sum(m.on_hand), m.sku_id, sum(m.value))
    FROM inventory_stockadjustment r
    JOIN inventory_stockadjustment o ON o.id = r.reverses_id
    JOIN inventory_stockmove m ON m.document IN (o.number, r.number)
    GROUP BY o.number, r.number, m.sku_id HAVING sum(m.on_hand) <> 0 OR sum(m.value) <> 0
    """,
)

must_find_nothing(
    "what is incoming is what open purchase orders still await",
    """
    SELECT format('%s in %s: level %s, open lines %s', s.code, w.code,
        coalesce(l.incoming, 0), coalesce(p.open, 0))
    FROM (SELECT warehouse_id, sku_id, incoming FROM inventory_stocklevel WHERE incoming <> 0) l
    FULL JOIN (
        SELECT o.warehouse_id, n.sku_id, sum(n.quantity - n.received) AS open
        FROM inventory_purchaseline n JOIN inventory_purchaseorder o ON o.id = n.order_id
        WHERE o.state IN ('sent', 'part_received') AND n.received < n.quantity
        GROUP BY o.warehouse_id, n.sku_id
    ) p USING (warehouse_id, sku_id)
    JOIN inventory_sku s ON s.id = sku_id JOIN inventory_warehouse w ON w.id = warehouse_id
    WHERE coalesce(l.incoming, 0) <> coalesce(p.open, 0)
    """,
)

must_find_nothing(
    "purchase lines have received and sent back what receipts and returns say",
    """
    SELECT format('%s, SKU %s: received %s of %s, sent back %s of %s', o.number, n.sku_id,
        n.received, coalesce(r.quantity, 0), n.sent_back, coalesce(b.quantity, 0))
    FROM inventory_purchaseline n JOIN inventory_purchaseorder o ON o.id = n.order_id
    LEFT JOIN (
        SELECT line_id, sum(quantity) AS quantity FROM inventory_goodsreceiptline GROUP BY line_id
    ) r ON r.line_id = n.id
    LEFT JOIN (
        SELECT g.line_id, sum(x.quantity) AS quantity
        FROM inventory_supplierreturnline x JOIN inventory_goodsreceiptline g ON g.id = x.line_id
        GROUP BY g.line_id
    ) b ON b.line_id = n.id
    WHERE n.received <> coalesce(r.quantity, 0) OR n.sent_back <> coalesce(b.quantity, 0)
    """,
)

must_find_nothing(
    "a goods receipt is worth what it put on the shelf, and a written-off one leaves nothing",
    """
    SELECT format('%s: %s on paper, %s moved', g.number, g.total, coalesce(m.worth, 0))
    FROM inventory_goodsreceipt g
    LEFT JOIN (
        SELECT document, sum(value) AS worth FROM inventory_stockmove
        WHERE kind = 'receipt' GROUP BY document
    ) m ON m.document = g.number
    WHERE g.reverses_id IS NULL AND g.total <> coalesce(m.worth, 0)
    UNION ALL
    SELECT format('%s and %s leave %s of SKU %s', o.number, r.number, sum(m.on_hand), m.sku_id)
    FROM inventory_goodsreceipt r
    JOIN inventory_goodsreceipt o ON o.id = r.reverses_id
    JOIN inventory_stockmove m ON m.document IN (o.number, r.number)
    GROUP BY o.number, r.number, m.sku_id HAVING sum(m.on_hand) <> 0
    """,
)

must_find_nothing(
    "what waits in quality control of a receipt is what nobody has put away",
    """
    SELECT format('%s, SKU %s: %s wait, %s there', g.number, n.sku_id,
        n.quantity - n.stored - n.defective, coalesce(m.on_hand, 0))
    FROM inventory_goodsreceiptline n JOIN inventory_goodsreceipt g ON g.id = n.receipt_id
    JOIN inventory_warehouse w ON w.id = g.warehouse_id AND w.kind = 'qc'
    LEFT JOIN LATERAL (
        SELECT sum(on_hand) AS on_hand FROM inventory_stockmove
        WHERE warehouse_id = g.warehouse_id AND sku_id = n.sku_id AND (
            document = g.number
            OR document IN (SELECT number FROM inventory_supplierreturn WHERE receipt_id = g.id)
        )
    ) m ON true
    WHERE g.reverses_id IS NULL
        AND (
            n.quantity - n.stored - n.defective <> coalesce(m.on_hand, 0)
            OR (g.state = 'stored' AND n.quantity <> n.stored + n.defective)
        )
    """,
)

must_find_nothing(
    "freight and duty changed the worth of stock by what they say",
    """
    SELECT format('%s: %s on stock, %s moved', c.number, c.on_stock, coalesce(m.worth, 0))
    FROM inventory_landedcost c
    LEFT JOIN (
        SELECT document, sum(value) AS worth FROM inventory_stockmove
        WHERE kind = 'revalue' GROUP BY document
    ) m ON m.document = c.number
    WHERE c.on_stock <> coalesce(m.worth, 0)
    """,
)

must_find_nothing(
    "what is taken of a flash sale is what orders have reserved",
    """
    SELECT format('promotion %s, SKU %s: taken %s, reserved %s', g.promotion_id, g.sku_id,
        g.taken, coalesce(sum(u.quantity), 0))
    FROM inventory_promotiongoods g LEFT JOIN inventory_promotionuse u ON u.goods_id = g.id
    GROUP BY g.id HAVING g.taken <> coalesce(sum(u.quantity), 0)
    """,
)

must_find_nothing(
    "what is counted of a coupon is what orders hold",
    """
    SELECT format('coupon %s: counted %s, held %s', c.code, c.used, count(DISTINCT u.root))
    FROM inventory_coupon c LEFT JOIN inventory_couponuse u ON u.coupon_id = c.id
    GROUP BY c.id HAVING c.used <> count(DISTINCT u.root)
    """,
)

must_find_nothing(
    "a bundle has no stock of its own, and no bundle among its parts",
    """
    SELECT format('bundle %s has a level, a move, or a bundle in it', s.code)
    FROM inventory_kit k JOIN inventory_sku s ON s.id = k.sku_id
    WHERE k.is_bundle AND (
        EXISTS (SELECT 1 FROM inventory_stocklevel l WHERE l.sku_id = k.sku_id)
        OR EXISTS (SELECT 1 FROM inventory_stockmove m WHERE m.sku_id = k.sku_id)
        OR EXISTS (SELECT 1 FROM inventory_kitpart p WHERE p.part_id = k.sku_id)
    )
    """,
)

must_find_nothing(
    "an assembly changes the worth of stock by its labour, and by nothing once written off",
    """
    SELECT format('%s moved %s, labour is %s', a.number, coalesce(m.worth, 0), a.labour)
    FROM inventory_assembly a
    LEFT JOIN (
        SELECT document, sum(value) AS worth FROM inventory_stockmove
        WHERE kind = 'assemble' GROUP BY document
    ) m ON m.document = a.number
    WHERE coalesce(m.worth, 0) <> a.labour
    """,
)

# The zone is a setting of the house, read when it starts; no person writes it.
must_find_nothing(
    "closed days are what their moves add up to",
    f"""
    SELECT format('SKU %s in warehouse %s on %s: folded %s/%s/%s/%s, moves %s/%s/%s/%s', sku_id,
        warehouse_id, day, d.issued, d.returned, d.on_hand, d.value, m.issued, m.returned,
        m.on_hand, m.value)
    FROM (
        SELECT sku_id, warehouse_id, (at AT TIME ZONE '{settings.TIME_ZONE}')::date AS day,
            coalesce(-sum(on_hand) FILTER (WHERE kind = 'issue'), 0) AS issued,
            coalesce(sum(on_hand) FILTER (WHERE kind IN ('take_back', 'return')), 0) AS returned,
            sum(on_hand) AS on_hand, sum(value) AS value
        FROM inventory_stockmove
        WHERE (on_hand <> 0 OR value <> 0) AND at < (
            SELECT (through + 1)::timestamp AT TIME ZONE '{settings.TIME_ZONE}'
            FROM inventory_daysfolded
        )
        GROUP BY 1, 2, 3
    ) m FULL JOIN inventory_skuday d USING (sku_id, warehouse_id, day)
    WHERE (d.issued, d.returned, d.on_hand, d.value)
        IS DISTINCT FROM (m.issued, m.returned, m.on_hand, m.value)
    """,  # noqa: S608
)

# Rounding of single issues may leave a few cents per unit until something comes in again.
must_find_nothing(
    "warehouses that share a cost have one average cost of a SKU",
    """
    SELECT format('%s in %s: %s of %s is worth %s, the group %s', s.code, l.code, l.on_hand,
        l.goods, l.value, l.worth)
    FROM (
        SELECT v.sku_id, w.code, v.on_hand, v.value, sum(v.on_hand) OVER one AS goods,
            sum(v.value) OVER one AS worth
        FROM inventory_stocklevel v
        JOIN inventory_warehouse w ON w.id = v.warehouse_id AND w.kind <> 'transit'
        WHERE v.on_hand > 0
        WINDOW one AS (PARTITION BY v.sku_id, coalesce(w.cost_group_id, 0))
    ) l JOIN inventory_sku s ON s.id = l.sku_id
    WHERE abs(l.value - l.worth * l.on_hand / l.goods) > 0.05 * l.on_hand + 0.05
    """,
)

must_find_nothing(
    "the lots of goods that keep lots add up to their stock levels",
    """
    SELECT format('%s in %s: level %s, lots %s', s.code, w.code, coalesce(l.on_hand, 0),
        coalesce(v.on_hand, 0))
    FROM (
        SELECT n.warehouse_id, n.sku_id, n.on_hand FROM inventory_stocklevel n
        JOIN inventory_sku k ON k.id = n.sku_id AND k.keeps_lots
    ) l
    FULL JOIN (
        SELECT x.warehouse_id, o.sku_id, sum(x.on_hand) AS on_hand
        FROM inventory_lotlevel x JOIN inventory_lot o ON o.id = x.lot_id
        GROUP BY x.warehouse_id, o.sku_id
    ) v USING (warehouse_id, sku_id)
    JOIN inventory_sku s ON s.id = sku_id JOIN inventory_warehouse w ON w.id = warehouse_id
    WHERE coalesce(l.on_hand, 0) <> coalesce(v.on_hand, 0)
    """,
)

must_find_nothing(
    "lot levels equal the sum of their moves",
    """
    SELECT format('lot %s in %s: level %s, moves %s', lot_id, warehouse_id, l.on_hand, m.on_hand)
    FROM inventory_lotlevel l
    FULL JOIN (
        SELECT warehouse_id, lot_id, sum(on_hand) AS on_hand FROM inventory_lotmove
        GROUP BY warehouse_id, lot_id
    ) m USING (warehouse_id, lot_id)
    WHERE coalesce(l.on_hand, 0) <> coalesce(m.on_hand, 0)
    """,
)
