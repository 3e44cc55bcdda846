"""Which orders hold promised goods: asked for by the stock lists, which know no orders."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inventory.access import sku_for_pricing
from orders import access
from orders.queries.promising import holding
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import needs


@needs("order.view")
@require_safe
def promised_panel(request: StaffRequest, pk: int) -> HttpResponse:
    """The orders that hold a SKU, of one warehouse (`?warehouse=`) or of all."""
    sku = sku_for_pricing(pk)
    house = number_in(request.GET.get("warehouse")) or None
    orders, others = holding(sku.pk, house, among=access.orders_visible_to(request.user))
    context = {"sku": sku, "orders": orders, "others": others, "is_total": house is None}
    return render(request, "orders/office/promised_panel.html", context)
