"""Papers of an order: its confirmation and the delivery note, as a page and as a PDF."""

from decimal import Decimal
from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crm.models import Member
from orders import access
from orders.queries.papers import lines_of_order, lines_of_shipment
from wholesale.http import StaffRequest
from wholesale.permissions import needs
from wholesale.printing import answer
from wholesale.printing.marks import in_capitals


@needs("order.print")
@require_safe
def order_confirmation(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """What the customer ordered and we agreed to."""
    order = access.order_for_paper(request.user, _member(request), number)
    context = {
        "title": _("Order confirmation"),
        "order": order,
        "dated": order.submitted_at or order.created_at,
        "lines": lines_of_order(order),
        "total": order.total,
        "capitals": _capitals(order.total),
        "pdf_url": reverse("orders:order-confirmation-pdf", args=[number]),
    }
    page = reverse("orders:order-confirmation", args=[number])
    return answer(
        request, "orders/paper/slip.html", context, number=number, page=page, as_pdf=as_pdf
    )


@needs("order.print")
@require_safe
def delivery_note(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """What left the house, for the driver to have signed."""
    shipment = access.shipment_for_paper(request.user, _member(request), number)
    context = {
        "title": _("Delivery note"),
        "order": shipment.order,
        "shipment": shipment,
        "dated": shipment.posted_at,
        "lines": lines_of_shipment(shipment),
        "total": shipment.amount,
        "capitals": _capitals(shipment.amount),
        "note": _("Written off: %(reason)s") % {"reason": shipment.because}
        if shipment.written_off_at
        else "",
        "pdf_url": reverse("orders:delivery-note-pdf", args=[number]),
    }
    page = reverse("orders:delivery-note", args=[number])
    return answer(
        request, "orders/paper/slip.html", context, number=number, page=page, as_pdf=as_pdf
    )


def _member(request: StaffRequest) -> Member | None:
    return cast("Member | None", getattr(request, "member", None)) or None


def _capitals(amount: Decimal) -> str:
    return in_capitals(amount) if (get_language() or "").startswith("zh") else ""
