"""How a value becomes the text of a cell, on the page and in a file.

Rows are drawn here in Python and not by the template engine: a page is fifty rows of ten
cells, and drawing them is most of what a page costs.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

Draw = Callable[[Any], str]
NOTHING = "–"


def drawer(kind: str) -> Draw:
    """A function that draws values of a kind as HTML, in the language of the moment.

    Made once a page, so that what depends on the language is not asked in every cell.
    """
    return KINDS[kind](translation.get_language() or "")


def _text(_language: str) -> Draw:
    def draw(value: Any) -> str:
        if value is None:
            return NOTHING
        return value if isinstance(value, SafeString) else escape(str(value))

    return draw


def _figure(spec: str, trim: Callable[[str], str] | None = None) -> Callable[[str], Draw]:
    def make(language: str) -> Draw:
        thousands, point = _separators(language)
        is_plain = (thousands, point) == (",", ".")

        def draw(value: Any) -> str:
            if value is None:
                return NOTHING
            text = format(value, spec)
            if trim is not None:
                text = trim(text)
            return text if is_plain else text.translate({44: thousands, 46: point})

        return draw

    return make


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _two_digits_at_least(text: str) -> str:
    return text[:-2] if text.endswith("00") else text.rstrip("0")


def _date(language: str) -> Draw:
    def draw(value: Any) -> str:
        if value is None:
            return NOTHING
        return _day(
            timezone.localtime(value).date() if isinstance(value, datetime) else value, language
        )

    return draw


def _datetime(language: str) -> Draw:
    zone, this_year = timezone.get_current_timezone(), timezone.localdate().year

    def draw(value: Any) -> str:
        if value is None:
            return NOTHING
        moment = value.astimezone(zone)
        is_short = moment.year == this_year
        day = (_short_day if is_short else _day)(moment.date(), language)
        return f"{day} {moment.hour:02}:{moment.minute:02}"

    return draw


def _flag(_language: str) -> Draw:
    yes = escape(_("Yes"))
    return lambda value: yes if value else ""


def _state(_language: str) -> Draw:
    drawn: dict[Any, str] = {}

    def draw(value: Any) -> str:
        if not value:
            return NOTHING
        if value not in drawn:
            words, tone = value if isinstance(value, tuple) else (value, "calm")
            drawn[value] = f'<span class="chip chip--{escape(tone)}">{escape(str(words))}</span>'
        return drawn[value]

    return draw


KINDS: dict[str, Callable[[str], Draw]] = {
    "text": _text,
    "integer": _figure(","),
    "money": _figure(",.2f"),
    "unit_price": _figure(",.4f", _two_digits_at_least),
    "quantity": _figure(",f", _without_zeros),
    "date": _date,
    "datetime": _datetime,
    "flag": _flag,
    "state": _state,
    "html": _text,
}
FIGURES = frozenset({"integer", "money", "unit_price", "quantity"})


def plain(value: Any, kind: str) -> Any:
    """The value for a file: numbers and days stay what they are, the rest becomes text."""
    if value is None:
        return ""
    if kind == "flag":
        return _("Yes") if value else ""
    if kind == "state":
        return str(value[0] if isinstance(value, tuple) else value)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.date() if kind == "date" else local.replace(tzinfo=None, microsecond=0)
    return value if isinstance(value, Decimal | int | date) else str(value)


def safe(text: str) -> SafeString:
    """Mark cells whose parts have all been escaped by the functions above."""
    return mark_safe(text)  # noqa: S308 - every part was escaped where it was drawn


@lru_cache(maxsize=16)
def _separators(language: str) -> tuple[str, str]:
    # Django leaves zh-hans without a separator; ledgers and banks there group thousands.
    return (
        formats.get_format("THOUSAND_SEPARATOR", lang=language) or ",",
        formats.get_format("DECIMAL_SEPARATOR", lang=language),
    )


@lru_cache(maxsize=4096)
def _day(day: date, language: str) -> str:
    return day.isoformat() if language.startswith("zh") else formats.date_format(day, "j M Y")


@lru_cache(maxsize=1024)
def _short_day(day: date, language: str) -> str:
    return f"{day:%m-%d}" if language.startswith("zh") else formats.date_format(day, "j M,")
