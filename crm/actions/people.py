"""The people of a customer: their role, and when their place ends."""

from datetime import datetime

from django.utils.translation import gettext as _

from crm.models import Member, MemberRole
from wholesale import audit
from wholesale.db import use_case
from wholesale.models import User
from wholesale.refusals import Refusal


class NotYourself(Refusal):
    """A person cannot take away his own place or role."""


@use_case
def note_visit(*, member: Member, by: User, at: datetime) -> None:
    """Remember when a person last came to order for a company. Not audited; `by` is himself."""
    Member.objects.filter(pk=member.pk, user=by).update(last_used_at=at)


@use_case
def end_membership(*, member: Member, by: User, at: datetime) -> None:
    """End a person's place in a company; his open sessions for it end with the next click.

    One conditional update. Refuses with NotYourself. Audited as `member.ended`.
    """
    if member.user_id == by.pk:
        raise NotYourself(_("You cannot end your own place. Ask another owner, or call us."))
    if Member.objects.filter(pk=member.pk, is_active=True).update(is_active=False):
        audit.record(
            "member.ended", document=member.customer.code, by=by, at=at, person=str(member.user)
        )


@use_case
def change_role(*, member: Member, role: str, by: User, at: datetime) -> None:
    """Make a person owner or buyer of his company.

    One conditional update. Refuses with NotYourself. Audited as `member.role_changed`.
    """
    if member.user_id == by.pk:
        raise NotYourself(_("You cannot change your own role. Ask another owner, or call us."))
    if role not in MemberRole.values:
        return
    different = Member.objects.filter(pk=member.pk, is_active=True).exclude(role=role)
    if different.update(role=role):
        audit.record(
            "member.role_changed", document=member.customer.code, by=by, at=at,
            person=str(member.user), changes={"role": [member.role, role]},
        )  # fmt: skip
