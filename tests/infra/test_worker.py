"""The worker as it really runs, on the folder of a small house and on Redis."""

import os
import shutil
import signal
import subprocess
import sys

import pytest
import redis
from django.utils import timezone

from tests.infra.running import eventually, free_port, url_of_test_database
from wholesale import drain
from wholesale.models.outbox import OutboxMessage

RING = "import django; django.setup(); from wholesale import celery, tasks; tasks.tick.delay()"


@pytest.fixture
def redis_url(tmp_path):
    """A Redis of our own that keeps what it is told."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--appendonly", "yes", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/0"
    with redis.Redis.from_url(url) as client:
        eventually(lambda: _answers(client))
    yield url
    server.terminate()
    server.wait(20)


def _answers(client):
    try:
        return client.ping()
    except redis.ConnectionError:
        return False


@pytest.fixture
def told(tmp_path, transactional_db):
    """The environment of a process that works on the database of this test."""
    for folder in ("queue/messages", "queue/control"):
        (tmp_path / "data" / folder).mkdir(parents=True)
    return os.environ | {
        "DATABASE_URL": url_of_test_database(),
        "DATA_DIR": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "wholesale.settings",
        "SECRET_KEY": "x" * 60,
    }


@pytest.fixture
def worker(tmp_path):
    """Start workers; all of them end with the test."""
    started = []

    def start(environment):
        with (tmp_path / "worker.log").open("ab") as log:
            options = ["--pool", "threads", "--concurrency", "2", "--without-mingle"]
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "wholesale", "worker", *options],
                env=environment,
                stdout=log,
                stderr=log,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def _all_sent():
    return not OutboxMessage.objects.filter(sent_at__isnull=True).exists()


def _write(times):
    OutboxMessage.objects.bulk_create(
        OutboxMessage(topic="nobody.listens", document=f"D{n}") for n in range(times)
    )


def _ring(environment):
    subprocess.run([sys.executable, "-c", RING], env=environment, check=True)


@pytest.mark.django_db(transaction=True)
def test_on_the_folder_the_worker_beats_hears_the_clock_and_ends_when_asked(told, worker):
    running = worker(told)
    eventually(lambda: drain.last_beat("worker"))
    assert drain.last_beat("clock") is None
    _ring(told)
    eventually(lambda: drain.last_beat("clock"))
    _write(30)
    eventually(_all_sent)
    running.send_signal(signal.SIGTERM)
    assert running.wait(30) == 0


@pytest.mark.django_db(transaction=True)
def test_on_redis_a_killed_worker_and_a_wiped_broker_lose_no_message(told, worker, redis_url):
    told["REDIS_URL"] = redis_url
    first = worker(told)
    eventually(lambda: drain.last_beat("worker"))
    _ring(told)
    eventually(lambda: drain.last_beat("clock"))
    _write(200)
    eventually(OutboxMessage.objects.filter(sent_at__isnull=False).exists)
    first.kill()
    first.wait()
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    _write(200)
    # What the first held comes back when its lease is over; the test need not wait for that.
    OutboxMessage.objects.filter(sent_at__isnull=True).update(next_attempt_at=timezone.now())
    for _ in range(2):
        worker(told)
    eventually(_all_sent)
    assert OutboxMessage.objects.count() == 400
    attempts = list(OutboxMessage.objects.values_list("attempts", flat=True))
    assert sum(n > 1 for n in attempts) <= drain.BATCH
