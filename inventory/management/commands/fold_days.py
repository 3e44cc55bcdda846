"""Add up the days of the stock ledger that have closed."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from inventory.actions.days import fold_days


class Command(BaseCommand):
    """manage.py fold_days [--from 2026-01-01]: the worker does it every hour by itself."""

    help = "Fold closed days of the stock ledger; --from folds again what was written down late."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="since", type=date.fromisoformat, metavar="YYYY-MM-DD")

    def handle(self, *_: Any, since: date | None, **_options: Any) -> None:
        last = fold_days(at=timezone.now(), since=since)
        self.stdout.write(f"folded through {last}" if last else "no day is closed yet")
