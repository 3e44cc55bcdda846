"""Filters that only lists of stock have: which warehouse, which moment, what is sold out."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.queries import figures, outlook
from wholesale.http import number_in
from wholesale.lists.filters import Asked, ChoiceFilter, Filter, Input, Rows


@dataclass(frozen=True)
class WarehouseFilter(ChoiceFilter):
    """Goods that one warehouse has or had; there is always one."""

    def apply(self, rows: Rows, asked: Asked) -> Rows:
        return rows.filter(levels__warehouse=number_in(asked.data.get(self.name)))

    def inputs(self, asked: Asked) -> list[Input]:
        chosen = asked.data.get(self.name, "")
        options = [(pk, words, pk == chosen) for pk, words in self._choices(asked)]
        return [Input(self.name, str(self.label), "choice", chosen, choices=options, required=True)]

    def says(self, asked: Asked) -> str:  # noqa: ARG002 - the page says it in its head
        return ""


@dataclass(frozen=True)
class MomentFilter(Filter):
    """A past moment: it narrows nothing, the figures are those of then."""

    def apply(self, rows: Rows, asked: Asked) -> Rows:  # noqa: ARG002 - what a filter is asked
        return rows

    def inputs(self, asked: Asked) -> list[Input]:
        said = asked.data.get(self.name, "")[:40]
        moment, wrong = self._read(said)
        value = timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment else said
        control = Input(self.name, str(self.label), "moment", value, error=wrong)
        return [control]

    def says(self, asked: Asked) -> str:
        moment = self.moment(asked.data)
        return f"{self.label}: {timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""

    def moment(self, data: QueryDict) -> datetime | None:
        """The moment asked for; None for now, and for what cannot be read."""
        return self._read(data.get(self.name, ""))[0]

    def _read(self, said: str) -> tuple[datetime | None, str]:
        if not said:
            return None, ""
        try:
            moment = datetime.fromisoformat(said)
            moment = timezone.make_aware(moment) if moment.tzinfo is None else moment
        except (ValueError, OverflowError):
            return None, _("This is not a date and a time, like 2026-03-01 12:00.")
        if moment > timezone.now():
            return None, _("This moment is still to come. Choose one that has passed.")
        return moment, ""


@dataclass(frozen=True)
class WarningFilter(ChoiceFilter):
    """Goods of which there is too little or too much, in the chosen warehouse or in any."""

    def apply(self, rows: Rows, asked: Asked) -> Rows:
        chosen = self._chosen(asked)
        place = number_in(asked.data.get("warehouse")) or None
        return outlook.warned(rows, chosen, place) if chosen else rows


@dataclass(frozen=True)
class NothingOrderable(Filter):
    """A tick: goods of which nothing can be ordered, in the chosen warehouse or in any."""

    def apply(self, rows: Rows, asked: Asked) -> Rows:
        if not asked.data.get(self.name):
            return rows
        return figures.without_orderable(rows, number_in(asked.data.get("warehouse")) or None)

    def inputs(self, asked: Asked) -> list[Input]:
        return [Input(self.name, str(self.label), "flag", "1" if asked.data.get(self.name) else "")]

    def says(self, asked: Asked) -> str:
        return str(self.label) if asked.data.get(self.name) else ""
