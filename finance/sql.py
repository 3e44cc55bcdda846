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
    INSERT INTO finance_posting
        (entry_id, account, customer_id, supplier_id, tender_id, debit, credit)
    SELECT entry.id, p.account, p.customer_id, p.supplier_id, p.tender_id, p.debit, p.credit
    FROM entry, unnest(
        %(accounts)s::varchar[], %(customers)s::bigint[], %(suppliers)s::bigint[],
        %(tenders)s::bigint[], %(debits)s::numeric[], %(credits)s::numeric[]
    ) AS p(account, customer_id, supplier_id, tender_id, debit, credit)
)
SELECT id, (SELECT books_closed_until FROM wholesale_company WHERE id = 1) FROM entry
"""

ADD_POSTINGS = """
INSERT INTO finance_posting
        (entry_id, account, customer_id, supplier_id, tender_id, debit, credit)
SELECT %(entry)s::bigint, p.account, p.customer_id, p.supplier_id, p.tender_id, p.debit, p.credit
FROM unnest(
    %(accounts)s::varchar[], %(customers)s::bigint[], %(suppliers)s::bigint[],
    %(tenders)s::bigint[], %(debits)s::numeric[], %(credits)s::numeric[]
) AS p(account, customer_id, supplier_id, tender_id, debit, credit)
"""

# What the books of customers and of suppliers have in common is written once, with the names
# of their tables left open.

# Changes and locks the party's account, making it on first use; gives (owed, prepaid).
# The row offered for insertion is checked even where there is one already: never negative.
_CHANGE_ACCOUNT = """
INSERT INTO {account} AS a ({party}_id, {owed}, prepayment)
VALUES (%(party)s::bigint, greatest(%(owed)s::numeric, 0), greatest(%(prepayment)s::numeric, 0))
ON CONFLICT ({party}_id) DO UPDATE
SET {owed} = a.{owed} + %(owed)s::numeric, prepayment = a.prepayment + %(prepayment)s::numeric
RETURNING {owed}, prepayment
"""

# A first row cannot be inserted with a negative balance, so the account is made beforehand.
_MAKE_ACCOUNT = """
INSERT INTO {account} ({party}_id, {owed}, prepayment)
VALUES (%(party)s, 0, 0)
ON CONFLICT ({party}_id) DO NOTHING
"""

_HOLD_ACCOUNT = "SELECT prepayment FROM {account} WHERE {party}_id = %(party)s FOR NO KEY UPDATE"

# Covers open items by parallel (id, amount); negative amounts take back. Gives the ids covered:
# fewer than asked for means that one of them is covered already or is another party's.
_ALLOCATE = """
WITH wanted AS (
    SELECT * FROM unnest(%(items)s::bigint[], %(amounts)s::numeric[]) AS w(id, amount)
),
held AS (
    SELECT o.id FROM {item} o
    WHERE o.id = ANY(%(items)s) AND o.{party}_id = %(party)s
    ORDER BY o.id FOR NO KEY UPDATE
),
changed AS (
    UPDATE {item} o SET allocated = o.allocated + w.amount
    FROM held h JOIN wanted w USING (id)
    WHERE o.id = h.id AND o.allocated + w.amount BETWEEN 0 AND o.amount
    RETURNING o.id, w.amount
)
INSERT INTO {allocation} (open_item_id, document, amount, at)
SELECT id, %(document)s, amount, %(at)s FROM changed
RETURNING open_item_id
"""

_NAMED = "SELECT document FROM {item} WHERE id = ANY(%(items)s) AND {party}_id = %(party)s"

# What a document still covers: (open item, amount), the amount summed over what was taken back.
_COVERED_BY = """
SELECT open_item_id, sum(amount) FROM {allocation}
WHERE document = %(document)s GROUP BY open_item_id HAVING sum(amount) <> 0 ORDER BY open_item_id
"""

# Who covers an open item: (document, amount).
_COVERING = """
SELECT document, sum(amount) FROM {allocation}
WHERE open_item_id = %(item)s GROUP BY document HAVING sum(amount) <> 0 ORDER BY document
"""

_WITH_DISCOUNT = """
SELECT number FROM {paper}
WHERE number = ANY(%(numbers)s) AND (discount <> 0 OR rounding <> 0) ORDER BY number LIMIT 1
"""

# The lines of a settlement as they shall be, in one statement: gone, changed and new ones.
_WRITE_LINES = """
WITH wanted AS (
    SELECT * FROM unnest(%(items)s::bigint[], %(amounts)s::numeric[]) AS w(id, amount)
),
gone AS (
    DELETE FROM {line}
    WHERE {owner}_id = %(paper)s AND open_item_id <> ALL(%(items)s::bigint[])
)
INSERT INTO {line} ({owner}_id, open_item_id, amount)
SELECT %(paper)s, w.id, w.amount
FROM wanted w JOIN {item} o ON o.id = w.id AND o.{party}_id = %(party)s
ON CONFLICT ({owner}_id, open_item_id) DO UPDATE SET amount = excluded.amount
RETURNING open_item_id
"""

# What a settlement is to cover: (open item, amount, document), oldest due first.
_PLANNED = """
SELECT l.open_item_id, l.amount, o.document
FROM {line} l JOIN {item} o ON o.id = l.open_item_id
WHERE l.{owner}_id = %(paper)s ORDER BY o.due_date, o.id
"""

# What is unpaid. `pending` is what settlements that nobody has reviewed yet want to cover of it.
_OPEN = """
SELECT o.id, o.document, o.kind, o.{origin}, o.date, o.due_date, o.amount,
    o.amount - o.allocated, coalesce(p.pending, 0)
