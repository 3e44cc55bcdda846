"""Prices of orders in the office: priced again with a preview; what a price book touches."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from inventory.access import price_book_for_office
from orders import access
from orders.actions.reprice import Repriced, preview, reprice_order
from orders.models import Order
from orders.queries.price_touch import touched_by
from wholesale import htmx
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import needs
from wholesale.refusals import Refusal

_PAGE = "orders/office/reprice.html"


@needs("order.review")
@require_http_methods(["GET", "POST"])
def order_reprice(request: StaffRequest, number: str) -> HttpResponse:
    """Old and new price of every line; one press takes the new ones."""
    order = access.order_for(request.user, number)
    if request.method == "GET":
        return _page(request, order)
    try:
        version = number_in(request.POST.get("version"))
        reprice_order(number=number, version=version, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _page(request, order, refusal)
    page = reverse("orders:order-detail", args=[number])
    return htmx.go(request, page, says=_("The order has today's prices."))


@needs("price.edit")
@require_GET
def price_book_touch(request: StaffRequest, pk: int) -> HttpResponse:
    """The customers, carts and open orders a price book touches: a panel of its page."""
    book = price_book_for_office(pk)
    context = {"book": book, "touch": touched_by(book)}
    return render(request, "orders/office/price_book_touch.html", context)


def _page(request: StaffRequest, order: Order, refusal: Refusal | None = None) -> HttpResponse:
    rows: list[Repriced] = []
    total = order.total
    try:
        rows, total = preview(order, at=timezone.now())
    except Refusal as error:
        refusal = refusal or error
    context = {
        "order": order, "rows": rows, "total": total, "refusal": refusal,
        "difference": total - order.total,
        "changes": any(not row.is_same for row in rows),
    }  # fmt: skip
    return render(request, _PAGE, context, status=409 if refusal else 200)
