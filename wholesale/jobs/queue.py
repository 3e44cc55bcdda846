"""Jobs as people meet them: put into the queue, looked at, cancelled."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wholesale import audit, idempotency
from wholesale.db import in_transaction, use_case
from wholesale.models import Job, StoredFile, User
from wholesale.models.job import JobState
from wholesale.permissions import may
from wholesale.refusals import Refusal

ACTIVE = (JobState.QUEUED, JobState.RUNNING)


class CannotCancel(Refusal):
    """The job has already ended."""


@in_transaction
def enqueue(
    kind: str,
    *,
    by: User | None,
    title: str = "",
    params: dict[str, Any] | None = None,
    source: StoredFile | None = None,
    total: int | None = None,
) -> Job:
    """Put work into the queue in the transaction that needs it; a worker begins after commit."""
    return Job.objects.create(
        kind=kind,
        title=title[:200],
        params=params or {},
        source=source,
        total=total,
        created_by=by,
    )


@use_case
def start_job(
    *,
    kind: str,
    title: str,
    params: dict[str, Any],
    source: StoredFile | None,
    key: str,
    by: User,
    at: datetime,
) -> Job:
    """Queue long work at a person's wish, once per form: the same key gives the same job.

    Audited as `job.started`. Refuses with BadKey.
    """
    job = enqueue(kind, by=by, title=title, params=params, source=source)
    first = int(idempotency.claim(key, purpose=f"job:{kind}", by_id=by.pk, result=str(job.pk)))
    if first != job.pk:
        job.delete()
        return Job.objects.get(pk=first)
    audit.record("job.started", document=f"job:{job.pk}", by=by, at=at, kind=kind, title=title)
    return job


@use_case
def cancel_job(*, pk: int, by: User, at: datetime) -> Job:
    """Stop a job: at once when it waits, between two steps when it runs.

    Locks the job. Refuses with CannotCancel when it has ended. Audited as `job.cancelled`.
    """
    job = Job.objects.select_for_update().get(pk=pk)
    if job.state not in ACTIVE:
        raise CannotCancel(_("This job has already ended. Nothing was stopped."))
    if job.state == JobState.QUEUED:
        job.state, job.finished_at = JobState.CANCELLED, at
    job.cancel_requested_at = at
    job.save(update_fields=["state", "finished_at", "cancel_requested_at"])
    audit.record("job.cancelled", document=f"job:{job.pk}", by=by, at=at)
    return job


def jobs_visible_to(user: User) -> QuerySet[Job]:
    """A person's own jobs; those who manage people see all."""
    jobs = Job.objects.select_related("created_by", "report", "source")
    return jobs if may(user, "people.edit") else jobs.filter(created_by=user)
