"""Who is told what about orders, shipments and returns."""

from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models import Member
from crm.queries.audience import people_of, staff_for
from inventory.models import PriceBook
from orders.actions.cure import cure_holds
from orders.actions.unusual import keep_unusual
from orders.models import HoldCode, Order, Quotation, ReturnOrder, Shipment
from orders.queries.holds import RIGHTS, held_for_money
from orders.queries.price_touch import customers_of
from orders.states import ShipmentState
from wholesale import outbox
from wholesale.models import AuditEntry, User
from wholesale.models.outbox import OutboxMessage
from wholesale.notify import Told, Topic, register
from wholesale.templatetags.wholesale import money


def _order(message: OutboxMessage) -> Order:
    return Order.objects.select_related("customer", "channel").get(number=message.document)


@outbox.handler("order.submitted", "order.changed", "order.split_off")
def _look_at(message: OutboxMessage) -> None:
    """What is unusual about an order is known to the desk a moment after it came in."""
    if Order.objects.filter(number=message.document).exists():
        keep_unusual(number=message.document)


@outbox.handler("settlement.reviewed", "return.received")
def _money_came(message: OutboxMessage) -> None:
    """A payment or a credit shows at once on the orders that waited for it."""
    entry = AuditEntry.objects.filter(document=message.document, action=message.topic).last()
    if entry is None or entry.by is None:
        return
    for number in held_for_money(message.facts["customer"]):
        cure_holds(number=number, by=entry.by, at=timezone.now())


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


def _held_buyers(message: OutboxMessage) -> Told:
    """The buyers; a margin that is too small is no business of theirs."""
    if set(message.facts.get("codes", [])) == {HoldCode.MARGIN}:
        return Told(set())
    return _buyers(message)


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
    order, because = _order(message), str(message.facts.get("because", ""))
    taken_back = order.shipments.filter(state=ShipmentState.WRITTEN_OFF, because=because)
    drivers = set(taken_back.values_list("driver", flat=True))
    return Told(_who_drives(drivers), {"customer": order.customer.name, "because": because})


def _priced(message: OutboxMessage) -> Told:
    book = PriceBook.objects.get(pk=int(message.facts["book"]))
    people = Member.objects.filter(
        customer__in=customers_of(book), is_active=True, user__is_active=True,
        user__notify_new_documents=True,
    ).values_list("user_id", flat=True)  # fmt: skip
    return Told(set(people), {"name": book.name, "day": str(book.starts_on)})


def _shop(_number: str) -> str:
    return reverse("shop")


def _trip(_number: str) -> str:
    return reverse("driver")


def _who_drives(people: Iterable[int | None]) -> set[int]:
    known = [person for person in people if person is not None]
    drivers = User.objects.filter(pk__in=known, is_active=True)
    return set(drivers.filter(notify_new_documents=True).values_list("pk", flat=True))


def _shipping_desk(message: OutboxMessage) -> Told:
    customer = _shipment(message).order.customer
    return Told(staff_for("order.enter", customer), {"customer": customer.name})


def _releasers(message: OutboxMessage) -> Told:
    """Those who may release one of the holds."""
    order = _order(message)
    rights = {RIGHTS[code] for code in message.facts.get("codes", [])}
    people = {person for right in rights for person in staff_for(right, order.customer)}
    return Told(people, _order_facts(order))


def _reviewers(message: OutboxMessage) -> Told:
    order = _order(message)
    return Told(staff_for("order.review", order.customer), _order_facts(order))


def _freight_payers(message: OutboxMessage) -> Told:
    order = _order(message)
    freight = money(Decimal(str(message.facts["amount"])), order.currency)
    return Told(people_of(order.customer) | {order.placed_by_id}, {"freight": str(freight)})


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


