"""The form that says what of a shipment comes back, for the desk and for the driver."""

from decimal import Decimal, InvalidOperation

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.actions.returns import request_return
from orders.models import ReturnOrder, Shipment
from orders.queries import shipments as queries
from orders.queries.grid import units_of
from wholesale.http import StaffRequest, number_in
from wholesale.idempotency import new_key
from wholesale.refusals import Refusal


class NotANumber(Refusal):
    """A quantity is no number."""


def record(request: StaffRequest, shipment: Shipment) -> ReturnOrder:
    """Record the return as it was typed, once per form. Refuses as `request_return` does."""
    return request_return(
        shipment=shipment.number,
        quantities=_quantities(request, _typed(request)),
        reason=request.POST.get("reason", ""),
        key=request.POST.get("idempotency_key", ""),
        by=request.user,
        at=timezone.now(),
    )


def context(request: StaffRequest, shipment: Shipment) -> dict[str, object]:
    """The form as it was typed: a row per line of the shipment, the reason, the key."""
    typed = _typed(request)
    rows = [
        {
            "line": line,
            "left": line.quantity - line.returned,
            "units": units_of(line.sku),
            "typed": typed.get(line.pk, ""),
            "factor": request.POST.get(f"factor-{line.pk}", ""),
        }
        for line in queries.lines_of(shipment)
    ]
    return {
        "shipment": shipment,
        "rows": rows,
        "reason": request.POST.get("reason", ""),
        "token": request.POST.get("idempotency_key") or new_key(),
    }


def _typed(request: HttpRequest) -> dict[int, str]:
    names = [name.removeprefix("packs-") for name in request.POST if name.startswith("packs-")]
    return {pk: request.POST[f"packs-{pk}"] for name in names if (pk := number_in(name))}


def _quantities(request: HttpRequest, typed: dict[int, str]) -> dict[int, Decimal]:
    found = {}
    for line, text in typed.items():
        factor = request.POST.get(f"factor-{line}", "1")
        try:
            packs = Decimal(text.replace(",", "").strip() or "0")
        except InvalidOperation:
            packs = Decimal("NaN")
        if not packs.is_finite() or abs(packs) > 10**9:
            raise NotANumber(_("“%(text)s” is no quantity. Enter a number.") % {"text": text[:40]})
        found[line] = packs * (int(factor[:9]) if factor.isdecimal() else 1)
    return found
