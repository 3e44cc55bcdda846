from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from wholesale import jobs
from wholesale.db import use_case
from wholesale.jobs import registry, worker
from wholesale.models import Job
from wholesale.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    """Declare a kind of work for the length of one test."""

    def declare(work, name="sample"):
        monkeypatch.setitem(registry._kinds, name, registry.Kind(name, "Sample work", work))
        return name

    return declare


@use_case
def queued(name="sample", by=None):
    return jobs.enqueue(name, by=by, title="a sample", params={"n": 3})


def state_of(job):
    job.refresh_from_db()
    return job.state, job.message


def test_work_is_done_once_and_its_result_kept(kind):
    seen = []

    def work(job, progress):
        seen.append(job.params)
        progress(2, total=3)
        progress(3)
        return {"made": 3}

    kind(work)
    job = queued()
    assert (jobs.run_one("w"), jobs.run_one("w")) == (True, False)
    assert state_of(job) == ("done", "")
    assert (job.result, job.done, job.total, job.attempts) == ({"made": 3}, 3, 3, 1)
    assert seen == [{"n": 3}]
    assert job.finished_at >= job.started_at


def test_the_oldest_job_comes_first(kind):
    order = []
    kind(lambda job, _progress: order.append(job.pk))
    first, second = queued(), queued()
    while jobs.run_one():
        pass
    assert order == [first.pk, second.pk]


def test_a_refusal_ends_the_job_with_its_sentence(kind):
    def work(_job, _progress):
        raise Refusal("The file is no longer here.")

    kind(work)
    job = queued()
    jobs.run_one()
    assert state_of(job) == ("failed", "The file is no longer here.")


def test_an_error_of_ours_ends_only_its_job(kind):
    def work(_job, _progress):
        raise ZeroDivisionError

    kind(work)
    job, other = queued(), queued("other")
    kind(lambda *_args: None, "other")
    assert (jobs.run_one(), jobs.run_one()) == (True, True)
    assert state_of(job)[0] == "failed"
    assert str(job.pk) in job.message
    assert "Zero" not in job.message
    assert state_of(other) == ("done", "")


def test_an_unknown_kind_is_said_to_be_unknown():
    job = queued("from-the-future")
    jobs.run_one()
    assert state_of(job)[0] == "failed"


def test_a_database_that_was_gone_puts_the_job_back_three_times(kind):
    def work(_job, _progress):
        raise OperationalError("server closed the connection")

    kind(work)
    job = queued()
    states = []
    for _attempt in range(3):
        jobs.run_one()
        states.append(state_of(job)[0])
    assert states == ["queued", "queued", "failed"]


# --- cancelling


def test_a_waiting_job_is_cancelled_at_once(kind, person):
    kind(lambda *_args: {"never": True})
    olive = person("olive", "owner")
    job = queued(by=olive)
    jobs.cancel_job(pk=job.pk, by=olive, at=timezone.now())
    assert jobs.run_one() is False
    assert (state_of(job)[0], job.result) == ("cancelled", {})


def test_a_running_job_stops_between_two_steps_and_keeps_what_is_done(kind, person):
    olive = person("olive", "owner")
    steps = []

    def work(job, progress):
        for step in range(5):
            steps.append(step)
            if step == 2:
                jobs.cancel_job(pk=job.pk, by=olive, at=timezone.now())
            progress._told_at = None
            job.result = {"steps": len(steps)}
            progress(step + 1, total=5)
        return {"all": True}

    kind(work)
    job = queued(by=olive)
    jobs.run_one()
    assert steps == [0, 1, 2]
    assert state_of(job)[0] == "cancelled"
    assert (job.result, job.done) == ({"steps": 3}, 3)


def test_a_job_that_has_ended_cannot_be_cancelled(kind, person):
    kind(lambda *_args: None)
    olive = person("olive", "owner")
    job = queued(by=olive)
    jobs.run_one()
    with pytest.raises(Refusal):
        jobs.cancel_job(pk=job.pk, by=olive, at=timezone.now())
    assert (state_of(job)[0], job.cancel_requested_at) == ("done", None)


# --- workers that are killed


def abandoned(job, *, silent_for, attempts=1):
    """Make the job look as if its worker had been killed."""
    Job.objects.filter(pk=job.pk).update(
        state="running",
        claimed_by="killed",
        attempts=attempts,
        heartbeat_at=timezone.now() - silent_for,
    )


def test_a_job_whose_worker_went_silent_is_begun_again(kind):
    kind(lambda *_args: {"second": True})
    job = queued()
    abandoned(job, silent_for=timedelta(seconds=59))
    assert jobs.run_one() is False
    abandoned(job, silent_for=timedelta(seconds=61))
    assert jobs.run_one() is True
    assert state_of(job)[0] == "done"
    assert (job.result, job.attempts) == ({"second": True}, 2)


def test_a_job_that_killed_three_workers_is_called_failed(kind):
    kind(lambda *_args: pytest.fail("begun a fourth time"))
    job = queued()
    abandoned(job, silent_for=timedelta(hours=1), attempts=3)
    jobs.run_one()
    assert state_of(job)[0] == "failed"
    assert job.message


def test_whoever_has_lost_the_claim_writes_nothing_more(kind):
    def work(job, progress):
        Job.objects.filter(pk=job.pk).update(claimed_by="another", done=77)
        progress(3)
        pytest.fail("went on without the claim")

    kind(work)
    job = queued()
    jobs.run_one()
    assert state_of(job)[0] == "running"
    assert (job.claimed_by, job.done, job.result) == ("another", 77, {})


def test_an_end_without_the_claim_changes_nothing(kind):
    def work(job, _progress):
        Job.objects.filter(pk=job.pk).update(claimed_by="another")
        return {"late": True}

    kind(work)
    job = queued()
    jobs.run_one()
    assert (state_of(job)[0], job.result) == ("running", {})


@pytest.mark.django_db(transaction=True)
def test_the_heart_renews_the_claim_while_one_step_takes_long(kind, monkeypatch):
    monkeypatch.setattr(worker, "BEAT_EVERY", 0.01)
    beats = []

    def work(job, _progress):
        first = Job.objects.get(pk=job.pk).heartbeat_at
        for _look in range(10_000):
            if (now := Job.objects.get(pk=job.pk).heartbeat_at) != first:
                beats.append(now > first)
                return

    kind(work)
    queued()
    jobs.run_one()
    assert beats == [True]