def _quotation_facts(message: OutboxMessage) -> tuple[Quotation, dict[str, str]]:
    rows = Quotation.objects.select_related("customer", "order")
    found = rows.get(number=message.document)
    facts = {
        "customer": found.customer.name, "total": str(found.total), "because": found.because,
        "day": str(found.valid_until), "order": str(found.order or ""),
    }  # fmt: skip
    return found, facts


def _offered(message: OutboxMessage) -> Told:
    found, facts = _quotation_facts(message)
    return Told(people_of(found.customer), facts)


def _offerers(message: OutboxMessage) -> Told:
    found, facts = _quotation_facts(message)
    return Told(staff_for("quotation.enter", found.customer) | {found.created_by_id}, facts)


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
    "order.held", _("Order %(document)s of %(customer)s is on hold; you may release it"),
    _releasers, icon="hand-stop",
))  # fmt: skip
register(Topic(
    "order.held", _("Your order %(document)s is on hold. Open it to see why."), _held_buyers,
    icon="hand-stop", for_shop=True,
))  # fmt: skip
register(Topic(
    "order.released", _("Order %(document)s of %(customer)s was released; it can be reviewed"),
    _reviewers, icon="circle-check",
))  # fmt: skip
register(Topic(
    "order.cured", _("Nothing stands against order %(document)s of %(customer)s any more"),
    _reviewers, icon="circle-check",
))  # fmt: skip
register(Topic(
    "order.cured", _("Your order %(document)s goes on: what held it is gone"), _buyers,
    icon="circle-check", for_shop=True,
))  # fmt: skip
register(Topic(
    "order.freight_asked",
    _("To bring order %(document)s to you costs %(freight)s more. Open it to answer."),
    _freight_payers, icon="truck", for_shop=True,
))  # fmt: skip
register(Topic(
    "order.freight_accepted", _("%(customer)s pays the freight difference of %(document)s"),
    _reviewers, icon="circle-check", speaks=True,
))  # fmt: skip
register(Topic(
    "order.freight_declined",
    _("%(customer)s does not pay the freight difference of %(document)s"), _reviewers,
    icon="circle-x", speaks=True,
))  # fmt: skip
register(Topic(
    "order.changed", _("Your order %(document)s was changed by the merchant"), _buyers,
    icon="edit", for_shop=True,
))  # fmt: skip
register(Topic(
    "order.edited", _("%(customer)s has changed order %(document)s"), _desk, icon="edit",
))  # fmt: skip
register(Topic(
    "order.change_requested",
    _("%(customer)s asks to change %(document)s, which is reviewed"), _reviewers,
    icon="edit", speaks=True,
))  # fmt: skip
register(Topic(
    "order.change_withdrawn", _("%(customer)s no longer asks to change %(document)s"),
    _reviewers, icon="edit",
))  # fmt: skip
register(Topic(
    "order.change_accepted", _("Your change of %(document)s was accepted"), _buyers,
    icon="circle-check", for_shop=True,
))  # fmt: skip
register(Topic(
    "order.change_declined", _("Your change of %(document)s was declined. Open it to see why."),
    _buyers, icon="circle-x", for_shop=True,
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
register(Topic(
    "price_book.released", _("New prices from %(day)s on: %(name)s"), _priced,
    icon="tag", for_shop=True, page=_shop,
))  # fmt: skip
register(Topic(
    "quotation.sent", _("Quotation %(document)s for you: %(total)s, valid until %(day)s"),
    _offered, icon="file-text", for_shop=True,
))  # fmt: skip
register(Topic(
    "quotation.withdrawn", _("Quotation %(document)s was withdrawn: %(because)s"), _offered,
    icon="circle-x", for_shop=True,
))  # fmt: skip
register(Topic(
    "quotation.accepted", _("Quotation %(document)s of %(customer)s is order %(order)s now"),
    _offerers, icon="circle-check", speaks=True,
))  # fmt: skip
register(Topic(
    "quotation.declined", _("%(customer)s has declined quotation %(document)s: %(because)s"),
    _offerers, icon="circle-x",
))  # fmt: skip
