"""Who is told what about orders, shipments and returns."""

from django.utils.translation import gettext_lazy as _

from crm.queries.audience import people_of, staff_for
from orders.models import Order, ReturnOrder, Shipment
from wholesale.models.outbox import OutboxMessage
from wholesale.notify import Told, Topic, register


def _order(message: OutboxMessage) -> Order:
    return Order.objects.select_related("customer", "channel").get(number=message.document)


def _order_facts(order: Order) -> dict[str, str]:
    return {
        "customer": order.customer.name,
        "channel": order.channel.name,
        "total": str(order.total),
        "because": order.because,
    }


def _desk(message: OutboxMessage) -> Told:
    order = _order(message)
    return Told(staff_for("order.enter", order.customer), _order_facts(order))


def _buyers(message: OutboxMessage) -> Told:
    order = _order(message)
    return Told(people_of(order.customer) | {order.placed_by_id}, _order_facts(order))


def _receivers(message: OutboxMessage) -> Told:
    shipment = Shipment.objects.select_related("order__customer", "driver").get(
        number=message.document
    )
    facts = {
        "order": shipment.order.number,
        "driver": str(shipment.driver or ""),
        "phone": shipment.driver.phone if shipment.driver else "",
    }
    return Told(people_of(shipment.order.customer), facts)


def _return_facts(message: OutboxMessage) -> tuple[ReturnOrder, dict[str, str]]:
    found = ReturnOrder.objects.select_related("customer").get(number=message.document)
    facts = {
        "customer": found.customer.name, "amount": str(found.amount), "because": found.because,
    }  # fmt: skip
    return found, facts


def _return_desk(message: OutboxMessage) -> Told:
    found, facts = _return_facts(message)
    return Told(staff_for("return.approve", found.customer), facts)


def _returners(message: OutboxMessage) -> Told:
    found, facts = _return_facts(message)
    return Told(people_of(found.customer), facts)


register(Topic(
    "order.submitted", _("New order %(document)s from %(customer)s, channel %(channel)s"),
    _desk, icon="clipboard-list", speaks=True,
))  # fmt: skip
register(Topic(
    "order.withdrawn", _("%(customer)s has withdrawn order %(document)s"), _desk,
    icon="clipboard-x",
))  # fmt: skip
register(Topic(
    "order.reviewed", _("Your order %(document)s was approved"), _buyers,
    icon="circle-check", for_shop=True,
))  # fmt: skip
register(Topic(
    "order.changed", _("Your order %(document)s was changed by the merchant"), _buyers,
    icon="edit", for_shop=True,
))  # fmt: skip
register(Topic(
    "order.rejected", _("Your order %(document)s was rejected: %(because)s"), _buyers,
    icon="circle-x", for_shop=True,
))  # fmt: skip
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
    "return.requested", _("Return %(document)s of %(customer)s waits for approval"),
    _return_desk, icon="arrow-back-up", speaks=True,
))  # fmt: skip
register(Topic(
    "return.approved", _("Your return %(document)s was approved"), _returners,
    icon="circle-check", for_shop=True,
))  # fmt: skip
register(Topic(
    "return.rejected", _("Your return %(document)s was rejected: %(because)s"), _returners,
    icon="circle-x", for_shop=True,
))  # fmt: skip
register(Topic(
    "return.received", _("Your return %(document)s arrived; %(amount)s was credited"),
    _returners, icon="coins", for_shop=True,
))  # fmt: skip
