"""What nobody will ask for again is let go of; everything else stays."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.utils import timezone

from wholesale import housekeeping, uploads
from wholesale.models import Company, Job, StoredFile
from wholesale.models.file import FileAccess
from wholesale.models.job import JobState

pytestmark = pytest.mark.django_db(transaction=True)
NOTHING = {"papers": 0, "jobs": 0, "files": 0, "attempts": 0, "sessions": 0}
DAY = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


def kept(content, *, at, access=FileAccess.PRIVATE):
    stored = uploads.store_file(
        content, name="a.txt", content_type="text/plain", by=None, access=access
    )
    StoredFile.objects.filter(pk=stored.pk).update(created_at=at)
    return stored


def on_disk(stored):
    content = stored.content_hash
    return default_storage.exists(f"files/{content[:2]}/{content[2:4]}/{content}")


def test_an_old_file_nobody_refers_to_leaves_the_table_and_the_disk(now):
    stored = kept(b"never used", at=now - housekeeping.KEEP_UNUSED_FILES - DAY)

    assert housekeeping.tidy(at=now) == {**NOTHING, "files": 1}
    assert not StoredFile.objects.exists()
    assert not on_disk(stored)
    assert housekeeping.tidy(at=now) == NOTHING


def test_young_files_and_those_in_use_stay(now, house):
    young = kept(b"young", at=now - housekeeping.KEEP_UNUSED_FILES + DAY)
    used = kept(b"logo", at=now - 1000 * DAY)
    Company.objects.update(logo=used)

    assert housekeeping.tidy(at=now) == NOTHING
    assert on_disk(young)
    assert on_disk(used)


def test_a_content_that_another_row_names_stays_on_the_disk(now, house):
    old = kept(b"twice", at=now - 1000 * DAY)
    Company.objects.update(logo=kept(b"twice", at=now - 1000 * DAY, access=FileAccess.PUBLIC))

    assert housekeeping.tidy(at=now) == {**NOTHING, "files": 1}
    assert not StoredFile.objects.filter(pk=old.pk).exists()
    assert on_disk(old)


def test_a_file_sent_again_is_young_again(now):
    stored = kept(b"again", at=now - 1000 * DAY)
    uploads.store_file(b"again", name="b.txt", content_type="text/plain", by=None)

    assert housekeeping.tidy(at=timezone.now()) == NOTHING
    assert on_disk(stored)


def test_a_job_that_ended_long_ago_goes_with_its_report_and_one_that_runs_stays(now):
    long_ago = now - housekeeping.KEEP_JOBS - DAY
    report = kept(b"report", at=long_ago)
    Job.objects.create(kind="x", state=JobState.DONE, finished_at=long_ago, report=report)
    young = Job.objects.create(kind="x", state=JobState.FAILED, finished_at=now - DAY)
    waiting = Job.objects.create(kind="x", state=JobState.QUEUED)
    Job.objects.filter(pk=waiting.pk).update(created_at=long_ago)

    assert housekeeping.tidy(at=now) == {**NOTHING, "jobs": 1, "files": 1}
    assert set(Job.objects.all()) == {young, waiting}


def test_a_long_paper_goes_with_its_files_after_two_days(now):
    old, young = now - housekeeping.KEEP_PAPERS - DAY, now - DAY
    source, report = kept(b"<p>", at=old), kept(b"%PDF", at=old)
    Job.objects.create(
        kind="paper.pdf", state=JobState.DONE, finished_at=old, source=source, report=report
    )
    stays = Job.objects.create(
        kind="paper.pdf", state=JobState.DONE, finished_at=young, source=kept(b"<b>", at=young)
    )
    other = Job.objects.create(kind="x", state=JobState.DONE, finished_at=old)

    assert housekeeping.tidy(at=now) == {**NOTHING, "papers": 1}
    assert set(Job.objects.all()) == {stays, other}
    assert list(StoredFile.objects.all()) == [stays.source]
    assert (on_disk(source), on_disk(report)) == (False, False)


def test_failed_logins_and_sessions_go_when_their_time_is_over(now):
    for age in (housekeeping.KEEP_ATTEMPTS + DAY, DAY):
        attempt = AccessAttempt.objects.create(
            username=str(age), ip_address="10.0.0.1", failures_since_start=1
        )
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=now - age)
    Session.objects.create(session_key="old", session_data="", expire_date=now - DAY)
    Session.objects.create(session_key="new", session_data="", expire_date=now + DAY)

    assert housekeeping.tidy(at=now) == {**NOTHING, "attempts": 1, "sessions": 1}
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
