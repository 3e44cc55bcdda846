"""Whether a part of the house has shown lately that it is alive; for health checks."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from wholesale import drain

# The worker beats every 5 seconds; the clock rings every minute and the worker answers for it.
LONGEST_SILENCE = {"worker": timedelta(seconds=30), "clock": timedelta(minutes=3)}


class Command(BaseCommand):
    """Exits 0 when it is, 1 with a sentence when it is not."""

    help = "Exit 0 when the worker (or the clock) has shown lately that it is alive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("part", choices=sorted(LONGEST_SILENCE))

    def handle(self, *_: Any, part: str, **__: Any) -> None:
        beat = drain.last_beat(part)
        if beat is None:
            raise CommandError(f"The {part} has never been heard of.")
        silence = timezone.now() - beat
        if silence > LONGEST_SILENCE[part]:
            raise CommandError(f"Nothing heard of the {part} for {silence.total_seconds():.0f} s.")
        self.stdout.write(f"The {part} was heard {silence.total_seconds():.0f} s ago.")