FROM {item} o
LEFT JOIN LATERAL (
    SELECT sum(l.amount) AS pending
    FROM {line} l JOIN {paper} s ON s.id = l.{owner}_id
    WHERE l.open_item_id = o.id AND s.state = 'unreviewed' AND s.number <> %(besides)s
) p ON true
WHERE o.{party}_id = %(party)s AND o.allocated < o.amount
    AND (%(documents)s::varchar[] IS NULL OR o.document = ANY(%(documents)s))
ORDER BY o.id = ANY(%(always)s) DESC, o.due_date, o.id
LIMIT %(limit)s
"""

# What a settlement covers: as planned while it waits, as allocated once it has posted.
_DOCUMENTS = """
SELECT o.document, o.{origin}, o.due_date, o.amount, l.amount, coalesce(a.live, 0)
FROM {line} l
JOIN {item} o ON o.id = l.open_item_id
LEFT JOIN (
    SELECT open_item_id, sum(amount) AS live FROM {allocation}
    WHERE document = %(number)s GROUP BY open_item_id
) a ON a.open_item_id = o.id
WHERE l.{owner}_id = %(paper)s
ORDER BY o.due_date, o.id
"""

# A statement: {sign} makes what is owed more a positive amount.
_STATEMENT_OPENING = """
SELECT coalesce(sum({sign}), 0)
FROM finance_posting p JOIN finance_entry e ON e.id = p.entry_id
WHERE p.{party}_id = %(party)s AND p.account IN {accounts} AND e.date < %(since)s
"""

# One row per entry that touched the party: what it charged, what it took off.
_MOVEMENTS = """
SELECT e.id, e.date, e.document, e.kind, e.because, m.net, s.received, s.discount, s.rounding,
    t.name
FROM (
    SELECT p.entry_id, sum({sign}) AS net
    FROM finance_posting p
    WHERE p.{party}_id = %(party)s AND p.account IN {accounts}
    GROUP BY p.entry_id
) m
JOIN finance_entry e ON e.id = m.entry_id
LEFT JOIN {paper} s ON s.number = e.document
LEFT JOIN finance_tender t ON t.id = s.tender_id
WHERE e.date BETWEEN %(since)s AND %(until)s
ORDER BY e.date, e.id
"""


class Statements:
    """The same statements for one side of the books."""

    def __init__(self, **names: str) -> None:
        self.change_account = _CHANGE_ACCOUNT.format(**names)
        self.make_account = _MAKE_ACCOUNT.format(**names)
        self.hold_account = _HOLD_ACCOUNT.format(**names)
        self.allocate = _ALLOCATE.format(**names)
        self.named = _NAMED.format(**names)
        self.covered_by = _COVERED_BY.format(**names)
        self.covering = _COVERING.format(**names)
        self.with_discount = _WITH_DISCOUNT.format(**names)
        self.write_lines = _WRITE_LINES.format(**names)
        self.planned = _PLANNED.format(**names)
        self.open = _OPEN.format(**names)
        self.documents = _DOCUMENTS.format(**names)
        self.statement_opening = _STATEMENT_OPENING.format(**names)
        self.movements = _MOVEMENTS.format(**names)


CUSTOMERS = Statements(
    party="customer", account="finance_customeraccount", owed="receivable",
    item="finance_openitem", allocation="finance_allocation", origin='"order"',
    paper="finance_settlement", owner="settlement", line="finance_settlementline",
    sign="p.debit - p.credit", accounts="('receivable', 'prepayment')",
)  # fmt: skip
SUPPLIERS = Statements(
    party="supplier", account="finance_supplieraccount", owed="payable",
    item="finance_supplieritem", allocation="finance_supplierallocation", origin="their_number",
    paper="finance_supplierpayment", owner="payment", line="finance_supplierpaymentline",
    sign="p.credit - p.debit", accounts="('payable', 'supplier_prepayment')",
)  # fmt: skip

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

# Pieces by kind that go with the goods a document moved, net of what it moved back. Goods put
# away inside the house by the same document have not left or come.
PACKAGING_OF = """
SELECT p.kind_id, sum(sign(m.moved) * trunc(abs(m.moved) / p.per) * p.pieces)
FROM (
    SELECT sku_id, sum(on_hand) AS moved FROM inventory_stockmove
    WHERE document = %(document)s::varchar AND kind <> 'transfer' AND on_hand <> 0
    GROUP BY sku_id
) m
JOIN inventory_packagingpart p ON p.sku_id = m.sku_id
GROUP BY p.kind_id
ORDER BY p.kind_id
"""

MAKE_PACKAGING = """
INSERT INTO finance_packagingbalance (customer_id, supplier_id, kind_id, pieces, charged)
SELECT %(customer)s::bigint, %(supplier)s::bigint, kind, 0, 0
FROM unnest(%(kinds)s::bigint[]) AS kind ORDER BY kind
ON CONFLICT DO NOTHING
"""

HOLD_PACKAGING = """
SELECT kind_id, pieces, charged FROM finance_packagingbalance
WHERE (customer_id = %(customer)s::bigint OR supplier_id = %(supplier)s::bigint)
    AND kind_id = ANY(%(kinds)s)
ORDER BY kind_id FOR NO KEY UPDATE
"""

CHANGE_PACKAGING = """
UPDATE finance_packagingbalance b
SET pieces = b.pieces + c.pieces, charged = b.charged + c.amount
FROM unnest(%(kinds)s::bigint[], %(pieces)s::int[], %(amounts)s::numeric[])
    AS c (kind, pieces, amount)
WHERE (b.customer_id = %(customer)s::bigint OR b.supplier_id = %(supplier)s::bigint)
    AND b.kind_id = c.kind
"""
