"""What a cell's text means. Each function makes a parser: text in, value out, or a sentence.

A parser raises CannotRead with a sentence that names what is wrong with the cell; the engine
puts the column's name in front of it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wholesale.refusals import Refusal

Parse = Callable[[str], Any]
_LARGEST = Decimal(10) ** 18
_CURRENCY = re.compile(
    r"^(CNY|RMB|USD|EUR|HUF|GBP|[¥$€£])\s*|\s*(元|CNY|RMB|USD|EUR|HUF|GBP|Ft|€)$"
)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_COMMA = re.compile(r"[+-]?\d+,\d{1,2}")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d.*)?")
_YES = frozenset({"yes", "y", "true", "1", "是", "有", "on", "上架", "启用", "√", "✓"})
_NO = frozenset({"no", "n", "false", "0", "否", "无", "off", "下架", "停用", "×", "-"})


class CannotRead(Refusal):
    """The cell's text is not what its column holds."""


def text(*, max_length: int = 200) -> Parse:
    """Text as it is, at most `max_length` characters."""

    def parse(cell: str) -> str:
        if len(cell) > max_length:
            raise CannotRead(_("longer than %(limit)s characters") % {"limit": max_length})
        return cell

    return parse


def decimal(
    *, places: int = 2, least: Decimal | int | None = 0, most: Decimal | int = 10**12
) -> Parse:
    """A number with at most `places` digits after the point. `least=None` allows negatives."""

    def parse(cell: str) -> Decimal:
        number = _number(cell)
        rounded = round(number, places)
        if rounded != number:
            raise CannotRead(
                _("“%(value)s” has more than %(places)s digits after the point")
                % {"value": cell[:40], "places": places}
            )
        if least is not None and number < least:
            raise CannotRead(_("“%(value)s” is below %(least)s") % {"value": cell, "least": least})
        if abs(number) > most:
            raise CannotRead(_("“%(value)s” is too large") % {"value": cell[:40]})
        return rounded

    return parse


def integer(*, least: int | None = 0, most: int = 2**31 - 1) -> Parse:
    """A whole number; 12.0 is one."""

    def parse(cell: str) -> int:
        number = _number(cell)
        if number != number.to_integral_value():
            raise CannotRead(_("“%(value)s” is not a whole number") % {"value": cell[:40]})
        if least is not None and number < least:
            raise CannotRead(_("“%(value)s” is below %(least)s") % {"value": cell, "least": least})
        if abs(number) > most:
            raise CannotRead(_("“%(value)s” is too large") % {"value": cell[:40]})
        return int(number)

    return parse


def day() -> Parse:
    """A day: 2026-03-31, 2026/3/31, 20260331, 2026年3月31日; a time behind it is dropped."""

    def parse(cell: str) -> date:
        plain = unicodedata.normalize("NFKC", cell)
        if re.fullmatch(r"\d{8}", plain):
            plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
        found = _DAY.fullmatch(plain)
        try:
            if found:
                return date(*(int(part) for part in found.groups()))
        except ValueError:
            pass
        raise CannotRead(
            _("“%(value)s” is not a date; write it like 2026-03-31") % {"value": cell[:40]}
        )

    return parse


def flag() -> Parse:
    """Yes or no, in the usual words of Chinese and English."""

    def parse(cell: str) -> bool:
        word = cell.casefold()
        if word in _YES:
            return True
        if word in _NO:
            return False
        raise CannotRead(_("“%(value)s” is neither yes nor no") % {"value": cell[:40]})

    return parse


def choice(choices: Iterable[tuple[Any, str | Promise]], **also: Any) -> Parse:
    """One of a field's choices, by its value or its words in any language; `also` gives more."""
    pairs = list(choices)
    known: dict[str, Any] = {word.casefold(): value for word, value in also.items()}

    def learn() -> None:
        # Not at declaration: translations are ready only when the house has started.
        for value, words in pairs:
            for word in (str(value), *in_all_languages(words)):
                known[word.casefold()] = value

    def parse(cell: str) -> Any:
        if len(known) == len(also):
            learn()
        try:
            return known[cell.casefold()]
        except KeyError:
            words = ", ".join(str(each) for _value, each in pairs)
            raise CannotRead(
                _("“%(value)s” is not one of: %(choices)s") % {"value": cell[:40], "choices": words}
            ) from None

    return parse


def in_all_languages(words: str | Promise) -> list[str]:
    """The same words in every language of the house."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(words))
    return found


def _number(cell: str) -> Decimal:
    plain = _CURRENCY.sub("", unicodedata.normalize("NFKC", cell).strip())
    plain = plain.replace("\u2212", "-").replace(" ", "")
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or "_" in plain:
        raise CannotRead(_("“%(value)s” is not a number") % {"value": cell[:40]})
    if abs(number) > _LARGEST:
        raise CannotRead(_("“%(value)s” is too large") % {"value": cell[:40]})
    return number
