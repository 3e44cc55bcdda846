"""What a request asks of a list: filters, order, columns, and the page to show."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from wholesale.lists import store
from wholesale.lists.columns import Column
from wholesale.lists.filters import Asked, Input, Rows
from wholesale.lists.keyset import Keyset
from wholesale.lists.spec import ROWS_PER_PAGE, List
from wholesale.models import User


@dataclass
class Tab:
    """One view as a tab: built in, one's own, or shared."""

    label: str
    query: str
    key: str
    is_current: bool
    counted: bool = False
    count: str | None = None
    pk: int = 0
    is_shared: bool = False
    is_mine: bool = False


@dataclass
class ColumnChoice:
    """One line of the column chooser."""

    column: Column
    on: bool


class State:
    """One person's look at one list, read from a GET or from the query a bulk form carries."""

    def __init__(self, spec: List, user: User, data: QueryDict, path: str) -> None:
        self.spec, self.user, self.data, self.path = spec, user, data, path
        self.asked = Asked(data, user)

    @classmethod
    def of(cls, request: HttpRequest, spec: List) -> "State":
        """The state that the URL of a request describes."""
        user = request.user
        if not isinstance(user, User):
            raise TypeError("a list needs a person who has signed in")
        return cls(spec, user, request.GET, request.path)

    # --- rows

    def narrowed(self, rows: Rows) -> Rows:
        """The rows that pass all filters."""
        for each in self.spec.filters:
            rows = each.apply(rows, self.asked)
        return rows

    @property
    def sort(self) -> str:
        """The column asked for as order, "" for the list's own."""
        return self.data.get("sort", "")

    @cached_property
    def keyset(self) -> Keyset:
        """The order of the rows."""
        return self.spec.keyset_for(self.sort)

    # --- what the person has chosen

    @cached_property
    def kept(self) -> store.Kept:
        """Columns, rows per page and views kept for this person."""
        return store.kept_by(self.user, self.spec)

    @cached_property
    def columns(self) -> list[Column]:
        """The columns to show, in order: chosen, allowed, and those that are always there."""
        return [choice.column for choice in self.column_choices if choice.on]

    @cached_property
    def column_choices(self) -> list[ColumnChoice]:
        """Every column this person may have: the chosen ones first, in his order."""
        allowed = {column.name: column for column in self.spec.columns_for(self.user)}
        wanted = self.kept.columns
        if not wanted:
            return [ColumnChoice(c, c.shown or c.fixed) for c in allowed.values()]
        wanted = [name for name in wanted if name in allowed]
        wanted = [n for n, c in allowed.items() if c.fixed and n not in wanted] + wanted
        rest = [c for name, c in allowed.items() if name not in wanted]
        return [ColumnChoice(allowed[n], True) for n in wanted] + [
            ColumnChoice(c, False) for c in rest
        ]

    @property
    def rows_per_page(self) -> int:
        """How many rows a page has for this person."""
        chosen = self.kept.rows_per_page
        return chosen if chosen and chosen in ROWS_PER_PAGE else self.spec.rows_per_page

    # --- the URL

    def query(self, **changed: str) -> str:
        """The words of the URL for the same look, with some changed or ("") taken out."""
        kept = QueryDict(mutable=True)
        for name in self._words():
            if name not in changed and any(self.data.getlist(name)):
                kept.setlist(name, [value for value in self.data.getlist(name) if value])
        for name, value in changed.items():
            if value:
                kept[name] = value
        return kept.urlencode()

    def _words(self) -> Sequence[str]:
        own = [name for each in self.spec.filters for name in each.params()]
        return ["view", "sort", *own]

    # --- words for people

    @cached_property
    def inputs(self) -> list[tuple[Input, bool]]:
        """The controls of the filter bar, with whether each is folded away."""
        found: list[tuple[Input, bool]] = []
        for each in self.spec.filters:
            controls = each.inputs(self.asked)
            used = any(control.value or control.error for control in controls)
            found.extend((control, each.more and not used) for control in controls)
        return found

    @cached_property
    def says(self) -> list[str]:
        """What the filters do, one sentence each; empty when all rows are shown."""
        return [words for each in self.spec.filters if (words := each.says(self.asked))]

    def tabs(self) -> list[Tab]:
        """The views as tabs: "All" comes first, the built-in ones, then the saved ones."""
        found = [Tab(_("All"), "", "", False)]
        found += [
            Tab(str(view.label), view.querystring, view.name, False, view.count)
            for view in self.spec.views_for(self.user)
        ]
        found += [
            Tab(
                view.name,
                f"view=saved-{view.pk}&{view.query}".rstrip("&"),
                f"saved-{view.pk}",
                False,
                pk=view.pk,
                is_shared=view.is_shared,
                is_mine=view.user_id == self.user.pk,
            )
            for view in self.kept.views
        ]
        here = self.data.get("view", "")
        return [replace(tab, is_current=tab.key == here) for tab in found]
