"""Words for templates: amounts, quantities, dates, state colours, icons, small drawings.

These are builtins: no `{% load %}`. Components (`<c-button>` and friends) are in templates/ui/;
both are shown in every state on /ui/ and described in docs/ui.md.
"""

import time
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.numbers import format_currency, format_decimal
from django import template
from django.conf import settings
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from wholesale.models import Company
from wholesale.money import Money

register = template.Library()

# The one table of state colours: grey nothing to do, blue going on, green done well,
# amber somebody must act, red refused or dangerous, violet away from the usual way.
STATE_KINDS = {
    **dict.fromkeys(("draft", "none", "closed", "withdrawn", "off", "ended", "cancelled"), "calm"),
    **dict.fromkeys(
        ("reviewed", "allocated", "picking", "in_delivery", "in_transit", "running", "leaving"),
        "info",
    ),
    **dict.fromkeys(
        ("paid", "received", "delivered", "approved", "done", "active", "on", "scanned_out",
         "shipped", "sent", "settled", "posted", "bound", "accepted", "stored"),
        "good",
    ),
    **dict.fromkeys(
        ("submitted", "waiting", "pending", "unpaid", "part", "partial", "part_paid", "queued",
         "applied", "due", "low", "unreviewed", "part_received", "checking"),
        "warn",
    ),
    **dict.fromkeys(
        ("rejected", "failed", "overdue", "dead", "blocked", "out", "wrong", "written_off"), "bad"
    ),
    **dict.fromkeys(("held", "refunded", "returned", "reversed", "paused"), "violet"),
}  # fmt: skip

_CURRENCY_KEPT_SECONDS = 30.0
_currency_seen: dict[str, tuple[float, str]] = {}


@register.filter
def money(value: Money | Decimal | int | None, currency: str = "") -> str:
    """An amount with its currency sign, by locale: ¥1,234.50. None draws a dash."""
    if value is None:
        return "–"
    if isinstance(value, Money):
        currency, value = value.currency, value.amount
    # A zero with a minus is a zero; it would be remembered as the same amount.
    return _currency_text(value + 0, currency or _house_currency(), _locale(), None)


@register.filter
def amount(value: Decimal | int | None) -> str:
    """An amount without a currency sign, for columns of figures: 1,234.50. None draws a dash."""
    return "–" if value is None else str(format_decimal(value, "#,##0.00", locale=_locale()))


@register.filter
def unit_price(value: Decimal | None) -> str:
    """A price with two to four decimals, no currency sign: 1.20, 0.0375. None draws a dash."""
    return "–" if value is None else str(format_decimal(value, "#,##0.00##", locale=_locale()))


@register.filter
def unit_money(value: Decimal | None, currency: str = "") -> str:
    """A price with two to four decimals and its currency sign: ¥1.20, ¥0.0375."""
    if value is None:
        return "–"
    return _currency_text(value + 0, currency or _house_currency(), _locale(), "¤#,##0.00##")


@register.filter
def quantity(value: Decimal | int | None) -> str:
    """A quantity with no needless decimals: 1,200 or 0.5. None draws a dash."""
    return "–" if value is None else str(format_decimal(value, "#,##0.###", locale=_locale()))


@register.filter
def plain(value: Decimal | int | None) -> str:
    """A number as a form field wants it: no grouping, a point, no needless zeros."""
    if value is None or value == "":
        return ""
    said = f"{value:f}"
    return said.rstrip("0").rstrip(".") if "." in said else said


@register.filter
def day(value: date | datetime | None) -> str:
    """A date in the house's short form for the language: 2026-03-04, or 4 Mar 2026."""
    if value is None:
        return "–"
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return formats.date_format(value, "Y-m-d" if _is_chinese() else "j M Y")


@register.filter
def moment(value: datetime | None) -> SafeString:
    """A date and time as a `<time>` element; the year only when it is not this one."""
    if value is None:
        return SafeString("–")
    here = timezone.localtime(value)
    same_year = here.year == timezone.localtime().year
    full = _clock(here, with_year=True)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        here.isoformat(timespec="seconds"),
        full,
        _clock(here, with_year=False) if same_year else full,
    )


@register.filter
def chip(state: object) -> str:
    """The classes of a state chip: `<span class="{{ order.approval|chip }}">…</span>`."""
    return f"chip chip--{STATE_KINDS.get(str(state), 'calm')}"


@register.filter
def initials(name: object) -> str:
    """The one or two letters an avatar shows: 海口龙华 is 海, Olive Owner is OO."""
    words = str(name).split()
    if not words:
        return "?"
    return "".join(word[0] for word in words[:2]).upper() if words[0].isascii() else words[0][0]


