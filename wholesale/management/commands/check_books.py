"""Recompute every balance and every invariant; fail loudly when one does not hold."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from wholesale import books


class Command(BaseCommand):
    """`check_books [--json]`: exits 1 with one line per broken invariant."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            # Years of trade are added up in one statement; the limit is for pages.
            cursor.execute("SET statement_timeout = 0")
        faults = books.broken()
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "checked": books.names(),
                        "broken": [{"invariant": f.invariant, "cases": f.cases} for f in faults],
                    },
                    ensure_ascii=False,
                )
            )
        elif faults:
            for fault in faults:
                self.stderr.write(str(fault))
        else:
            self.stdout.write(f"The books are right: {len(books.names())} invariants hold.")
        if faults:
            sys.exit(1)
