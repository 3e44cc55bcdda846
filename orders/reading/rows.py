"""What reading gives: rows of goods, remarks, and the wish for the same as last time."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Doubt(StrEnum):
    """Why a person must look at a quantity."""

    NONE = ""
    HALF = "half"
    VAGUE = "vague"
    MISSING = "missing"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of a unit; an empty unit is one nobody said."""

    count: Decimal
    unit: str = ""


@dataclass(slots=True)
class Row:
    """One wish: as it was typed, the words that name its goods (the surest first), how much.

    `place` is the line it stood on, from 1. `is_maybe` rows name no quantity: they are goods
    only if somebody knows them, and a remark otherwise.
    """

    place: int
    said: str
    names: tuple[str, ...]
    amounts: tuple[Amount, ...] = ()
    doubt: Doubt = Doubt.NONE
    is_maybe: bool = False

    @property
    def name(self) -> str:
        """The words that name the goods."""
        return self.names[0] if self.names else ""


@dataclass(slots=True)
class Reading:
    """Rows in the order they were said; `taken_out` were said and then taken back."""

    rows: list[Row] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    taken_out: list[Row] = field(default_factory=list)
    repeats_last: bool = False
