"""Whether the mall's door is open to somebody, and where he is sent when it is not."""

from django.http import HttpRequest
from django.urls import reverse

from crm.models import Application
from wholesale.models import Company, User
from wholesale.permissions import STAFF_ROLES

# Behind the door: everything of the mall except the places where one waits to be let in.
_MALL, _WAITING_ROOMS = (
    "/shop/",
    ("/shop/me/profile/", "/shop/me/applications/", "/shop/me/account/"),
)


def way_out(request: HttpRequest) -> str:
    """The address a person must go to before he sees this page of the mall, or "".

    Customers' people and staff pass. A closed mall shows visitors its one page; an open one
    asks those who have registered for their profile first, when the company wants that.
    """
    user = request.user
    if not request.path.startswith(_MALL) or request.path.startswith(_WAITING_ROOMS):
        return ""
    if getattr(request, "member", None) or _works_here(user):
        return ""
    company = Company.current()
    if not isinstance(user, User):
        return "" if company.mall_is_open else reverse("home")
    asks_for_profile = company.profile_is_required and not _has_applied(user)
    return reverse("crm:profile") if asks_for_profile or not company.mall_is_open else ""


def _works_here(user: object) -> bool:
    return isinstance(user, User) and bool(user.roles & set(STAFF_ROLES))


def _has_applied(user: User) -> bool:
    return Application.objects.filter(user=user).exists()
