"""A slip: a paper with a head, a table of lines and a total, on sheets of a chosen size.

On continuous forms the lines are shared out here, not by the printer: every sheet is whole,
repeats the head, says its page, and carries the running total.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from wholesale.money import ZERO


class Size(StrEnum):
    """What a slip is printed on: A4, or a three-part form 241 mm wide and 140 or 93 mm high."""

    A4 = "a4"
    FORM = "form"
    HALF = "half"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its heading, its share of the width in percent."""

    label: str
    width: int
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a text per column, and what it adds to the running total."""

    cells: Sequence[str]
    amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on a slip. `kind` is what a person's choice of size is kept under.

    The first three `facts` are repeated on every sheet. `total` None: nothing is added up.
    """

    kind: str
    title: str
    number: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    rows: Sequence[Row]
    signs: Sequence[str]
    total: Decimal | None = None
    total_label: str = ""


# A line as the page draws it: its position, and each text with whether it is a figure.
Drawn = tuple[int, list[tuple[str, bool]]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a slip: its lines with their positions, its sum and the sum so far."""

    page: int
    pages: int
    facts: Sequence[tuple[str, str]]
    rows: Sequence[Drawn]
    sum_here: Decimal
    sum_so_far: Decimal

    @property
    def is_last(self) -> bool:
        """Whether the total and the signatures stand on it."""
        return self.page == self.pages


# Millimetres; print.css draws forms with the same measures.
_WIDTH = 213
_HEIGHT = {Size.FORM: 128, Size.HALF: 85}
_HEAD, _FACT, _HEADINGS, _FOOT = 13.0, 4.0, 5.0, 16.0
_FIRST_LINE, _NEXT_LINE = 4.7, 3.6
_FACTS_IN_A_ROW, _FACT_WIDTH, _LABEL = 3, 66.0, 14.0
_NUMBER_COLUMN = 4  # percent
_WIDE, _NARROW = 2.9, 1.9  # a character at 8 points: Chinese, and any other at its widest


def sheets_of(slip: Slip, size: Size) -> list[Sheet]:
    """The sheets of a slip. A4 is one endless sheet: the printer breaks it between lines."""
    numbered = list(enumerate(slip.rows, 1))
    shares = [numbered] if size == Size.A4 else list(_shared_out(slip, _HEIGHT[size]))
    sheets, so_far = [], ZERO
    for page, rows in enumerate(shares, 1):
        here = sum((row.amount for _position, row in rows), ZERO)
        so_far += here
        facts = slip.facts if page == 1 else slip.facts[:_FACTS_IN_A_ROW]
        drawn = [(position, _drawn(slip, row)) for position, row in rows]
        sheets.append(Sheet(page, len(shares), facts, drawn, here, so_far))
    return sheets


def _drawn(slip: Slip, row: Row) -> list[tuple[str, bool]]:
    columns = zip(row.cells, slip.columns, strict=True)
    return [(text, column.is_figure) for text, column in columns]


def _shared_out(slip: Slip, height: float) -> Iterator[list[tuple[int, Row]]]:
    # Heights are estimated from above, so that a sheet never runs over.
    room = height - _HEAD - _HEADINGS - _FOOT
    left = room - _FACT * _lines_of_facts(slip.facts)
    later = room - _FACT * _lines_of_facts(slip.facts[:_FACTS_IN_A_ROW])
    widths = [_WIDTH * column.width / 100 - 2 for column in slip.columns]
    rows: list[tuple[int, Row]] = []
    for position, row in enumerate(slip.rows, 1):
        lines = max(_lines(text, width) for text, width in zip(row.cells, widths, strict=True))
        needed = _FIRST_LINE + _NEXT_LINE * (lines - 1)
        if rows and needed > left:
            yield rows
            rows, left = [], later
        rows.append((position, row))
        left -= needed
    yield rows


def _lines_of_facts(facts: Sequence[tuple[str, str]]) -> int:
    lines = [_lines(text, _FACT_WIDTH - max(_LABEL, _long(label))) for label, text in facts]
    return sum(max(lines[n : n + _FACTS_IN_A_ROW]) for n in range(0, len(lines), _FACTS_IN_A_ROW))


def _lines(text: str, width: float) -> int:
    """How many lines a text takes when it may break anywhere, at most."""
    lines, used = 1, 0.0
    for sign in text:
        step = _long(sign)
        if used + step > width:
            lines, used = lines + 1, 0.0
        used += step
    return lines


def _long(text: str) -> float:
    wide = sum(unicodedata.east_asian_width(sign) in "WFA" for sign in text)
    return wide * _WIDE + (len(text) - wide) * _NARROW
