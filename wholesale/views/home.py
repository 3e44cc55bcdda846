"""The first address: everybody is sent to his own place; a closed mall shows one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from wholesale.models import Company
from wholesale.permissions import may, public

SHOP, DRIVER = "/shop/", "/driver/"


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Staff to the workbench, drivers to their trips, administrators, customers, visitors."""
    user = request.user
    if may(user, "office.enter"):
        return redirect("workbench")
    if may(user, "driver.enter"):
        return redirect(DRIVER)
    if user.is_authenticated and user.is_superuser:
        return redirect("admin:index")
    is_open = Company.current().mall_is_open
    if is_open or getattr(request, "member", None):
        return redirect(SHOP)
    return redirect("crm:profile") if user.is_authenticated else closed_page(request)


def closed_page(request: HttpRequest) -> HttpResponse:
    """The one page of a closed mall: logo, name, introduction, service code."""
    return render(request, "public/closed.html", {"company": Company.current()})
