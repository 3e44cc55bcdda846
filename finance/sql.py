"""The statements of the money ledger that are worth writing by hand."""

# An entry with all its postings in one statement; gives back the entry's id and until when the
# books are closed.
POST = """
WITH entry AS (
    INSERT INTO finance_entry (kind, document, date, at, by_id, because, reverses_id)
    VALUES (%(kind)s::varchar, %(document)s::varchar, %(date)s::date, %(at)s::timestamptz,
        %(by)s::bigint, %(because)s::varchar, %(reverses)s::bigint)
    RETURNING id
),
posted AS (
    INSERT INTO finance_posting (entry_id, account, customer_id, tender_id, debit, credit)
    SELECT entry.id, p.account, p.customer_id, p.tender_id, p.debit, p.credit
    FROM entry, unnest(
        %(accounts)s::varchar[], %(customers)s::bigint[], %(tenders)s::bigint[],
        %(debits)s::numeric[], %(credits)s::numeric[]
    ) AS p(account, customer_id, tender_id, debit, credit)
)
SELECT id, (SELECT books_closed_until FROM wholesale_company WHERE id = 1) FROM entry
"""

ADD_POSTINGS = """
INSERT INTO finance_posting (entry_id, account, customer_id, tender_id, debit, credit)
SELECT %(entry)s::bigint, p.account, p.customer_id, p.tender_id, p.debit, p.credit
FROM unnest(
    %(accounts)s::varchar[], %(customers)s::bigint[], %(tenders)s::bigint[],
    %(debits)s::numeric[], %(credits)s::numeric[]
) AS p(account, customer_id, tender_id, debit, credit)
"""

# Changes and locks the customer's account, making it on first use; gives (owed, prepaid).
# The row offered for insertion is checked even where there is one already: never negative.
CHANGE_ACCOUNT = """
INSERT INTO finance_customeraccount AS a (customer_id, receivable, prepayment)
VALUES (%(customer)s::bigint, greatest(%(receivable)s::numeric, 0),
    greatest(%(prepayment)s::numeric, 0))
ON CONFLICT (customer_id) DO UPDATE
SET receivable = a.receivable + %(receivable)s::numeric,
    prepayment = a.prepayment + %(prepayment)s::numeric
RETURNING receivable, prepayment
"""

# A first row cannot be inserted with a negative balance, so the account is made beforehand.
MAKE_ACCOUNT = """
INSERT INTO finance_customeraccount (customer_id, receivable, prepayment)
VALUES (%(customer)s, 0, 0)
ON CONFLICT (customer_id) DO NOTHING
"""

# Covers open items by parallel (id, amount); negative amounts take back. Gives the ids covered:
# fewer than asked for means that one of them is covered already or is another customer's.
ALLOCATE = """
WITH wanted AS (
    SELECT * FROM unnest(%(items)s::bigint[], %(amounts)s::numeric[]) AS w(id, amount)
),
held AS (
    SELECT o.id FROM finance_openitem o
    WHERE o.id = ANY(%(items)s) AND o.customer_id = %(customer)s
    ORDER BY o.id FOR NO KEY UPDATE
),
changed AS (
    UPDATE finance_openitem o SET allocated = o.allocated + w.amount
    FROM held h JOIN wanted w USING (id)
    WHERE o.id = h.id AND o.allocated + w.amount BETWEEN 0 AND o.amount
    RETURNING o.id, w.amount
)
INSERT INTO finance_allocation (open_item_id, document, amount, at)
SELECT id, %(document)s, amount, %(at)s FROM changed
RETURNING open_item_id
"""

# What a document still covers: (open item, amount), the amount summed over what was taken back.
COVERED_BY = """
SELECT open_item_id, sum(amount) FROM finance_allocation
WHERE document = %(document)s GROUP BY open_item_id HAVING sum(amount) <> 0 ORDER BY open_item_id
"""

# Who covers an open item: (document, amount).
COVERING = """
SELECT document, sum(amount) FROM finance_allocation
WHERE open_item_id = %(item)s GROUP BY document HAVING sum(amount) <> 0 ORDER BY document
"""

# The lines of a settlement as they shall be, in one statement: gone, changed and new ones.
WRITE_LINES = """
WITH wanted AS (
    SELECT * FROM unnest(%(items)s::bigint[], %(amounts)s::numeric[]) AS w(id, amount)
),
gone AS (
    DELETE FROM finance_settlementline
    WHERE settlement_id = %(settlement)s AND open_item_id <> ALL(%(items)s::bigint[])
)
INSERT INTO finance_settlementline (settlement_id, open_item_id, amount)
SELECT %(settlement)s, w.id, w.amount
FROM wanted w JOIN finance_openitem o ON o.id = w.id AND o.customer_id = %(customer)s
ON CONFLICT (settlement_id, open_item_id) DO UPDATE SET amount = excluded.amount
RETURNING open_item_id
"""

