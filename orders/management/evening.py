"""What came back on each day of a replay, from the same file the orders came from."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.utils import timezone

from orders.imports import ReturnImporter
from orders.imports.fields import moment
from wholesale.models import User
from wholesale.refusals import Refusal
from wholesale.tabular import Outcome, matching
from wholesale.tabular.engine import Run, Summary
from wholesale.tabular.parse import decimal
from wholesale.tabular.table import Numbered, Table

_quantity = decimal(places=3, least=None)


class DayReturns:
    """The rows of a table with a quantity below zero, by day, given to the import in the evening.

    Sales in the same table are passed over in silence; what is set aside goes to `sink`.
    """

    def __init__(
        self,
        importer: ReturnImporter,
        table: Table,
        *,
        by: User,
        sink: Callable[[Outcome], None],
    ) -> None:
        """Read the table once. Refuses with BadTable when its columns are not those of returns."""
        self.importer = importer
        mapped = matching.guess(importer.fields, table.headers)
        matching.require_complete(importer.fields, mapped, table.headers)
        self._run = Run(importer, mapped, by=by, at=timezone.now(), dry=False, sink=sink)
        self._days: dict[date, list[Numbered]] = defaultdict(list)
        for number, cells in table.rows():
            if _is_below_zero(cells[mapped["quantity"]]):
                self._days[_day(cells[mapped["date"]])].append((number, cells))
        self._waiting = sorted(self._days)

    @property
    def summary(self) -> Summary:
        """How many rows went which way so far."""
        return self._run.summary

    def take(self, today: date) -> None:
        """Take back what came until the evening of `today` and was not taken yet."""
        while self._waiting and self._waiting[0] <= today:
            self._run.take(self._days.pop(self._waiting.pop(0)))


def _is_below_zero(cell: str) -> bool:
    try:
        return bool(_quantity(cell) < Decimal(0))
    except Refusal:
        return False


def _day(cell: str) -> date:
    try:
        return timezone.localdate(moment(cell))
    except Refusal:
        return date.min  # the import says what is wrong with it, on the first evening
