"""What a person keeps about a list: columns, rows per page, views of his own and shared ones."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from wholesale import audit
from wholesale.db import run_sql, use_case
from wholesale.lists.spec import ROWS_PER_PAGE, List
from wholesale.models import ListPreference, SavedView, User
from wholesale.permissions import may
from wholesale.refusals import Refusal

VIEWS_PER_PERSON = 30


class CannotSaveView(Refusal):
    """The view has no name, the name is taken, or sharing is not this person's right."""


@dataclass(frozen=True)
class Kept:
    """What one person sees of a list: his columns (none: the house's own), rows, views."""

    columns: list[str]
    rows_per_page: int | None
    views: list[SavedView]


# Every page of every list asks this, so it is one question instead of two.
_KEPT = """
    SELECT columns, rows_per_page, NULL AS id, NULL AS user_id, NULL AS name, NULL AS query, FALSE
    FROM wholesale_listpreference WHERE user_id = %(user)s AND list_name = %(list)s
    UNION ALL
    SELECT NULL, NULL, id, user_id, name, query, is_shared
    FROM wholesale_savedview WHERE list_name = %(list)s AND (user_id = %(user)s OR is_shared)
"""


def kept_by(user: User, spec: List) -> Kept:
    """What this person has chosen for the list, his own views and those shared with all."""
    columns: list[str] = []
    rows_per_page: int | None = None
    views: list[SavedView] = []
    for chosen, rows, pk, owner, name, query, is_shared in run_sql(
        _KEPT, {"user": user.pk, "list": spec.name}
    ):
        if pk is None:
            columns, rows_per_page = json.loads(chosen), rows
        else:
            views.append(
                SavedView(
                    pk=pk, user_id=owner, list_name=spec.name, name=name, query=query,
                    is_shared=is_shared,
                )
            )  # fmt: skip
    views.sort(key=lambda view: (view.is_shared, view.name))
    return Kept(columns, rows_per_page, views)


@use_case
def choose_columns(
    *,
    spec: List,
    columns: Sequence[str],
    rows_per_page: int | None,
    by: User,
    at: datetime,  # noqa: ARG001 - every use case is told when
) -> None:
    """Keep the columns, in this order, and the rows per page. Unknown ones are dropped.

    No columns means the house's own. Refuses nothing, locks nothing.
    """
    allowed = {column.name for column in spec.columns_for(by)}
    kept = [name for name in dict.fromkeys(columns) if name in allowed]
    rows = rows_per_page if rows_per_page in ROWS_PER_PAGE else None
    ListPreference.objects.update_or_create(
        user=by, list_name=spec.name, defaults={"columns": kept, "rows_per_page": rows}
    )


@use_case
def save_view(
    *, spec: List, name: str, query: str, is_shared: bool, by: User, at: datetime
) -> SavedView:
    """Keep the filters of the moment under a name; the same name again replaces them.

    Refuses with CannotSaveView. Sharing is audited as `list.view_shared`.
    """
    name = name.strip()[:60]
    if not name:
        raise CannotSaveView(_("Give the view a name first."))
    if len(query) > 1000:
        raise CannotSaveView(_("These filters are too long to keep. Choose fewer values."))
    if is_shared and not may(by, "list.share_view"):
        raise CannotSaveView(_("You may keep views for yourself, but not share them."))
    mine = SavedView.objects.filter(user=by, list_name=spec.name)
    if mine.exclude(name=name).count() >= VIEWS_PER_PERSON:
        raise CannotSaveView(_("You have 30 views of this list. Remove one first."))
    view, _made = SavedView.objects.update_or_create(
        user=by, list_name=spec.name, name=name, defaults={"query": query, "is_shared": is_shared}
    )
    if is_shared:
        audit.record("list.view_shared", document=f"list:{spec.name}", by=by, at=at, name=name)
    return view


@use_case
def remove_view(
    *,
    pk: int,
    by: User,
    at: datetime,  # noqa: ARG001 - every use case is told when
) -> None:
    """Remove a view: one's own, or a shared one with the right to share.

    Refuses with CannotSaveView.
    """
    rows = SavedView.objects.filter(pk=pk)
    mine = Q(user=by)
    rows = rows.filter(mine | Q(is_shared=True) if may(by, "list.share_view") else mine)
    if not rows.delete()[0]:
        raise CannotSaveView(_("This view is somebody else's, or already gone."))
