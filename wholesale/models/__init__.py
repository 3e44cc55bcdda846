"""The tables of the shared kernel."""

from wholesale.models.audit import AuditEntry
from wholesale.models.file import StoredFile
from wholesale.models.inbox import Notice
from wholesale.models.job import Job
from wholesale.models.numbering import IdempotencyKey, NumberSequence
from wholesale.models.organisation import Company, Shop
from wholesale.models.outbox import Heartbeat, OutboxMessage
from wholesale.models.preference import ListPreference, PaperPreference, SavedView
from wholesale.models.user import User

__all__ = [
    "AuditEntry",
    "Company",
    "Heartbeat",
    "IdempotencyKey",
    "Job",
    "ListPreference",
    "Notice",
    "NumberSequence",
    "OutboxMessage",
    "PaperPreference",
    "SavedView",
    "Shop",
    "StoredFile",
    "User",
]
