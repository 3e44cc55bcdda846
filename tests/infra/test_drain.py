import os
import select
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from tests.infra.running import url_of_test_database
from wholesale import drain, outbox
from wholesale.models.outbox import Heartbeat, OutboxMessage


@pytest.fixture
def heard(monkeypatch):
    """What a handler of the topic `bell` was told, in order."""
    told = []
    monkeypatch.setattr(outbox, "_handlers", {"bell": [lambda message: told.append(message.pk)]})
    return told


def ring(times=1, topic="bell"):
    made = [OutboxMessage(topic=topic, document=f"D{n}") for n in range(times)]
    return [m.pk for m in OutboxMessage.objects.bulk_create(made)]


def soon():
    """A moment when everything that was just written is due."""
    return timezone.now() + timedelta(seconds=1)


@pytest.mark.django_db
def test_what_waits_is_delivered_once_and_in_order(heard):
    rung = ring(3)
    at = soon()
    assert drain.drain(at=at) == 3
    assert drain.drain(at=at) == 0
    assert heard == rung
    assert set(OutboxMessage.objects.values_list("sent_at", "attempts")) == {(at, 1)}


@pytest.mark.django_db
def test_a_failed_delivery_is_put_back_for_later_and_stops_nobody_else(monkeypatch):
    heard = []

    def deliver(message):
        if message.document == "D0":
            raise OSError("line is dead")
        heard.append(message.document)

    monkeypatch.setattr(outbox, "_handlers", {"bell": [deliver]})
    first, _ = ring(2)
    at = soon()
    assert drain.drain(at=at) == 2
    assert heard == ["D1"]
    put_back = OutboxMessage.objects.get(pk=first)
    assert put_back.sent_at is None
    assert put_back.last_error == "OSError: line is dead"
    assert put_back.next_attempt_at == at + timedelta(seconds=5)
    assert drain.drain(at=at + timedelta(seconds=4)) == 0
    assert drain.drain(at=at + timedelta(seconds=5)) == 1


def test_pauses_double_up_to_an_hour():
    pauses = [drain.pause_after(n).total_seconds() for n in (1, 2, 3, 10, 11, 12, 60)]
    assert pauses == [5, 10, 20, 2560, 3600, 3600, 3600]


@pytest.mark.django_db
def test_after_the_last_attempt_a_message_is_dead_and_can_be_replayed(monkeypatch, heard, capsys):
    def refuse(_message):
        raise OSError("nobody home")

    monkeypatch.setattr(outbox, "_handlers", {"bell": [refuse]})
    (pk,) = ring()
    at = soon()
    for _ in range(drain.MOST_ATTEMPTS):
        assert drain.drain(at=at) == 1
        at += timedelta(hours=2)
    assert drain.drain(at=at) == 0
    call_command("outbox")
    assert capsys.readouterr().out.splitlines() == [
        "0 waiting",
        f"dead {pk} bell D0 after 12 attempts: OSError: nobody home",
    ]
    monkeypatch.setattr(outbox, "_handlers", {"bell": [lambda m: heard.append(m.pk)]})
    call_command("outbox", "--replay", "--drain")
    assert capsys.readouterr().out.splitlines() == [
        "1 to be tried again",
        "1 taken in hand",
        "0 waiting",
    ]
    assert heard == [pk]


@pytest.mark.django_db
def test_a_message_that_kills_its_drainers_is_buried_in_the_end(heard):
    (pk,) = ring()
    OutboxMessage.objects.update(attempts=drain.MOST_ATTEMPTS)
    assert drain.drain(at=soon()) == 1
    assert heard == []
    assert OutboxMessage.objects.get(pk=pk).last_error == "The drainer ended every time."


@pytest.mark.django_db
def test_a_drainer_that_lost_its_lease_does_not_deliver(heard):
    (pk,) = ring()
    at = soon()
    (mine,) = drain.claim_waiting(by="me", at=at)
    drain.claim_waiting(by="another", at=at + drain.LEASE)
    drain._deliver_one(mine, "me", at + drain.LEASE)
    assert heard == []
    assert OutboxMessage.objects.get(pk=pk).claimed_by == "another"


@pytest.mark.django_db
def test_messages_sent_a_month_ago_are_forgotten(heard):
    ring(2)
    at = soon()
    drain.drain(at=at)
    assert drain.forget_sent(at=at + drain.KEEP_SENT) == 0
    assert drain.forget_sent(at=at + drain.KEEP_SENT + timedelta(seconds=1)) == 2


@pytest.mark.django_db
def test_a_heartbeat_is_one_row():
    now = timezone.now()
    drain.beat("worker", at=now - timedelta(minutes=1))
    drain.beat("worker", at=now)
    assert list(Heartbeat.objects.values_list("name", "beat_at")) == [("worker", now)]
    assert drain.last_beat("worker") == now
    assert drain.last_beat("nobody") is None


def _two_claim_at_once(monkeypatch):
    """Two drainers, each of which has looked before either has written."""
    both_looked = threading.Barrier(2, timeout=20)
    write = QuerySet.bulk_update

    def wait_then_write(self, *args, **kwargs):
        both_looked.wait()
        return write(self, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "bulk_update", wait_then_write)
    taken = []

    def claim(name):
        try:
            taken.extend(m.pk for m in drain.claim_waiting(by=name, at=soon()))
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(taken)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_drainers_never_hold_the_same_message(monkeypatch):
    rung = ring(20)
    assert _two_claim_at_once(monkeypatch) == rung


@pytest.mark.race
@pytest.mark.damage
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_would_hold_all_of_them(monkeypatch):
    rung = ring(20)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    assert _two_claim_at_once(monkeypatch) == sorted(rung * 2)


DELIVER_THREE_THEN_HANG = """
import sys, django
django.setup()
from wholesale import drain, outbox

count = 0

@outbox.handler("bell")
def hear(message):
    global count
    count += 1
    if count > 3:
        print("hanging", flush=True)
        sys.stdin.read()
    print(message.pk, flush=True)

drain.drain()
"""


@pytest.mark.django_db(transaction=True)
def test_a_drainer_killed_in_the_middle_loses_nothing(heard):
    rung = ring(10)
    child = subprocess.Popen(
        [sys.executable, "-c", DELIVER_THREE_THEN_HANG],
        env=os.environ
        | {
            "DATABASE_URL": url_of_test_database(),
            "DJANGO_SETTINGS_MODULE": "wholesale.settings.test",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        before = []
        while (line := child.stdout.readline().strip()) != "hanging":
            assert select.select([child.stdout], [], [], 60)
            before.append(int(line))
        child.kill()
    assert before == rung[:3]
    # Its lease still holds: nobody else touches what it may be delivering.
    assert drain.drain(at=timezone.now()) == 0
    assert drain.drain(at=timezone.now() + drain.LEASE) == 7
    assert before + heard == rung
    assert not OutboxMessage.objects.filter(sent_at__isnull=True).exists()
