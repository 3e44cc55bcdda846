"""代客下单: a salesman orders on the phone for a customer of his, with that customer's prices."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from orders import access
from orders.queries.entry import find_customers
from orders.views.shop_visit import ORDERING_FOR, ShopRequest
from wholesale.permissions import needs


@needs("order.enter")
@require_http_methods(["GET", "POST"])
def shop_for(request: ShopRequest) -> HttpResponse:
    """Choose for whom; the choice holds in this session until it is ended."""
    if request.method == "POST":
        customer = access.customer_for(request.user, request.POST.get("customer", ""))
        request.session[ORDERING_FOR] = customer.pk
        return redirect("shop")
    text = request.GET.get("q", "")
    found = find_customers(access.customers_visible_to(request.user), text)
    part = request.htmx and request.htmx.target == "customer-options"
    template = "orders/shop/for_options.html" if part else "orders/shop/for.html"
    return render(request, template, {"customers": found, "q": text, "tab": "shop"})


@needs("order.enter")
@require_POST
def shop_for_end(request: ShopRequest) -> HttpResponse:
    """Order for nobody any more; the cart stays for the next time."""
    request.session.pop(ORDERING_FOR, None)
    return redirect("shop-for")
