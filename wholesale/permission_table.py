"""Every address of the house with the permission its view declares, as docs/permissions.md."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from wholesale.permissions import PERMISSIONS, Role

ADMIN = "admin/"

_HEAD = """# Permissions

Written by `python manage.py write_permissions` from `wholesale/permissions.py` and the addresses
of the house. `tests/architecture/test_permissions.py` refuses a table that is out of date and
walks every address as every role.

- A view declares one permission. A view that declares none answers 403.
- *public*: everybody. *signed-in*: whoever has signed in, whatever the role.
- Nobody signed in: every other address leads to the sign-in page. Without the role: 403.
- How far a right reaches (areas, own company, own trips) is decided in each app's `access.py`:
  what belongs to somebody else answers 404, as if it did not exist.
- Customer roles count only while the person acts for a company that has approved them.
- `/admin/` is for superusers alone and is not in this table (`wholesale/admin_site.py`).
"""


@dataclass(frozen=True)
class Address:
    """One address: its pattern, the name it is reversed by, its view, what the view asks for."""

    route: str
    name: str
    view: str
    permission: str | None


def addresses() -> list[Address]:
    """Every address but the admin's, in the order of their patterns."""
    found = (
        Address("/" + route, name, _view_name(view), getattr(view, "permission", None))
        for route, name, view in _patterns(get_resolver().url_patterns)
        if not route.startswith(ADMIN)
    )
    return sorted(found, key=lambda address: address.route)


def as_markdown() -> str:
    """The whole text of docs/permissions.md."""
    roles = _table(
        ("Permission", "Roles"),
        ((f"`{name}`", _roles(name)) for name in sorted(PERMISSIONS)),
    )
    doors = _table(
        ("Address", "View", "Permission", "Roles"),
        (
            (f"`{a.route}`", f"`{a.view}`", f"`{a.permission}`", _roles(a.permission or ""))
            for a in addresses()
        ),
    )
    return f"{_HEAD}\n## Roles of each permission\n\n{roles}\n## Addresses\n\n{doors}"


def _patterns(
    within: Iterable[URLPattern | URLResolver], before: str = "", space: str = ""
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    for pattern in within:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _patterns(pattern.url_patterns, route, inner)
        else:
            yield route, f"{space}{pattern.name}", pattern.callback


def _view_name(view: Callable[..., Any]) -> str:
    return f"{view.__module__}.{view.__name__}"


def _roles(permission: str) -> str:
    if permission == "public":
        return "everybody"
    if permission == "signed-in":
        return "whoever has signed in"
    allowed = PERMISSIONS.get(permission, ())
    return ", ".join(role.value for role in Role if role in allowed) or "nobody"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
