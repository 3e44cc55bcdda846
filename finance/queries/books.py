"""What must always be true of money (semantics d12). One statement each, worst cases in words."""

from finance.queries import books_packaging, books_suppliers  # noqa: F401 - their checks belong here
from wholesale.books import must_find_nothing

must_find_nothing(
    "every entry balances and has postings",
    """
    SELECT format('entry %s of %s: debit %s, credit %s', e.id, e.document,
        coalesce(sum(p.debit), 0), coalesce(sum(p.credit), 0))
    FROM finance_entry e LEFT JOIN finance_posting p ON p.entry_id = e.id
    GROUP BY e.id
    HAVING sum(p.debit) IS DISTINCT FROM sum(p.credit)
    """,
)

must_find_nothing(
    "customers' accounts equal the sum of their postings",
    """
    SELECT format('%s: account %s owed and %s prepaid, postings %s and %s', c.code,
        a.receivable, a.prepayment, p.owed, p.prepaid)
    FROM (
        SELECT customer_id,
            coalesce(sum(debit - credit) FILTER (WHERE account = 'receivable'), 0) AS owed,
            coalesce(sum(credit - debit) FILTER (WHERE account = 'prepayment'), 0) AS prepaid
        FROM finance_posting WHERE account IN ('receivable', 'prepayment') GROUP BY customer_id
    ) p
    FULL JOIN finance_customeraccount a USING (customer_id)
    JOIN crm_customer c ON c.id = customer_id
    WHERE (coalesce(a.receivable, 0), coalesce(a.prepayment, 0))
        IS DISTINCT FROM (coalesce(p.owed, 0), coalesce(p.prepaid, 0))
    """,
)

must_find_nothing(
    "what customers owe equals what is open on their documents",
    """
    SELECT format('%s: owes %s, documents are open for %s', c.code,
        coalesce(a.receivable, 0), coalesce(o.open, 0))
    FROM (
        SELECT customer_id, sum(amount - allocated) AS open
        FROM finance_openitem GROUP BY customer_id
    ) o
    FULL JOIN finance_customeraccount a USING (customer_id)
    JOIN crm_customer c ON c.id = customer_id
    WHERE coalesce(a.receivable, 0) <> coalesce(o.open, 0)
    """,
)

must_find_nothing(
    "what is covered of a document equals its allocations and is not above its amount",
    """
    SELECT format('%s: %s of %s covered, allocations say %s', o.document, o.allocated, o.amount,
        coalesce(a.sum, 0))
    FROM finance_openitem o
    LEFT JOIN (
        SELECT open_item_id, sum(amount) FROM finance_allocation GROUP BY open_item_id
    ) a ON a.open_item_id = o.id
    WHERE o.allocated <> coalesce(a.sum, 0) OR o.allocated > o.amount OR o.allocated < 0
    """,
)

must_find_nothing(
    "no document covers less than nothing of another",
    """
    SELECT format('%s covers %s of open item %s', document, sum(amount), open_item_id)
    FROM finance_allocation GROUP BY document, open_item_id HAVING sum(amount) < 0
    """,
)

must_find_nothing(
    "a reviewed settlement covers no more than it brings, any other covers nothing",
    """
    SELECT format('%s is %s, brings %s, covers %s', s.number, s.state,
        s.received + s.from_prepayment + s.discount + s.rounding, a.sum)
    FROM finance_settlement s
    JOIN (
        SELECT document, sum(amount) FROM finance_allocation GROUP BY document
    ) a ON a.document = s.number
    WHERE CASE WHEN s.state = 'reviewed'
        THEN a.sum > s.received + s.from_prepayment + s.discount + s.rounding
        ELSE a.sum <> 0 END
    """,
)

must_find_nothing(
    "a settlement has posted once when reviewed, and once more when written off",
    """
    SELECT format('%s is %s and has %s and %s entries', s.number, s.state,
        count(e.id) FILTER (WHERE e.kind = 'settlement'),
        count(e.id) FILTER (WHERE e.kind = 'settlement_written_off'))
    FROM finance_settlement s LEFT JOIN finance_entry e ON e.document = s.number
    GROUP BY s.id
    HAVING (
        count(e.id) FILTER (WHERE e.kind = 'settlement'),
        count(e.id) FILTER (WHERE e.kind = 'settlement_written_off')
    ) IS DISTINCT FROM (
        (s.state IN ('reviewed', 'written_off'))::int, (s.state = 'written_off')::int
    )
    """,
)

