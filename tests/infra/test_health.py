from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from wholesale import drain
from wholesale.views import health


def test_healthz_answers_without_a_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_with_a_fresh_heartbeat(client):
    drain.beat("worker", at=timezone.now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "problems": {}})


@pytest.mark.django_db
def test_not_ready_before_the_worker_has_beaten(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "problems": {"worker": "no heartbeat yet"}}


@pytest.mark.django_db
def test_not_ready_when_the_heartbeat_is_old(client):
    drain.beat("worker", at=timezone.now() - timedelta(minutes=10))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == {"worker": "last heartbeat 600 seconds ago"}


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client, monkeypatch):
    health._ensure_migrated.cache_clear()
    monkeypatch.setattr(
        health.MigrationExecutor, "migration_plan", lambda _self, _targets: ["one", "two"]
    )
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["problems"] == {"migrations": "2 not applied"}


@pytest.mark.django_db
def test_not_ready_when_the_database_does_not_answer(client, monkeypatch):
    def no_answer(_name):
        raise DatabaseError

    monkeypatch.setattr(drain, "last_beat", no_answer)
    assert client.get("/readyz").json()["problems"] == {"database": "no answer"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_for_reading(client, path):
    assert client.post(path).status_code == 405


def test_every_answer_carries_the_browser_s_rules(client):
    headers = client.get("/healthz").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
