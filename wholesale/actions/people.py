"""The house's own people: who gets a login, which roles, and when it ends."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wholesale import audit
from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import Shop, User
from wholesale.permissions import PERMISSIONS, STAFF_ROLES, Role
from wholesale.refusals import Refusal

# Rights of an errand, not of power: whoever appoints drivers need not be one.
_ERRANDS = {name for name, roles in PERMISSIONS.items() if tuple(roles) == (Role.DRIVER,)}
# No letters or figures that are taken for each other when a password is read aloud.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class CannotGrant(Refusal):
    """The roles reach further than the rights of the person who gives them."""


class NameTaken(Refusal):
    """Another person already signs in with this name."""


class LastOwner(Refusal):
    """The house would be left without an owner who can sign in."""


class NotYourself(Refusal):
    """A person cannot end his own login."""


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """What is known of a member of staff, as a form gives it."""

    display_name: str
    phone: str
    roles: frozenset[str]
    shops: tuple[int, ...] = ()
    plate_number: str = ""


def may_grant(by: User, role: str) -> bool:
    """Whether a person may give a role: an owner all, others none that exceeds their own."""
    if role not in STAFF_ROLES:
        return False
    if Role.OWNER in by.roles:
        return True
    wanted = {name for name, roles in PERMISSIONS.items() if role in roles}
    own = {name for name, roles in PERMISSIONS.items() if by.roles.intersection(roles)}
    return role != Role.OWNER and wanted - _ERRANDS <= own


def new_password() -> str:
    """A random password of four groups, easy to read aloud: 78 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _n in range(4)) for _m in range(4))


@use_case
def create_staff(*, username: str, facts: StaffFacts, by: User, at: datetime) -> tuple[User, str]:
    """Make a login for a colleague; gives the person and a password that is shown once.

    Takes no lock. Refuses with CannotGrant or NameTaken. Audited as `person.created`.
    """
    _require_grants(by, facts.roles)
    password = new_password()
    person = User(username=username, display_name=facts.display_name, phone=facts.phone)
    person.plate_number = facts.plate_number
    person.set_password(password)
    _save_new(person)
    _place(person, facts)
    audit.record(
        "person.created", document=trail(person), by=by, at=at,
        name=facts.display_name, roles=sorted(facts.roles),
    )  # fmt: skip
    return person, password


@use_case
def change_staff(*, pk: int, facts: StaffFacts, by: User, at: datetime) -> User:
    """Change a colleague's name, phone, roles, shops and plate number.

    Locks the house's people, then the person. Refuses with CannotGrant (for the roles he had
    as for those he gets) or LastOwner. Audited as `person.changed` with old and new values.
    """
    _one_at_a_time()
    person = _locked(pk)
    _require_grants(by, person.roles & set(STAFF_ROLES) | facts.roles)
    _require_other_owner(person, unless=Role.OWNER in facts.roles)
    before = _facts_of(person)
    person.display_name, person.phone = facts.display_name, facts.phone
    person.plate_number = facts.plate_number
    person.save(update_fields=["display_name", "phone", "plate_number"])
    _place(person, facts)
    differences = audit.changes(before, _facts_of(_locked(pk)))
    if differences:
        audit.record("person.changed", document=trail(person), by=by, at=at, changes=differences)
    return person


@use_case
def disable_staff(*, pk: int, by: User, at: datetime) -> User:
    """End a colleague's login; his sessions end with the next click.

    Locks the house's people, then the person. Refuses with NotYourself, CannotGrant or
    LastOwner.
    """
    _one_at_a_time()
    person = _locked(pk)
    if person.pk == by.pk:
        raise NotYourself(_("You cannot end your own login. Ask another owner or manager."))
    _require_grants(by, person.roles & set(STAFF_ROLES))
    _require_other_owner(person, unless=False)
    return _set_active(person, active=False, by=by, at=at)


@use_case
def enable_staff(*, pk: int, by: User, at: datetime) -> User:
    """Give a login back that was ended. Locks the person. Refuses with CannotGrant."""
    person = _locked(pk)
    _require_grants(by, person.roles & set(STAFF_ROLES))
    return _set_active(person, active=True, by=by, at=at)


@use_case
def reset_password(*, pk: int, by: User, at: datetime) -> tuple[User, str]:
    """Give a person a new random password, shown once; his sessions end.

    Locks the person. Refuses with CannotGrant: whoever sets a password could sign in with it.
    """
    person = _locked(pk)
    _require_grants(by, person.roles & set(STAFF_ROLES))
    password = new_password()
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record("person.password_reset", document=trail(person), by=by, at=at)
    return person, password


@use_case
def create_owner(*, username: str, display_name: str, is_admin: bool, at: datetime) -> str:
    """Make the first owner, from the machine itself. Gives the random password, once.

    `is_admin` also opens Django's admin to him. Refuses with NameTaken.
    """
    password = new_password()
    person = User(
        username=username, display_name=display_name, is_staff=is_admin, is_superuser=is_admin
    )
    person.set_password(password)
    _save_new(person)
    person.groups.add(Group.objects.get_or_create(name=Role.OWNER)[0])
    audit.record("person.created", document=trail(person), by=None, at=at, roles=[Role.OWNER])
    return password


def trail(person: User) -> str:
    """Under which name a person stands in the audit trail."""
    return f"user:{person.username}"[:40]


def _one_at_a_time() -> None:
    # Two owners who end each other's login at once would both find the other one still there.
    run_sql("SELECT pg_advisory_xact_lock(hashtextextended('people', 0))")


def _locked(pk: int) -> User:
    # NO KEY: whatever this person does meanwhile, and refers to him, need not wait.
    return User.objects.select_for_update(no_key=True).get(pk=pk)


@in_transaction
def _save_new(person: User) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise NameTaken(
            _("“%(name)s” already signs in here. Choose another login name.")
            % {"name": person.username}
        ) from error


def _require_grants(by: User, roles: Collection[str]) -> None:
    beyond = [Role(role).label for role in sorted(roles) if not may_grant(by, role)]
    if beyond:
        raise CannotGrant(
            _("This is beyond your own rights: %(roles)s. Ask an owner to do it.")
            % {"roles": ", ".join(str(role) for role in beyond)}
        )


def _require_other_owner(person: User, *, unless: bool) -> None:
    if unless or Role.OWNER not in person.roles:
        return
    owners = User.objects.filter(groups__name=Role.OWNER, is_active=True)
    if not owners.exclude(pk=person.pk).exists():
        raise LastOwner(_("There must be one owner who can sign in. Make another owner first."))


def _place(person: User, facts: StaffFacts) -> None:
    groups = [Group.objects.get_or_create(name=role)[0] for role in sorted(facts.roles)]
    person.groups.set(groups)
    person.shops.set(Shop.objects.filter(pk__in=facts.shops))
    person.__dict__.pop("roles", None)


def _facts_of(person: User) -> dict[str, object]:
    return {
        "name": person.display_name,
        "phone": person.phone,
        "plate_number": person.plate_number,
        "roles": ", ".join(sorted(person.roles)),
        "shops": ", ".join(person.shops.order_by("code").values_list("code", flat=True)),
    }


def _set_active(person: User, *, active: bool, by: User, at: datetime) -> User:
    if person.is_active != active:
        person.is_active = active
        person.save(update_fields=["is_active"])
        action = "person.enabled" if active else "person.disabled"
        audit.record(action, document=trail(person), by=by, at=at)
    return person
