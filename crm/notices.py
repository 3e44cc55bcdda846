"""Who is told what about applications."""

from django.utils.translation import gettext_lazy as _

from crm.models import Application
from crm.queries.audience import staff_for
from wholesale.models.outbox import OutboxMessage
from wholesale.notify import Told, Topic, register


def _reviewers(message: OutboxMessage) -> Told:
    application = Application.objects.select_related("customer").get(number=message.document)
    facts = {"name": application.contact_name, "company": application.company_name}
    return Told(staff_for("binding.review", application.customer), facts)


def _applicant(message: OutboxMessage) -> Told:
    application = Application.objects.get(number=message.document)
    facts = {"company": application.company_name, "because": application.because}
    return Told({application.user_id}, facts)


register(Topic(
    "application.submitted", _("%(name)s of %(company)s asks for access (%(document)s)"),
    _reviewers, icon="user-plus",
))  # fmt: skip
register(Topic(
    "application.approved", _("You can now order for %(company)s"), _applicant,
    icon="circle-check", for_shop=True,
))  # fmt: skip
register(Topic(
    "application.rejected", _("Your application for %(company)s was rejected: %(because)s"),
    _applicant, icon="circle-x", for_shop=True,
))  # fmt: skip
