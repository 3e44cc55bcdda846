"""A customer's code to share: made, looked up by its secret, used up, taken back."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from crm.models import Customer, CustomerState, Invitation
from wholesale import audit, idempotency
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

DAYS = (1, 7)
USES = (1, 5, 20)


class CodeShownBefore(Refusal):
    """The form was sent again; its code cannot be shown a second time."""


class CodeEnded(Refusal):
    """The code has expired, was used, or was taken back."""


class CustomerBlocked(Refusal):
    """The customer may not order at present."""


@use_case
def invite(
    *, customer: Customer, days: int, uses: int, key: str, by: User, at: datetime
) -> tuple[Invitation, str]:
    """Make a code for a customer; gives the invitation and its secret, which is not kept.

    `days` of DAYS, `uses` of USES. Takes no lock. Refuses with CustomerBlocked or
    CodeShownBefore. Audited as `invitation.made`.
    """
    if customer.state != CustomerState.ACTIVE:
        raise CustomerBlocked(_("This customer is blocked. Unblock it before you share its code."))
    token = secrets.token_urlsafe(32)
    hashed = hash_of(token)
    if idempotency.claim(key, purpose="invitation", by_id=by.pk, result=hashed) != hashed:
        raise CodeShownBefore(
            _("This code was shown once already. Make a new one; the old one can be taken back.")
        )
    invitation = Invitation.objects.create(
        customer=customer,
        token_hash=hashed,
        created_by=by,
        created_at=at,
        expires_at=at + timedelta(days=days if days in DAYS else DAYS[0]),
        uses_left=uses if uses in USES else USES[0],
    )
    audit.record(
        "invitation.made", document=customer.code, by=by, at=at,
        invitation=invitation.pk, days=days, uses=uses,
    )  # fmt: skip
    return invitation, token


@use_case
def revoke_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Take a code back; who has applied with it has applied. Audited as `invitation.revoked`."""
    still = Invitation.objects.filter(pk=invitation.pk, revoked_at=None)
    if still.update(revoked_at=at):
        audit.record(
            "invitation.revoked", document=invitation.customer.code, by=by, at=at,
            invitation=invitation.pk,
        )  # fmt: skip


@in_transaction
def use_up(invitation: Invitation, *, at: datetime) -> None:
    """Count one use, if the code still has one. Refuses with CodeEnded.

    One conditional update: of two people who use the last one at once, the second finds none.
    """
    usable = Invitation.objects.filter(
        pk=invitation.pk, uses_left__gt=0, revoked_at=None, expires_at__gt=at
    )
    if not usable.update(uses_left=F("uses_left") - 1):
        raise CodeEnded(why_ended(Invitation.objects.get(pk=invitation.pk), at=at))


def hash_of(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def why_ended(invitation: Invitation, *, at: datetime, is_known: bool = False) -> str:
    """Why a code no longer works and what to do, in one sentence; "" while it works.

    For somebody who has applied with it before (`is_known`) it only ends by being taken back.
    """
    if invitation.revoked_at is not None:
        return _("This code was taken back. Ask whoever gave it to you for a new one.")
    if invitation.customer.state != CustomerState.ACTIVE:
        return _("This company cannot order at present. Call us, and we will help.")
    if is_known:
        return ""
    if invitation.expires_at <= at:
        return _("This code has expired. Ask whoever gave it to you for a new one.")
    if invitation.uses_left <= 0:
        return _("This code was used already. Ask whoever gave it to you for a new one.")
    return ""
