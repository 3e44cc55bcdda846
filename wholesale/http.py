"""The request as our views get it: signed in, and with HTMX's headers read."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from wholesale.models import User


class StaffRequest(HttpRequest):
    """A request whose sender has passed the permission of the view."""

    user: User
    htmx: HtmxDetails


def next_page(request: HttpRequest) -> str:
    """The page a form or link says to go on to, when it is a path of this house; else ""."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # A word without a slash would be taken for the name of an address.
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""
