"""How a value becomes the text of a cell, on the page and in a file.

Rows are drawn here in Python and not by the template engine: a page is fifty rows of ten
cells, and drawing them is most of what a page costs.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

Draw = Callable[[Any], str]
NOTHING = "–"


def draw_text(value: Any) -> str:
    """Text, escaped; markup that is already safe passes."""
    if value is None:
        return NOTHING
    return value if isinstance(value, SafeString) else escape(value)


def draw_number(value: Any) -> str:
    """A whole number or a decimal as it is, grouped as the language does."""
    if value is None:
        return NOTHING
    return _group(f"{value:f}" if isinstance(value, Decimal) else str(value))


def draw_money(value: Any) -> str:
    """An amount with two digits after the point."""
    return NOTHING if value is None else _group(f"{value:.2f}")


def draw_unit_price(value: Any) -> str:
    """A price with two to four digits after the point."""
    if value is None:
        return NOTHING
    text = f"{value:.4f}"
    return _group(text[:-2] if text.endswith("00") else text.rstrip("0"))


def draw_quantity(value: Any) -> str:
    """A quantity without the zeros nobody counted."""
    if value is None:
        return NOTHING
    text = f"{value:f}"
    return _group(text.rstrip("0").rstrip(".") if "." in text else text)


def draw_date(value: Any) -> str:
    """A day, in local time when it comes with a time."""
    if value is None:
        return NOTHING
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return _day(day, translation.get_language() or "")


def draw_datetime(value: Any) -> str:
    """A day and the minute, in local time; the year only when it is not this one."""
    if value is None:
        return NOTHING
    moment = timezone.localtime(value) if timezone.is_aware(value) else value
    language = translation.get_language() or ""
    this_year = moment.year == timezone.localdate().year
    day = _short_day(moment.date(), language) if this_year else _day(moment.date(), language)
    return f"{day} {moment.hour:02}:{moment.minute:02}"


def draw_flag(value: Any) -> str:
    """Yes as a word, no as nothing: a column of "no" says nothing."""
    return escape(_("Yes")) if value else ""


def draw_state(value: Any) -> str:
    """A state as (words, tone): text with a colour, never colour alone."""
    if not value:
        return NOTHING
    words, tone = value if isinstance(value, tuple) else (value, "calm")
    return f'<span class="chip chip--{escape(tone)}">{escape(words)}</span>'


DRAW: dict[str, Draw] = {
    "text": draw_text,
    "integer": draw_number,
    "money": draw_money,
    "unit_price": draw_unit_price,
    "quantity": draw_quantity,
    "date": draw_date,
    "datetime": draw_datetime,
    "flag": draw_flag,
    "state": draw_state,
    "html": draw_text,
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


def _group(text: str) -> str:
    thousands, point = _separators(translation.get_language() or "")
    sign = "-" if text.startswith("-") else ""
    whole, _dot, rest = text.lstrip("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", thousands) if len(whole) > 3 else whole
    return f"{sign}{grouped}{point}{rest}" if rest else f"{sign}{grouped}"


@lru_cache(maxsize=16)
def _separators(language: str) -> tuple[str, str]:
    # zh-hans groups by ten thousands in Django's tables; ledgers and banks there use thousands.
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
