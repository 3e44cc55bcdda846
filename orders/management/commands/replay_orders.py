import time
from argparse import ArgumentParser
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Sum
from django.utils import timezone

from finance.models import Tender
from orders.imports import ReturnImporter
from orders.management.evening import DayReturns
from orders.management.handle import People
from orders.management.replay import Choice, Replay, Report, stock_up
from orders.models import Order
from wholesale.models import User
from wholesale.refusals import Refusal
from wholesale.tabular.importer import Verdict
from wholesale.tabular.limits import COMMAND
from wholesale.tabular.rejects import Rejects
from wholesale.tabular.table import open_table


class Command(BaseCommand):
    """manage.py replay_orders: see docs/real-data.md. Stop it at any time; it goes on there."""

    help = "Put imported drafts through submit, review and settlement, in the order of their days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--channel", default="import", help="code of the channel")
        parser.add_argument("--from", dest="first", type=_day, help="first day, 2021-03-01")
        parser.add_argument("--to", dest="last", type=_day, help="last day")
        parser.add_argument("--limit", type=int, help="only so many orders")
        parser.add_argument("--speed", default="max", help="lines per second, or max")
        parser.add_argument("--settle-after", type=int, metavar="DAYS", help="pay after so long")
        parser.add_argument("--stock-up", action="store_true", help="first post what they need")
        parser.add_argument(
            "--returns", type=Path, metavar="FILE",
            help="each evening take back what came back that day: rows with a quantity below zero",
        )  # fmt: skip
        parser.add_argument("--guest", default="", help="customer code for returns without one")
        parser.add_argument(
            "--no-goods", default="", metavar="CODES", help="codes that are no goods: POST,DOT,M"
        )
        parser.add_argument("--rejects", type=Path, help="write returns set aside to this CSV file")
        parser.add_argument("--as", dest="clerk", required=True, help="who submits and records")
        parser.add_argument("--reviewer", required=True, help="who agrees; somebody else")

    def handle(self, **options: Any) -> None:
        """Replay, and say how it went."""
        people = People(_person(options["clerk"]), _person(options["reviewer"]))
        choice = Choice(
            options["channel"], people, options["first"],
            options["last"] and options["last"] + timedelta(days=1), options["limit"],
        )  # fmt: skip
        replay = Replay(
            choice,
            Report(_lines_of(choice)),
            speed=_speed(options["speed"]),
            settle_after=options["settle_after"],
            tender=_tender(options["settle_after"]),
        )
        try:
            with ExitStack() as stack:
                replay.returns = _returns(stack, people, options)
                if options["stock_up"]:
                    self.stdout.write(f"{stock_up(choice):,} lines of stock posted")
                self._go(replay)
        except (Refusal, OSError) as error:
            raise CommandError(str(error)) from error

    def _go(self, replay: Replay) -> None:
        start = said = time.monotonic()
        for report in replay.run():
            if time.monotonic() - said > 10:
                said = time.monotonic()
                self.stderr.write(
                    f"{report.orders:,} orders, {report.lines:,} of {report.wanted:,} lines,"
                    f" {report.lines / (said - start):,.0f} lines/s"
                )
        self._say(replay.report, time.monotonic() - start)
        if replay.returns:
            self._say_returns(replay.returns, replay.report.returning)

    def _say(self, report: Report, seconds: float) -> None:
        self.stdout.write(
            f"{report.orders:,} orders with {report.lines:,} lines, {report.settlements:,}"
            f" settlements in {seconds:,.1f} s (settling {report.settling:,.1f} s)"
        )
        self.stdout.write(
            f"Submit and review: {report.rate(0):,.0f} lines/s in the first tenth,"
            f" {report.rate(9):,.0f} in the last, "
            f"{report.lines / max(sum(report.tenth_seconds), 0.001):,.0f} overall"
        )
        for name, count in report.refused.most_common():
            self.stdout.write(f"Refused: {count:,} {name}")

    def _say_returns(self, returns: DayReturns, seconds: float) -> None:
        summary, importer = returns.summary, returns.importer
        self.stdout.write(
            f"{summary.rows:,} rows of goods that came back: {summary.counts[Verdict.CREATE]:,}"
            f" taken back in {importer.returns:,} returns of {importer.credited:,},"
            f" {summary.counts[Verdict.UNCHANGED]:,} were here, {summary.set_aside:,} set aside"
            f" ({seconds:,.1f} s)"
        )


def _returns(stack: ExitStack, people: People, options: dict[str, Any]) -> DayReturns | None:
    if options["returns"] is None:
        return None
    table = stack.enter_context(
        open_table(stack.enter_context(options["returns"].open("rb")), limits=COMMAND)
    )
    rejects = None
    if options["rejects"]:
        file: IO[bytes] = stack.enter_context(options["rejects"].open("wb"))
        rejects = stack.enter_context(Rejects(file, table.headers))
    importer = ReturnImporter(
        approver=people.reviewer,
        guest=options["guest"],
        no_goods=[code for code in options["no_goods"].split(",") if code],
    )
    sink = rejects.take if rejects else lambda _outcome: None
    return DayReturns(importer, table, by=people.clerk, sink=sink)


def _day(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def _speed(text: str) -> float | None:
    try:
        return None if text == "max" else float(text)
    except ValueError as wrong:
        raise CommandError("--speed is a number of lines per second, or max.") from wrong


def _person(username: str) -> User:
    person = User.objects.filter(username=username).first()
    if person is None:
        raise CommandError(f"There is no person called {username}.")
    return person


def _tender(settle_after: int | None) -> Tender | None:
    tender = Tender.objects.filter(is_active=True).first()
    if settle_after is not None and tender is None:
        raise CommandError("There is no tender yet: add one under Tenders, then settle.")
    return tender


def _lines_of(choice: Choice) -> int:
    picked = choice.orders()[: choice.limit].values("pk")
    return Order.objects.filter(pk__in=picked).aggregate(lines=Sum("line_count"))["lines"] or 0
