"""Two words for transactions, so that nobody has to guess what `atomic` will do.

`@use_case` owns the transaction: one user intention, one commit, never nested.
`@in_transaction` needs one that is already open: a building block of a use case.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import psycopg
from django.db import connection, models, transaction

P = ParamSpec("P")
R = TypeVar("R")


class NoTransactionError(RuntimeError):
    """A building block was called outside a use case."""


def use_case(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in its own transaction, which commits when it returns."""

    @wraps(function)
    def owned(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(durable=True):
            return function(*args, **kwargs)

    return owned


def in_transaction(function: Callable[P, R]) -> Callable[P, R]:
    """Refuse to run `function` unless a use case holds a transaction open."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if not _inside_a_real_transaction():
            raise NoTransactionError(f"{function.__qualname__} needs a use case around it")
        return function(*args, **kwargs)

    return guarded


def run_sql(sql: str, params: list[Any] | dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """Run one statement and give back its rows (an empty list when it has none)."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def run_hot(sql: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Like `run_sql`, for the statements of the order path: planned once per connection.

    PostgreSQL plans such a statement in about the time it takes to run it, so it is sent with
    server-side parameters and prepared. While queries are recorded (tests that count them),
    it goes the ordinary way. DATABASE_PREPARE=0 turns preparing off for an old PgBouncer.
    """
    if connection.queries_logged or connection.execute_wrappers:
        return run_sql(sql, params)
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql.encode(), params, prepare=True)
        return cursor.fetchall() if cursor.description else []


def columns_of(model: type[models.Model], alias: str) -> str:
    """The columns of a model as a statement's SELECT names them, in the order of `made_of`."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def made_of(row: Sequence[Any], *kinds: type[models.Model]) -> list[Any]:
    """The objects in a row that selects `columns_of` each of these models, one after another.

    None where an outer join found nothing. For models whose columns psycopg reads as they are.
    """
    made, start = [], 0
    for kind in kinds:
        names = [field.attname for field in kind._meta.concrete_fields]
        values = row[start : start + len(names)]
        start += len(names)
        is_there = values[names.index(kind._meta.pk.attname)] is not None
        made.append(kind.from_db(connection.alias, names, values) if is_there else None)
    return made


def _inside_a_real_transaction() -> bool:
    # The transaction that wraps a test is not one that production would have.
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
