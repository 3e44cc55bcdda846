"""What an app declares to have its table imported, and the rows it then works on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.functional import Promise

from wholesale.models import User
from wholesale.tabular import parse

Words = str | Promise


class Verdict(StrEnum):
    """What becomes of a row."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    SKIP = "skip"
    ERROR = "error"


@dataclass(frozen=True)
class Field:
    """One column an importer knows. `parse` turns text into a value (wholesale.tabular.parse).

    The label in every language and the `synonyms` are recognised as its header. A cell that is
    empty gives None; a column that is not in the file is not in `Row.values` at all.
    """

    name: str
    label: Words
    _: KW_ONLY
    parse: Callable[[str], Any] = field(default_factory=parse.text)
    required: bool = False
    synonyms: Sequence[str] = ()
    help: Words = ""
    example: str = ""


@dataclass
class Row:
    """One row of the file: its number there, the values read, and the cells as they stand."""

    number: int
    values: dict[str, Any]
    cells: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def create(self, data: Any = None, sentence: str = "") -> "Outcome":
        """Something new will be made from this row; `data` is carried to `apply`."""
        return Outcome(self, Verdict.CREATE, sentence, data)

    def update(self, data: Any = None, sentence: str = "") -> "Outcome":
        """Something known will change; the sentence may say what."""
        return Outcome(self, Verdict.UPDATE, sentence, data)

    def unchanged(self) -> "Outcome":
        """The row says what we already know."""
        return Outcome(self, Verdict.UNCHANGED)

    def skip(self, sentence: str) -> "Outcome":
        """The row is not ours to import, and that is no fault: it is set aside with the reason."""
        return Outcome(self, Verdict.SKIP, sentence)

    def error(self, sentence: str) -> "Outcome":
        """The row is wrong: it is set aside with the reason."""
        return Outcome(self, Verdict.ERROR, sentence)


@dataclass
class Outcome:
    """What an importer decided about a row."""

    row: Row
    verdict: Verdict
    sentence: str = ""
    data: Any = None

    @property
    def is_set_aside(self) -> bool:
        """Whether the row goes into the file of rows not imported."""
        return self.verdict in (Verdict.ERROR, Verdict.SKIP)

    @property
    def is_write(self) -> bool:
        """Whether `apply` has something to do for it."""
        return self.verdict in (Verdict.CREATE, Verdict.UPDATE)


class Importer:
    """Base of all importers. One instance lives for one run, so it may keep what it looked up.

    Subclasses give `name`, `label`, `fields`, `prepare` and `apply`, and register themselves
    with `@register`. docs/imports.md has a worked example.
    """

    name: ClassVar[str]
    label: ClassVar[Words]
    help: ClassVar[Words] = ""
    permission: ClassVar[str] = "import.run"
    fields: ClassVar[Sequence[Field]]
    batch: ClassVar[int] = 500
    # True when `apply` calls use cases that own their transactions (one per document).
    owns_transactions: ClassVar[bool] = False

    def identity(self, row: Row) -> Any:  # noqa: ARG002 - for those who override it
        """What may occur only once in a file (a code); a second row with it is an error."""
        return None

    def group(self, row: Row) -> Any:  # noqa: ARG002 - for those who override it
        """Rows of a batch with one group (an order) go together; neighbours stay in one batch."""
        return None

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        """Decide about rows, in order, without changing anything; a constant number of queries."""
        raise NotImplementedError

    def apply(
        self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime
    ) -> Iterable[Outcome] | None:
        """Write the outcomes that are CREATE or UPDATE, set-based.

        Runs in one transaction together with the `prepare` before it, unless
        `owns_transactions`. May give back outcomes that turned out otherwise; a Refusal or a
        constraint of the database makes the engine go through the batch one by one.
        """
        raise NotImplementedError

    def finish(self) -> None:
        """What is left to do after the last batch, outside any transaction; not in a dry run."""


_known: dict[str, type[Importer]] = {}


def register(importer: type[Importer]) -> type[Importer]:
    """Make an importer known by its name; use it as a decorator."""
    _known[importer.name] = importer
    return importer


def find(name: str) -> type[Importer] | None:
    """The importer of that name, or None."""
    return _known.get(name)


def all_importers() -> list[type[Importer]]:
    """Every importer, by name."""
    return [_known[name] for name in sorted(_known)]
