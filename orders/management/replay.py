"""Imported drafts driven through the use cases people use, in the order of their days."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from itertools import groupby, islice
from typing import Any

from django.db.models import F, Sum
from django.utils import timezone

from crm.models import Customer
from finance.actions.record import Payment, record_receipt
from finance.actions.review import review_settlement
from finance.models import OpenItem, Tender
from inventory.actions.adjust import AdjustmentLine, post_adjustment
from inventory.models import StockLevel, Warehouse
from orders.management.evening import DayReturns
from orders.management.handle import Handled, People, handle
from orders.models import Order, OrderLine
from orders.states import Approval
from wholesale.idempotency import new_key
from wholesale.money import ZERO
from wholesale.refusals import Refusal

# What stock is worth when the data names no cost: two thirds of the base price.
COST_SHARE = Decimal(2) / 3
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """Which orders, and who handles them."""

    channel: str
    people: People
    first: datetime | None = None
    last: datetime | None = None
    limit: int | None = None

    def orders(self) -> Any:
        """The orders of the choice that nobody has decided yet, oldest first."""
        found = Order.objects.filter(
            channel__code=self.channel,
            approval__in=[Approval.DRAFT, Approval.SUBMITTED, Approval.HELD],
        )
        if self.first:
            found = found.filter(created_at__gte=self.first)
        if self.last:
            found = found.filter(created_at__lt=self.last)
        return found.order_by("created_at", "pk")


@dataclass(slots=True)
class Report:
    """What happened; seconds and lines of the order path by tenths of the lines."""

    wanted: int
    orders: int = 0
    lines: int = 0
    settlements: int = 0
    settling: float = 0.0
    returning: float = 0.0
    refused: Counter[str] = field(default_factory=Counter)
    tenth_lines: list[int] = field(default_factory=lambda: [0] * 10)
    tenth_seconds: list[float] = field(default_factory=lambda: [0.0] * 10)

    def took(self, done: Handled) -> None:
        """Count one order that went through or was refused."""
        if done.refused:
            self.refused[done.refused] += 1
            return
        tenth = min(self.lines * 10 // max(self.wanted, 1), 9)
        self.tenth_lines[tenth] += done.lines
        self.tenth_seconds[tenth] += done.seconds
        self.orders += 1
        self.lines += done.lines

    def rate(self, tenth: int) -> float:
        """Lines per second in one tenth of the way (0 to 9)."""
        return self.tenth_lines[tenth] / max(self.tenth_seconds[tenth], 0.001)


def stock_up(choice: Choice) -> int:
    """Post what the chosen orders need beyond what is free, a document per warehouse.

    Gives the number of lines posted. Doing it twice posts nothing more.
    """
    wanted: dict[int, dict[int, Decimal]] = {}
    picked = choice.orders()[: choice.limit].values("pk")
    open_lines = OrderLine.objects.filter(order__in=picked, order__is_promised=False)
    sums = open_lines.values_list("order__warehouse", "sku").annotate(wanted=Sum("quantity"))
    for warehouse, sku, quantity in sums.order_by("sku"):
        wanted.setdefault(warehouse, {})[sku] = quantity
    return sum(
        _stock(Warehouse.objects.get(pk=pk), demand, choice) for pk, demand in wanted.items()
    )


def _stock(warehouse: Warehouse, demand: dict[int, Decimal], choice: Choice) -> int:
    levels = StockLevel.objects.filter(warehouse=warehouse, sku__in=demand)
    free = dict(levels.values_list("sku", F("on_hand") - F("promised")))
    prices = dict(
        OrderLine.objects.filter(sku__in=demand).values_list("sku", "sku__base_price").distinct()
    )
    lines = [
        AdjustmentLine(sku, quantity - free.get(sku, ZERO), prices[sku] * COST_SHARE)
        for sku, quantity in demand.items()
        if quantity > free.get(sku, ZERO)
    ]
    if lines:
        first = choice.orders().values_list("created_at", flat=True)[0]
        post_adjustment(
            warehouse=warehouse, lines=lines, reason="Stock for the replay", is_opening=False,
            key=new_key(), by=choice.people.clerk, at=first - timedelta(days=1),
        )  # fmt: skip
    return len(lines)


@dataclass(slots=True)
class Replay:
    """One run. The orders' own states say how far it has come: the next run goes on there."""

    choice: Choice
    report: Report
    speed: float | None = None
    settle_after: int | None = None
    tender: Tender | None = None
    returns: DayReturns | None = None

    def run(self) -> Iterator[Report]:
        """Go through the orders; gives the report after each, so that somebody can show it."""
        start = time.monotonic()
        orders = islice(self._orders(), self.choice.limit)
        for today, those in groupby(orders, lambda each: timezone.localdate(each.created_at)):
            for order in those:
                self.report.took(handle(order, self.choice.people))
                if self.speed:
                    due = start + self.report.lines / self.speed
                    time.sleep(max(due - time.monotonic(), 0))
                yield self.report
            self._end(today)
        if self.returns and not (self.choice.last or self.choice.limit):
            self.returns.take(date.max)  # what came back after the last order

    def _end(self, today: date) -> None:
        if self.returns:
            began = time.monotonic()
            self.returns.take(today)
            self.report.returning += time.monotonic() - began
        self._settle(today)

    def _orders(self) -> Iterator[Order]:
        last: Order | None = None
        while True:
            found = self.choice.orders()
            if last is not None:
                # Refused ones stay undecided: go on behind the last one, not from the start.
                found = found.filter(created_at__gte=last.created_at).exclude(
                    created_at=last.created_at, pk__lte=last.pk
                )
            chunk = list(found[:_CHUNK])
            if not chunk:
                return
            yield from chunk
            last = chunk[-1]

    def _settle(self, today: date) -> None:
        """In the evening customers pay what is `settle_after` days old; another person agrees."""
        if self.settle_after is None:
            return
        began = time.monotonic()
        due = OpenItem.objects.filter(
            date__lte=today - timedelta(days=self.settle_after), allocated__lt=F("amount")
        )
        owed = due.values_list("customer").annotate(owed=Sum(F("amount") - F("allocated")))
        amounts = dict(owed.order_by("customer"))
        customers = Customer.objects.in_bulk(amounts)
        for pk, amount in amounts.items():
            self._pay(customers[pk], amount, today)
        self.report.settling += time.monotonic() - began

    def _pay(self, customer: Customer, amount: Decimal, today: date) -> None:
        evening = timezone.make_aware(datetime.combine(today, clock(18)))
        try:
            settlement = record_receipt(
                customer=customer, payment=Payment(self.tender, amount, today),
                key=new_key(), by=self.choice.people.clerk, at=evening,
            )  # fmt: skip
            review_settlement(number=settlement.number, by=self.choice.people.reviewer, at=evening)
        except Refusal as refusal:
            self.report.refused[type(refusal).__name__] += 1
            return
        self.report.settlements += 1
