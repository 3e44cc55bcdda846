"""Who is told what about orders."""

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.queries.audience import people_of, staff_for
from orders.actions.cure import cure_holds
from orders.actions.unusual import keep_unusual
from orders.models import HoldCode, Order
from orders.queries.holds import RIGHTS, held_for_money
from wholesale import outbox
from wholesale.models import AuditEntry
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
