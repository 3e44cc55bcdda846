"""Filters from one value to another: days and numbers."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _

from wholesale.lists.filters import Asked, Filter, Input, Rows


@dataclass(frozen=True)
class DateRangeFilter(Filter):
    """From one day to another, both included, in local days. `field` is a date or a datetime."""

    field: str
    _: KW_ONLY
    is_datetime: bool = True

    def params(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def apply(self, rows: Rows, asked: Asked) -> Rows:
        first, last = (_day(asked.data.get(name, "")) for name in self.params())
        if first:
            rows = rows.filter(**{f"{self.field}__gte": self._start(first)})
        if last:
            rows = rows.filter(**{f"{self.field}__lt": self._start(last + timedelta(days=1))})
        return rows

    def inputs(self, asked: Asked) -> list[Input]:
        return _both_ends(self, asked, "date", _wrong_day)

    def _start(self, day: date) -> date | datetime:
        return timezone.make_aware(datetime.combine(day, time.min)) if self.is_datetime else day


@dataclass(frozen=True)
class NumberRangeFilter(Filter):
    """From one number to another, both included."""

    field: str

    def params(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def apply(self, rows: Rows, asked: Asked) -> Rows:
        for name, lookup in zip(self.params(), ("gte", "lte"), strict=True):
            number = _number(asked.data.get(name, ""))
            if number is not None:
                rows = rows.filter(**{f"{self.field}__{lookup}": number})
        return rows

    def inputs(self, asked: Asked) -> list[Input]:
        return _both_ends(self, asked, "number", _wrong_number)


def _both_ends(each: Filter, asked: Asked, kind: str, wrong: Callable[[str], str]) -> list[Input]:
    first, last = each.params()
    label = str(each.label)
    start, end = asked.data.get(first, ""), asked.data.get(last, "")
    what = {"what": label}
    # fmt: off
    return [
        Input(first, _("%(what)s from") % what, kind, start,
              error=wrong(start), caption=label, opens_pair=True),
        Input(last, _("%(what)s to") % what, kind, end,
              error=wrong(end), caption="–", closes_pair=True),
    ]
    # fmt: on


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 9000 else None


def _wrong_day(text: str) -> str:
    if not text or _day(text):
        return ""
    return _("“%(value)s” is not a date. Write it like 2026-03-31.") % {"value": text[:20]}


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 14 else None


def _wrong_number(text: str) -> str:
    if not text or _number(text) is not None:
        return ""
    return _("“%(value)s” is not a number.") % {"value": text[:20]}
