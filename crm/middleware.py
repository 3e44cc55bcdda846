"""For whom a person acts: one person may hold places in several companies."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from crm.access import member_of_request

Next = Callable[[HttpRequest], HttpResponse]


class MemberMiddleware:
    """Put `request.member` there: the approved membership the person acts in, or None."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = SimpleLazyObject(lambda: member_of_request(request))  # type: ignore[attr-defined]
        return self.get_response(request)
