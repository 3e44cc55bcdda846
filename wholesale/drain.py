"""Tell the outside world what `outbox.say` left behind.

A message is claimed with a lease in one short transaction, delivered outside any transaction,
and marked as sent. A drainer that is killed loses nothing: its lease runs out and another
takes the message again. So a message is delivered at least once, never by two at the same
time, and a handler does the same thing when it meets the same message again.
"""

import os
import socket
import threading
import uuid
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils import timezone

from wholesale import outbox
from wholesale.db import use_case
from wholesale.models.outbox import Heartbeat, OutboxMessage

log = structlog.get_logger(__name__)

BATCH = 20
LEASE = timedelta(seconds=60)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
MOST_ATTEMPTS = 12
KEEP_SENT = timedelta(days=30)
BEAT_EVERY = timedelta(seconds=5)
LOOK_EVERY = 0.25  # seconds; one indexed question that mostly finds nothing


def drain(*, at: datetime | None = None) -> int:
    """Deliver what is waiting, one batch. Gives the number of messages taken in hand."""
    claim = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
    messages = claim_waiting(by=claim, at=at or timezone.now())
    for message in messages:
        _deliver_one(message, claim, at)
    return len(messages)


@use_case
def claim_waiting(*, by: str, at: datetime, limit: int = BATCH) -> list[OutboxMessage]:
    """Take up to `limit` waiting messages for the claim `by`, oldest first.

    Locks the rows taken and skips those that others hold. Counts the attempt at once, so that
    a message that kills its drainer is buried in the end. Refuses nothing, says nothing.
    """
    waiting = OutboxMessage.objects.filter(
        sent_at__isnull=True, dead_at__isnull=True, next_attempt_at__lte=at
    ).order_by("next_attempt_at", "id")
    taken = list(waiting.select_for_update(skip_locked=True)[:limit])
    for message in taken:
        message.claimed_at, message.claimed_by = at, by
        message.next_attempt_at = at + LEASE
        message.attempts += 1
    OutboxMessage.objects.bulk_update(
        taken, ["claimed_at", "claimed_by", "next_attempt_at", "attempts"]
    )
    return taken


def _deliver_one(message: OutboxMessage, claim: str, at: datetime | None) -> None:
    mine = OutboxMessage.objects.filter(pk=message.pk, claimed_by=claim, sent_at__isnull=True)
    now = at or timezone.now()
    # The batch may have been slow: hold the message for as long as its delivery may take.
    late = message.next_attempt_at - now < LEASE / 2
    if late and not mine.update(next_attempt_at=now + LEASE):
        return
    if message.attempts > MOST_ATTEMPTS:
        _bury(mine, message, message.last_error or "The drainer ended every time.", now)
        return
    try:
        outbox.deliver(message)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises must not stop the others
        _put_back(mine, message, error, at or timezone.now())
    else:
        mine.update(sent_at=at or timezone.now(), last_error="")


def _put_back(
    mine: QuerySet[OutboxMessage], message: OutboxMessage, error: Exception, at: datetime
) -> None:
    reason = f"{type(error).__name__}: {error}"[:2000]
    if message.attempts >= MOST_ATTEMPTS:
        _bury(mine, message, reason, at)
        return
    log.warning("outbox.put_back", topic=message.topic, message=message.pk, exc_info=error)
    mine.update(next_attempt_at=at + pause_after(message.attempts), last_error=reason)


def _bury(mine: QuerySet[OutboxMessage], message: OutboxMessage, reason: str, at: datetime) -> None:
    log.error("outbox.dead", topic=message.topic, message=message.pk, reason=reason)
    mine.update(dead_at=at, last_error=reason)


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the next attempt: doubling, up to an hour."""
    doublings = min(attempts - 1, 30)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


@use_case
def replay(*, messages: QuerySet[OutboxMessage], at: datetime) -> int:
    """Let dead messages of `messages` be tried again from the beginning. Gives their number.

    Locks the rows it changes; refuses nothing: a message that is not dead is left alone.
    """
    return messages.filter(dead_at__isnull=False).update(
        dead_at=None, attempts=0, next_attempt_at=at, claimed_by=""
    )


def forget_sent(*, at: datetime) -> int:
    """Delete messages that were sent a month ago. Gives their number."""
    old = OutboxMessage.objects.filter(sent_at__lt=at - KEEP_SENT)
    return old.delete()[0]


def beat(name: str, *, at: datetime) -> None:
    """Write down that `name` is alive."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, beat_at=at)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beat_at"],
    )


def last_beat(name: str) -> datetime | None:
    """When `name` was last known to be alive."""
    return Heartbeat.objects.filter(name=name).values_list("beat_at", flat=True).first()


class DrainLoop(threading.Thread):
    """The worker's thread that looks for messages, and says every few seconds that it lives."""

    def __init__(self) -> None:
        super().__init__(name="outbox", daemon=True)
        self._ending = threading.Event()
        self._beat_at: datetime | None = None

    def run(self) -> None:
        while not self._ending.is_set():
            self._ending.wait(self._look())

    def finish(self, seconds: float = 5) -> None:
        """Stop after the message in hand."""
        self._ending.set()
        self.join(seconds)

    def _look(self) -> float:
        """Drain one batch; gives the seconds to wait before the next look."""
        try:
            self._beat_when_due()
            return 0 if drain() else LOOK_EVERY
        except DatabaseError as error:
            # The database restarts, or is not migrated yet: it will be back.
            log.warning("outbox.no_database", reason=str(error))
            return 1
        finally:
            connection.close()

    def _beat_when_due(self) -> None:
        now = timezone.now()
        if self._beat_at is None or now - self._beat_at >= BEAT_EVERY:
            beat("worker", at=now)
            self._beat_at = now
