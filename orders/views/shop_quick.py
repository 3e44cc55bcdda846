"""快速下单: a buyer pastes a list or a message and puts it into his cart."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from crm.models import Customer
from orders.actions.aliases import learn_words
from orders.actions.cart import put_list_in_cart
from orders.queries.cart import mall_channel, serving_warehouse_id
from orders.queries.quick import Quick, scope_for
from orders.views import quick
from orders.views.office_quick import sample
from orders.views.shop_visit import ShopRequest, customer_of
from wholesale.permissions import needs
from wholesale.refusals import Refusal

_PAGE = "orders/shop/quick.html"


@needs("shop.order")
@require_http_methods(["GET", "POST"])
def shop_quick(request: ShopRequest) -> HttpResponse:
    """Paste or upload, look through what was read, put it into the cart."""
    customer = customer_of(request)
    if request.method == "GET":
        return quick.page(request, _PAGE, customer)
    warehouse = serving_warehouse_id(mall_channel())
    asked = quick.Asked(customer, scope_for(customer, is_buyer=True), warehouse)
    read: Quick | None = None
    try:
        if request.POST.get("then") == "read":
            read = asked.read(request)
        else:
            read = asked.again(request.POST)
        if request.POST.get("then") == "cart":
            quick.require_settled(read)
            _put_in_cart(request, customer, read)
            return redirect("cart")
    except Refusal as refusal:
        return quick.page(request, _PAGE, customer, read, refusal)
    return quick.page(request, _PAGE, customer, read)


@needs("shop.order")
@require_safe
def shop_quick_sample(request: ShopRequest) -> HttpResponse:
    """A file that can be filled in and read."""
    return sample(scope_for(customer_of(request), is_buyer=True))


def _put_in_cart(request: ShopRequest, customer: Customer, read: Quick) -> None:
    at, key = timezone.now(), request.POST.get("idempotency_key", "")
    kinds = put_list_in_cart(
        customer=customer, wanted=read.demand(), key=key, by=request.user, at=at
    )
    learn_words(
        customer=customer, learnt=quick.learnt_from(read), document="", key=key,
        by=request.user, at=at,
    )  # fmt: skip
    said = ngettext(
        "%(kinds)s kind of goods is in your cart now.",
        "%(kinds)s kinds of goods are in your cart now.",
        kinds,
    )
    messages.success(request, said % {"kinds": kinds})
