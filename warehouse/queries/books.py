"""What must always be true of transfers, counts and scrapping."""

from wholesale.books import must_find_nothing

must_find_nothing(
    "what is in transit is what open transfers still carry",
    """
    SELECT format('SKU %s: %s worth %s in transit, %s worth %s on open transfers',
        coalesce(l.sku_id, t.sku_id), l.on_hand, l.value, t.quantity, t.cost)
    FROM (
        SELECT s.sku_id, s.on_hand, s.value FROM inventory_stocklevel s
        JOIN inventory_warehouse w ON w.id = s.warehouse_id AND w.code = 'transit'
        WHERE s.on_hand <> 0 OR s.value <> 0
    ) l
    FULL JOIN (
        SELECT n.sku_id, sum(n.quantity - n.received - n.lost) AS quantity,
            sum(n.cost - n.received_cost - n.lost_cost) AS cost
        FROM warehouse_transferline n JOIN warehouse_transfer t ON t.id = n.transfer_id
        WHERE t.state = 'in_transit' AND n.quantity > n.received + n.lost GROUP BY n.sku_id
    ) t USING (sku_id)
    WHERE (l.on_hand, l.value) IS DISTINCT FROM (t.quantity, t.cost)
    """,
)

must_find_nothing(
    "a transfer changes neither how much there is nor what it is worth",
    """
    SELECT format('%s moved %s of SKU %s worth %s', m.document, sum(m.on_hand), m.sku_id,
        sum(m.value))
    FROM inventory_stockmove m WHERE m.kind = 'transfer'
    GROUP BY m.document, m.sku_id HAVING sum(m.on_hand) <> 0 OR sum(m.value) <> 0
    """,
)

must_find_nothing(
    "a transfer that was written off has left nothing anywhere",
    """
    SELECT format('%s left %s of SKU %s worth %s', t.number, sum(m.on_hand), m.sku_id,
        sum(m.value))
    FROM warehouse_transfer t JOIN inventory_stockmove m ON m.document = t.number
    WHERE t.state IN ('draft', 'cancelled', 'written_off') AND m.kind <> 'level'
    GROUP BY t.number, m.warehouse_id, m.sku_id HAVING sum(m.on_hand) <> 0 OR sum(m.value) <> 0
    """,
)

must_find_nothing(
    "a posted count has moved its differences, any other count nothing",
    """
    SELECT format('%s SKU %s: difference %s, moved %s', coalesce(c.number, m.document),
        coalesce(c.sku_id, m.sku_id), c.posted, m.moved)
    FROM (
        SELECT k.number, l.sku_id, CASE WHEN k.state = 'posted' THEN l.posted ELSE 0 END AS posted
        FROM warehouse_stockcount k JOIN warehouse_countline l ON l.count_id = k.id
    ) c
    FULL JOIN (
        SELECT document, sku_id, sum(on_hand) AS moved FROM inventory_stockmove
        WHERE kind = 'count' GROUP BY document, sku_id
    ) m ON m.document = c.number AND m.sku_id = c.sku_id
    WHERE coalesce(c.posted, 0) <> coalesce(m.moved, 0)
    """,
)

must_find_nothing(
    "what was scrapped is gone at its cost, what was written off is back",
    """
    SELECT format('%s SKU %s: %s worth %s, moved %s worth %s', s.number, l.sku_id, l.quantity,
        l.cost, sum(m.on_hand), sum(m.value))
    FROM warehouse_scrap s JOIN warehouse_scrapline l ON l.scrap_id = s.id
    LEFT JOIN inventory_stockmove m ON m.document = s.number AND m.sku_id = l.sku_id
    GROUP BY s.number, s.state, l.sku_id, l.quantity, l.cost
    HAVING coalesce(sum(m.on_hand), 0) <> CASE WHEN s.state = 'posted' THEN -l.quantity ELSE 0 END
        OR coalesce(sum(m.value), 0) <> CASE WHEN s.state = 'posted' THEN -l.cost ELSE 0 END
    """,
)
