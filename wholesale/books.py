"""The books are right when every invariant holds; each app brings the checks of its tables.

A check is one SQL statement that finds what is wrong, in `<app>/queries/books.py`.
`manage.py check_books` runs them all, and so do tests after whatever they have done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from wholesale.db import run_sql

Check = Callable[[], list[str]]
WORST = 5
_checks: dict[str, Check] = {}


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that does not hold, with the worst cases in words."""

    invariant: str
    cases: list[str]

    def __str__(self) -> str:
        return f"{self.invariant}: {'; '.join(self.cases)}"


def check(invariant: str) -> Callable[[Check], Check]:
    """Register a function that gives the cases in which `invariant` does not hold."""

    def register(function: Check) -> Check:
        _checks[invariant] = function
        return function

    return register


def must_find_nothing(invariant: str, statement: str) -> None:
    """Register a check by an SQL statement whose every row is a fault, first column in words."""
    # MATERIALIZED: the limit must not talk the planner into looking for five quick rows,
    # where as a rule there is none to be found.
    worst = f"WITH f AS MATERIALIZED ({statement}) SELECT * FROM f LIMIT {WORST}"  # noqa: S608 - our own statements

    def run() -> list[str]:
        return [str(row[0]) for row in run_sql(worst)]

    _checks[invariant] = run


def broken() -> list[Broken]:
    """Run every check of every app; an empty list means the books are right."""
    _load()
    results = [(invariant, run()) for invariant, run in sorted(_checks.items())]
    return [Broken(invariant, cases) for invariant, cases in results if cases]


def names() -> list[str]:
    """The invariants that are checked."""
    _load()
    return sorted(_checks)


def _load() -> None:
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.queries") and find_spec(f"{config.name}.queries.books"):
            import_module(f"{config.name}.queries.books")
