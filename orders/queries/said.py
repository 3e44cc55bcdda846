"""A quantity as people key it: "3", "3箱2盒", "2.5箱", "1箱+3", in base units."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

MOST = Decimal(10) ** 12
_PART = re.compile(r"\s*(\+?)\s*(\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)\s*([^\d\s+.,]*)\s*")


class NotSaid(ValueError):
    """The text is no quantity; the words are for the person."""


def is_plain(text: str) -> bool:
    """Whether a text is one number without a unit."""
    found = _PART.fullmatch(_clean(text))
    return bool(found and not found[1] and not found[3])


def read_quantity(text: str, *, factor: int, units: Sequence[tuple[int, str]]) -> Decimal:
    """The base units a text says; nothing at all is zero.

    A lone number counts the chosen unit of `factor` base units; after other parts it counts
    base units. `units` are (base units, word). Raises NotSaid with a sentence.
    """
    text = _clean(text)
    if not text:
        return Decimal(0)
    total, at, has_parts = Decimal(0), 0, False
    while at < len(text):
        part = _PART.match(text, at)
        if part is None or (part[1] and not has_parts):
            raise NotSaid(_("Enter a number."))
        alone = not has_parts and part.end() == len(text)
        count = Decimal(part[2].replace(",", ""))
        total += count * _size(part[3], factor if alone else 1, units)
        at, has_parts = part.end(), True
    if total >= MOST:
        raise NotSaid(_("Enter a number."))
    return total


def _size(word: str, default: int, units: Sequence[tuple[int, str]]) -> int:
    if not word:
        return default
    for size, name in units:
        if _clean(name) == word:
            return size
    raise NotSaid(
        _("“%(word)s” is no unit of these goods. Key it in %(units)s.")
        % {"word": word[:20], "units": " / ".join(name for _size, name in units)}
    )


def _clean(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
