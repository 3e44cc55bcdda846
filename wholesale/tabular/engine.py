"""The import itself: rows in batches, each batch decided and written in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from wholesale.models import User
from wholesale.refusals import Refusal
from wholesale.tabular.importer import Importer, Outcome, Row, Verdict
from wholesale.tabular.matching import Mapped
from wholesale.tabular.table import Numbered, Table

# Told after every batch how many rows are behind it; may raise to stop between batches.
Progress = Callable[[int], None]
Sink = Callable[[Outcome], None]


@dataclass
class Summary:
    """How many rows went which way."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))

    @property
    def rows(self) -> int:
        """All rows seen."""
        return sum(self.counts.values())

    @property
    def set_aside(self) -> int:
        """Rows that were not imported and have a reason."""
        return self.counts[Verdict.ERROR] + self.counts[Verdict.SKIP]

    def add(self, outcome: Outcome) -> None:
        """Count one row."""
        self.counts[outcome.verdict] += 1


@dataclass
class Run:
    """One run of an importer over a table.

    `dry` decides and writes nothing. `sink` is told every outcome in the file's order within
    its batch; `progress` is told after each batch. Memory is bounded by the batch.
    """

    importer: Importer
    mapped: Mapped
    by: User | None
    at: datetime
    dry: bool = True
    sink: Sink = lambda _outcome: None
    progress: Progress = lambda _done: None
    limit: int | None = None
    summary: Summary = field(default_factory=Summary)
    _first_seen: dict[object, int] = field(default_factory=dict)

    def over(self, table: Table) -> Summary:
        """Go through the table; what is done when `progress` stops it stays done."""
        self.take(islice(table.rows(), self.limit))
        if not self.dry:
            self.importer.finish()
        return self.summary

    def take(self, rows: Iterable[Numbered]) -> None:
        """Go through some of a table's rows; more of them may follow."""
        for batch in self._batches(self._read(number, cells) for number, cells in rows):
            for outcome in self._decide_and_write(batch):
                self.summary.add(outcome)
                self.sink(outcome)
            self.progress(self.summary.rows)

    def _batches(
        self, read: Iterable[tuple[Row, Outcome | None]]
    ) -> Iterator[list[tuple[Row, Outcome | None]]]:
        batch: list[tuple[Row, Outcome | None]] = []
        last: object = None
        for row, wrong in read:
            group = self.importer.group(row)
            is_torn = group is not None and group == last
            if len(batch) >= self.importer.batch and not is_torn:
                yield batch
                batch = []
            batch.append((row, wrong))
            last = group
        if batch:
            yield batch

    def _read(self, number: int, cells: list[str]) -> tuple[Row, Outcome | None]:
        row = Row(number, {}, cells)
        wrong = []
        for each in self.importer.fields:
            if each.name not in self.mapped:
                continue
            cell = cells[self.mapped[each.name]]
            if not cell:
                row.values[each.name] = None
                if each.required:
                    wrong.append(_("%(field)s: missing") % {"field": each.label})
                continue
            try:
                row.values[each.name] = each.parse(cell)
            except Refusal as refusal:
                wrong.append(f"{each.label}: {refusal.sentence}")
        return row, row.error("; ".join(wrong) + ".") if wrong else self._second(row)

    def _second(self, row: Row) -> Outcome | None:
        identity = self.importer.identity(row)
        if identity is None:
            return None
        first = self._first_seen.setdefault(identity, row.number)
        if first == row.number:
            return None
        return row.error(_("The same as row %(row)s of this file.") % {"row": first})

    def _decide_and_write(self, batch: Sequence[tuple[Row, Outcome | None]]) -> list[Outcome]:
        wrong = [outcome for _row, outcome in batch if outcome]
        spoiled = {self.importer.group(outcome.row): outcome.row.number for outcome in wrong}
        spoiled.pop(None, None)
        good = []
        for row in (row for row, outcome in batch if outcome is None):
            spoiler = spoiled.get(self.importer.group(row)) if spoiled else None
            if spoiler is None:
                good.append(row)
            else:
                wrong.append(row.error(_beside(spoiler)))
        decided = self._through(good) if good else []
        return sorted([*wrong, *decided], key=lambda outcome: outcome.row.number)

    def _through(self, rows: list[Row]) -> list[Outcome]:
        if self.dry:
            return self.importer.prepare(rows)
        try:
            return self._write(rows)
        except (Refusal, IntegrityError, DataError) as error:
            groups = self._groups(rows)
            if len(groups) == 1:
                return [row.error(_why(error)) for row in rows]
            # One row spoils the batch: find it by going through them one by one.
            return [outcome for group in groups for outcome in self._through(group)]

    def _write(self, rows: list[Row]) -> list[Outcome]:
        if self.importer.owns_transactions:
            return self._prepare_and_apply(rows)
        with transaction.atomic(durable=True):
            return self._prepare_and_apply(rows)

    def _prepare_and_apply(self, rows: list[Row]) -> list[Outcome]:
        outcomes = self.importer.prepare(rows)
        writes = [outcome for outcome in outcomes if outcome.is_write]
        if writes:
            turned = self.importer.apply(writes, by=self.by, at=self.at)
            changed = {outcome.row.number: outcome for outcome in turned or ()}
            outcomes = [changed.get(outcome.row.number, outcome) for outcome in outcomes]
        return outcomes

    def _groups(self, rows: list[Row]) -> list[list[Row]]:
        groups: dict[object, list[Row]] = {}
        for row in rows:
            group = self.importer.group(row)
            groups.setdefault((row.number,) if group is None else (group, ""), []).append(row)
        return list(groups.values())


def _beside(number: int) -> str:
    return _("Row %(row)s, which belongs with it, cannot be read.") % {"row": number}


def _why(error: Exception) -> str:
    if isinstance(error, Refusal):
        return error.sentence
    return _("The row contradicts what is already there: %(reason)s") % {
        "reason": str(error).splitlines()[0][:200]
    }
