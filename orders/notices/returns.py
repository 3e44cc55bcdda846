"""Who is told what about returns."""

from django.utils.translation import gettext_lazy as _

from crm.queries.audience import people_of, staff_for
from orders.models import ReturnOrder
from wholesale.models.outbox import OutboxMessage
from wholesale.notify import Told, Topic, register


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
