"""Exactly the filtered rows, with exactly the chosen columns, as a file."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from wholesale import audit
from wholesale.db import use_case
from wholesale.http import way
from wholesale.lists.columns import Column
from wholesale.lists.filters import Rows
from wholesale.lists.state import State
from wholesale.lists.window import Dress, chunks, count_up_to
from wholesale.models import User
from wholesale.tabular import write

EXPORT_ROWS = 100_000


def answer(
    request: HttpRequest, state: State, queryset: Rows, *, dress: Dress | None = None
) -> HttpResponse:
    """The file, after one line in the audit trail; too many rows send the person back."""
    if not state.spec.may_export(state.user):
        raise PermissionDenied
    rows = state.narrowed(queryset)
    if count_up_to(rows, EXPORT_ROWS + 1) > EXPORT_ROWS:
        messages.error(
            request,
            _("A file holds at most %(limit)s rows. Narrow the filters, then export again.")
            % {"limit": f"{EXPORT_ROWS:,}"},
        )
        return redirect(way(f"{state.path}?{state.query()}"))
    form = "csv" if request.GET.get("export") == "csv" else "xlsx"
    table = _Table(state.columns, rows, state, dress)
    body = write.to_file(form, str(state.spec.title), table.heads(), table.rows())
    facts: dict[str, Any] = {"filters": state.says, "form": form, "rows": table.count}
    record_export(list_name=state.spec.name, facts=facts, by=state.user, at=timezone.now())
    name = f"{state.spec.title}-{timezone.localtime():%Y%m%d-%H%M}.{form}"
    return write.download(body, name, form)


@use_case
def record_export(*, list_name: str, facts: dict[str, Any], by: User, at: datetime) -> None:
    """Say in the audit trail who took which rows of which list away (`list.exported`)."""
    audit.record("list.exported", document=f"list:{list_name}"[:40], by=by, at=at, **facts)


class _Table:
    def __init__(
        self, columns: list[Column], rows: Rows, state: State, dress: Dress | None
    ) -> None:
        self.columns, self._rows, self._keyset = columns, rows, state.keyset
        self._dress = dress
        self.count = 0

    def heads(self) -> list[str]:
        return [str(column.label) for column in self.columns]

    def rows(self) -> Iterator[list[Any]]:
        plain = [column.plain for column in self.columns]
        for chunk in chunks(self._rows, self._keyset):
            self.count += len(chunk)
            if self._dress:
                self._dress(chunk, {column.name for column in self.columns})
            for row in chunk:
                yield [value(row) for value in plain]
