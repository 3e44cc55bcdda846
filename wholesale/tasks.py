"""What the clock rings for in the kernel. Every ring may come twice, late, or not at all."""

from celery import shared_task
from django.utils import timezone

from wholesale import drain, housekeeping


@shared_task(ignore_result=True)
def drain_outbox() -> None:
    """Deliver what is waiting, should the worker's own thread have been held up."""
    while drain.drain():
        pass


@shared_task(ignore_result=True)
def tick() -> None:
    """Every minute: show that the clock and the worker hear each other."""
    drain.beat("clock", at=timezone.now())


@shared_task(ignore_result=True)
def forget_sent_messages() -> None:
    """Every night: let go of messages sent long ago."""
    drain.forget_sent(at=timezone.now())


@shared_task(ignore_result=True)
def tidy() -> None:
    """Every night: let go of old jobs, files nobody refers to, failed logins and sessions."""
    housekeeping.tidy(at=timezone.now())
