"""Where a customer stands: owed, overdue, prepaid, reported, and how much room is left."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from crm.models import Customer
from finance.models import CustomerAccount, Debt, OpenItem
from finance.queries.open_items import OpenDebt, open_debts
from wholesale.db import run_sql
from wholesale.money import ZERO

D = TypeVar("D", bound=Debt)

_STANDING = """
SELECT coalesce(a.receivable, 0), coalesce(a.prepayment, 0), coalesce(o.overdue, 0),
    o.oldest_due, coalesce(o.documents, 0), coalesce(s.pending, 0), coalesce(s.reports, 0)
FROM (SELECT %(customer)s::bigint AS id) c
LEFT JOIN finance_customeraccount a ON a.customer_id = c.id
LEFT JOIN LATERAL (
    SELECT sum(amount - allocated) FILTER (WHERE due_date < %(today)s) AS overdue,
        min(due_date) AS oldest_due, count(*) AS documents
    FROM finance_openitem WHERE customer_id = c.id AND allocated < amount
) o ON true
LEFT JOIN LATERAL (
    SELECT sum(received) AS pending, count(*) AS reports
    FROM finance_settlement WHERE customer_id = c.id AND state = 'unreviewed'
) s ON true
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer's money at one moment. `pending` was reported and nobody has reviewed it."""

    owed: Decimal = ZERO
    prepaid: Decimal = ZERO
    overdue: Decimal = ZERO
    oldest_due: date | None = None
    documents: int = 0
    pending: Decimal = ZERO
    reports: int = 0
    limit: Decimal | None = None

    @property
    def balance(self) -> Decimal:
        """What he owes less what he has prepaid."""
        return self.owed - self.prepaid

    @property
    def room(self) -> Decimal | None:
        """What is left of the credit limit; None without a limit."""
        return None if self.limit is None else self.limit - self.balance


def standing_of(customer: Customer, *, today: date) -> Standing:
    """Where a customer stands today, in one query."""
    ((owed, prepaid, overdue, oldest_due, documents, pending, reports),) = run_sql(
        _STANDING, {"customer": customer.pk, "today": today}
    )
    return Standing(
        owed, prepaid, overdue, oldest_due, documents, pending, reports, customer.credit_limit
    )


def with_debts(accounts: QuerySet[CustomerAccount], *, today: date) -> QuerySet[CustomerAccount]:
    """Accounts with `overdue` and `oldest_due`, found through the index of unpaid items."""
    unpaid = OpenItem.objects.filter(customer=OuterRef("pk"), allocated__lt=F("amount")).order_by()
    late = unpaid.filter(due_date__lt=today)
    return accounts.annotate(
        overdue=open_sum(late),
        oldest_due=Subquery(unpaid.order_by("due_date").values("due_date")[:1]),
    )


def with_owed(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    """Customers with `owed` (of the account) and `overdue` (of the unpaid items) as of today."""
    accounts = CustomerAccount.objects.filter(customer=OuterRef("pk")).values("receivable")
    late = OpenItem.objects.filter(
        customer=OuterRef("pk"), allocated__lt=F("amount"), due_date__lt=timezone.localdate()
    )
    money = DecimalField(max_digits=16, decimal_places=2)
    return customers.annotate(
        owed=Coalesce(Subquery(accounts, output_field=money), ZERO, output_field=money),
        overdue=open_sum(late.order_by()),
    )


def open_sum(items: QuerySet[D], *, of: str = "customer") -> Coalesce:
    """What is open on the items of an outer customer (or supplier), as an expression."""
    total = items.values(of).annotate(sum=Sum(F("amount") - F("allocated"))).values("sum")
    money = DecimalField(max_digits=16, decimal_places=2)
    return Coalesce(Subquery(total, output_field=money), ZERO, output_field=money)


def oldest_debts(customer: Customer, count: int = 5) -> list[OpenDebt]:
    """The documents due first, a few of them."""
    return open_debts(customer, limit=count)
