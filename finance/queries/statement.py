"""对账单: what moved a balance in a period, with the balance after each movement.

Balance is what a customer owes less what he has prepaid, or what we owe a supplier less what
we have paid him ahead. It is added up here for reading; no ledger
row stores it.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from crm.models import Customer
from finance import sql
from finance.models import EntryKind
from finance.queries.open_items import OpenDebt, open_bills, open_debts
from inventory.models import Supplier
from wholesale.db import run_sql
from wholesale.documents import url_of
from wholesale.money import ZERO


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
    """An account over a period, and what is open at this moment."""

    party: Customer | Supplier
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
    return _drawn(sql.CUSTOMERS, customer, since, until, open_debts(customer))


def supplier_statement_of(supplier: Supplier, since: dt.date, until: dt.date) -> Statement:
    """The same of what we owe a supplier: charged by his bills, taken off by our payments."""
    return _drawn(sql.SUPPLIERS, supplier, since, until, open_bills(supplier))


def _drawn(
    statements: sql.Statements,
    party: Customer | Supplier,
    since: dt.date,
    until: dt.date,
    debts: list[OpenDebt],
) -> Statement:
    params = {"party": party.pk, "since": since, "until": until}
    ((opening,),) = run_sql(statements.statement_opening, params)
    movements = list(_running(opening, run_sql(statements.movements, params)))
    return Statement(party, since, until, opening, movements, debts)


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
