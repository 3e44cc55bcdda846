"""Two workers at once, on real connections."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from wholesale import jobs
from wholesale.jobs import registry, worker
from wholesale.models import Job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
JOBS = 30


@pytest.fixture
def done(monkeypatch):
    """The work of these jobs: write down who was done."""
    found = []
    kind = registry.Kind("sample", "Sample work", lambda job, _progress: found.append(job.pk))
    monkeypatch.setitem(registry._kinds, "sample", kind)
    Job.objects.bulk_create(Job(kind="sample") for _n in range(JOBS))
    return found


def both_at_once(step):
    barrier = threading.Barrier(2)

    def go():
        barrier.wait()
        try:
            while step():
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_workers_never_take_the_same_job(done):
    both_at_once(jobs.run_one)
    assert sorted(done) == sorted(Job.objects.values_list("pk", flat=True))
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}


def test_without_the_lock_two_workers_do_take_the_same_job(done):
    """The control: the same claim read without a lock is taken twice."""
    barrier = threading.Barrier(2, timeout=10)

    def claim_unlocked():
        job = Job.objects.filter(state="queued").order_by("id").first()
        if job is None:
            return False
        try:
            barrier.wait()
        except threading.BrokenBarrierError:
            return False
        Job.objects.filter(pk=job.pk).update(state="running", heartbeat_at=timezone.now())
        done.append(job.pk)
        return True

    both_at_once(claim_unlocked)
    assert len(done) > len(set(done))
    assert worker.LEASE.total_seconds() == 60
