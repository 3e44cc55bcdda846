"""The two jobs of an import: check a file row by row, and import it.

Both read the uploaded file anew with the mapping the person chose; the check writes nothing.
What they report is small: counts, the first rows, the first rows set aside, and a file of all
rows set aside.
"""

import tempfile
from dataclasses import dataclass, field
from typing import IO, Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wholesale import uploads
from wholesale.jobs import CancelAskedError, Progress, kind
from wholesale.models import Job
from wholesale.tabular import importer as importers
from wholesale.tabular import matching
from wholesale.tabular.engine import Run
from wholesale.tabular.importer import Importer, Outcome
from wholesale.tabular.limits import BadTable
from wholesale.tabular.rejects import Rejects
from wholesale.tabular.table import Table, open_table

CHECK, IMPORT = "import.check", "import.apply"
FIRST_ROWS, FIRST_SET_ASIDE = 100, 200
CELLS_SHOWN = 8


@kind(CHECK, gettext_lazy("Check a file"), template="imports/report.html")
def check_file(job: Job, progress: Progress) -> dict[str, Any]:
    """Say row by row what an import would do; nothing is changed."""
    return _go_through(job, progress, dry=True)


@kind(IMPORT, gettext_lazy("Import a file"), template="imports/report.html")
def import_file(job: Job, progress: Progress) -> dict[str, Any]:
    """Import the file batch by batch; what is done when somebody cancels stays done."""
    return _go_through(job, progress, dry=False)


def _go_through(job: Job, progress: Progress, *, dry: bool) -> dict[str, Any]:
    importer = _importer_of(job)
    if job.source is None:
        raise BadTable(_("The uploaded file is no longer here. Upload it again."))
    with (
        uploads.open_file(job.source) as file,
        open_table(cast("IO[bytes]", file), encoding=job.params.get("encoding", "")) as table,
        tempfile.TemporaryFile() as aside,
        Rejects(cast("IO[bytes]", aside), table.headers) as rejects,
    ):
        report = _Report(table, rejects)
        run = Run(
            importer,
            _mapped(importer, table, job),
            by=job.created_by,
            at=timezone.now(),
            dry=dry,
            sink=report.take,
        )
        progress(0, total=table.count())
        run.progress = progress
        try:
            run.over(table)
        except CancelAskedError:
            job.result = _finished(job, run, report, rejects, aside)
            raise
        return _finished(job, run, report, rejects, aside)


def _importer_of(job: Job) -> Importer:
    found = importers.find(job.params.get("importer", ""))
    if found is None:
        raise BadTable(_("This version cannot import this kind of table."))
    return found()


def _mapped(importer: Importer, table: Table, job: Job) -> matching.Mapped:
    mapped = matching.chosen(importer.fields, table.headers, job.params.get("mapping", {}))
    matching.require_complete(importer.fields, mapped, table.headers)
    return mapped


def _finished(
    job: Job, run: Run, report: "_Report", rejects: Rejects, aside: IO[bytes]
) -> dict[str, Any]:
    job.done = run.summary.rows
    if rejects.count:
        rejects.flush()
        aside.seek(0)
        job.report = uploads.store_file(
            aside.read(), name="not-imported.csv", content_type="text/csv", by=job.created_by
        )
    return {
        "counts": {str(verdict): count for verdict, count in run.summary.counts.items()},
        "headers": report.headers[:CELLS_SHOWN],
        "rows": report.first,
        "set_aside": report.set_aside,
    }


@dataclass
class _Report:
    table: Table
    rejects: Rejects
    first: list[dict[str, Any]] = field(default_factory=list)
    set_aside: list[dict[str, Any]] = field(default_factory=list)

    @property
    def headers(self) -> list[str]:
        return self.table.headers

    def take(self, outcome: Outcome) -> None:
        self.rejects.take(outcome)
        if len(self.first) < FIRST_ROWS:
            self.first.append(_line(outcome))
        if outcome.is_set_aside and len(self.set_aside) < FIRST_SET_ASIDE:
            self.set_aside.append(_line(outcome))


def _line(outcome: Outcome) -> dict[str, Any]:
    return {
        "row": outcome.row.number,
        "verdict": str(outcome.verdict),
        "sentence": outcome.sentence,
        "cells": [cell[:60] for cell in outcome.row.cells[:CELLS_SHOWN]],
    }
