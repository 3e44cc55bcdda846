"""One command for many rows: each row is done or refused on its own, and says which."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wholesale.http import page_before
from wholesale.lists.filters import Rows
from wholesale.lists.spec import List
from wholesale.lists.state import State
from wholesale.lists.window import chunks
from wholesale.models import User
from wholesale.refusals import Refusal


class CannotSelect(Refusal):
    """Nothing is selected, or more than one command may take."""


@dataclass(frozen=True)
class RowResult:
    """What became of one row."""

    what: str
    done: bool
    sentence: str


@dataclass(frozen=True)
class Results:
    """What became of all of them."""

    rows: list[RowResult]

    @property
    def done(self) -> int:
        """How many rows were done."""
        return sum(row.done for row in self.rows)

    @property
    def refused(self) -> list[RowResult]:
        """The rows that were not, with the reason."""
        return [row for row in self.rows if not row.done]

    @property
    def says(self) -> str:
        """The sum of it in a sentence."""
        done = ngettext("%(count)s row done.", "%(count)s rows done.", self.done)
        text = done % {"count": self.done}
        if self.refused:
            count = len(self.refused)
            left = ngettext("%(count)s row refused.", "%(count)s rows refused.", count)
            text = f"{text} {left % {'count': count}}"
        return text


def selected(request: HttpRequest, spec: List, *, queryset: Rows) -> list[Any]:
    """The rows a bulk form names, or all that match its filters, in the list's order.

    Only rows of `queryset` (what the person may see) are found. Refuses with CannotSelect.
    """
    user = request.user
    if not isinstance(user, User):
        raise TypeError("a bulk command needs a person who has signed in")
    state = State(spec, user, QueryDict(request.POST.get("query", "")), request.path)
    if request.POST.get("all"):
        rows = state.narrowed(queryset)
    else:
        rows = queryset.filter(pk__in=_keys(request, queryset))
    found = next(chunks(rows, state.keyset, size=spec.bulk_limit + 1), [])
    if not found:
        raise CannotSelect(_("Select at least one row first."))
    if len(found) > spec.bulk_limit:
        raise CannotSelect(
            _("At most %(limit)s rows at once. Narrow the filters or select fewer rows.")
            % {"limit": spec.bulk_limit}
        )
    return found


def bulk(
    request: HttpRequest,
    spec: List,
    *,
    queryset: Rows,
    each: Callable[[Any], object],
    what: Callable[[Any], str] = str,
) -> HttpResponse:
    """Run a use case for each selected row and answer with a result per row.

    `each(row)` runs a use case of its own; its Refusal is that row's result and stops nothing.
    `what(row)` names the row. The list reloads itself afterwards.
    """
    try:
        rows = selected(request, spec, queryset=queryset)
    except CannotSelect as refusal:
        return _answer(request, spec, {"refusal": refusal}, status=409)
    results = Results([_result(row, each, what) for row in rows])
    return _answer(request, spec, {"results": results}, status=200)


def _result(row: Any, each: Callable[[Any], object], what: Callable[[Any], str]) -> RowResult:
    try:
        each(row)
    except Refusal as refusal:
        return RowResult(what(row), done=False, sentence=refusal.sentence)
    return RowResult(what(row), done=True, sentence="")


def _answer(
    request: HttpRequest, spec: List, context: dict[str, object], *, status: int
) -> HttpResponse:
    htmx = bool(getattr(request, "htmx", False))
    template = "lists/results.html" if htmx else "lists/results_page.html"
    shown = {**context, "spec": spec, "back": "" if htmx else page_before(request)}
    answer = render(request, template, shown, status=status)
    if "results" in context:
        answer["HX-Trigger"] = f"{spec.name}-changed"
    return answer


def _keys(request: HttpRequest, queryset: Rows) -> list[Any]:
    field = queryset.model._meta.pk
    found = []
    for text in request.POST.getlist("pk"):
        try:
            found.append(field.to_python(text))
        except ValidationError:
            continue
    return found
