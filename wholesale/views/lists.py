"""What a person keeps about lists: columns, rows per page, views."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wholesale.http import StaffRequest, next_page, way
from wholesale.lists import spec as specs
from wholesale.lists import store
from wholesale.permissions import needs
from wholesale.refusals import Refusal


@needs("office.enter")
@require_POST
def list_columns(request: StaffRequest, name: str) -> HttpResponse:
    """Keep which columns, in which order, and how many rows a page has."""
    reset = bool(request.POST.get("reset"))
    rows = request.POST.get("rows_per_page", "")
    store.choose_columns(
        spec=_list_called(name),
        columns=[] if reset else request.POST.getlist("column"),
        rows_per_page=int(rows) if rows.isdecimal() and len(rows) < 5 and not reset else None,
        by=request.user,
        at=timezone.now(),
    )
    return redirect(_back(request))


@needs("office.enter")
@require_POST
def list_views(request: StaffRequest, name: str) -> HttpResponse:
    """Keep the filters of the moment under a name, as a tab."""
    try:
        view = store.save_view(
            spec=_list_called(name),
            name=request.POST.get("name", ""),
            query=request.POST.get("query", ""),
            is_shared=bool(request.POST.get("is_shared")),
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(_back(request))
    messages.success(request, _("View saved."))
    query = f"view=saved-{view.pk}&{view.query}".rstrip("&")
    return redirect(way(f"{_back(request)}?{query}"))


@needs("office.enter")
@require_POST
def list_view_removal(request: StaffRequest, name: str, pk: int) -> HttpResponse:
    """Remove a view: one's own, or a shared one with the right to share."""
    _list_called(name)
    try:
        store.remove_view(pk=pk, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(_back(request))
    messages.success(request, _("View removed."))
    return redirect(_back(request))


def _list_called(name: str) -> specs.List:
    found = specs.find(name)
    if found is None:
        raise Http404
    return found


def _back(request: StaffRequest) -> str:
    return next_page(request) or "/"
