"""How old the debt is: what is open by the days it is past due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from finance.models import CustomerAccount, OpenItem
from finance.queries.balances import D, open_sum
from wholesale.money import ZERO


@dataclass(frozen=True, slots=True)
class Bucket:
    """Debts from `first` to `last` days past due, today being 0 (None: without end)."""

    name: str
    label: str | Promise
    first: int | None
    last: int | None

    def due_from(self, today: date) -> date | None:
        """The earliest due day that falls into it."""
        return None if self.last is None else today - timedelta(days=self.last)

    def due_to(self, today: date) -> date | None:
        """The latest due day that falls into it."""
        return None if self.first is None else today - timedelta(days=self.first)

    def condition(self, today: date) -> Q:
        """What makes an item fall into it."""
        since, until = self.due_from(today), self.due_to(today)
        found = Q(due_date__gte=since) if since else Q()
        return found & Q(due_date__lte=until) if until else found


BUCKETS = (
    Bucket("not_due", _("Not due"), None, 0),
    Bucket("d30", _("1–30 days"), 1, 30),
    Bucket("d60", _("31–60 days"), 31, 60),
    Bucket("d90", _("61–90 days"), 61, 90),
    Bucket("older", _("Over 90 days"), 91, None),
)


def by_customer(accounts: QuerySet[CustomerAccount], *, today: date) -> QuerySet[CustomerAccount]:
    """The accounts that owe anything, with one annotation per bucket."""
    theirs = unpaid(OpenItem.objects.filter(customer=OuterRef("pk"))).order_by()
    buckets = {bucket.name: open_sum(theirs.filter(bucket.condition(today))) for bucket in BUCKETS}
    return accounts.filter(Exists(theirs)).annotate(**buckets)


def totals(items: QuerySet[D], *, today: date) -> dict[str, Decimal]:
    """What is open in each bucket over all these items, in one query."""
    sums = {
        bucket.name: Sum(F("amount") - F("allocated"), filter=bucket.condition(today))
        for bucket in BUCKETS
    }
    found = unpaid(items).order_by().aggregate(**sums)
    return {name: amount or ZERO for name, amount in found.items()}


def bucket_of(due: date, today: date) -> Bucket:
    """The bucket of a due day."""
    late = (today - due).days
    return next(bucket for bucket in BUCKETS if bucket.last is None or late <= bucket.last)


def as_chart(sums: dict[str, Decimal], urls: Iterable[str]) -> dict[str, object]:
    """The totals for `<c-chart>`; each bar opens its list."""
    return {
        "kind": "bar",
        "labels": [str(bucket.label) for bucket in BUCKETS],
        "series": [
            {
                "name": str(_("Open")),
                "values": [float(sums[bucket.name]) for bucket in BUCKETS],
                "urls": list(urls),
            }
        ],
    }


def unpaid(items: QuerySet[D]) -> QuerySet[D]:
    """The items that are not paid in full."""
    return items.filter(allocated__lt=F("amount"))
