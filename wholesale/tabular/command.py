"""The command line's way to an importer: `class Command(ImportCommand): importer = Products`."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from wholesale.models import User
from wholesale.refusals import Refusal
from wholesale.tabular import matching
from wholesale.tabular.engine import Run, Summary
from wholesale.tabular.importer import Importer, Outcome, Verdict
from wholesale.tabular.limits import COMMAND
from wholesale.tabular.rejects import Rejects
from wholesale.tabular.table import Table, open_table

SET_ASIDE = 2


class ImportCommand(BaseCommand):
    """Import a file; exits with 2 when rows were set aside, 1 when nothing could be read.

    Subclasses set `importer` and may add options by overriding `add_arguments` and
    `make_importer`.
    """

    importer: type[Importer]
    file: str | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options that every import has."""
        parser.add_argument("file", type=Path, help="CSV, xlsx, xls or ods, gzipped or not")
        parser.add_argument(
            "--map", action="append", default=[], metavar="FIELD=HEADER",
            help="which column is which field; guessed for those not named",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")
        parser.add_argument("--limit", type=int, help="only so many rows")
        parser.add_argument("--rejects", type=Path, help="write rows set aside to this CSV file")
        parser.add_argument("--encoding", default="", help="the file's encoding, if not guessed")
        parser.add_argument("--as", dest="username", default="", help="the person who imports")
        parser.add_argument("--fields", action="store_true", help="list the fields and end")

    def make_importer(self, **_options: Any) -> Importer:
        """The importer of this run."""
        return self.importer()

    def handle(self, **options: Any) -> None:
        """Import the file and say how it went."""
        if options["fields"]:
            self._list_fields()
            return
        try:
            with ExitStack() as stack:
                summary = self._run(stack, options)
        except (Refusal, OSError) as error:
            raise CommandError(str(error)) from error
        self._say(summary, dry=options["dry_run"])
        if summary.counts[Verdict.ERROR]:
            raise SystemExit(SET_ASIDE)

    def _run(self, stack: ExitStack, options: dict[str, Any]) -> Summary:
        file = stack.enter_context(options["file"].open("rb"))
        table = stack.enter_context(open_table(file, limits=COMMAND, encoding=options["encoding"]))
        importer = self.make_importer(**options)
        run = Run(
            importer,
            self._mapped(importer, table, options["map"]),
            by=self._person(options["username"]),
            at=timezone.now(),
            dry=options["dry_run"],
            sink=self._sink(stack, table, options["rejects"]),
            progress=_progress_line(table, options["limit"]),
            limit=options["limit"],
        )
        return run.over(table)

    def _mapped(self, importer: Importer, table: Table, words: list[str]) -> matching.Mapped:
        wanted = {}
        for word in words:
            name, equals, header = word.partition("=")
            if not equals:
                raise CommandError(f"--map wants FIELD=HEADER, not {word!r}")
            wanted[name.strip()] = header.strip()
        asked = matching.chosen(importer.fields, table.headers, wanted)
        rest = matching.guess([f for f in importer.fields if f.name not in asked], table.headers)
        taken = set(asked.values())
        mapped = {n: i for n, i in rest.items() if i not in taken} | asked
        matching.require_complete(importer.fields, mapped, table.headers)
        return mapped

    def _sink(self, stack: ExitStack, table: Table, path: Path | None) -> Callable[[Outcome], None]:
        if path is None:
            return lambda _outcome: None
        file: IO[bytes] = stack.enter_context(path.open("wb"))
        return stack.enter_context(Rejects(file, table.headers)).take

    def _person(self, username: str) -> User | None:
        if not username:
            return None
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError(f"There is no person called {username}.")
        return person

    def _list_fields(self) -> None:
        for field in self.importer.fields:
            star = "*" if field.required else " "
            self.stdout.write(f"{star} {field.name:24} {field.label}  {field.help}")

    def _say(self, summary: Summary, *, dry: bool) -> None:
        word = "would be " if dry else ""
        said = ", ".join(f"{count:,} {verdict}" for verdict, count in summary.counts.items())
        self.stdout.write(f"{summary.rows:,} rows: {word}{said}")


def _progress_line(table: Table, limit: int | None) -> Callable[[int], None]:
    start = time.monotonic()
    total = min(table.count(), limit or sys.maxsize)
    is_terminal = sys.stderr.isatty()
    said = [start]

    def progress(done: int) -> None:
        now = time.monotonic()
        if now - said[0] < (0.5 if is_terminal else 10) and done < total:
            return
        said[0] = now
        rate = done / max(now - start, 0.001)
        left = (total - done) / max(rate, 0.001)
        line = f"{done:,} of {total:,} rows, {rate:,.0f} rows/s, {left:,.0f} s left"
        sys.stderr.write(f"\r{line}   " if is_terminal else f"{line}\n")
        if is_terminal and done >= total:
            sys.stderr.write("\n")

    return progress
