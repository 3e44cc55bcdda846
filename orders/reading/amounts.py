"""Quantities inside a line of text: where they stand and what they say."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from orders.reading.rows import Amount, Doubt
from orders.reading.words import MEASURES, NUMERALS, number_of, unit_pattern

_LONGEST = 6  # digits; a longer bare number is a code or a telephone
_HALF = Decimal("0.5")
_SIZE_BEFORE = re.compile(r"(?:[0-9a-z.\-/]|毫升|升|克)$")
_SPACE = " \t"
SEPARATORS = "\t,，、;；|。!！?？:："


@dataclass(frozen=True, slots=True)
class Quantity:
    """What stands between two places of a line: one amount, or several said in one breath."""

    start: int
    end: int
    amounts: tuple[Amount, ...]
    doubt: Doubt = Doubt.NONE
    is_each: bool = False


def quantities_in(line: str, units: Collection[str] = ()) -> list[Quantity]:
    """The quantities of a line (made plain), in order; neighbours such as 3箱2盒 are one."""
    pattern = _pattern(frozenset(units))
    found: list[Quantity] = []
    place = 0
    while match := pattern.search(line, place):
        place = match.end()
        quantity = _quantity(line, match)
        if quantity is None:
            place = max(match.start() + len(match["mark"] or "") + len(match["number"]), place)
            continue
        if found and _belongs(line, found[-1], quantity):
            quantity = _together(found.pop(), quantity)
        found.append(quantity)
    return found


@lru_cache(maxsize=8)
def _pattern(units: frozenset[str]) -> re.Pattern[str]:
    return re.compile(
        r"(?P<mark>[x×*][ \t]*)?"
        rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+(?:\.\d+)?|[{NUMERALS}]+|半|几)"
        rf"(?P<some>多|几|来)?"
        rf"(?:[ \t]*(?P<unit>{unit_pattern(units)}))?(?P<half>半)?(?P<each>[ \t]+each\b)?"
    )


def _quantity(line: str, match: re.Match[str]) -> Quantity | None:
    before, after = line[: match.start()], line[match.end() :]
    number, unit = match["number"], match["unit"] or ""
    if match["mark"] and _SIZE_BEFORE.search(before):
        return None
    if number[0].isdecimal():
        if not match["mark"] and before[-1:].isascii() and before[-1:].strip(_SPACE + ",;:|+(["):
            return None
        if not unit and not _is_short(match):
            return None
    elif not unit and not match["mark"]:
        return None
    if not unit and after[:1].strip(_SPACE + SEPARATORS + "+)]"):
        return None
    return Quantity(match.start(), match.end(), *_said(match), is_each=bool(match["each"]))


def _is_short(match: re.Match[str]) -> bool:
    return len(match["number"]) <= _LONGEST and not match["some"]


def _said(match: re.Match[str]) -> tuple[tuple[Amount, ...], Doubt]:
    number, unit = match["number"], match["unit"] or ""
    if number == "几":
        return (), Doubt.VAGUE
    if number == "半":
        return (Amount(_HALF, unit),), Doubt.HALF
    value, is_sure = number_of(number)
    doubt = Doubt.NONE if is_sure and not match["some"] else Doubt.VAGUE
    if match["half"]:
        value, doubt = value + _HALF, Doubt.HALF
    return (Amount(value, unit),), doubt


def _belongs(line: str, last: Quantity, quantity: Quantity) -> bool:
    between = line[last.end : quantity.start]
    if between.strip(_SPACE + "+加零") or not last.amounts or not quantity.amounts:
        return False
    return last.amounts[-1].unit != quantity.amounts[0].unit and bool(last.amounts[-1].unit)


def _together(last: Quantity, quantity: Quantity) -> Quantity:
    if last.amounts[-1].unit in MEASURES:
        return quantity  # 5kg 2袋: the first is how large they are, and stays with the name
    return Quantity(
        last.start,
        quantity.end,
        last.amounts + quantity.amounts,
        last.doubt or quantity.doubt,
        quantity.is_each,
    )
