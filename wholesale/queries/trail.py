"""The audit trail of one document in words: what a timeline shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wholesale import audit
from wholesale.models import User
from wholesale.models.audit import AuditEntry
from wholesale.queries.people import staff

Words = Mapping[str, str | Promise]

_events: dict[str, str | Promise] = {
    "person.created": _("Login created"),
    "person.registered": _("Registered"),
    "person.signed_in": _("Signed in"),
    "person.changed": _("Changed"),
    "person.disabled": _("Login ended"),
    "person.enabled": _("Let in again"),
    "person.password_reset": _("New password given"),
    "person.password_changed": _("Password changed"),
    "company.changed": _("Changed"),
}
_facts: dict[str, str | Promise] = {
    "name": _("Name"),
    "phone": _("Phone"),
    "plate_number": _("Plate number"),
    "roles": _("Roles"),
    "shops": _("Shops"),
    "language": _("Language"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline; `changes` are (what, old, new)."""

    title: str
    by: User | None
    at: datetime
    because: str
    changes: list[tuple[str, str, str]]
    document: str = ""


def teach(*, events: Words | None = None, facts: Words | None = None) -> None:
    """Add an app's words for its events and facts; called once, when its module is loaded."""
    _events.update(events or {})
    _facts.update(facts or {})


def events_of(document: str) -> list[Event]:
    """Everything that happened to a document, newest first, in the reader's language."""
    return [_in_words(entry) for entry in audit.trail_of(document)]


def events_of_all(documents: Sequence[str]) -> list[Event]:
    """Everything that happened to several documents as one timeline, newest first."""
    entries = AuditEntry.objects.filter(document__in=documents).select_related("by")
    return [_in_words(entry) for entry in entries.order_by("-at", "-pk")]


def everything() -> QuerySet[AuditEntry]:
    """The trail of the whole house, with who did it."""
    return AuditEntry.objects.select_related("by")


def title_of(entry: AuditEntry) -> str:
    """What happened, in words."""
    return str(_events.get(entry.action, entry.action))


def changes_of(entry: AuditEntry) -> str:
    """What an entry says changed: each as "what: old → new", old left out when there was none."""
    return "; ".join(
        f"{what}: {old} → {new}" if old else f"{what}: {new}"
        for what, old, new in _in_words(entry).changes
    )


def people_choices(_user: User) -> list[tuple[int, str]]:
    """Whose lines one may ask for: everybody who works or worked here."""
    return [(person.pk, str(person)) for person in staff()]


def _in_words(entry: AuditEntry) -> Event:
    return Event(
        title=str(_events.get(entry.action, entry.action)),
        by=entry.by,
        at=entry.at,
        because=entry.because,
        changes=[
            (str(_facts.get(field, field)), old, new)
            for field, (old, new) in entry.facts.get("changes", {}).items()
        ],
        document=entry.document,
    )
