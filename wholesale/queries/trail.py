"""The audit trail of one document in words: what a timeline shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wholesale import audit
from wholesale.models import User
from wholesale.models.audit import AuditEntry

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
