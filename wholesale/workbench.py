"""The first page of a working day: each app says what waits for whom, and what its plots show.

Apps register in their `workbench.py`, loaded at start. A waiting count stops at MANY; a plot
answers one question and leads to the list behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from wholesale.models import User
from wholesale.permissions import may

MANY = 1000


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for people with a permission: a count and the list it leads to."""

    label: str | Promise
    icon: str
    permission: str
    count: Callable[[User, datetime], int]
    url_name: str
    query: str = ""
    rank: int = 50

    @property
    def url(self) -> str:
        """The list behind the count."""
        return reverse(self.url_name) + (f"?{self.query}" if self.query else "")


@dataclass(frozen=True, slots=True)
class Plot:
    """A question and its answer as data for `<c-chart>`; None: nothing to show yet."""

    name: str
    question: str | Promise
    permission: str
    data: Callable[[User, datetime], dict[str, Any] | None]
    url_name: str
    rank: int = 50


@dataclass(frozen=True, slots=True)
class Tile:
    """A waiting thing as drawn."""

    label: str
    icon: str
    url: str
    count: int

    @property
    def text(self) -> str:
        """The count, or that there are many."""
        return f"{self.count}" if self.count < MANY else f"{MANY}+"


_waiting: list[Waiting] = []
_plots: list[Plot] = []


def wait(thing: Waiting) -> None:
    """Add a waiting thing; done on import of an app's `workbench.py`."""
    _waiting.append(thing)


def plot(one: Plot) -> None:
    """Add a plot; done on import of an app's `workbench.py`."""
    _plots.append(one)


def tiles(user: User, at: datetime) -> list[Tile]:
    """What waits for a person, one query each; things of no concern to him are left out."""
    mine = [one for one in sorted(_waiting, key=lambda one: one.rank) if may(user, one.permission)]
    return [Tile(str(one.label), one.icon, one.url, one.count(user, at)) for one in mine]


def plots(user: User, at: datetime) -> list[tuple[Plot, dict[str, Any], str]]:
    """The plots a person may see that have something to show, with where they lead."""
    mine = [one for one in sorted(_plots, key=lambda one: one.rank) if may(user, one.permission)]
    drawn = [(one, one.data(user, at), reverse(one.url_name)) for one in mine]
    return [(one, data, url) for one, data, url in drawn if data]


def up_to_many(rows: QuerySet[Any]) -> int:
    """Count rows without reading a whole table: stops at MANY."""
    return len(rows.order_by().values_list("pk")[:MANY])
