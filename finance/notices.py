"""Who is told what about settlements."""

from django.utils.translation import gettext_lazy as _

from crm.queries.audience import people_of, staff_for
from finance.models import Bill, Settlement, SupplierPayment
from wholesale.models.outbox import OutboxMessage
from wholesale.notify import Told, Topic, register


def _settlement(message: OutboxMessage) -> tuple[Settlement, dict[str, str]]:
    found = Settlement.objects.select_related("customer").get(number=message.document)
    facts = {
        "customer": found.customer.name, "amount": str(found.received), "because": found.because,
    }  # fmt: skip
    return found, facts


def _reviewers(message: OutboxMessage) -> Told:
    found, facts = _settlement(message)
    return Told(staff_for("settlement.review", found.customer) - {found.recorded_by_id}, facts)


def _payers(message: OutboxMessage) -> Told:
    found, facts = _settlement(message)
    return Told(people_of(found.customer), facts)


register(Topic(
    "settlement.recorded", _("Payment of %(customer)s to review: %(amount)s (%(document)s)"),
    _reviewers, icon="coins",
))  # fmt: skip
register(Topic(
    "settlement.reviewed", _("Your payment of %(amount)s was confirmed (%(document)s)"),
    _payers, icon="circle-check", for_shop=True,
))  # fmt: skip
register(Topic(
    "settlement.rejected", _("Your payment %(document)s was not accepted: %(because)s"),
    _payers, icon="circle-x", for_shop=True,
))  # fmt: skip


def _payment(message: OutboxMessage) -> Told:
    found = SupplierPayment.objects.select_related("supplier").get(number=message.document)
    facts = {"supplier": found.supplier.name, "amount": str(found.received)}
    return Told(staff_for("payout.review", None) - {found.recorded_by_id}, facts)


register(Topic(
    "supplier_payment.recorded",
    _("Payment to %(supplier)s to review: %(amount)s (%(document)s)"), _payment, icon="coins",
))  # fmt: skip


def _due(message: OutboxMessage) -> Told:
    found = Bill.objects.select_related("supplier", "item").get(number=message.document)
    left = found.item.amount - found.item.allocated if found.item else 0
    facts = {"supplier": found.supplier.name, "amount": str(left), "due": str(found.due_on)}
    return Told(staff_for("payout.record", None), facts)


register(Topic(
    "bill.due", _("Bill of %(supplier)s is due on %(due)s: %(amount)s (%(document)s)"), _due,
    icon="calendar-due",
))  # fmt: skip
