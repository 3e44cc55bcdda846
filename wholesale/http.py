"""The request as our views get it: signed in, and with HTMX's headers read."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from wholesale.models import User


class StaffRequest(HttpRequest):
    """A request whose sender has passed the permission of the view."""

    user: User
    htmx: HtmxDetails
