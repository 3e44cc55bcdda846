"""Staff decide who may act for a customer. Only then does he see prices and may order."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from crm.actions.addresses import Place, write_address
from crm.actions.customers import CustomerFacts, NeedsReason, Terms, open_file
from crm.actions.invite import CustomerBlocked
from crm.models import (
    Application,
    ApplicationState,
    Customer,
    CustomerState,
    Member,
    MemberRole,
)
from wholesale import audit, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.numbering import next_number
from wholesale.refusals import Refusal


class AlreadyDecided(Refusal):
    """A colleague was quicker."""


class NoCustomerChosen(Refusal):
    """A visitor's application needs a customer: one we have, or a new one."""


@use_case
def approve_application(
    *,
    number: str,
    role: str,
    by: User,
    at: datetime,
    customer: Customer | None = None,
    new: tuple[CustomerFacts, Terms] | None = None,
) -> Member:
    """Let the applicant act for the customer, as owner or buyer.

    An application with a code has its customer; for a visitor's the caller gives `customer`
    or the facts of a `new` one. Moves the application by a conditional update, so of two
    reviewers one decides. Refuses with AlreadyDecided, NoCustomerChosen or CustomerBlocked.
    Audited on the application and the customer; tells through `application.approved`.
    """
    _decide(number, to=ApplicationState.APPROVED, because="", by=by, at=at)
    application = Application.objects.select_related("customer", "user").get(number=number)
    chosen = application.customer or customer or _opened(application, new, by=by, at=at)
    if chosen.state != CustomerState.ACTIVE:
        raise CustomerBlocked(_("%(name)s is blocked. Unblock it first.") % {"name": chosen.name})
    if application.customer_id is None:
        Application.objects.filter(pk=application.pk).update(customer=chosen)
    member, _made = Member.objects.update_or_create(
        user=application.user,
        customer=chosen,
        defaults={
            "role": role if role in MemberRole.values else MemberRole.BUYER,
            "is_active": True,
            "approved_at": at,
        },
    )
    for document in (number, chosen.code):
        audit.record(
            "application.approved", document=document, by=by, at=at,
            person=application.contact_name, role=member.role, application=number,
        )  # fmt: skip
    outbox.say(
        "application.approved", document=number,
        user=application.user_id, customer=chosen.code, company=chosen.name,
    )  # fmt: skip
    return member


@use_case
def reject_application(*, number: str, because: str, by: User, at: datetime) -> Application:
    """Send an application back with a reason the applicant can read and mend.

    A conditional update, so of two reviewers one decides. Refuses with NeedsReason or
    AlreadyDecided. Tells the applicant through `application.rejected`.
    """
    because = because.strip()
    if not because:
        raise NeedsReason(_("Say why, so that the applicant knows what to mend."))
    _decide(number, to=ApplicationState.REJECTED, because=because, by=by, at=at)
    application = Application.objects.get(number=number)
    audit.record("application.rejected", document=number, by=by, at=at, because=because)
    outbox.say(
        "application.rejected", document=number,
        user=application.user_id, company=application.company_name, because=because,
    )  # fmt: skip
    return application


def _claim(number: str, *, to: str, because: str, by: User, at: datetime) -> bool:
    waiting = Application.objects.filter(number=number, state=ApplicationState.SUBMITTED)
    return bool(waiting.update(state=to, because=because[:200], decided_by=by, decided_at=at))


@in_transaction
def _decide(number: str, *, to: str, because: str, by: User, at: datetime) -> None:
    if _claim(number, to=to, because=because, by=by, at=at):
        return
    decided = Application.objects.select_related("decided_by").get(number=number)
    when = formats.date_format(timezone.localtime(decided.decided_at), "Y-m-d H:i")
    raise AlreadyDecided(
        _("%(who)s decided this on %(when)s: %(state)s. Nothing was changed.")
        % {
            "who": decided.decided_by,
            "when": when,
            "state": ApplicationState(decided.state).label,
        },
        document=number,
    )


def _opened(
    application: Application, new: tuple[CustomerFacts, Terms] | None, *, by: User, at: datetime
) -> Customer:
    if new is None:
        raise NoCustomerChosen(
            _("Choose the customer this person belongs to, or open a new customer for him.")
        )
    customer = open_file(next_number("CU"), *new, by=by, at=at)
    if application.address:
        place = Place(
            recipient=application.contact_name,
            phone=application.phone,
            street=application.address[:160],
        )
        write_address(customer, place, is_default=True, by=by, at=at)
    return customer
