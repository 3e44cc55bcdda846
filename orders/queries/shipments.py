"""Reads for shipments, their delivery and their returns."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import AreaPerson, AreaRole, Customer
from crm.queries.scope import areas_in_reach
from finance.models import OpenItem
from inventory.models import Warehouse
from orders.models import ReturnLine, ReturnOrder, Shipment, ShipmentLine
from orders.states import FULFILMENT_MOVES, Fulfilment, ReturnState
from wholesale import search
from wholesale.http import number_in
from wholesale.models import User
from wholesale.permissions import Role

_MANY = 500
_ARRANGED = Q(driver__isnull=False) | ~Q(carrier="") | ~Q(appointment="")
_WHERE = {
    "open": Q(delivery=Fulfilment.SHIPPED) & ~_ARRANGED,
    "arranged": Q(delivery=Fulfilment.SHIPPED) & _ARRANGED,
    "going": Q(delivery=Fulfilment.IN_DELIVERY),
    "done": Q(delivery__in=[Fulfilment.DELIVERED, Fulfilment.RECEIVED]),
}
WAYS = [
    ("open", gettext_lazy("To arrange")),
    ("arranged", gettext_lazy("Arranged")),
    ("going", gettext_lazy("On the way")),
    ("done", gettext_lazy("Arrived")),
]

PLACES: dict[str, str | Promise] = {
    Fulfilment.IN_DELIVERY: gettext_lazy("On the way"),
    Fulfilment.DELIVERED: gettext_lazy("Arrived"),
    Fulfilment.RECEIVED: gettext_lazy("Received by the customer"),
    Fulfilment.SHIPPED: gettext_lazy("Waits to be brought"),
}


def places_after(shipment: Shipment) -> list[tuple[str, str | Promise]]:
    """Where the desk can say a shipment is next, with words; back to the depot comes last."""
    moves = FULFILMENT_MOVES[shipment.delivery]
    return [(place, words) for place, words in PLACES.items() if place in moves]


def on_way(rows: QuerySet[Any], values: Sequence[str]) -> QuerySet[Any]:
    """The shipments at one of these points of their way (keys of WAYS)."""
    where = Q()
    for value in values:
        where |= _WHERE[value]
    return rows.filter(where)


def search_shipments(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Shipments by their number, their order's, the waybill, or the customer."""
    plain = text.strip().upper()
    tokens = search.query_tokens(text)
    customers = Customer.objects.filter(search_tokens__contains=tokens) if tokens else None
    found = list(customers.values_list("pk", flat=True)[:_MANY]) if customers is not None else []
    where = Q(order__customer__in=found) | Q(waybill=text.strip())
    if plain.startswith("SH"):
        where |= Q(number__startswith=plain)
    elif plain.startswith("SO"):
        where |= Q(order__number__startswith=plain)
    elif plain.isdecimal():
        where |= Q(number=f"SH{plain.zfill(6)}")
    return rows.filter(where)


def way_of(shipment: Shipment) -> str:
    """Who brings it, in a few words."""
    if shipment.driver:
        return str(shipment.driver)
    if shipment.carrier:
        return " ".join(filter(None, [shipment.carrier, shipment.waybill]))
    return _("Picked up: %(when)s") % {"when": shipment.appointment} if shipment.appointment else ""


def driver_choices(_user: User) -> list[tuple[int, str]]:
    """Every driver, for filters."""
    return [(user.pk, str(user)) for user in _drivers()]


def area_choices(user: User) -> list[tuple[int, str]]:
    """The areas a person may see shipments of."""
    return list(areas_in_reach(user).values_list("pk", "name"))


def drivers_for(shipment: Shipment) -> QuerySet[User]:
    """Who can bring a shipment: the drivers of the customer's area, or all where it has none."""
    local = AreaPerson.objects.filter(
        area=shipment.order.customer.area_id, role=AreaRole.DRIVER
    ).values("user")
    own = _drivers().filter(pk__in=local)
    return own if shipment.order.customer.area_id and own.exists() else _drivers()


def _drivers() -> QuerySet[User]:
    return User.objects.filter(is_active=True, groups__name=Role.DRIVER).order_by("pk")


def lines_of(shipment: Shipment) -> list[ShipmentLine]:
    """What left, with goods and packs."""
    lines = shipment.lines.select_related("sku__product", "sku__unit", "order_line")
    return list(lines.prefetch_related("sku__packs__unit").order_by("pk"))


def returns_of(shipment: Shipment) -> list[ReturnOrder]:
    """What came back of it, or is to."""
    return list(shipment.returns.select_related("warehouse").order_by("-pk"))


def return_lines_of(found: ReturnOrder) -> list[ReturnLine]:
    """What comes back, with goods and packs."""
    lines = found.lines.select_related("sku__product", "sku__unit", "shipment_line")
    return list(lines.prefetch_related("sku__packs__unit").order_by("pk"))


def replaced_by(shipment: Shipment) -> tuple[Shipment | None, Shipment | None]:
    """The written-off shipment of the order that it came after, and the one that came after it."""
    others = Shipment.objects.filter(order=shipment.order_id).order_by("pk")
    return others.filter(pk__lt=shipment.pk).last(), others.filter(pk__gt=shipment.pk).first()


def debt_of(shipment: Shipment) -> OpenItem | None:
    """The debt it began."""
    return OpenItem.objects.filter(document=shipment.number).first()


def return_state(found: ReturnOrder) -> tuple[str, str]:
    """A return's state in words, with its colour."""
    kinds = {
        ReturnState.REQUESTED: "warn",
        ReturnState.APPROVED: "info",
        ReturnState.REJECTED: "bad",
        ReturnState.RECEIVED: "good",
    }
    return str(found.get_state_display()), kinds[ReturnState(found.state)]


def search_returns(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Returns by their number, their shipment's, or the customer."""
    plain = text.strip().upper()
    tokens = search.query_tokens(text)
    customers = Customer.objects.filter(search_tokens__contains=tokens) if tokens else None
    found = list(customers.values_list("pk", flat=True)[:_MANY]) if customers is not None else []
    return rows.filter(
        Q(customer__in=found) | Q(number__startswith=plain) | Q(shipment__number__startswith=plain)
    )


def places() -> list[Warehouse]:
    """Where returned goods can go."""
    return list(Warehouse.objects.filter(is_active=True))


def place_for(pk: str) -> Warehouse | None:
    """One of them by its id."""
    return Warehouse.objects.filter(is_active=True, pk=number_in(pk)).first()
