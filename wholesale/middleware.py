"""What every request passes: language, the permission of its view, refusals as answers."""

import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.utils import translation

from wholesale import audit, permissions
from wholesale.http import page_before
from wholesale.models import User
from wholesale.refusals import Refusal

logger = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE = "language"
GONE = "gone meanwhile: %s"


class CompressionMiddleware(GZipMiddleware):
    """Compress pages on their way; pictures, papers and files are compressed already.

    Its token is masked anew in every page and the length sent varies, so neither gives it away.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Leave alone what is not text, and what is sent piece by piece."""
        if response.streaming or not response.get("Content-Type", "").startswith("text/"):
            return response
        return super().process_response(request, response)


class PersonLocaleMiddleware:
    """Speak the person's language: his own choice, then the cookie's, then the house's.

    The browser's Accept-Language is not asked: a merchant's staff share machines.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "") or request.COOKIES.get(LANGUAGE_COOKIE, "")
        try:
            language = translation.get_supported_language_variant(language)
        except LookupError:
            language = translation.get_supported_language_variant("zh-hans")
        token = audit.request_facts.set(
            {"request_id": str(uuid.uuid4()), "address": request.META.get("REMOTE_ADDR", "")}
        )
        try:
            with translation.override(language):
                request.LANGUAGE_CODE = language
                answer = self.get_response(request)
        finally:
            audit.request_facts.reset(token)
        answer.setdefault("Content-Language", language)
        if request.user.is_authenticated:
            answer.setdefault("Cache-Control", "no-store, private")
        return answer


class TextMiddleware:
    """The zero character, which no keyboard gives and no table keeps, gets no further than here.

    In a form it is refused (400), in a path nothing is found (404), in a search it is left out.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        sent = request.POST.lists()
        if any("\x00" in text for name, of in sent for text in (name, *of)):
            raise BadRequest("a zero character")
        if "\x00" in request.path:
            raise Http404


class PermissionMiddleware:
    """Ask for the permission a view declares. A view that declares none is refused."""

    # Django's own admin guards itself (superusers only, see wholesale/admin_site.py).
    OPEN_PREFIXES = ("/admin/", "/static/")

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_: object
    ) -> HttpResponse | None:
        if request.path.startswith(self.OPEN_PREFIXES):
            return None
        declared = getattr(view, "permission", None)
        if declared == "public":
            return None
        if declared is None:
            raise PermissionDenied
        if not request.user.is_authenticated:
            return _sign_in(request)
        if declared == "signed-in" or permissions.may(
            request.user, declared, roles=_own_roles(request)
        ):
            return None
        # Whom he acts for is asked of the database only when his own roles do not suffice.
        if not permissions.may(request.user, declared, roles=_roles_here(request)):
            raise PermissionDenied
        return None


class RefusalMiddleware:
    """Answer a refusal that no view has caught: the sentence where the person is, status 409.

    A command whose address names something that is no longer there answers 404, and is logged
    as an error: whatever a form or an address can name wrongly is refused by a sentence.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ObjectDoesNotExist) and _names_something(request):
            # `access` saw it, the use case did not: somebody removed it between the two.
            logger.error(GONE, error, exc_info=error)
            return render(request, "errors/404.html", status=404)
        if not isinstance(error, Refusal):
            return None
        if getattr(request, "htmx", False):
            answer = render(request, "errors/refusal.html", {"refusal": error}, status=409)
            answer["HX-Retarget"] = "#toasts"
            answer["HX-Reswap"] = "beforeend"
            return answer
        came_from = page_before(request)
        if request.method == "POST" and came_from:
            messages.error(request, error.sentence)
            return redirect(came_from)
        return render(request, "errors/409.html", {"refusal": error}, status=409)


def _names_something(request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.method == "POST" and match is not None and bool(match.kwargs)


def _sign_in(request: HttpRequest) -> HttpResponse:
    if getattr(request, "htmx", False):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = "/login/"
        return answer
    return redirect_to_login(request.get_full_path())


def _own_roles(request: HttpRequest) -> frozenset[str] | None:
    user = request.user
    customer_roles = {"customer_owner", "customer_buyer"}
    return user.roles - customer_roles if isinstance(user, User) else None


def _roles_here(request: HttpRequest) -> frozenset[str] | None:
    own = _own_roles(request)
    member = getattr(request, "member", None)
    if own is None or not member:
        return own
    return own | {f"customer_{member.role}"}
