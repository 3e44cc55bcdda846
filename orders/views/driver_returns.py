"""What comes back at the driver's own stops: he records it, agrees to it or not."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from orders.actions.returns import approve_return, reject_return
from orders.queries import trips
from orders.views import return_form
from orders.views.driver import stop_panel
from wholesale import htmx
from wholesale.http import StaffRequest
from wholesale.permissions import needs


@needs("delivery.take_back")
@require_http_methods(["GET", "POST"])
def stop_return(request: StaffRequest, number: str) -> HttpResponse:
    """Record what the customer gives back at the door, and why."""
    shipment = get_object_or_404(trips.trips_of(request.user), number=number)
    is_typed = request.method == "POST"
    refusal = htmx.refused(lambda: return_form.record(request, shipment)) if is_typed else None
    if is_typed and not refusal:
        return redirect("driver-stop", number)
    context = {**return_form.context(request, shipment), "refusal": refusal}
    status = 409 if refusal else 200
    return render(request, "orders/driver/return_new.html", context, status=status)


@needs("delivery.take_back")
@require_POST
def approval(request: StaffRequest, number: str) -> HttpResponse:
    """Agree that goods of his own stop come back."""
    found = get_object_or_404(trips.returns_of(request.user), number=number)
    refusal = htmx.refused(
        lambda: approve_return(number=number, by=request.user, at=timezone.now())
    )
    says = _("Approved. The credit follows when the goods are here.")
    return stop_panel(request, found.shipment.number, says=says, refusal=refusal)


@needs("delivery.take_back")
@require_POST
def rejection(request: StaffRequest, number: str) -> HttpResponse:
    """Say no to what comes back of his own stop, with a reason."""
    found = get_object_or_404(trips.returns_of(request.user), number=number)
    refusal = htmx.refused(
        lambda: reject_return(
            number=number,
            because=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        )
    )
    says = _("Rejected. The customer is told the reason.")
    return stop_panel(request, found.shipment.number, says=says, refusal=refusal)
