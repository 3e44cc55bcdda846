"""Rows that were not imported, as a file that can be mended and imported again."""

import csv
import io
from collections.abc import Sequence
from types import TracebackType
from typing import IO, Self

from django.utils.translation import gettext as _

from wholesale.tabular.importer import Outcome
from wholesale.tabular.write import safe_text


class Rejects:
    """Writes the rows set aside, as they came, with row number and reason behind them."""

    def __init__(self, file: IO[bytes], headers: Sequence[str]) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text)
        self._writer.writerow([*map(safe_text, headers), _("Row"), _("Reason")])
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.flush()
        self._text.detach()

    def flush(self) -> None:
        """Have all rows in the file."""
        self._text.flush()

    def take(self, outcome: Outcome) -> None:
        """Write the row if it was set aside."""
        if outcome.is_set_aside:
            row = outcome.row
            self._writer.writerow(
                [*map(safe_text, row.cells), row.number, safe_text(outcome.sentence)]
            )
            self.count += 1
