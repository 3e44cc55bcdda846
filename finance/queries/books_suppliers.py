"""What must always be true of what we owe suppliers (semantics d12)."""

from wholesale.books import must_find_nothing

must_find_nothing(
    "suppliers' accounts equal the sum of their postings",
    """
    SELECT format('%s: account %s owed and %s ahead, postings %s and %s', s.code,
        a.payable, a.prepayment, p.owed, p.ahead)
    FROM (
        SELECT supplier_id,
            coalesce(sum(credit - debit) FILTER (WHERE account = 'payable'), 0) AS owed,
            coalesce(sum(debit - credit) FILTER (WHERE account = 'supplier_prepayment'), 0) AS ahead
        FROM finance_posting
        WHERE supplier_id IS NOT NULL AND account IN ('payable', 'supplier_prepayment')
        GROUP BY supplier_id
    ) p
    FULL JOIN finance_supplieraccount a USING (supplier_id)
    JOIN inventory_supplier s ON s.id = supplier_id
    WHERE (coalesce(a.payable, 0), coalesce(a.prepayment, 0))
        IS DISTINCT FROM (coalesce(p.owed, 0), coalesce(p.ahead, 0))
    """,
)

must_find_nothing(
    "what we owe suppliers equals what is open on their bills",
    """
    SELECT format('%s: we owe %s, bills are open for %s', s.code,
        coalesce(a.payable, 0), coalesce(o.open, 0))
    FROM (
        SELECT supplier_id, sum(amount - allocated) AS open
        FROM finance_supplieritem GROUP BY supplier_id
    ) o
    FULL JOIN finance_supplieraccount a USING (supplier_id)
    JOIN inventory_supplier s ON s.id = supplier_id
    WHERE coalesce(a.payable, 0) <> coalesce(o.open, 0)
    """,
)

must_find_nothing(
    "what is covered of a bill equals its allocations",
    """
    SELECT format('%s: %s of %s covered, allocations say %s', o.document, o.allocated, o.amount,
        coalesce(a.sum, 0))
    FROM finance_supplieritem o
    LEFT JOIN (
        SELECT open_item_id, sum(amount) FROM finance_supplierallocation GROUP BY open_item_id
    ) a ON a.open_item_id = o.id
    WHERE o.allocated <> coalesce(a.sum, 0)
    UNION ALL
    SELECT format('%s covers %s of open bill %s', document, sum(amount), open_item_id)
    FROM finance_supplierallocation GROUP BY document, open_item_id HAVING sum(amount) < 0
    """,
)

must_find_nothing(
    "a bill and a payment have posted once when reviewed, and once more when written off",
    """
    SELECT format('%s is %s and has %s and %s entries', d.number, d.state,
        count(e.id) FILTER (WHERE e.kind = d.kind),
        count(e.id) FILTER (WHERE e.kind = d.kind || '_written_off'))
    FROM (
        SELECT number, state, 'bill' AS kind FROM finance_bill
        UNION ALL SELECT number, state, 'payment' FROM finance_supplierpayment
    ) d LEFT JOIN finance_entry e ON e.document = d.number
    GROUP BY d.number, d.state
    HAVING (
        count(e.id) FILTER (WHERE e.kind IN ('bill', 'payment')),
        count(e.id) FILTER (WHERE e.kind IN ('bill_written_off', 'payment_written_off'))
    ) IS DISTINCT FROM (
        (d.state IN ('reviewed', 'written_off'))::int, (d.state = 'written_off')::int
    )
    """,
)

must_find_nothing(
    "a bill's lines come to its total, and its open amount is that total",
    """
    SELECT format('%s: total %s, lines %s, open document %s', b.number, b.total, l.sum, o.amount)
    FROM finance_bill b
    JOIN (SELECT bill_id, sum(amount) FROM finance_billline GROUP BY bill_id) l ON l.bill_id = b.id
    LEFT JOIN finance_supplieritem o ON o.document = b.number
    WHERE b.total <> l.sum OR (o.id IS NOT NULL AND o.amount <> b.total)
    """,
)

must_find_nothing(
    "received and not billed is what came and went back, less what reviewed bills have of it",
    """
    SELECT format('ledger %s, receipts %s, returns %s, billed %s', p.sum, g.sum, r.sum, b.sum)
    FROM (SELECT coalesce(sum(credit - debit), 0) AS sum FROM finance_posting
        WHERE account = 'received_unbilled') p,
    (SELECT coalesce(sum(total), 0) AS sum FROM inventory_goodsreceipt) g,
    (SELECT coalesce(sum(total), 0) AS sum FROM inventory_supplierreturn) r,
    (SELECT coalesce(sum(l.booked), 0) AS sum FROM finance_billline l
        JOIN finance_bill b ON b.id = l.bill_id
        WHERE b.state = 'reviewed' AND num_nonnulls(l.receipt_line_id, l.return_line_id) = 1
    ) b
    WHERE p.sum <> g.sum - r.sum - b.sum
    """,
)

must_find_nothing(
    "nothing is billed that did not come, or twice, or stands on what was written off",
    """
    SELECT format('receipt line %s of %s: billed %s of %s',
        g.id, r.number, sum(l.quantity), g.quantity)
    FROM finance_billline l JOIN finance_bill b ON b.id = l.bill_id AND b.state = 'reviewed'
    JOIN inventory_goodsreceiptline g ON g.id = l.receipt_line_id
    JOIN inventory_goodsreceipt r ON r.id = g.receipt_id
    GROUP BY g.id, r.number, r.state
    HAVING sum(l.quantity) > g.quantity OR r.state = 'written_off'
    UNION ALL
    SELECT format('return line %s of %s: credited %s of %s',
        g.id, r.number, -sum(l.quantity), g.quantity)
    FROM finance_billline l JOIN finance_bill b ON b.id = l.bill_id AND b.state = 'reviewed'
    JOIN inventory_supplierreturnline g ON g.id = l.return_line_id
    JOIN inventory_supplierreturn r ON r.id = g.supplier_return_id
    GROUP BY g.id, r.number, r.state
    HAVING -sum(l.quantity) > g.quantity OR r.state = 'written_off'
    UNION ALL
    SELECT format('%s is billed %s times', c.number, count(*))
    FROM finance_billline l JOIN finance_bill b ON b.id = l.bill_id AND b.state = 'reviewed'
    JOIN inventory_landedcost c ON c.id = l.cost_id
    GROUP BY c.number HAVING count(*) > 1
    """,
)
