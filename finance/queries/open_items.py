"""What exactly is unpaid, by a customer or to a supplier: oldest due first."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crm.models import Customer
from finance import sql
from finance.models import OpenItemKind, SupplierItemKind
from inventory.models import Supplier
from wholesale.db import run_hot
from wholesale.documents import url_of
from wholesale.money import ZERO

AT_MOST = 300


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """One debt that is not paid in full. `pending` was reported and waits for review.

    `order` is what it came from: an order, or the number a supplier gave his bill.
    """

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
        kinds = SupplierItemKind if self.kind in SupplierItemKind.values else OpenItemKind
        return str(kinds(self.kind).label)

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
    return _open(sql.CUSTOMERS, customer, documents, besides, always, limit)


def open_bills(
    supplier: Supplier,
    *,
    documents: Sequence[str] | None = None,
    besides: str = "",
    limit: int = AT_MOST,
) -> list[OpenDebt]:
    """The same of the bills of a supplier."""
    return _open(sql.SUPPLIERS, supplier, documents, besides, (), limit)


def _open(  # noqa: PLR0917 - the two above name them
    statements: sql.Statements,
    party: Customer | Supplier,
    documents: Sequence[str] | None,
    besides: str,
    always: Iterable[int],
    limit: int,
) -> list[OpenDebt]:
    rows = run_hot(
        statements.open,
        {
            "party": party.pk,
            "documents": None if documents is None else list(documents),
            "besides": besides,
            "always": list(always),
            "limit": limit,
        },
    )
    return sorted((OpenDebt(*row) for row in rows), key=lambda debt: (debt.due_date, debt.pk))
