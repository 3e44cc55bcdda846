"""The one search box of the office: each app says what it finds for a text."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from wholesale.models import User
from wholesale.permissions import may


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found: its name, a second line, its page."""

    title: str
    sub: str
    url: str


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds one kind of thing among what a person may see (a few, best first)."""

    label: str | Promise
    icon: str
    permission: str
    find: Callable[[User, str], list[Found]]


_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Add a kind of thing to the search box; done in an app's `ready`."""
    _finders.append(finder)


def find(user: User, text: str) -> list[tuple[Finder, list[Found]]]:
    """What a person finds for a text, by kind; kinds without a hit are left out."""
    if not text.strip():
        return []
    hits = [(one, one.find(user, text)) for one in _finders if may(user, one.permission)]
    return [(finder, found) for finder, found in hits if found]
