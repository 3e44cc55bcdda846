"""A person asks to act for a company: with its code, or as a visitor of the open mall."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.actions.invite import CodeEnded, use_up, why_ended
from crm.models import Application, ApplicationState, Customer, Invitation, Member
from wholesale import audit, idempotency, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import StoredFile, User
from wholesale.refusals import Refusal


class AlreadyMember(Refusal):
    """The person acts for this company already."""


class AlreadyApplied(Refusal):
    """An application of this person is waiting for review."""


class ProfileIncomplete(Refusal):
    """A new company is only looked at with both its photos."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What an applicant says about himself and his shop."""

    company_name: str
    contact_name: str
    phone: str
    wechat_id: str = ""
    address: str = ""
    shop_front: StoredFile | None = None
    licence: StoredFile | None = None


@use_case
def apply_with_code(
    *, invitation: Invitation, profile: Profile, key: str, by: User, at: datetime
) -> Application:
    """Apply to act for the company whose code this is; staff decide.

    The same form twice applies once. Somebody who applied with this code before and was
    rejected does not use it up again. Refuses with CodeEnded, AlreadyMember or AlreadyApplied;
    then the code keeps its use. Tells staff through `application.submitted`.
    """
    customer = invitation.customer
    number, is_first = _claimed(key, by)
    if not is_first:
        return Application.objects.get(number=number, user=by)
    if Member.objects.filter(user=by, customer=customer, is_active=True).exists():
        raise AlreadyMember(
            _("You act for %(company)s already. Open the mall and order.")
            % {"company": customer.name}
        )
    if Application.objects.filter(user=by, invitation=invitation).exists():
        _require_running(invitation, at)
    else:
        use_up(invitation, at=at)
    return _submit(number, profile, customer=customer, invitation=invitation, by=by, at=at)


@use_case
def apply_as_visitor(*, profile: Profile, key: str, by: User, at: datetime) -> Application:
    """Ask to become a customer without a code; staff choose or open the customer's file.

    The same form twice applies once. Refuses with ProfileIncomplete or AlreadyApplied. Tells
    staff through `application.submitted`.
    """
    number, is_first = _claimed(key, by)
    if not is_first:
        return Application.objects.get(number=number, user=by)
    if profile.shop_front is None or profile.licence is None:
        raise ProfileIncomplete(_("Add a photo of your shop front and of your business licence."))
    return _submit(number, profile, customer=None, invitation=None, by=by, at=at)


@in_transaction
def _claimed(key: str, by: User) -> tuple[str, bool]:
    return idempotency.claim_number(key, purpose="application", by_id=by.pk, prefix="BA")


def _require_running(invitation: Invitation, at: datetime) -> None:
    ended = why_ended(invitation, at=at, is_known=True)
    if ended:
        raise CodeEnded(ended)


@in_transaction
def _submit(
    number: str,
    profile: Profile,
    *,
    customer: Customer | None,
    invitation: Invitation | None,
    by: User,
    at: datetime,
) -> Application:
    facts = {field: getattr(profile, field) for field in Profile.__slots__}
    try:
        with transaction.atomic():
            application = Application.objects.create(
                number=number,
                user=by,
                customer=customer,
                invitation=invitation,
                state=ApplicationState.SUBMITTED,
                submitted_at=at,
                **facts,
            )
    except IntegrityError as error:
        raise AlreadyApplied(
            _("You have applied already. We will tell you here as soon as it is decided.")
        ) from error
    audit.record("application.submitted", document=number, by=by, at=at, name=profile.company_name)
    outbox.say(
        "application.submitted", document=number, company=profile.company_name,
        customer=customer.code if customer else "",
    )  # fmt: skip
    return application
