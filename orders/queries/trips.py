"""What a driver has to bring, and where."""

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from orders.models import ReturnLine, ReturnOrder, Shipment, ShipmentLine
from orders.states import Fulfilment, ReturnState, ShipmentState
from wholesale.models import User

MOST = 200
_OPEN = [Fulfilment.SHIPPED, Fulfilment.IN_DELIVERY]


def trips_of(driver: User) -> QuerySet[Shipment]:
    """The shipments given to a driver that stand, with their orders and customers."""
    return Shipment.objects.filter(driver=driver, state=ShipmentState.POSTED).select_related(
        "order__customer"
    )


def open_stops(driver: User) -> list[Shipment]:
    """What he has yet to bring: on the way first, then the oldest."""
    stops = trips_of(driver).filter(delivery__in=_OPEN)
    return list(stops.order_by("delivery", "posted_at", "pk")[:MOST])


def done_stops(driver: User, *, since: datetime) -> list[Shipment]:
    """What he has brought since a moment, the latest first."""
    stops = trips_of(driver).filter(~Q(delivery__in=_OPEN), delivered_at__gte=since)
    return list(stops.order_by("-delivered_at", "-pk")[:MOST])


def goods_of(shipment: Shipment) -> list[ShipmentLine]:
    """The lines he hands over, with names and packs; three queries."""
    return list(
        shipment.lines.select_related("sku__product", "sku__unit")
        .prefetch_related("sku__packs__unit")
        .order_by("pk")
    )


def returns_of(driver: User) -> QuerySet[ReturnOrder]:
    """What comes back of the shipments given to a driver."""
    rows = ReturnOrder.objects.filter(shipment__in=trips_of(driver).values("pk"))
    return rows.select_related("customer", "shipment")


def returns_waiting(driver: User) -> list[ReturnOrder]:
    """What his customers ask to give back and nobody has decided, the oldest first."""
    waiting = returns_of(driver).filter(state=ReturnState.REQUESTED)
    return list(waiting.order_by("requested_at", "pk")[:MOST])


def returns_at(shipment: Shipment) -> list[ReturnOrder]:
    """What comes back of one of his shipments, with its lines and their goods; four queries."""
    lines = ReturnLine.objects.select_related("sku__product", "sku__unit").order_by("pk")
    rows = shipment.returns.prefetch_related(Prefetch("lines", lines), "lines__sku__packs__unit")
    return list(rows.order_by("-pk"))
