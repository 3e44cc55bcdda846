"""The declaration of a list: everything a page, a file and a bulk command need to know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.http import urlencode

from wholesale.lists.columns import Column, Get, Link, url_getter
from wholesale.lists.filters import Filter
from wholesale.lists.keyset import Keyset
from wholesale.models import User
from wholesale.permissions import may

Text = str | Promise
ROWS_PER_PAGE = (25, 50, 100, 200)


@dataclass(frozen=True)
class BuiltInView:
    """A tab that every person has: a name for some words of the URL. `count` shows how many."""

    name: str
    label: Text
    query: Mapping[str, str | Sequence[str]]
    _: KW_ONLY
    count: bool = True
    permission: str = ""

    @property
    def querystring(self) -> str:
        """The words of the URL, with the view's own name first."""
        return urlencode([("view", self.name), *self.query.items()], doseq=True)


@dataclass(frozen=True)
class BulkAction:
    """A command for many rows: a button in the bulk bar that posts to `url` (a URL name).

    The view behind it calls `lists.bulk`. `reason` asks for one before the rows are sent;
    `choices` lets the person choose one first, posted as `choice_<name>`. `preview` is the URL
    name of a panel that says, above the reason, what it would do with the selected rows.
    """

    name: str
    label: Text
    url: str
    _: KW_ONLY
    permission: str = ""
    confirm: Text = ""
    reason: bool = False
    choices: Callable[[], Sequence[tuple[Any, Text]]] | None = None
    danger: bool = False
    icon: str = ""
    preview: str = ""


@dataclass(frozen=True)
class PageAction:
    """The button at the head of the page: the first is the primary one, the rest sit beside it."""

    label: Text
    url: str
    _: KW_ONLY
    permission: str = ""
    icon: str = ""


@dataclass(frozen=True)
class List:
    """One list of the office. See docs/lists.md for a worked example."""

    name: str
    title: Text
    _: KW_ONLY
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    keyset: Sequence[str] = ("-pk",)
    views: Sequence[BuiltInView] = ()
    bulk: Sequence[BulkAction] = ()
    actions: Sequence[PageAction] = ()
    rows_per_page: int = 50
    link: Link | None = None
    link_args: Sequence[str] = ("pk",)
    peek: Link | None = None
    row_css: Callable[[Any], str] | None = None
    empty: Text = ""
    empty_action: PageAction | None = None
    export: bool = True
    export_permission: str = ""
    bulk_limit: int = 500
    url_of: Get | None = field(init=False, repr=False, compare=False)
    peek_of: Get | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        link, peek = self.link, self.peek
        # A row opens where its first linked column leads, when nothing else is said.
        of_column = next((column.url_of for column in self.columns if column.url_of), None)
        url_of = url_getter(link, self.link_args) if link else of_column
        object.__setattr__(self, "url_of", url_of)
        object.__setattr__(self, "peek_of", peek and url_getter(peek, self.link_args))
        known = _known.setdefault(self.name, self)
        if known is not self and known != self:
            raise ValueError(f"two lists are called {self.name}")

    def columns_for(self, user: User) -> list[Column]:
        """The columns this person may see at all, in the declared order."""
        return [column for column in self.columns if column.visible_to(user)]

    def bulk_for(self, user: User) -> list[BulkAction]:
        """The commands for many rows this person may give."""
        return [act for act in self.bulk if not act.permission or may(user, act.permission)]

    def views_for(self, user: User) -> list[BuiltInView]:
        """The built-in tabs this person has."""
        return [view for view in self.views if not view.permission or may(user, view.permission)]

    def may_export(self, user: User) -> bool:
        """Whether this person may take the list away as a file."""
        allowed = not self.export_permission or may(user, self.export_permission)
        return self.export and allowed

    def keyset_for(self, sort: str) -> Keyset:
        """The ordering a person asked for by a column's name ("total", "-total")."""
        wanted = sort.lstrip("-")
        for column in self.columns:
            if column.name == wanted and column.sort:
                fields = (column.sort,) if isinstance(column.sort, str) else tuple(column.sort)
                keyset = Keyset.of(*fields)
                return keyset.reversed() if sort.startswith("-") else keyset
        return Keyset.of(*self.keyset)


_known: dict[str, List] = {}


def find(name: str) -> List | None:
    """The list of that name, or None."""
    return _known.get(name)
