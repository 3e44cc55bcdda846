"""The customer's coupons on the phone: what he has, and until when."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from inventory.queries.coupons import coupons_of, said_value
from orders.views.shop_visit import ShopRequest, customer_of
from wholesale.permissions import needs


@needs("cart.fill")
@require_GET
def shop_coupons(request: ShopRequest) -> HttpResponse:
    """Everything he was given, what he can use now in front."""
    customer = customer_of(request)
    held = coupons_of(customer.pk, at=timezone.now())
    held.sort(key=lambda one: not one.is_usable)
    context = {
        "tab": "me",
        "customer": customer,
        "coupons": [(one, said_value(one.coupon, customer.currency)) for one in held],
    }
    return render(request, "orders/shop/coupons.html", context)
