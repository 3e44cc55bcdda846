"""Who is told what about shipments on their way."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.queries.audience import people_of, staff_for
from orders.models import Order, Shipment
from orders.states import ShipmentState
from wholesale.models import User
from wholesale.models.outbox import OutboxMessage
from wholesale.notify import Told, Topic, register


def _shipment(message: OutboxMessage) -> Shipment:
    return Shipment.objects.select_related("order__customer", "driver").get(number=message.document)


def _receivers(message: OutboxMessage) -> Told:
    shipment = _shipment(message)
    facts = {
        "order": shipment.order.number,
        "driver": str(shipment.driver or ""),
        "phone": shipment.driver.phone if shipment.driver else "",
    }
    return Told(people_of(shipment.order.customer), facts)


def _driver(message: OutboxMessage) -> Told:
    shipment = _shipment(message)
    order = shipment.order
    facts = {
        "order": order.number, "customer": order.customer.name,
        "address": order.address or order.get_delivery_method_display(),
    }  # fmt: skip
    return Told(_who_drives({message.facts.get("driver")}), facts)


def _relieved_driver(message: OutboxMessage) -> Told:
    """Who had the shipment until this message gave it to somebody else."""
    earlier = OutboxMessage.objects.filter(
        document=message.document, topic=message.topic, pk__lt=message.pk
    )
    before = earlier.order_by("-pk").values_list("facts__driver", flat=True).first()
    now = message.facts.get("driver")
    people = _who_drives({before} - {now})
    return Told(people, {"customer": _shipment(message).order.customer.name})


def _stopped_driver(message: OutboxMessage) -> Told:
    shipment = _shipment(message)
    facts = {"customer": shipment.order.customer.name, "because": shipment.because}
    return Told(_who_drives({shipment.driver_id}), facts)


def _stopped_by_unreview(message: OutboxMessage) -> Told:
    """Whoever had the shipment that this change of the order took back, if it took any."""
    order, because = (
        Order.objects.get(number=message.document),
        str(message.facts.get("because", "")),
    )
    taken_back = order.shipments.filter(state=ShipmentState.WRITTEN_OFF, because=because)
    drivers = set(taken_back.values_list("driver", flat=True))
    return Told(_who_drives(drivers), {"customer": order.customer.name, "because": because})


def _trip(_number: str) -> str:
    return reverse("driver")


def _who_drives(people: Iterable[int | None]) -> set[int]:
    known = [person for person in people if person is not None]
    drivers = User.objects.filter(pk__in=known, is_active=True)
    return set(drivers.filter(notify_new_documents=True).values_list("pk", flat=True))


def _shipping_desk(message: OutboxMessage) -> Told:
    customer = _shipment(message).order.customer
    return Told(staff_for("order.enter", customer), {"customer": customer.name})


register(Topic(
    "shipment.in_delivery",
    _("Your order %(order)s is on the way (%(driver)s %(phone)s)"), _receivers,
    icon="truck-delivery", for_shop=True,
))  # fmt: skip
register(Topic(
    "shipment.delivered", _("Your order %(order)s was delivered"), _receivers,
    icon="package", for_shop=True,
))  # fmt: skip
register(Topic(
    "shipment.arranged", _("New stop: %(customer)s, %(address)s (%(document)s)"), _driver,
    icon="truck-delivery", page=lambda number: reverse("driver-stop", args=[number]),
))  # fmt: skip
register(Topic(
    "shipment.taken_away",
    _("%(document)s of %(customer)s was given to somebody else. You need not bring it."),
    _relieved_driver, icon="arrow-back-up", event="shipment.arranged", page=_trip,
))  # fmt: skip
register(Topic(
    "shipment.written_off",
    _("%(document)s of %(customer)s was taken back: %(because)s. You need not bring it."),
    _stopped_driver, icon="circle-x", page=_trip,
))  # fmt: skip
register(Topic(
    "shipment.unreviewed",
    _("%(document)s of %(customer)s was taken back: %(because)s. You need not bring it."),
    _stopped_by_unreview, icon="circle-x", event="order.changed", page=_trip,
))  # fmt: skip
register(Topic(
    "shipment.received", _("%(customer)s has confirmed that %(document)s arrived"),
    _shipping_desk, icon="package",
))  # fmt: skip
