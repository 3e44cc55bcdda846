"""The deposit for an order: what is wanted by the customer's terms, and what is there."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Round

from finance.actions.record import Payment
from finance.models import Deposit, Settlement
from finance.states import SettlementState
from orders.models import Order
from orders.states import Approval, Fulfilment
from wholesale.money import ZERO, to_minor

_MONEY = DecimalField(max_digits=16, decimal_places=2)
# Of what `with_deposits` gives: those that still want money, and those where some is left.
MISSING = Q(collected__lt=F("wanted")) & Q(fulfilment=Fulfilment.NONE)
LEFT = Q(balance__gt=0)


@dataclass(frozen=True, slots=True)
class OrderDeposit:
    """The deposit for one order; `reports` are payments that nobody has reviewed yet."""

    wanted: Decimal
    collected: Decimal
    balance: Decimal
    reports: list[Settlement]

    @property
    def missing(self) -> Decimal:
        """What is still to come."""
        return max(ZERO, self.wanted - self.collected)

    @property
    def pending(self) -> Decimal:
        """What was reported and waits for review."""
        return sum((one.received for one in self.reports), ZERO)


def deposit_wanted(order: Order) -> Decimal:
    """So much of the order is to be paid ahead, by the terms that were frozen at submit."""
    return to_minor(order.total * deposit_percent_of(order) / 100, order.currency)


def deposit_percent_of(order: Order) -> Decimal:
    """The share to be paid ahead: as agreed at submit; a draft follows the customer's terms."""
    frozen = order.deposit_percent
    return order.customer.deposit_percent if frozen is None else frozen


def deposit_of(order: Order) -> Decimal:
    """What was collected for the order and not released."""
    rows = Deposit.objects.filter(order=order.number, customer=order.customer_id)
    kept = rows.values_list(F("collected") - F("released"), flat=True).first()
    return kept if kept is not None else ZERO


def order_deposit(order: Order) -> OrderDeposit:
    """Everything about the deposit for an order; two queries."""
    row = Deposit.objects.filter(order=order.number, customer=order.customer_id).first()
    reports = Settlement.objects.filter(
        deposit_for=order.number, customer=order.customer_id, state=SettlementState.UNREVIEWED
    )
    return OrderDeposit(
        deposit_wanted(order),
        row.collected - row.released if row else ZERO,
        row.balance if row else ZERO,
        list(reports.order_by("pk")),
    )


def as_deposit(payment: Payment, order: Order) -> Payment:
    """The payment as a deposit for the order."""
    return replace(payment, deposit_for=order.number)


def with_deposits(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Orders for which a deposit is wanted or there, with `wanted`, `collected` and `balance`."""
    is_open = Q(deposit_percent__gt=0, fulfilment=Fulfilment.NONE) & Q(
        approval__in=[Approval.SUBMITTED, Approval.HELD, Approval.REVIEWED]
    )
    has_one = Q(number__in=Deposit.objects.values("order"))
    rows = orders.filter(is_open | has_one)
    return rows.annotate(percent=Coalesce("deposit_percent", Decimal(0))).annotate(
        wanted=Round(F("total") * F("percent") / 100, precision=2, output_field=_MONEY),
        collected=_of_deposit(F("collected") - F("released")),
        balance=_of_deposit(F("collected") - F("used") - F("released")),
    )


def _of_deposit(part: Combinable) -> Coalesce:
    rows = Deposit.objects.filter(order=OuterRef("number")).values(part=part)
    return Coalesce(Subquery(rows[:1], output_field=_MONEY), ZERO, output_field=_MONEY)
