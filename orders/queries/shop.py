"""A customer's own orders, as his people follow them on the phone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.models import Address, Customer
from finance.models import OpenItem
from inventory.models import ProductPicture
from orders.models import (
    DeliveryMethod,
    Order,
    OrderLine,
    PaymentMethod,
    ReturnOrder,
    Shipment,
)
from orders.queries.arrivals import arrivals_of
from orders.states import Approval, Fulfilment, ShipmentState
from wholesale.lists.keyset import Keyset
from wholesale.money import ZERO

PAGE = 20
NEWEST = Keyset(("-created_at", "-pk"))


@dataclass(frozen=True, slots=True)
class Stage:
    """How far along an order is, as its buyer thinks of it."""

    name: str
    label: str | Promise
    icon: str
    where: Q


_ON_THE_WAY = [Fulfilment.SHIPPED, Fulfilment.IN_DELIVERY]
STAGES: tuple[Stage, ...] = (
    Stage(
        "waiting", _("To confirm"), "clock",
        Q(approval__in=[Approval.SUBMITTED, Approval.HELD]),
    ),
    Stage(
        "packing", _("Being packed"), "package",
        Q(approval=Approval.REVIEWED, fulfilment=Fulfilment.NONE),
    ),
    Stage("coming", _("On the way"), "truck-delivery", Q(fulfilment__in=_ON_THE_WAY)),
    Stage(
        "done", _("Arrived"), "circle-check",
        Q(fulfilment__in=[Fulfilment.DELIVERED, Fulfilment.RECEIVED]),
    ),
    Stage(
        "ended", _("Ended"), "circle-x",
        Q(approval__in=[Approval.REJECTED, Approval.WITHDRAWN, Approval.CLOSED])
        & Q(fulfilment=Fulfilment.NONE),
    ),
)  # fmt: skip


def orders_of(customer: Customer) -> QuerySet[Order]:
    """The orders of a customer that were sent; a draft of our staff is not his business yet."""
    return Order.objects.filter(customer=customer).exclude(approval=Approval.DRAFT)


def shipments_of(customer: Customer) -> QuerySet[Shipment]:
    """What left the house for a customer and was not taken back."""
    return Shipment.objects.filter(order__customer=customer, state=ShipmentState.POSTED)


def returns_of(customer: Customer) -> QuerySet[ReturnOrder]:
    """What a customer sends or sent back."""
    return ReturnOrder.objects.filter(customer=customer)


def stage_counts(customer: Customer) -> Mapping[str, int]:
    """How many orders are at each stage, in one query."""
    counts = {stage.name: Count("pk", filter=stage.where) for stage in STAGES}
    return orders_of(customer).aggregate(**counts)


def page_of_orders(
    customer: Customer, stage: str, after: tuple[datetime, int] | None
) -> tuple[list[Order], tuple[datetime, int] | None]:
    """The newest orders at a stage ("": all), and where the next page begins. One query."""
    found = NEWEST.order(orders_of(customer))
    wanted = next((s for s in STAGES if s.name == stage), None)
    if wanted:
        found = found.filter(wanted.where)
    if after:
        found = NEWEST.beyond(found, list(after))
    orders = list(found[: PAGE + 1])
    page, more = orders[:PAGE], orders[PAGE:]
    return page, (page[-1].created_at, page[-1].pk) if more else None


def addresses_of(customer: Customer) -> list[Address]:
    """Where a customer may have goods sent, the usual place first."""
    return list(Address.objects.filter(customer=customer, is_active=True))


def last_ways_of(customer: Customer) -> tuple[str, str]:
    """How the customer's last order was to be delivered and paid; the house's ways at first."""
    last = (
        orders_of(customer)
        .filter(is_by_customer=True)
        .order_by("-created_at", "-pk")
        .values_list("delivery_method", "payment_method")
        .first()
    )
    return last or (DeliveryMethod.SHIP, PaymentMethod.MONTHLY)


def lines_of(order: Order) -> list[OrderLine]:
    """The lines with their goods and pictures; three queries."""
    pictures = ProductPicture.objects.select_related("small")
    return list(
        order.lines.select_related("sku__product", "sku__unit").prefetch_related(
            Prefetch("sku__product__pictures", queryset=pictures)
        )
    )


def lines_with_days(order: Order) -> list[OrderLine]:
    """The lines; while the order waits, each with (words, tone) of when it is there (`promise`)."""
    lines = lines_of(order)
    if not order.waits_for_review:
        return lines
    wanted: dict[int, Decimal] = {}
    for line in lines:
        wanted[line.sku_id] = wanted.get(line.sku_id, ZERO) + line.quantity
    found = arrivals_of(order, wanted, today=timezone.localdate())
    for line in lines:
        line.promise = found[line.sku_id].said_of(line.sku)  # type: ignore[attr-defined]
    return lines


@dataclass(frozen=True, slots=True)
class Parcel:
    """A shipment of an order with what is still owed for it."""

    shipment: Shipment
    debt: OpenItem | None

    @property
    def open(self) -> Decimal:
        """What is still owed for it."""
        return self.debt.amount - self.debt.allocated if self.debt else ZERO

    @property
    def can_be_confirmed(self) -> bool:
        """Whether the customer himself says that it has come."""
        return not self.shipment.driver_id and self.shipment.delivery in _ON_THE_WAY


def returns_on(order: Order) -> list[ReturnOrder]:
    """The returns of an order's goods, the latest first."""
    return list(ReturnOrder.objects.filter(shipment__order=order).order_by("-requested_at", "-pk"))


def parcels_of(order: Order) -> list[Parcel]:
    """The shipments of an order that stand, with their debts; two queries."""
    shipments = list(
        order.shipments.filter(state=ShipmentState.POSTED)
        .select_related("driver")
        .order_by("-posted_at")
    )
    numbers = [shipment.number for shipment in shipments]
    debts = {item.document: item for item in OpenItem.objects.filter(document__in=numbers)}
    return [Parcel(shipment, debts.get(shipment.number)) for shipment in shipments]
