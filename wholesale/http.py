"""The request as our views get it: signed in, and with HTMX's headers read."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from wholesale.models import User

LONGEST_WAY = 2000  # characters of an address that every browser and server passes on


class StaffRequest(HttpRequest):
    """A request whose sender has passed the permission of the view."""

    user: User
    htmx: HtmxDetails


def number_in(text: str | None) -> int:
    """The number by which a form or an address names something; 0, which nothing has, if none."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


def next_page(request: HttpRequest) -> str:
    """The page a form or link says to go on to, when it is a path of this house; else ""."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # A word without a slash would be taken for the name of an address.
    return wanted if wanted.startswith("/") and _is_ours(request, wanted) else ""


def page_before(request: HttpRequest) -> str:
    """The page of this house that sent the form, when the browser says so; else ""."""
    came_from = request.headers.get("Referer", "")
    return came_from if came_from and _is_ours(request, came_from) else ""


def way(page: str) -> str:
    """An address that can be sent on to: without its query when that is too long.

    The command is done by then, and must not end in an error for the sake of a filter.
    """
    return page if len(page) <= LONGEST_WAY else page.partition("?")[0]


def _is_ours(request: HttpRequest, wanted: str) -> bool:
    return (
        len(wanted) <= LONGEST_WAY
        and wanted.isprintable()
        and url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
    )
