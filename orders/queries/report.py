"""Orders, sales and conversion: per day, per channel, per area."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders.models import Order
from orders.states import Approval, Fulfilment
from wholesale.money import ZERO

_AGREED = Q(approval__in=[Approval.REVIEWED, Approval.CLOSED])
_LEFT = ~Q(fulfilment=Fulfilment.NONE)
GROUPS: dict[str, str | Promise] = {
    "day": _("Day"),
    "channel": _("Channel"),
    "area": _("Area"),
}
_FIELDS = {"channel": "channel__name", "area": "customer__area__name"}
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Figures:
    """What was ordered in one group and what came of it.

    `orders` were submitted, `agreed` of them reviewed, `shipped` have left; `ordered` and
    `sales` are their amounts.
    """

    name: str
    orders: int
    agreed: int
    shipped: int
    by_customer: int
    ordered: Decimal
    sales: Decimal

    @property
    def conversion(self) -> Decimal:
        """How many of a hundred submitted orders were reviewed."""
        return Decimal(100 * self.agreed) / self.orders if self.orders else ZERO

    @property
    def average(self) -> Decimal:
        """What a shipped order came to."""
        return self.sales / self.shipped if self.shipped else ZERO


def period_of(rows: QuerySet[Order], since: date, until: date) -> QuerySet[Order]:
    """The orders submitted from the first to the last day, both included."""
    days = rows.filter(submitted_at__date__gte=since, submitted_at__date__lte=until)
    return days.exclude(approval=Approval.DRAFT)


def by_group(rows: QuerySet[Order], group: str) -> list[Figures]:
    """The figures of each channel or area, the best first; one query."""
    named = rows.order_by().values(name=F(_FIELDS[group]))
    return [Figures(**_clean(row)) for row in _summed(named).order_by("-sales", "name")]


def by_day(rows: QuerySet[Order], since: date, until: date) -> list[Figures]:
    """The figures of each day of the period, days without orders too; one query."""
    dated = rows.order_by().values(name=TruncDate("submitted_at"))
    found = {row["name"]: row for row in _summed(dated)}
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    return [Figures(**_clean(found.get(day, {"name": day}))) for day in days]


def total_of(figures: Sequence[Figures], name: str) -> Figures:
    """All groups together."""
    return Figures(
        name,
        sum(one.orders for one in figures),
        sum(one.agreed for one in figures),
        sum(one.shipped for one in figures),
        sum(one.by_customer for one in figures),
        sum((one.ordered for one in figures), ZERO),
        sum((one.sales for one in figures), ZERO),
    )


def _summed(rows: QuerySet[Order, Any]) -> QuerySet[Any, dict[str, Any]]:
    summed: QuerySet[Any, dict[str, Any]] = rows.annotate(
        orders=Count("pk"),
        agreed=Count("pk", filter=_AGREED),
        shipped=Count("pk", filter=_LEFT),
        by_customer=Count("pk", filter=Q(is_by_customer=True)),
        ordered=Coalesce(Sum("total"), ZERO),
        sales=Coalesce(Sum("total", filter=_LEFT), ZERO),
    )
    return summed


def _clean(row: dict[str, Any]) -> dict[str, Any]:
    name = row["name"]
    empty = {"orders": 0, "agreed": 0, "shipped": 0, "by_customer": 0}
    said = name.isoformat() if isinstance(name, date) else name or "–"
    return {**empty, "ordered": ZERO, "sales": ZERO, **row, "name": said}