must_find_nothing(
    "an entry and the one that reverses it cancel out",
    # What a customer owes and what he has prepaid are one here: money that paid for a document
    # which was written off has moved from the one to the other.
    """
    SELECT format('%s reverses entry %s and leaves %s on %s', r.document, r.reverses_id,
        sum(p.debit - p.credit), p.of)
    FROM finance_entry r
    JOIN (
        SELECT entry_id, debit, credit, customer_id, tender_id,
            supplier_id, CASE WHEN account IN ('prepayment', 'deposit') THEN 'receivable'
                WHEN account = 'supplier_prepayment' THEN 'payable' ELSE account END AS of
        FROM finance_posting
    ) p ON p.entry_id IN (r.id, r.reverses_id)
    WHERE r.reverses_id IS NOT NULL
    GROUP BY r.id, p.of, p.customer_id, p.supplier_id, p.tender_id
    HAVING sum(p.debit - p.credit) <> 0
    """,
)

must_find_nothing(
    "customers' deposits equal the sum of their postings",
    """
    SELECT format('%s: deposits %s, postings %s', c.code, coalesce(d.sum, 0), coalesce(p.sum, 0))
    FROM (
        SELECT customer_id, sum(credit - debit) FROM finance_posting
        WHERE account = 'deposit' GROUP BY customer_id
    ) p
    FULL JOIN (
        SELECT customer_id, sum(collected - used - released) FROM finance_deposit
        GROUP BY customer_id
    ) d USING (customer_id)
    JOIN crm_customer c ON c.id = customer_id
    WHERE coalesce(d.sum, 0) <> coalesce(p.sum, 0)
    """,
)

must_find_nothing(
    "a deposit is what reviewed settlements brought for its order, used by what it covers",
    """
    SELECT format('%s: collected %s, settlements %s; used %s, covers %s', d."order",
        d.collected, coalesce(s.sum, 0), d.used, coalesce(a.sum, 0))
    FROM finance_deposit d
    LEFT JOIN (
        SELECT deposit_for, sum(received) FROM finance_settlement
        WHERE state = 'reviewed' AND deposit_for <> '' GROUP BY deposit_for
    ) s ON s.deposit_for = d."order"
    LEFT JOIN (
        SELECT document, sum(amount) FROM finance_allocation GROUP BY document
    ) a ON a.document = d."order"
    WHERE d.collected <> coalesce(s.sum, 0) OR d.used <> coalesce(a.sum, 0)
    """,
)

must_find_nothing(
    "cash and bank equal what reviewed settlements received",
    """
    SELECT format('%s: ledger %s, settlements %s', t.name, coalesce(p.sum, 0), coalesce(s.sum, 0))
    FROM finance_tender t
    LEFT JOIN (
        SELECT tender_id, sum(debit - credit) FROM finance_posting
        WHERE account = 'tender' GROUP BY tender_id
    ) p ON p.tender_id = t.id
    LEFT JOIN (
        SELECT tender_id, sum(received) FROM (
            SELECT tender_id, received FROM finance_settlement WHERE state = 'reviewed'
            UNION ALL
            SELECT tender_id, -received FROM finance_supplierpayment WHERE state = 'reviewed'
        ) m GROUP BY tender_id
    ) s ON s.tender_id = t.id
    WHERE coalesce(p.sum, 0) <> coalesce(s.sum, 0)
    """,
)

must_find_nothing(
    "the stock account equals the value of the stock",
    """
    SELECT format('ledger %s, stock %s', a.sum, v.sum)
    FROM (
        SELECT coalesce(sum(debit - credit), 0) AS sum FROM finance_posting WHERE account = 'stock'
    ) a,
    (SELECT coalesce(sum(value), 0) AS sum FROM inventory_stocklevel) v
    WHERE a.sum <> v.sum
    """,
)

must_find_nothing(
    "a written-off adjustment and its counter-document cancel out on every account",
    """
    SELECT format('%s and %s leave %s on %s', o.number, r.number,
        sum(p.debit - p.credit), p.account)
    FROM inventory_stockadjustment r
    JOIN inventory_stockadjustment o ON o.id = r.reverses_id
    JOIN finance_entry e ON e.document IN (o.number, r.number)
    JOIN finance_posting p ON p.entry_id = e.id
    GROUP BY o.number, r.number, p.account HAVING sum(p.debit - p.credit) <> 0
    """,
)
