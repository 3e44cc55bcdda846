"""对账单: what moved a customer's balance in a period, with the balance after each movement.

Balance is what he owes less what he has prepaid. It is added up here for reading; no ledger
row stores it.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from crm.models import Customer
from finance.models import EntryKind
from finance.queries.open_items import OpenDebt, open_debts
from wholesale.db import run_sql
from wholesale.documents import url_of
from wholesale.money import ZERO

_OPENING = """
SELECT coalesce(sum(p.debit - p.credit), 0)
FROM finance_posting p JOIN finance_entry e ON e.id = p.entry_id
WHERE p.customer_id = %(customer)s AND p.account IN ('receivable', 'prepayment')
    AND e.date < %(since)s
"""

# One row per entry that touched the customer: what it charged, what it took off.
_MOVEMENTS = """
SELECT e.id, e.date, e.document, e.kind, e.because, m.net, s.received, s.discount, s.rounding,
    t.name
FROM (
    SELECT p.entry_id, sum(p.debit - p.credit) AS net
    FROM finance_posting p
    WHERE p.customer_id = %(customer)s AND p.account IN ('receivable', 'prepayment')
    GROUP BY p.entry_id
) m
JOIN finance_entry e ON e.id = m.entry_id
LEFT JOIN finance_settlement s ON s.number = e.document
LEFT JOIN finance_tender t ON t.id = s.tender_id
WHERE e.date BETWEEN %(since)s AND %(until)s
ORDER BY e.date, e.id
"""


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a statement. `net` above zero is owed more, below zero owed less."""

    entry: int
    date: dt.date
    document: str
    kind: str
    because: str
    net: Decimal
    balance: Decimal
    received: Decimal | None = None
    discount: Decimal | None = None
    rounding: Decimal | None = None
    tender: str = ""

    @property
    def charged(self) -> Decimal | None:
        """What it added to the debt."""
        return self.net if self.net > 0 else None

    @property
    def taken_off(self) -> Decimal | None:
        """What it took off the debt."""
        return -self.net if self.net < 0 else None

    @property
    def office_url(self) -> str:
        """The page of its document in the office, or ""."""
        return url_of(self.document)

    @property
    def shop_url(self) -> str:
        """The page of its document on the customer's phone, or ""."""
        return url_of(self.document, audience="shop")

    @property
    def kind_label(self) -> str:
        """What happened, in words."""
        return str(EntryKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class Statement:
    """A customer's account over a period, and what is open at this moment."""

    customer: Customer
    since: dt.date
    until: dt.date
    opening: Decimal
    movements: list[Movement]
    open_items: list[OpenDebt] = field(default_factory=list)

    @property
    def charged(self) -> Decimal:
        """Everything added to the debt in the period."""
        return sum((m.charged or ZERO for m in self.movements), ZERO)

    @property
    def taken_off(self) -> Decimal:
        """Everything taken off the debt in the period."""
        return sum((m.taken_off or ZERO for m in self.movements), ZERO)

    @property
    def closing(self) -> Decimal:
        """The balance at the end of the period."""
        return self.movements[-1].balance if self.movements else self.opening

    @property
    def open_total(self) -> Decimal:
        """What the open documents come to."""
        return sum((item.open for item in self.open_items), ZERO)


def statement_of(customer: Customer, since: dt.date, until: dt.date) -> Statement:
    """The statement of a period, both days included; three queries whatever its length."""
    params = {"customer": customer.pk, "since": since, "until": until}
    ((opening,),) = run_sql(_OPENING, params)
    movements = list(_running(opening, run_sql(_MOVEMENTS, params)))
    return Statement(customer, since, until, opening, movements, open_debts(customer))


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last day of the month a day lies in."""
    first = day.replace(day=1)
    next_first = (first + dt.timedelta(days=32)).replace(day=1)
    return first, next_first - dt.timedelta(days=1)


def _running(opening: Decimal, rows: list[tuple[object, ...]]) -> Iterator[Movement]:
    balance = opening
    for entry, day, document, kind, because, net, *facts in rows:
        balance += net  # type: ignore[operator]
        yield Movement(entry, day, document, kind, because, net, balance, *facts)  # type: ignore[arg-type]
