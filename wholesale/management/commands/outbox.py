"""Look after messages that could not be told."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from wholesale import drain
from wholesale.models.outbox import OutboxMessage


class Command(BaseCommand):
    """Without arguments: how many wait, and every dead letter with its last error."""

    help = "List dead letters of the outbox, replay them, or deliver what is waiting now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--replay", nargs="*", type=int, metavar="ID", help="these, or all")
        parser.add_argument("--drain", action="store_true", help="deliver what is waiting, and end")

    def handle(self, *_: Any, replay: list[int] | None, **options: Any) -> None:
        if replay is not None:
            self._replay(replay)
        if options["drain"]:
            self._drain()
        self._list()

    def _replay(self, ids: list[int]) -> None:
        messages = OutboxMessage.objects.all()
        if ids:
            messages = messages.filter(pk__in=ids)
        revived = drain.replay(messages=messages, at=timezone.now())
        self.stdout.write(f"{revived} to be tried again")

    def _drain(self) -> None:
        delivered = 0
        while taken := drain.drain():
            delivered += taken
        self.stdout.write(f"{delivered} taken in hand")

    def _list(self) -> None:
        waiting = OutboxMessage.objects.filter(sent_at__isnull=True, dead_at__isnull=True).count()
        self.stdout.write(f"{waiting} waiting")
        for message in OutboxMessage.objects.filter(dead_at__isnull=False).order_by("id"):
            self.stdout.write(
                f"dead {message.pk} {message.topic} {message.document}"
                f" after {message.attempts} attempts: {message.last_error}"
            )
