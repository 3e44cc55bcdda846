"""Filters: each reads its own words of the URL, narrows the rows, and says so in plain words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wholesale.models import User

Text = str | Promise
Rows = QuerySet[Any]
Choices = Iterable[tuple[Any, Text]] | Callable[[User], Iterable[tuple[Any, Text]]]


@dataclass(frozen=True)
class Asked:
    """What one person asks of a list: the words of the URL, and the choices he may pick from."""

    data: QueryDict
    user: User
    known: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def choices_of(self, name: str, choices: Choices) -> list[tuple[str, str]]:
        """The choices of a filter, asked of the database once per request."""
        if name not in self.known:
            found = choices(self.user) if callable(choices) else choices
            self.known[name] = [(str(value), str(words)) for value, words in found]
        return self.known[name]


@dataclass(frozen=True)
class Input:
    """One control of the filter bar as drawn: its name in the URL, label, value and choices.

    `caption` is what stands before it, when that is less than the label a reader hears. Two
    controls of one range stand together: the first opens the pair, the second closes it.
    """

    name: str
    label: str
    type: str
    value: str = ""
    choices: Sequence[tuple[str, str, bool]] = ()
    placeholder: str = ""
    error: str = ""
    multiple: bool = False
    caption: str = ""
    opens_pair: bool = False
    closes_pair: bool = False
    required: bool = False

    @property
    def chosen(self) -> str:
        """The words of the choices that are on."""
        return ", ".join(words for _value, words, on in self.choices if on)


@dataclass(frozen=True)
class Filter:
    """The common part: `name` is the word in the URL, `more` keeps it folded away."""

    name: str
    label: Text
    _: KW_ONLY
    more: bool = False

    def params(self) -> tuple[str, ...]:
        """The words of the URL that belong to this filter."""
        return (self.name,)

    def apply(self, rows: Rows, asked: Asked) -> Rows:
        """The rows that pass; input that cannot be read narrows nothing (see `inputs`)."""
        raise NotImplementedError

    def inputs(self, asked: Asked) -> list[Input]:
        """The controls, filled with what the person chose and what was wrong with it."""
        raise NotImplementedError

    def says(self, asked: Asked) -> str:
        """What the filter does now, in words, or "" when it does nothing."""
        shown = [_shown(control) for control in self.inputs(asked)]
        return f"{self.label}: {' – '.join(shown).strip()}" if any(shown) else ""


@dataclass(frozen=True)
class SearchFilter(Filter):
    """The search box. `search(rows, text)` answers the rows that match."""

    search: Callable[[Rows, str], Rows]
    _: KW_ONLY
    placeholder: Text = ""

    def apply(self, rows: Rows, asked: Asked) -> Rows:
        text = _clean(asked.data.get(self.name, ""))
        return self.search(rows, text) if text else rows

    def inputs(self, asked: Asked) -> list[Input]:
        return [
            Input(
                self.name,
                str(self.label),
                "search",
                _clean(asked.data.get(self.name, "")),
                placeholder=str(self.placeholder),
            )
        ]


@dataclass(frozen=True)
class TextFilter(Filter):
    """Text that one of `fields` must have: "number__istartswith", "customer__name__icontains"."""

    fields: Sequence[str]

    def apply(self, rows: Rows, asked: Asked) -> Rows:
        text = _clean(asked.data.get(self.name, ""))
        if not text:
            return rows
        found = Q()
        for lookup in self.fields:
            found |= Q(**{lookup: text})
        return rows.filter(found)

    def inputs(self, asked: Asked) -> list[Input]:
        return [Input(self.name, str(self.label), "text", _clean(asked.data.get(self.name, "")))]


@dataclass(frozen=True)
class ChoiceFilter(Filter):
    """One or several of a few values. `choices` may be a function of the person.

    `field` is what is compared (the filter's name when not given); `where(rows, values)`
    replaces the comparison.
    """

    choices: Choices
    _: KW_ONLY
    field: str = ""
    multiple: bool = False
    where: Callable[[Rows, list[str]], Rows] | None = None

    def apply(self, rows: Rows, asked: Asked) -> Rows:
        chosen = self._chosen(asked)
        if not chosen:
            return rows
        if self.where is not None:
            return self.where(rows, chosen)
        return rows.filter(**{f"{self.field or self.name}__in": chosen})

    def inputs(self, asked: Asked) -> list[Input]:
        chosen = set(self._chosen(asked))
        options = [(v, words, v in chosen) for v, words in self._choices(asked)]
        value = ",".join(v for v, _words, on in options if on)
        return [
            Input(
                self.name,
                str(self.label),
                "choice",
                value,
                choices=options,
                multiple=self.multiple,
                error=self._complaint(asked, chosen),
            )
        ]

    def _choices(self, asked: Asked) -> list[tuple[str, str]]:
        return asked.choices_of(self.name, self.choices)

    def says(self, asked: Asked) -> str:
        return super().says(asked) if any(asked.data.getlist(self.name)) else ""

    def _chosen(self, asked: Asked) -> list[str]:
        if not any(asked.data.getlist(self.name)):
            return []  # and the choices need not be fetched
        known = {value for value, _words in self._choices(asked)}
        chosen = [value for value in asked.data.getlist(self.name) if value in known]
        return chosen if self.multiple else chosen[-1:]

    def _complaint(self, asked: Asked, chosen: set[str]) -> str:
        unknown = [v for v in asked.data.getlist(self.name) if v and v not in chosen]
        if unknown and not chosen:
            return _("“%(value)s” is not one of the choices.") % {"value": unknown[0][:40]}
        return ""


@dataclass(frozen=True)
class ForeignKeyFilter(ChoiceFilter):
    """One of the related objects. `choices(user)` gives (pk, name) of those he may see.

    For a handful to some hundreds of objects; for thousands use a TextFilter on code and name.
    """


@dataclass(frozen=True)
class FlagFilter(Filter):
    """A tick that narrows the rows by `where`."""

    where: Q | Callable[[Rows], Rows]

    def apply(self, rows: Rows, asked: Asked) -> Rows:
        if not asked.data.get(self.name):
            return rows
        return rows.filter(self.where) if isinstance(self.where, Q) else self.where(rows)

    def inputs(self, asked: Asked) -> list[Input]:
        return [Input(self.name, str(self.label), "flag", "1" if asked.data.get(self.name) else "")]

    def says(self, asked: Asked) -> str:
        return str(self.label) if asked.data.get(self.name) else ""


def _shown(control: Input) -> str:
    if control.error:
        return ""
    if control.type == "choice":
        return control.chosen
    return control.value


def _clean(text: str) -> str:
    # PostgreSQL refuses NUL in text; a search of a thousand characters finds nothing anyway.
    return text.replace("\x00", "").strip()[:200]
