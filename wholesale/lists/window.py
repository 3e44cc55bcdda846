"""One page of a keyset list: some rows, and the cursors of its neighbours."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from wholesale.lists.keyset import Key, Keyset, Rows

# Gives rows what only sets can be asked for; the second argument names the columns wanted.
Dress = Callable[[list[Any], set[str]], None]


@dataclass(frozen=True)
class Window:
    """`newer` and `older` are cursors, "" where there is nothing further."""

    rows: list[Any]
    newer: str = ""
    older: str = ""


def look(
    rows: Rows, keyset: Keyset, *, list_name: str, size: int, after: str = "", before: str = ""
) -> Window:
    """The page after or before a cursor, or the first one. One query, size + 1 rows.

    A page that turns out empty or short at the start gives way to the first page, so that
    rows which arrived meanwhile are never skipped and nobody looks at an empty table.
    """
    cursor = _Cursors(keyset, list_name)
    if (key := keyset.read(before, list_name=list_name)) is not None:
        back = keyset.reversed()
        found = _take(rows, back, key, size)
        if len(found) > size:
            page = found[:size][::-1]
            return Window(page, newer=cursor.of(page[0]), older=cursor.of(page[-1]))
    elif (key := keyset.read(after, list_name=list_name)) is not None:
        found = _take(rows, keyset, key, size)
        if found:
            page = found[:size]
            older = cursor.of(page[-1]) if len(found) > size else ""
            return Window(page, newer=cursor.of(page[0]), older=older)
    found = _take(rows, keyset, None, size)
    page = found[:size]
    return Window(page, older=cursor.of(page[-1]) if len(found) > size else "")


def chunks(rows: Rows, keyset: Keyset, *, size: int = 2000) -> Iterator[list[Any]]:
    """All rows in order, `size` at a time, by key: bounded memory and no server-side cursor."""
    key: Key | None = None
    while True:
        found = list(_query(rows, keyset, key)[:size])
        if found:
            yield found
        if len(found) < size:
            return
        key = keyset.key_of(found[-1])


def count_up_to(rows: Rows, limit: int) -> int:
    """How many rows there are, counted no further than `limit`."""
    return rows.order_by().values_list("pk")[:limit].count()


@dataclass(frozen=True)
class _Cursors:
    keyset: Keyset
    list_name: str

    def of(self, row: Any) -> str:
        return self.keyset.cursor(row, list_name=self.list_name)


def _take(rows: Rows, keyset: Keyset, key: Key | None, size: int) -> list[Any]:
    return list(_query(rows, keyset, key)[: size + 1])


def _query(rows: Rows, keyset: Keyset, key: Key | None) -> Rows:
    ordered = keyset.order(rows)
    return ordered if key is None else keyset.beyond(ordered, key)
