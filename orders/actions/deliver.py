"""How goods that left reach the customer: by our driver, a carrier, or picked up by him."""

from datetime import datetime

from django.utils.translation import gettext as _

from orders.actions.review import required
from orders.models import Order, Shipment
from orders.states import Fulfilment, ShipmentState
from wholesale import audit, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.permissions import may
from wholesale.refusals import Refusal
from wholesale.states import IllegalMove


class WrongCourier(Refusal):
    """The delivery names no way to the customer, two ways at once, or somebody who cannot drive."""


@use_case
def arrange_delivery(
    *,
    number: str,
    driver: User | None = None,
    carrier: str = "",
    waybill: str = "",
    appointment: str = "",
    remark: str = "",
    by: User,
    at: datetime,
) -> Shipment:
    """Say who brings a shipment: our driver, a carrier, or (an appointment alone) the customer.

    A driver starts when he presses so; a carrier has it on the way at once. May be changed
    until it is delivered. Locks the order, then the shipment. Refuses with WrongCourier or
    IllegalMove. Tells through `shipment.arranged`, and `shipment.in_delivery` for a carrier.
    """
    order, shipment = _held(number)
    _require_open(shipment)
    _require_one_way(driver, carrier.strip(), appointment.strip())
    shipment.driver = driver
    shipment.carrier, shipment.waybill = carrier.strip(), waybill.strip()
    shipment.appointment, shipment.delivery_remark = appointment.strip(), remark.strip()
    shipment.save(update_fields=["driver", "carrier", "waybill", "appointment", "delivery_remark"])
    facts = {"driver": str(driver or ""), "carrier": shipment.carrier, "waybill": shipment.waybill}
    audit.record("shipment.arranged", document=number, by=by, at=at, because=remark, **facts)
    outbox.say(
        "shipment.arranged",
        document=number,
        customer=order.customer_id,
        driver=driver.pk if driver else None,
    )
    if shipment.delivery == Fulfilment.IN_DELIVERY and not shipment.carrier:
        _go_to(order, shipment, Fulfilment.SHIPPED)
    elif shipment.delivery == Fulfilment.SHIPPED and shipment.carrier:
        _leave(order, shipment, by=by, at=at)
    return shipment


@use_case
def start_delivery(*, number: str, by: User, at: datetime) -> Shipment:
    """The driver sets off with a shipment; its customer sees his name, phone and plate.

    Locks the order, then the shipment. Refuses with WrongCourier for anybody but its driver,
    or IllegalMove. Tells through `shipment.in_delivery`.
    """
    order, shipment = _held(number)
    _require_open(shipment)
    _require_driver(shipment, by)
    _leave(order, shipment, by=by, at=at)
    return shipment


@use_case
def finish_delivery(*, number: str, by: User, at: datetime, remark: str = "") -> Shipment:
    """The driver has handed a shipment over.

    Locks the order, then the shipment. Refuses with WrongCourier for anybody but its driver,
    or IllegalMove. Tells through `shipment.delivered`.
    """
    order, shipment = _held(number)
    _require_open(shipment)
    _require_driver(shipment, by)
    shipment.delivered_at = at
    if remark.strip():
        shipment.delivery_remark = remark.strip()
    _go_to(order, shipment, Fulfilment.DELIVERED, "delivered_at", "delivery_remark")
    audit.record("shipment.delivered", document=number, by=by, at=at, because=remark.strip())
    outbox.say("shipment.delivered", document=number, customer=order.customer_id)
    return shipment


@use_case
def confirm_receipt(*, number: str, by: User, at: datetime) -> Shipment:
    """The customer has the goods; for shipments that no driver of ours brings.

    A second confirmation changes nothing. Locks the order, then the shipment. Refuses with
    WrongCourier while a driver has it, or IllegalMove. Tells through `shipment.received`.
    """
    order, shipment = _held(number)
    if shipment.delivery == Fulfilment.RECEIVED:
        return shipment
    _require_no_driver(shipment)
    _require_open(shipment)
    shipment.received_at = at
    _go_to(order, shipment, Fulfilment.RECEIVED, "received_at")
    audit.record("shipment.received", document=number, by=by, at=at)
    outbox.say("shipment.received", document=number, customer=order.customer_id)
    return shipment


