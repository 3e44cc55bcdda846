"""What kinds of long work there are, and what work sees while it runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from wholesale.models import Job
from wholesale.models.job import JobState

TELL_EVERY = timedelta(seconds=0.5)


class CancelAskedError(Exception):
    """The person has asked to stop; raised by `Progress` between two steps of the work."""


class LostLeaseError(Exception):
    """Another worker has taken the job over: this one must stop and write nothing more."""


@dataclass
class Progress:
    """Given to the work: says how far it is, and stops it between steps when it must stop."""

    job: Job
    claim: str
    _told_at: datetime | None = field(default=None)

    def __call__(self, done: int, *, total: int | None = None, message: str = "") -> None:
        """Show `done` of `total`. Call it between steps, outside of a transaction.

        Raises CancelAskedError or LostLeaseError; let them pass. What is committed stays.
        """
        self.job.done = done
        self.job.total = self.job.total if total is None else total
        now = timezone.now()
        if self._told_at and now - self._told_at < TELL_EVERY:
            return
        self._told_at = now
        mine = Job.objects.filter(pk=self.job.pk, claimed_by=self.claim, state=JobState.RUNNING)
        # Asking first and writing after loses nothing: a cancel in between is seen next time.
        asked = mine.values_list("cancel_requested_at", flat=True).first()
        found = mine.update(done=done, total=self.job.total, message=message, heartbeat_at=now)
        if not found:
            raise LostLeaseError
        if asked:
            raise CancelAskedError


# Does the work; what it gives back is kept as the job's result and must be JSON.
Work = Callable[[Job, Progress], dict[str, Any] | None]


@dataclass(frozen=True)
class Kind:
    """A kind of long work: how people call it, what does it, which panel shows its result."""

    name: str
    label: str | Promise
    work: Work
    template: str = ""


_kinds: dict[str, Kind] = {}


def kind(name: str, label: str | Promise, *, template: str = "") -> Callable[[Work], Work]:
    """Make a function known as the work of a kind of job; use it as a decorator.

    The work must be safe to repeat: a worker may be killed and another begins again. `template`
    shows the result on the job's page and sees `job`.
    """

    def register(work: Work) -> Work:
        _kinds[name] = Kind(name, label, work, template)
        return work

    return register


def find(name: str) -> Kind | None:
    """The kind of that name, or None."""
    return _kinds.get(name)


def all_kinds() -> list[Kind]:
    """Every kind there is."""
    return list(_kinds.values())
