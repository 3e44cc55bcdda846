"""A request for a list, answered: the page, its fragments, a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wholesale.lists import export
from wholesale.lists.columns import Column
from wholesale.lists.draw import draw_rows
from wholesale.lists.filters import Input, Rows
from wholesale.lists.spec import ROWS_PER_PAGE, BulkAction, List, PageAction
from wholesale.lists.state import State, Tab
from wholesale.lists.window import Dress, Window, count_up_to, look
from wholesale.permissions import may

COUNT_LIMIT = 1000
_NEWEST_FIRST = re.compile(r"^-(pk|id)$|^-.*(_at|_on|at|day)$")


def page(
    request: HttpRequest,
    spec: List,
    *,
    queryset: Rows,
    template: str = "lists/page.html",
    extra: Mapping[str, object] | None = None,
    dress: Dress | None = None,
) -> HttpResponse:
    """Answer a GET of a list.

    `queryset` is what the person may see, from access.py, with what the columns need joined.
    The template extends lists/page.html (or includes "lists/list.html") and gets `listing`
    and `extra`. `dress(rows, names of the columns shown)` gives the rows of a page, or of a part
    of a file, what only sets can be asked for. HTMX asking for a part of the page gets that
    part; `?export=xlsx|csv` a file.
    """
    state = State.of(request, spec)
    if request.GET.get("export"):
        return export.answer(request, state, queryset, dress=dress)
    if request.GET.get("counts"):
        return _counted_tabs(request, state, queryset)
    listing = Listing(state, queryset, dress)
    if request.GET.get("chooser"):
        return render(request, "lists/chooser.html", {"listing": listing})
    part = _part_asked_for(request, spec)
    answer = render(request, part or template, {**(extra or {}), "listing": listing})
    if part:
        answer["HX-Push-Url"] = listing.here_url
    patch_vary_headers(answer, ["HX-Request", "HX-Target"])
    return answer


@dataclass(frozen=True)
class Head:
    """The head of a column: its label, and the order a click asks for."""

    name: str
    label: str
    is_figure: bool
    css: str
    url: str = ""
    direction: str = ""


class Listing:
    """What the templates of a list may ask, each asked of the database only when drawn."""

    def __init__(self, state: State, queryset: Rows, dress: Dress | None = None) -> None:
        self.state, self.queryset, self._dress = state, queryset, dress
        self.spec, self.user, self.path = state.spec, state.user, state.path
        self.name, self.title = state.spec.name, state.spec.title

    @cached_property
    def window(self) -> Window:
        """The rows of this page."""
        data = self.state.data
        found = look(
            self.state.narrowed(self.queryset),
            self.state.keyset,
            list_name=self.name,
            size=self.state.rows_per_page,
            after=data.get("after", ""),
            before=data.get("before", ""),
        )
        if self._dress:
            self._dress(found.rows, {column.name for column in self.columns})
        return found

    @property
    def is_by_time(self) -> bool:
        """Whether pages lead to older and newer rows: the newest come first."""
        return bool(_NEWEST_FIRST.search(self.state.keyset.fields[0]))

    @cached_property
    def body(self) -> SafeString:
        """The table's rows as HTML."""
        return draw_rows(
            self.spec, self.columns, self.window.rows, selectable=bool(self.bulk_actions)
        )

    @property
    def columns(self) -> list[Column]:
        """The columns shown."""
        return self.state.columns

    @property
    def heads(self) -> list[Head]:
        """The heads of the columns shown."""
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column) -> Head:
        label = str(column.label)
        if not column.sort:
            return Head(column.name, label, column.is_figure, column.css)
        now = self.state.sort
        asked = f"-{column.name}" if now == column.name else column.name
        direction = {column.name: "ascending", f"-{column.name}": "descending"}.get(now, "")
        return Head(
            column.name, label, column.is_figure, column.css, self._url(sort=asked), direction
        )

    @property
    def rows(self) -> list[object]:
        """The objects of this page."""
        return self.window.rows

    @property
    def url(self) -> str:
        """The address of this look, without the place in it."""
        return self._url()

    @property
    def here_url(self) -> str:
        """The address of this look at this place of the list."""
        data = self.state.data
        return self._url(after=data.get("after", ""), before=data.get("before", ""))

    @property
    def newer_url(self) -> str:
        """The page before this one, or ""."""
        return self._url(before=self.window.newer) if self.window.newer else ""

    @property
    def older_url(self) -> str:
        """The page after this one, or ""."""
        return self._url(after=self.window.older) if self.window.older else ""

    @property
    def xlsx_url(self) -> str:
        """The filtered rows as a workbook."""
        return self._url(export="xlsx") if self.spec.may_export(self.user) else ""

    @property
    def csv_url(self) -> str:
        """The filtered rows as text."""
        return self._url(export="csv") if self.spec.may_export(self.user) else ""

    @property
    def counts_url(self) -> str:
        """Where the tabs fetch their counts after the page is there."""
        return self._url(counts="1") if any(tab.counted for tab in self.tabs) else ""

    @property
    def chooser_url(self) -> str:
        """Where the column chooser comes from when somebody opens it."""
        return self._url(chooser="1")

    @cached_property
    def tabs(self) -> list[Tab]:
        """The views as tabs."""
        return self.state.tabs()

    @property
    def inputs(self) -> list[Input]:
        """The controls of the filter bar that are always there."""
        return [control for control, folded in self.state.inputs if not folded]

    @property
    def more_inputs(self) -> list[Input]:
        """The controls behind "More filters"."""
        return [control for control, folded in self.state.inputs if folded]

    @cached_property
    def bulk_actions(self) -> list[tuple[BulkAction, str]]:
        """The commands for many rows, with their URLs."""
        return [(act, reverse(act.url)) for act in self.spec.bulk_for(self.user)]

    @property
    def page_actions(self) -> list[tuple[PageAction, str]]:
        """The buttons at the head of the page, with their URLs."""
        return [
            (act, reverse(act.url))
            for act in self.spec.actions
            if not act.permission or may(self.user, act.permission)
        ]

    @property
    def empty(self) -> str:
        """What an empty list says."""
        return str(self.spec.empty) or _("Nothing here yet.")

    @property
    def empty_action(self) -> tuple[PageAction, str] | None:
        """The first step an empty list offers."""
        act = self.spec.empty_action
        allowed = act and (not act.permission or may(self.user, act.permission))
        return (act, reverse(act.url)) if act and allowed else None

    @property
    def query(self) -> str:
        """The filters as words of the URL."""
        return self.state.query()

    @property
    def filter_query(self) -> str:
        """The filters without the name of the view they came from: what a saved view keeps."""
        return self.state.query(view="")

    @property
    def rows_per_page_choices(self) -> tuple[int, ...]:
        """What a person may choose."""
        return ROWS_PER_PAGE

    @property
    def may_share(self) -> bool:
        """Whether this person may share a view with all."""
        return may(self.user, "list.share_view")

    def _url(self, **changed: str) -> str:
        query = self.state.query(**changed)
        return f"{self.path}?{query}" if query else self.path


def _part_asked_for(request: HttpRequest, spec: List) -> str:
    htmx = getattr(request, "htmx", None)
    if not htmx or htmx.history_restore_request:
        return ""
    parts = {f"{spec.name}-rows": "lists/rows_answer.html", f"{spec.name}-list": "lists/list.html"}
    return parts.get(htmx.target or "", "")


def _counted_tabs(request: HttpRequest, state: State, queryset: Rows) -> HttpResponse:
    listing = Listing(state, queryset)
    for tab in listing.tabs:
        if tab.counted:
            found = count_up_to(_seen_through(state, tab, queryset), COUNT_LIMIT + 1)
            tab.counted = False
            tab.count = str(found) if found <= COUNT_LIMIT else f"{COUNT_LIMIT:,}+"
    return render(request, "lists/tabs.html", {"listing": listing})


def _seen_through(state: State, tab: Tab, queryset: Rows) -> Rows:
    return State(state.spec, state.user, QueryDict(tab.query), state.path).narrowed(queryset)
