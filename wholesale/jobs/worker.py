"""Jobs as a worker meets them: claimed with a lease, run, ended in a known state.

The claim is renewed by a heartbeat while the work runs. A worker that is killed stops beating;
after the lease another begins the job again, and after three beginnings it is called failed.
Whoever has lost its claim writes nothing: every write names the claim it was made under.
"""

import os
import socket
import threading
import uuid
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wholesale.db import use_case
from wholesale.jobs.registry import CancelAskedError, LostLeaseError, Progress, find
from wholesale.models import Job
from wholesale.models.job import JobState
from wholesale.refusals import Refusal

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
BEAT_EVERY = 10.0  # seconds
MOST_ATTEMPTS = 3
LOOK_EVERY = 1.0  # seconds


def run_one(worker: str = "", *, at: datetime | None = None) -> bool:
    """Claim one waiting or abandoned job and run it to its end. False when there is none."""
    claim = f"{worker or socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"[:80]
    job = claim_next(claim=claim, at=at or timezone.now())
    if job is None:
        return False
    language = getattr(job.created_by, "language", "") or "zh-hans"
    with translation.override(language), _Heart(job.pk, claim):
        _run(job, claim)
    return True


@use_case
def claim_next(*, claim: str, at: datetime) -> Job | None:
    """Take the oldest job that waits or whose worker has gone silent, or None.

    Locks the row taken and skips those that others hold. Counts the attempt at once, so that a
    job that kills its worker is called failed in the end. Refuses nothing, says nothing.
    """
    waiting = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, heartbeat_at__lt=at - LEASE)
    jobs = Job.objects.filter(waiting).select_for_update(skip_locked=True, of=("self",))
    job = jobs.select_related("created_by").order_by("id").first()
    if job is None:
        return None
    job.state, job.claimed_by, job.heartbeat_at = JobState.RUNNING, claim, at
    job.started_at = job.started_at or at
    job.attempts += 1
    job.save(update_fields=["state", "claimed_by", "heartbeat_at", "started_at", "attempts"])
    return job


def _run(job: Job, claim: str) -> None:
    kind = find(job.kind)
    if kind is None:
        _end(job, claim, JobState.FAILED, _("This version does not know this kind of work."))
        return
    if job.attempts > MOST_ATTEMPTS:
        _end(job, claim, JobState.FAILED, _too_often())
        return
    if job.cancel_requested_at:
        _end(job, claim, JobState.CANCELLED, _("Cancelled. What was done stays done."))
        return
    try:
        result = kind.work(job, Progress(job, claim))
    except LostLeaseError:
        log.warning("job.lost", job=job.pk, kind=job.kind)
    except CancelAskedError:
        _end(job, claim, JobState.CANCELLED, _("Cancelled. What was done stays done."))
    except Refusal as refusal:
        _end(job, claim, JobState.FAILED, refusal.sentence)
    except (OperationalError, InterfaceError) as error:
        _put_back(job, claim, error)
    except Exception as error:  # whatever the work raises must not end the worker
        log.exception("job.failed", job=job.pk, kind=job.kind, reason=str(error))
        _end(job, claim, JobState.FAILED, _unexpected(job))
    else:
        _end(job, claim, JobState.DONE, "", result)


def _end(
    job: Job, claim: str, state: JobState, message: str, result: dict[str, Any] | None = None
) -> None:
    mine = Job.objects.filter(pk=job.pk, claimed_by=claim, state=JobState.RUNNING)
    values: dict[str, Any] = {
        "state": state,
        "message": message,
        "done": job.done,
        "total": job.total,
        "finished_at": timezone.now(),
        "report": job.report_id,
    }
    # Work that was stopped leaves its half of the result on the job itself.
    values["result"] = job.result if result is None else result
    mine.update(**values)


def _put_back(job: Job, claim: str, error: Exception) -> None:
    # The database was gone or the locks were taken: neither is the work's fault.
    log.warning("job.put_back", job=job.pk, kind=job.kind, reason=str(error))
    if not connection.in_atomic_block:
        connection.close()  # it may be dead; the next query opens a new one
    if job.attempts >= MOST_ATTEMPTS:
        _end(job, claim, JobState.FAILED, _too_often())
        return
    Job.objects.filter(pk=job.pk, claimed_by=claim, state=JobState.RUNNING).update(
        state=JobState.QUEUED, claimed_by=""
    )


def _too_often() -> str:
    return _(
        "The work was interrupted three times and was not begun again. What was done stays done;"
        " it is safe to start it once more."
    )


def _unexpected(job: Job) -> str:
    return _(
        "Something went wrong on our side (job %(number)s). What was done stays done; it is safe"
        " to start it once more."
    ) % {"number": job.pk}


class _Heart(threading.Thread):
    """Renews the claim while the work runs, however long one step of it takes."""

    def __init__(self, pk: int, claim: str) -> None:
        super().__init__(name="job-heart", daemon=True)
        self._mine = Job.objects.filter(pk=pk, claimed_by=claim, state=JobState.RUNNING)
        self._ending = threading.Event()

    def __enter__(self) -> None:
        self.start()

    def __exit__(self, *_error: object) -> None:
        self._ending.set()
        self.join(BEAT_EVERY)

    def run(self) -> None:
        while not self._ending.wait(BEAT_EVERY):
            try:
                self._mine.update(heartbeat_at=timezone.now())
            except DatabaseError as error:
                log.warning("job.no_beat", reason=str(error))
            finally:
                connection.close()


class JobLoop(threading.Thread):
    """The worker's thread that runs one job after another."""

    def __init__(self) -> None:
        super().__init__(name="jobs", daemon=True)
        self._ending = threading.Event()

    def run(self) -> None:
        while not self._ending.is_set():
            self._ending.wait(self._look())

    def finish(self, seconds: float = 5) -> None:
        """Begin nothing more; a job in hand is taken over by another worker after its lease."""
        self._ending.set()
        self.join(seconds)

    def _look(self) -> float:
        try:
            return 0 if run_one() else LOOK_EVERY
        except DatabaseError as error:
            log.warning("jobs.no_database", reason=str(error))
            return LOOK_EVERY
        finally:
            connection.close()