@register.filter
def widget_kind(field: BoundField) -> str:
    """How `<c-field>` draws a form field: text, select, textarea, check, file or choices."""
    kind = type(field.field.widget).__name__
    return {
        "Select": "select", "NullBooleanSelect": "select", "SelectMultiple": "select",
        "Textarea": "textarea", "CheckboxInput": "check", "RadioSelect": "choices",
        "CheckboxSelectMultiple": "choices", "HiddenInput": "hidden",
        "FileInput": "file", "ClearableFileInput": "file",
    }.get(kind, "text")  # fmt: skip


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field's widget in our clothes, with the classes the form gave it kept."""
    given = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{given} input".strip()})


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A drawing from the sprite: `{% icon "plus" %}`; size s, l or xl. Hidden from readers."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" icon-{size}" if size else "",
        _sprite(),
        name,
    )


@register.simple_tag
def sparkline(values: Sequence[Decimal | int], label: str = "") -> SafeString:
    """A small line of up to a few dozen figures, drawn on the server; needs two or more."""
    points = _spark_points([float(value) for value in values])
    if len(points) < 2:
        return SafeString("")
    line = format_html_join(" ", "{},{}", points)
    last_x, last_y = points[-1]
    naming = format_html('role="img" aria-label="{}"', label) if label else "aria-hidden=true"
    return format_html(
        '<svg class="spark" viewBox="0 0 84 26" {}><polygon class="spark__area"'
        ' points="0,26 {} 84,26"/><polyline points="{}"/>'
        '<circle class="spark__last" cx="{}" cy="{}" r="2"/></svg>',
        naming, line, line, last_x, last_y,
    )  # fmt: skip


@register.simple_tag
def bar_plot(values: Sequence[tuple[date, Decimal]], label: str = "") -> SafeString:
    """A bar per day, drawn on the server; what came back more than it left hangs in red."""
    sums = [float(value) for _day, value in values]
    most = max([abs(value) for value in sums], default=0.0) or 1.0
    low = min([*sums, 0.0])
    scale = 56 / ((max([*sums, 0.0]) - low) or most)
    ground = 60 + low * scale
    bars = format_html_join(
        "",
        '<rect x="{}" y="{}" width="7" height="{}"{}><title>{}: {}</title></rect>',
        (
            (
                place * 10 + 1,
                round(ground - max(amount, 0) * scale, 1),
                round(abs(amount) * scale, 1),
                SafeString(' class="bars__back"') if amount < 0 else "",
                day(when),
                quantity(value),
            )
            for place, ((when, value), amount) in enumerate(zip(values, sums, strict=True))
        ),
    )
    return format_html(
        '<svg class="bars" viewBox="0 0 {} 62" preserveAspectRatio="none" role="img"'
        ' aria-label="{}">{}</svg>',
        max(len(values) * 10, 1), label, bars,
    )  # fmt: skip


def _clock(here: datetime, *, with_year: bool) -> str:
    if _is_chinese():
        return here.strftime("%Y-%m-%d %H:%M" if with_year else "%m-%d %H:%M")
    return formats.date_format(here, "j M Y, H:i" if with_year else "j M, H:i")


def _spark_points(values: list[float]) -> list[tuple[float, float]]:
    low, high = min(values, default=0.0), max(values, default=0.0)
    spread, last = (high - low) or 1.0, max(len(values) - 1, 1)
    return [
        (round(84 * place / last, 1), round(23 - 20 * (value - low) / spread, 1))
        for place, value in enumerate(values)
    ]


@lru_cache(maxsize=8192)
def _currency_text(value: Decimal | int, currency: str, locale: Locale, pattern: str | None) -> str:
    # Babel takes thirty microseconds, and a shelf or a list shows the same prices again.
    said = format_currency(value, currency, pattern, locale, currency_digits=pattern is None)
    return str(said).replace("CN¥", "¥").replace("JP¥", "¥")


def _house_currency() -> str:
    """The company's currency, remembered for half a minute: a list asks for it in every cell."""
    seen_at, currency = _currency_seen.get("company", (float("-inf"), ""))
    if time.monotonic() - seen_at > _CURRENCY_KEPT_SECONDS:
        currency = Company.current().currency
        _currency_seen["company"] = (time.monotonic(), currency)
    return currency


def _is_chinese() -> bool:
    return (get_language() or settings.LANGUAGE_CODE).startswith("zh")


def _locale() -> Locale:
    return _parsed_locale(get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=8)
def _parsed_locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


@lru_cache(maxsize=1)
def _sprite() -> str:
    return static("vendor/icons.svg")


@register.simple_tag
def option_is(value: Any, current: Any) -> str:
    """The word ` selected` when an option is the current one, compared as text."""
    return " selected" if current is not None and str(value) == str(current) else ""
