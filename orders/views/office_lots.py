"""Who was sent goods of a lot: the end of its trail, on the page of the lot."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inventory import access as goods
from orders import access
from orders.queries.lots import shipments_of
from wholesale.http import StaffRequest
from wholesale.permissions import needs


@needs("order.view")
@require_safe
def lot_customers(request: StaffRequest, number: str) -> HttpResponse:
    """The customers, orders and shipments that goods of a lot went to."""
    lot = goods.lot_for_office(number)
    context = {
        "lot": lot,
        "shipments": shipments_of(lot.pk, access.shipments_visible_to(request.user)),
    }
    return render(request, "orders/office/lot_customers.html", context)
