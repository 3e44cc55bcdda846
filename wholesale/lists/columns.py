"""A column: what it is called, where its value comes from, how it is drawn, who may see it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import lru_cache
from html import escape
from operator import attrgetter
from typing import Any
from urllib.parse import quote

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from wholesale.lists import cells
from wholesale.models import User
from wholesale.permissions import may
from wholesale.templatetags.wholesale import STATE_KINDS

Text = str | Promise
Get = Callable[[Any], Any]
# A URL name (its arguments are `link_args` of the row) or a function of the row.
Link = str | Get


@dataclass(frozen=True)
class Column:
    """One column of a list.

    `value` is an attribute path ("customer.name") or a function of the row; the column's name
    when not given. `kind` is one of cells.KINDS. A "state" takes its words from `states` (the
    choices of the field) and its colour from the house's table of states. `html` draws markup
    of its own (format_html) and then `value` is what a file gets.
    `sort` makes the head a link: the fields to order by, never NULL unless you mean it.
    `permission` hides the column from page, chooser and files alike.
    """

    name: str
    label: Text
    _: KW_ONLY
    kind: str = "text"
    value: str | Get | None = None
    states: Iterable[tuple[str, Text]] = ()
    html: Callable[[Any], SafeString] | None = None
    link: Link | None = None
    link_args: Sequence[str] = ("pk",)
    sort: str | Sequence[str] = ()
    permission: str = ""
    shown: bool = True
    fixed: bool = False
    css: str = ""
    get: Get = field(init=False, repr=False, compare=False)
    url_of: Get | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.kind not in cells.KINDS:
            raise KeyError(f"{self.name}: {self.kind} is not a kind of column")
        object.__setattr__(self, "get", _getter(self.value or self.name))
        link = None if self.link is None else url_getter(self.link, self.link_args)
        object.__setattr__(self, "url_of", link)

    @property
    def is_figure(self) -> bool:
        """Whether the cells are figures, set right and in tabular digits."""
        return self.kind in cells.FIGURES

    def visible_to(self, user: User) -> bool:
        """Whether this person may see what the column holds."""
        return not self.permission or may(user, self.permission)

    def drawer(self, *, is_head: bool = False) -> Callable[[Any], str]:
        """A function that draws the whole cell of a row as safe HTML.

        The first cell is the head of its row: a reader says it before the others.
        """
        classes = " ".join(filter(None, ("num" if self.is_figure else "", self.css)))
        start, end = ('<th scope="row"', "</th>") if is_head else ("<td", "</td>")
        start += f' class="{escape(classes)}">' if classes else ">"
        inner = self._inner()
        url_of = self.url_of
        if url_of is None:
            return lambda row: f"{start}{inner(row)}{end}"

        def linked(row: Any) -> str:
            url, text = url_of(row), inner(row)
            if url:
                text = f'<a href="{url}">{text}</a>'
            return f"{start}{text}{end}"

        return linked

    def _inner(self) -> Callable[[Any], str]:
        if self.html is not None:
            return self.html
        draw, get = cells.drawer(self.kind), self._get_words()
        return lambda row: draw(get(row))

    def plain(self, row: Any) -> Any:
        """The value for a file."""
        value = self.get(row)
        if self.states:
            value = next((words for state, words in self.states if state == value), value)
        return cells.plain(value, self.kind)

    def _get_words(self) -> Get:
        """What is drawn: of a state its words and colour, in the language of the moment."""
        if not self.states:
            return self.get
        get = self.get
        known = {
            value: (str(words), STATE_KINDS.get(value, "calm")) for value, words in self.states
        }
        return lambda row: known.get(value := get(row)) or value


def url_getter(link: Link, args: Sequence[str] = ("pk",)) -> Get:
    """A function from a row to the URL of its page, escaped; reverses a URL name only once."""
    if callable(link):
        return lambda row: escape(link(row) or "")
    gets = [_getter(arg) for arg in args]
    marks = _MARKS[: len(gets)]

    def url_of(row: Any) -> str:
        values = [str(get(row)) for get in gets]
        if not all(values):
            return ""
        url = _pattern(link, len(gets))
        if not url:
            return escape(reverse(link, args=values))
        for mark, value in zip(marks, values, strict=True):
            url = url.replace(
                mark, value if value.isascii() and value.isalnum() else quote(value, safe="")
            )
        return url

    return url_of


_MARKS = ("7730000017", "7730000027", "7730000037")


@lru_cache(maxsize=512)
def _pattern(name: str, count: int) -> str:
    # Reversing costs more than drawing a cell, so each name is reversed once, with marks that
    # fit text and number converters alike; a stricter converter is reversed row by row.
    try:
        return reverse(name, args=_MARKS[:count])
    except NoReverseMatch:
        return ""


def _getter(value: str | Get) -> Get:
    if callable(value):
        return value
    get = attrgetter(value)
    if "." not in value:
        return get

    def through(row: Any) -> Any:
        # A path may end early: an order without a salesman has no salesman's name.
        try:
            return get(row)
        except AttributeError:
            return None

    return through
