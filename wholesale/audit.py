"""The audit trail: who did what to which document, when, and why."""

import json
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING

from wholesale.db import in_transaction, run_hot
from wholesale.models.audit import AuditEntry

if TYPE_CHECKING:
    from wholesale.models import User

# Set by the middleware for the length of one request.
request_facts: ContextVar[dict[str, str]] = ContextVar("request_facts", default={})  # noqa: B039 - never mutated


_RECORD = """
INSERT INTO wholesale_auditentry
    (at, by_id, action, document, because, facts, request_id, address)
VALUES (%(at)s, %(by)s, %(action)s, %(document)s, %(because)s, %(facts)s,
    %(request_id)s, %(address)s)
"""


@in_transaction
def record(
    action: str,
    *,
    document: str,
    by: "User | None",
    at: datetime,
    because: str = "",
    **facts: object,
) -> None:
    """Write one line of the trail in the transaction it describes.

    `action` is the event's name ("order.reviewed"); `facts` must be JSON and without secrets.
    `by` is None for what the system does by itself.
    """
    where = request_facts.get()
    run_hot(
        _RECORD,
        {
            "action": action,
            "document": document,
            "by": by.pk if by else None,
            "at": at,
            "because": because,
            "facts": json.dumps(facts),
            "request_id": where.get("request_id", ""),
            "address": where.get("address", ""),
        },
    )


@in_transaction
def record_many(
    action: str,
    documents: Iterable[tuple[str, Mapping[str, object]]],
    *,
    by: "User | None",
    at: datetime,
) -> None:
    """Write the same line for many documents, each with facts of its own, in one statement."""
    AuditEntry.objects.bulk_create(
        AuditEntry(action=action, document=document, by=by, at=at, facts=dict(facts))
        for document, facts in documents
    )


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, list[str]]:
    """The fields that differ, as {field: [old, new]}, for the facts of an edit."""
    return {
        field: [str(before.get(field, "")), str(after[field])]
        for field in after
        if before.get(field) != after[field]
    }


def trail_of(document: str) -> "list[AuditEntry]":
    """Everything that happened to a document, newest first."""
    return list(
        AuditEntry.objects.filter(document=document).select_related("by").order_by("-at", "-pk")
    )
