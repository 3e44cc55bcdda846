"""What a customer has bought from us: how often, how much, and what."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from crm.models import Customer
from inventory.models import Sku
from orders.models import Order
from orders.queries.desk import for_list
from orders.states import Approval
from wholesale.db import run_sql
from wholesale.money import ZERO

_FIGURES = """
SELECT count(*), coalesce(sum(total), 0), min(created_at), max(created_at),
    count(*) FILTER (WHERE created_at >= %(year_ago)s),
    coalesce(sum(total) FILTER (WHERE created_at >= %(year_ago)s), 0)
FROM orders_order WHERE customer_id = %(customer)s AND approval IN ('reviewed', 'closed')
    AND fulfilment <> 'none'
"""

_MONTHS = """
SELECT date_trunc('month', created_at AT TIME ZONE %(zone)s)::date AS month, sum(total)
FROM orders_order WHERE customer_id = %(customer)s AND approval IN ('reviewed', 'closed')
    AND fulfilment <> 'none' AND created_at >= %(since)s
GROUP BY month
"""

_USUAL = """
SELECT l.sku_id, count(DISTINCT l.order_id), sum(l.quantity), max(o.created_at)
FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
WHERE o.customer_id = %(customer)s AND o.approval IN ('reviewed', 'closed')
    AND o.created_at >= %(year_ago)s
GROUP BY l.sku_id ORDER BY 2 DESC, 3 DESC LIMIT %(limit)s
"""
_MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Usual:
    """Goods a customer orders again and again."""

    sku: Sku
    orders: int
    quantity: Decimal
    last_at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """Twelve months of a customer in figures; `months` are twelve sums, oldest first."""

    orders: int
    amount: Decimal
    first_at: datetime | None
    last_at: datetime | None
    year_orders: int
    year_amount: Decimal
    months: list[Decimal]
    usual: list[Usual]
    latest: list[Order]

    @property
    def average(self) -> Decimal:
        """What one of the year's orders came to."""
        return self.year_amount / self.year_orders if self.year_orders else ZERO

    @property
    def days_between(self) -> int | None:
        """How many days pass between two orders, over all of them."""
        if self.orders < 2 or not self.first_at or not self.last_at:
            return None
        return max(1, round((self.last_at - self.first_at).days / (self.orders - 1)))


def history_of(customer: Customer, *, today: date, zone: str, goods: int = 8) -> History:
    """Seven queries whatever the customer has bought."""
    since = _months_before(today)
    facts = {
        "customer": customer.pk,
        "year_ago": today - timedelta(days=365),
        "since": since,
        "zone": zone,
        "limit": goods,
    }
    ((orders, amount, first_at, last_at, year_orders, year_amount),) = run_sql(_FIGURES, facts)
    months: dict[date, Decimal] = dict(run_sql(_MONTHS, facts))
    latest = for_list(Order.objects.filter(customer=customer).exclude(approval=Approval.DRAFT))
    return History(
        orders,
        amount,
        first_at,
        last_at,
        year_orders,
        year_amount,
        [months.get(month, ZERO) for month in _twelve_from(since)],
        _usual(facts),
        list(latest.order_by("-created_at", "-pk")[:5]),
    )


def usual_goods(customer: Customer, *, today: date, goods: int) -> list[Usual]:
    """What he orders again and again, most often first; three queries."""
    year_ago = today - timedelta(days=365)
    return _usual({"customer": customer.pk, "year_ago": year_ago, "limit": goods})


def _usual(facts: dict[str, object]) -> list[Usual]:
    rows = run_sql(_USUAL, dict(facts))
    skus = {
        sku.pk: sku
        for sku in Sku.objects.filter(pk__in=[row[0] for row in rows])
        .select_related("product", "unit")
        .prefetch_related("packs__unit")
    }
    return [Usual(skus[sku], orders, quantity, at) for sku, orders, quantity, at in rows]


def _months_before(today: date) -> date:
    month = today.year * 12 + today.month - _MONTHS_SHOWN
    return date(month // 12, month % 12 + 1, 1)


def _twelve_from(since: date) -> list[date]:
    first = since.year * 12 + since.month - 1
    return [date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(_MONTHS_SHOWN)]
