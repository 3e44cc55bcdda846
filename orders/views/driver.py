"""司机: today's stops, one after the other, on a phone in one hand."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from orders.actions.deliver import finish_delivery, start_delivery
from orders.models import PaymentMethod
from orders.queries import trips
from wholesale import htmx
from wholesale.http import StaffRequest
from wholesale.permissions import needs
from wholesale.refusals import Refusal


@needs("driver.enter")
@require_GET
def driver(request: StaffRequest) -> HttpResponse:
    """The driver's own stops: to bring, and brought today."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    to_bring = trips.open_stops(request.user)
    done = trips.done_stops(request.user, since=midnight)
    return render(
        request,
        "orders/driver/trip.html",
        {
            "stops": to_bring,
            "done": done,
            "all": len(to_bring) + len(done),
            "returns": trips.returns_waiting(request.user),
        },
    )


@needs("delivery.drive")
@require_GET
def stop(request: StaffRequest, number: str) -> HttpResponse:
    """One stop: who, where, what, and the two buttons."""
    return render(request, "orders/driver/stop.html", _stop_context(request, number))


@needs("delivery.drive")
@require_POST
def departure(request: StaffRequest, number: str) -> HttpResponse:
    """The driver sets off; the customer sees who comes."""
    get_object_or_404(trips.trips_of(request.user), number=number)
    refusal = htmx.refused(
        lambda: start_delivery(number=number, by=request.user, at=timezone.now())
    )
    says = _("On the way. The customer can see it.")
    return stop_panel(request, number, says=says, refusal=refusal)


@needs("delivery.drive")
@require_POST
def arrival(request: StaffRequest, number: str) -> HttpResponse:
    """The goods were handed over."""
    get_object_or_404(trips.trips_of(request.user), number=number)
    remark = request.POST.get("remark", "")[:200]
    refusal = htmx.refused(
        lambda: finish_delivery(number=number, by=request.user, at=timezone.now(), remark=remark)
    )
    return stop_panel(request, number, says=_("Delivered."), refusal=refusal)


def _stop_context(request: StaffRequest, number: str) -> dict[str, object]:
    shipment = get_object_or_404(trips.trips_of(request.user), number=number)
    goods = [
        {"name": line.sku.full_name, "code": line.sku.code, "packs": line.sku.say(line.quantity)}
        for line in trips.goods_of(shipment)
    ]
    back = [
        {
            "found": found,
            "goods": ", ".join(
                f"{line.sku.full_name} {line.sku.say(line.quantity)}" for line in found.lines.all()
            ),
        }
        for found in trips.returns_at(shipment)
    ]
    collects = shipment.order.payment_method == PaymentMethod.ON_DELIVERY
    return {
        "shipment": shipment,
        "order": shipment.order,
        "goods": goods,
        "collects": collects,
        "returns": back,
    }


def stop_panel(
    request: StaffRequest, number: str, *, says: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    """Answer a command at one stop with the stop as it is now."""
    return htmx.panel(
        request,
        "orders/driver/stop.html#stop",
        _stop_context(request, number),
        page=reverse("driver-stop", args=[number]),
        says=says,
        refusal=refusal,
    )
