"""What must always be true of packaging accounts."""

from wholesale.books import must_find_nothing

must_find_nothing(
    "packaging balances equal the sum of their moves, in pieces and in deposit",
    """
    SELECT format('%s of %s: balance %s and %s, moves %s and %s', k.name,
        coalesce(c.code, s.code), coalesce(b.pieces, 0), coalesce(b.charged, 0),
        coalesce(m.pieces, 0), coalesce(m.amount, 0))
    FROM (
        SELECT coalesce(s.customer_id, 0) AS customer, coalesce(s.supplier_id, 0) AS supplier,
            m.kind_id AS kind, sum(m.pieces) AS pieces, sum(m.amount) AS amount
        FROM finance_packagingmove m JOIN finance_packagingslip s ON s.id = m.slip_id
        GROUP BY 1, 2, 3
    ) m
    FULL JOIN (
        SELECT coalesce(customer_id, 0) AS customer, coalesce(supplier_id, 0) AS supplier,
            kind_id AS kind, pieces, charged
        FROM finance_packagingbalance
    ) b USING (customer, supplier, kind)
    JOIN inventory_packagingkind k ON k.id = kind
    LEFT JOIN crm_customer c ON c.id = customer
    LEFT JOIN inventory_supplier s ON s.id = supplier
    WHERE (coalesce(b.pieces, 0), coalesce(b.charged, 0))
        IS DISTINCT FROM (coalesce(m.pieces, 0), coalesce(m.amount, 0))
    """,
)

must_find_nothing(
    "a packaging slip's deposit is the sum of its lines, and stands in the money ledger",
    """
    SELECT format('%s: deposit %s, lines %s, ledger %s', s.number, s.amount,
        coalesce(m.sum, 0), coalesce(p.sum, 0))
    FROM finance_packagingslip s
    LEFT JOIN (
        SELECT slip_id, sum(amount) FROM finance_packagingmove GROUP BY slip_id
    ) m ON m.slip_id = s.id
    LEFT JOIN (
        SELECT e.document, sum(p.credit - p.debit)
        FROM finance_posting p JOIN finance_entry e ON e.id = p.entry_id
        WHERE p.account = 'packaging' GROUP BY e.document
    ) p ON p.document = s.number
    WHERE s.amount <> coalesce(m.sum, 0) OR s.amount <> coalesce(p.sum, 0)
    """,
)

must_find_nothing(
    "a packaging slip and its write-off cancel out",
    """
    SELECT format('%s and %s leave %s pieces of %s', o.number, r.number, sum(m.pieces), m.kind_id)
    FROM finance_packagingslip r
    JOIN finance_packagingslip o ON o.id = r.reverses_id
    JOIN finance_packagingmove m ON m.slip_id IN (o.id, r.id)
    GROUP BY o.number, r.number, m.kind_id
    HAVING sum(m.pieces) <> 0 OR sum(m.amount) <> 0
    """,
)
