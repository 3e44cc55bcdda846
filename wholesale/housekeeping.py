"""What nobody will ask for again is let go of every night, at stated ages.

Business documents, ledgers and the audit trail are never touched here.
"""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet

from wholesale import uploads
from wholesale.db import use_case
from wholesale.jobs import ACTIVE
from wholesale.models import Job, StoredFile
from wholesale.printing.later import PDF

KEEP_JOBS = timedelta(days=90)
# Longer than a session lives: a form begun in one may still mean a picture sent before.
KEEP_UNUSED_FILES = timedelta(days=40)
# A long paper is read at once; it can be made again as long as its document stands.
KEEP_PAPERS = timedelta(days=2)
KEEP_ATTEMPTS = timedelta(days=30)


def tidy(*, at: datetime) -> dict[str, int]:
    """Let go of everything past its age; gives how many of each. Safe to run twice."""
    return {
        "papers": forget_papers(at=at),
        "jobs": forget_jobs(at=at),
        "files": forget_files(at=at),
        "attempts": AccessAttempt.objects.filter(attempt_time__lt=at - KEEP_ATTEMPTS).delete()[0],
        "sessions": Session.objects.filter(expire_date__lt=at).delete()[0],
    }


@use_case
def forget_jobs(*, at: datetime) -> int:
    """Delete jobs that ended long ago; their files go when nobody else refers to them.

    Locks nothing, refuses nothing, says nothing: the audit trail keeps that they were started.
    """
    ended = Job.objects.exclude(state__in=ACTIVE)
    return ended.filter(finished_at__lt=at - KEEP_JOBS).delete()[0]


def forget_papers(*, at: datetime) -> int:
    """Delete the long papers made some days ago, with what they were made from; gives how many."""
    ended = Job.objects.filter(kind=PDF, finished_at__lt=at - KEEP_PAPERS)
    old = list(ended.exclude(state__in=ACTIVE).select_related("source", "report"))
    _forget_papers(pks=[job.pk for job in old], at=at)
    for file in (each for job in old for each in (job.source, job.report) if each is not None):
        _forget_file(pk=file.pk, content_hash=file.content_hash, keep=KEEP_PAPERS, at=at)
        uploads.drop_content(content_hash=file.content_hash)
    return len(old)


@use_case
def _forget_papers(
    *,
    pks: list[int],
    at: datetime,  # noqa: ARG001 - every use case is told when
) -> None:
    """Delete jobs that have ended. Locks nothing, refuses nothing, says nothing."""
    Job.objects.filter(pk__in=pks).delete()


def forget_files(*, at: datetime) -> int:
    """Delete kept files, content and row, that nothing refers to and nobody sent lately."""
    unused = _unused().filter(created_at__lt=at - KEEP_UNUSED_FILES).order_by("pk")
    gone = 0
    for pk, content_hash in list(unused.values_list("pk", "content_hash")):
        gone += _forget_file(pk=pk, content_hash=content_hash, keep=KEEP_UNUSED_FILES, at=at)
        uploads.drop_content(content_hash=content_hash)
    return gone


@use_case
def _forget_file(*, pk: int, content_hash: str, keep: timedelta, at: datetime) -> int:
    """Delete one row if it is unused still; gives how many.

    Locks its content: whoever sends the same picture now waits here, or is waited for and
    makes it young again. Refuses nothing, says nothing.
    """
    uploads.lock_content(content_hash)
    still = _unused().filter(pk=pk, created_at__lt=at - keep)
    return still.delete()[0]


def _unused() -> QuerySet[StoredFile]:
    files = StoredFile.objects.all()
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        # Most of ours are hidden ("+"), and they count as well.
        if isinstance(relation, ForeignObjectRel):
            theirs = relation.related_model._default_manager.filter(
                **{relation.field.name: OuterRef("pk")}
            )
            files = files.filter(~Exists(theirs))
    return files