# What a settlement is to cover: (open item, amount, document), oldest due first.
PLANNED = """
SELECT l.open_item_id, l.amount, o.document
FROM finance_settlementline l JOIN finance_openitem o ON o.id = l.open_item_id
WHERE l.settlement_id = %(settlement)s ORDER BY o.due_date, o.id
"""

# Opening balances by parallel columns: an entry each, a debt or prepayment, and the accounts.
OPEN_BALANCES = """
WITH opening AS (
    SELECT * FROM unnest(
        %(customers)s::bigint[], %(documents)s::varchar[], %(amounts)s::numeric[],
        %(dues)s::date[], %(references)s::varchar[]
    ) AS o(customer_id, document, amount, due_date, reference)
),
entry AS (
    INSERT INTO finance_entry (kind, document, date, at, by_id, because)
    SELECT 'opening', document, %(date)s, %(at)s, %(by)s, reference FROM opening
    RETURNING id, document
),
posted AS (
    INSERT INTO finance_posting (entry_id, account, customer_id, debit, credit)
    SELECT e.id, p.account, p.customer_id, p.debit, p.credit
    FROM opening o JOIN entry e USING (document),
    LATERAL (VALUES
        (CASE WHEN o.amount > 0 THEN 'receivable' ELSE 'prepayment' END, o.customer_id,
            greatest(o.amount, 0), greatest(-o.amount, 0)),
        ('opening', NULL, greatest(-o.amount, 0), greatest(o.amount, 0))
    ) AS p(account, customer_id, debit, credit)
),
item AS (
    INSERT INTO finance_openitem
        (customer_id, kind, document, "order", date, due_date, amount, allocated)
    SELECT customer_id, 'opening', document, '', %(date)s, due_date, amount, 0
    FROM opening WHERE amount > 0
)
INSERT INTO finance_customeraccount AS a (customer_id, receivable, prepayment)
SELECT customer_id, sum(greatest(amount, 0)), sum(greatest(-amount, 0))
FROM opening GROUP BY customer_id ORDER BY customer_id
ON CONFLICT (customer_id) DO UPDATE
SET receivable = a.receivable + excluded.receivable,
    prepayment = a.prepayment + excluded.prepayment
"""

# Two people who bring the same file in at once would both find nothing there yet.
HOLD_OPENING = "SELECT pg_advisory_xact_lock(hashtext('opening balances'))"

# What was brought in already for these customers: the reference says which paper it was.
BROUGHT_IN = """
SELECT p.customer_id, e.because, o.due_date, p.debit - p.credit
FROM finance_posting p
JOIN finance_entry e ON e.id = p.entry_id
LEFT JOIN finance_openitem o ON o.document = e.document
WHERE e.kind = 'opening' AND p.customer_id = ANY(%(customers)s)
"""

# Gives the new debt's id, and what is left of the deposit for its order.
OPEN_ITEM = """
INSERT INTO finance_openitem
    (customer_id, kind, document, "order", date, due_date, amount, allocated)
VALUES (%(customer)s::bigint, %(kind)s::varchar, %(document)s::varchar, %(order)s::varchar,
    %(date)s::date, %(due_date)s::date, %(amount)s::numeric, 0)
RETURNING id, (
    SELECT collected - used - released FROM finance_deposit
    WHERE "order" = %(order)s::varchar AND customer_id = %(customer)s::bigint
)
"""

# Changes the deposit of an order by signed amounts, making it on first use; no row when that
# would overdraw it.
CHANGE_DEPOSIT = """
WITH changed AS (
    UPDATE finance_deposit
    SET collected = collected + %(collected)s::numeric, used = used + %(used)s::numeric,
        released = released + %(released)s::numeric
    WHERE "order" = %(order)s::varchar AND customer_id = %(customer)s::bigint
        AND collected + %(collected)s::numeric
            >= used + %(used)s::numeric + released + %(released)s::numeric
    RETURNING id
),
made AS (
    INSERT INTO finance_deposit ("order", customer_id, collected, used, released)
    SELECT %(order)s::varchar, %(customer)s::bigint, %(collected)s::numeric, 0, 0
    WHERE %(collected)s::numeric > 0
        AND NOT EXISTS (SELECT FROM finance_deposit WHERE "order" = %(order)s::varchar)
    RETURNING id
)
SELECT id FROM changed UNION ALL SELECT id FROM made
"""
