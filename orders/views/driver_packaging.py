"""Empties at a stop: the driver counts what the customer gives him back."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finance.actions.packaging import move_packaging
from finance.forms import MoveForm
from finance.models import PackagingSlipKind
from finance.packaging import Party
from finance.queries import packaging
from orders.models import Shipment
from orders.queries import trips
from wholesale import htmx, idempotency
from wholesale.http import StaffRequest
from wholesale.permissions import needs
from wholesale.refusals import Refusal

_TAKEN = PackagingSlipKind.TAKEN_BACK
PANEL = "orders/driver/packaging.html#packaging"


@needs("delivery.drive")
@require_http_methods(["GET", "POST"])
def stop_packaging(request: StaffRequest, number: str) -> HttpResponse:
    """What the customer of a stop has of ours; a stepper per kind takes empties back."""
    shipment = get_object_or_404(trips.trips_of(request.user), number=number)
    if request.method == "GET":
        return render(request, "orders/driver/packaging.html", _context(shipment))
    data = request.POST.copy()
    data["kind"] = _TAKEN
    form = MoveForm(data, kinds=[(str(_TAKEN), str(_TAKEN.label))])
    if not form.is_valid():
        refusal = Refusal(" ".join(map(str, form.non_field_errors())))
        return _answer(request, shipment, refusal=refusal, form=form)
    refused = htmx.refused(
        lambda: move_packaging(
            party=Party(customer=shipment.order.customer), kind=_TAKEN, pieces=form.pieces,
            source=shipment.number, key=request.POST.get("idempotency_key", ""), by=request.user,
            at=timezone.now(),
        )
    )  # fmt: skip
    return _answer(request, shipment, refusal=refused, form=form if refused else None)


def _answer(
    request: StaffRequest, shipment: Shipment, *, refusal: Refusal | None, form: MoveForm | None
) -> HttpResponse:
    return htmx.panel(
        request, PANEL, _context(shipment, form),
        page=reverse("driver-packaging", args=[shipment.number]),
        says=_("The empties are noted."), refusal=refusal,
    )  # fmt: skip


def _context(shipment: Shipment, form: MoveForm | None = None) -> dict[str, object]:
    account = packaging.account_of(Party(customer=shipment.order.customer))
    typed = form.typed if form else {}
    return {
        "shipment": shipment,
        "order": shipment.order,
        "rows": [(line, typed.get(line.kind.pk, "0")) for line in account.out if line.pieces > 0],
        "is_over": account.is_over,
        "token": idempotency.new_key(),
    }