@use_case
def set_delivery(*, number: str, to: Fulfilment, remark: str, by: User, at: datetime) -> Shipment:
    """The desk says where a shipment is that no driver of ours brings, with a remark.

    Waiting, on its way, arrived or received; what has arrived stays so. Locks the order, then
    the shipment. Refuses with ReasonMissing, WrongCourier while a driver has it, or IllegalMove.
    Tells through `shipment.in_delivery`, `shipment.delivered` or `shipment.received`.
    """
    remark = required(remark)
    order, shipment = _held(number)
    _require_open(shipment)
    _require_no_driver(shipment)
    stamp = {Fulfilment.DELIVERED: "delivered_at", Fulfilment.RECEIVED: "received_at"}.get(to)
    shipment.delivery_remark = remark[:200]
    if stamp:
        setattr(shipment, stamp, at)
    _go_to(order, shipment, to, "delivery_remark", *([stamp] if stamp else []))
    event = "shipment.waiting" if to == Fulfilment.SHIPPED else f"shipment.{to}"
    audit.record(event, document=number, by=by, at=at, because=remark)
    if to != Fulfilment.SHIPPED:
        outbox.say(event, document=number, customer=order.customer_id)
    return shipment


@in_transaction
def _held(number: str) -> tuple[Order, Shipment]:
    # The order first, as everybody who holds both does.
    order = Order.objects.locked(
        Shipment.objects.values_list("order__number").get(number=number)[0]
    )
    shipment = (
        Shipment.objects.select_for_update(of=["self"], no_key=True)
        .select_related("driver")
        .get(number=number)
    )
    return order, shipment


def _require_open(shipment: Shipment) -> None:
    if shipment.state == ShipmentState.WRITTEN_OFF:
        raise IllegalMove(
            _("Shipment %(number)s was written off. Nothing more can happen to it.")
            % {"number": shipment.number},
            document=shipment.number,
        )
    if shipment.delivery in {Fulfilment.DELIVERED, Fulfilment.RECEIVED}:
        raise IllegalMove(
            _("Shipment %(number)s has already reached the customer.")
            % {"number": shipment.number},
            document=shipment.number,
        )


def _require_no_driver(shipment: Shipment) -> None:
    if shipment.driver:
        raise WrongCourier(
            _("%(driver)s brings this shipment and marks it as delivered himself.")
            % {"driver": shipment.driver},
            document=shipment.number,
        )


def _require_one_way(driver: User | None, carrier: str, appointment: str) -> None:
    if driver and carrier:
        raise WrongCourier(_("Choose either a driver or a carrier, not both."))
    if not (driver or carrier or appointment):
        raise WrongCourier(
            _("Choose a driver or a carrier, or say when the customer picks the goods up.")
        )
    if driver and not may(driver, "delivery.drive"):
        raise WrongCourier(
            _("%(person)s is not a driver. Choose another person, or give him that role.")
            % {"person": driver}
        )


def _require_driver(shipment: Shipment, by: User) -> None:
    if shipment.driver_id != by.pk:
        raise WrongCourier(
            _("Shipment %(number)s has been given to somebody else.") % {"number": shipment.number},
            document=shipment.number,
        )


@in_transaction
def _leave(order: Order, shipment: Shipment, *, by: User, at: datetime) -> None:
    _go_to(order, shipment, Fulfilment.IN_DELIVERY)
    audit.record("shipment.in_delivery", document=shipment.number, by=by, at=at)
    outbox.say("shipment.in_delivery", document=shipment.number, customer=order.customer_id)


@in_transaction
def _go_to(order: Order, shipment: Shipment, to: Fulfilment, *fields: str) -> None:
    order.fulfil(to)
    order.version += 1
    order.save(update_fields=["fulfilment", "version"])
    shipment.delivery = to
    shipment.save(update_fields=["delivery", *fields])
