"""运费差价 on the phone: the customer agrees to pay for the way to him, or says why not."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from orders.actions.freight import accept_freight, amount_in, decline_freight
from orders.queries import shop as queries
from orders.views.shop_orders import order_panel
from orders.views.shop_visit import ShopRequest, customer_of
from wholesale import htmx
from wholesale.permissions import needs


@needs("shop.order")
@require_POST
def freight_acceptance(request: ShopRequest, number: str) -> HttpResponse:
    """Agree to the amount that was shown."""
    customer = customer_of(request)
    get_object_or_404(queries.orders_of(customer), number=number)
    amount = amount_in(request.POST.get("amount", ""))
    refusal = htmx.refused(
        lambda: accept_freight(number=number, amount=amount, by=request.user, at=timezone.now())
    )
    says = _("Thank you. Your order goes on with the freight difference.")
    return order_panel(request, customer, number, says=says, refusal=refusal)


@needs("shop.order")
@require_POST
def freight_refusal(request: ShopRequest, number: str) -> HttpResponse:
    """Say no, with a reason; we look for another way out."""
    customer = customer_of(request)
    get_object_or_404(queries.orders_of(customer), number=number)
    refusal = htmx.refused(
        lambda: decline_freight(
            number=number, amount=amount_in(request.POST.get("amount", "")),
            because=request.POST.get("reason", ""), by=request.user, at=timezone.now(),
        )
    )  # fmt: skip
    says = _("We will call you about another way.")
    return order_panel(request, customer, number, says=says, refusal=refusal)
