"""What exactly is unpaid: a customer's open items, oldest due first."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crm.models import Customer
from finance.models import OpenItemKind
from wholesale.db import run_hot
from wholesale.documents import url_of
from wholesale.money import ZERO

AT_MOST = 300

# `pending` is what settlements that nobody has reviewed yet want to cover of it.
_OPEN = """
SELECT o.id, o.document, o.kind, o."order", o.date, o.due_date, o.amount,
    o.amount - o.allocated, coalesce(p.pending, 0)
FROM finance_openitem o
LEFT JOIN LATERAL (
    SELECT sum(l.amount) AS pending
    FROM finance_settlementline l JOIN finance_settlement s ON s.id = l.settlement_id
    WHERE l.open_item_id = o.id AND s.state = 'unreviewed' AND s.number <> %(besides)s
) p ON true
WHERE o.customer_id = %(customer)s AND o.allocated < o.amount
    AND (%(documents)s::varchar[] IS NULL OR o.document = ANY(%(documents)s))
ORDER BY o.id = ANY(%(always)s) DESC, o.due_date, o.id
LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """One debt that is not paid in full. `pending` was reported and waits for review."""

    pk: int
    document: str
    kind: str
    order: str
    date: dt.date
    due_date: dt.date
    amount: Decimal
    open: Decimal
    pending: Decimal = ZERO

    @property
    def free(self) -> Decimal:
        """What is neither paid nor reported as paid."""
        return max(self.open - self.pending, ZERO)

    @property
    def kind_label(self) -> str:
        """What kind of document it came from, in words."""
        return str(OpenItemKind(self.kind).label)

    @property
    def office_url(self) -> str:
        """Its page in the office, or ""."""
        return url_of(self.document)

    @property
    def shop_url(self) -> str:
        """Its page on the customer's phone, or ""."""
        return url_of(self.order or self.document, audience="shop")

    def days_overdue(self, today: dt.date) -> int:
        """How many days past due; zero when it is not."""
        return max((today - self.due_date).days, 0)


def open_debts(
    customer: Customer,
    *,
    documents: Sequence[str] | None = None,
    besides: str = "",
    always: Iterable[int] = (),
    limit: int = AT_MOST,
) -> list[OpenDebt]:
    """A customer's unpaid documents, oldest due first; only `documents` when given.

    Pending amounts leave out the settlement `besides` (the one being looked at). At most
    `limit` are given; those with an id in `always` are among them if they are still open.
    """
    rows = run_hot(
        _OPEN,
        {
            "customer": customer.pk,
            "documents": None if documents is None else list(documents),
            "besides": besides,
            "always": list(always),
            "limit": limit,
        },
    )
    return sorted((OpenDebt(*row) for row in rows), key=lambda debt: (debt.due_date, debt.pk))
