"""For whom a person acts, and whether the mall's door is open to him."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from crm.access import ACTING_FOR, member_of_request
from crm.actions.people import note_visit
from crm.queries.doors import way_out
from wholesale.models import User

Next = Callable[[HttpRequest], HttpResponse]


class MemberMiddleware:
    """Put `request.member` there: the approved membership the person acts in, or None.

    A session that acted for a company ends when the person's place in it has ended, and when
    the company was blocked.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = SimpleLazyObject(lambda: member_of_request(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], *_args: object
    ) -> HttpResponse | None:
        if request.user.is_authenticated and _place_has_ended(request):
            logout(request)
            messages.info(request, _("You no longer act for this company. Sign in again."))
            return _go(request, reverse("login"))
        onward = way_out(request)
        return _go(request, onward) if onward else None


def _place_has_ended(request: HttpRequest) -> bool:
    acted_for = request.session.get(ACTING_FOR)
    if acted_for is None:
        return _remember(request)
    member = request.member  # type: ignore[attr-defined]
    return not member or member.pk != acted_for


def _remember(request: HttpRequest) -> bool:
    # Staff have no place to remember, and are not asked for one on every click of the office.
    user, member = request.user, request.member  # type: ignore[attr-defined]
    if request.path.startswith("/shop/") and member and isinstance(user, User):
        request.session[ACTING_FOR] = member.pk
        note_visit(member=member, by=user, at=timezone.now())
    return False


def _go(request: HttpRequest, url: str) -> HttpResponse:
    if not getattr(request, "htmx", False):
        return redirect(url)
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = url
    return answer
