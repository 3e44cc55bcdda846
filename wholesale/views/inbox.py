"""The in-app inbox: its page, its badge, opening a notice."""

import json
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import condition, require_GET, require_POST

from wholesale import htmx
from wholesale.http import StaffRequest, number_in
from wholesale.models import User
from wholesale.notify import inbox as notices
from wholesale.permissions import may, signed_in

SPOKEN_UP_TO = "spoken_up_to"


@signed_in
@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    """What this person was told, newest first."""
    lines = notices.newest(request.user, before=number_in(request.GET.get("before")) or None)
    older = lines[-1].pk if len(lines) == notices.PAGE else None
    return render(
        request,
        "inbox/inbox.html",
        {"lines": lines, "older": older, "layout": _layout_for(request.user), "tab": "me"},
    )


def _layout_for(user: User) -> str:
    if may(user, "office.enter"):
        return "layout/office.html"
    return "layout/driver.html" if may(user, "driver.enter") else "layout/phone.html"


def _badge_state(request: HttpRequest) -> str:
    user = cast("StaffRequest", request).user
    spoken = request.session.get(SPOKEN_UP_TO)
    return f'"{user.pk}-{notices.unread_count(user)}-{notices.latest_id(user)}-{spoken}"'


@signed_in
@require_GET
@condition(etag_func=_badge_state)
def inbox_badge(request: StaffRequest) -> HttpResponse:
    """The bare number of unread notices; 304 while nothing has changed.

    What is new and to be spoken travels along as an `announce` event; what arrived before
    this session first asked is not spoken any more.
    """
    unread = notices.unread_count(request.user)
    lines = _to_speak(request)
    answer = HttpResponse(("99+" if unread == notices.MANY else str(unread)) if unread else "")
    answer["Cache-Control"] = "private, no-cache"
    if lines:
        items = [{"id": line.pk, "text": line.text, "url": line.url} for line in lines]
        answer["HX-Trigger"] = json.dumps({"announce": {"items": items}, "new-order": True})
    return answer


def _to_speak(request: StaffRequest) -> list[notices.Line]:
    newest = notices.latest_id(request.user)
    spoken = request.session.get(SPOKEN_UP_TO)
    if spoken == newest:
        return []
    request.session[SPOKEN_UP_TO] = newest
    return [] if spoken is None else notices.to_speak(request.user, since=spoken)


@signed_in
@require_POST
def inbox_read(request: StaffRequest) -> HttpResponse:
    """Mark everything as read."""
    notices.read(user=request.user, at=timezone.now())
    return htmx.go(request, "/inbox/")


@signed_in
@require_GET
def notice_open(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go to its document."""
    line = next((one for one in notices.newest(request.user, before=pk + 1) if one.pk == pk), None)
    if line is None:
        raise Http404
    notices.read(user=request.user, at=timezone.now(), notice=pk)
    return redirect(line.url or "/inbox/")
