"""What a driver has to bring, and where."""

from datetime import datetime

from django.db.models import Q, QuerySet

from orders.models import Shipment, ShipmentLine
from orders.states import Fulfilment, ShipmentState
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
