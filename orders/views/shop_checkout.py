"""去结算: address, delivery, payment, remark, and the one press that sends the order."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm.actions.addresses import add_address
from crm.forms.customers import AddressForm
from crm.models import Address, Customer
from inventory.queries.coupons import coupons_of, said_value
from orders.actions.cart import choose_coupon, order_from_cart
from orders.forms import NEW, CheckoutForm
from orders.models import Channel, Order
from orders.queries.cart import cart_for, mall_channel
from orders.queries.shop import addresses_of, last_ways_of
from orders.views.shop_visit import ShopRequest, customer_of, ordered_for
from wholesale import htmx
from wholesale.idempotency import new_key
from wholesale.permissions import needs
from wholesale.refusals import Refusal


class MallClosed(Refusal):
    """No channel takes orders from the phone."""


@needs("cart.fill")
@require_http_methods(["GET", "POST"])
def checkout(request: ShopRequest) -> HttpResponse:
    """The last look before an order is sent; what was typed stays when it is refused."""
    customer = customer_of(request)
    addresses = addresses_of(customer)
    if request.method != "POST":
        return _page(request, customer, _fresh_form(customer, addresses), AddressForm(prefix=NEW))
    if {"apply_coupon", "coupon", "coupon_code"} & {n for n, said in request.POST.items() if said}:
        return _with_coupon(request, customer, addresses)
    form = CheckoutForm(request.POST, addresses=addresses)
    new_address = AddressForm(request.POST if form.wants_new_address else None, prefix=NEW)
    is_right = form.is_valid()
    if form.wants_new_address:
        is_right = new_address.is_valid() and is_right
    if not is_right:
        return _page(request, customer, form, new_address, status=422)
    try:
        order = _send(request, customer, form, new_address)
    except Refusal as refusal:
        return _page(request, customer, form, new_address, refusal=refusal, status=409)
    messages.success(request, _("Order %(number)s was sent.") % {"number": order.number})
    if ordered_for(request) is not None:
        return redirect("orders:order-detail", order.number)
    return redirect("shop-order", order.number)


def _with_coupon(
    request: ShopRequest, customer: Customer, addresses: list[Address]
) -> HttpResponse:
    """Use the coupon that was chosen or typed, or none; whatever else was filled in stays.

    One that was chosen when the order was sent is used first, so that its price is seen.
    """
    said = request.POST
    code = said.get("coupon_code", "").strip() or said.get("coupon", "")
    if said.get("apply_coupon") == "none":
        code = ""
    refusal = htmx.refused(
        lambda: choose_coupon(customer=customer, code=code, by=request.user, at=timezone.now())
    )
    if code and not refusal and "apply_coupon" not in said:
        messages.info(request, _("Your coupon is in. Look at the total, then send the order."))
    form = CheckoutForm(initial=said.dict(), addresses=addresses)
    new_address = AddressForm(
        prefix=NEW, initial={name: said.get(f"{NEW}-{name}") for name in AddressForm.base_fields}
    )
    status = 409 if refusal else 200
    return _page(request, customer, form, new_address, refusal=refusal, status=status)


def _send(
    request: ShopRequest, customer: Customer, form: CheckoutForm, new_address: AddressForm
) -> Order:
    place = None
    if form.wants_new_address:
        place = add_address(
            customer=customer,
            place=new_address.place(),
            is_default=False,
            key=request.POST.get("address_key", ""),
            by=request.user,
            at=timezone.now(),
        )
    return order_from_cart(
        customer=customer,
        channel=_channel(),
        details=form.details(request.user, place),
        key=request.POST.get("idempotency_key", ""),
        seen=request.POST.get("seen", ""),
        by=request.user,
        at=timezone.now(),
        is_by_customer=ordered_for(request) is None,
    )


def _channel() -> Channel:
    channel = mall_channel()
    if channel is None:
        raise MallClosed(_("No orders are taken here at present. Please call us."))
    return channel


def _fresh_form(customer: Customer, addresses: list[Address]) -> CheckoutForm:
    delivery, payment = last_ways_of(customer)
    first = str(addresses[0].pk) if addresses else NEW
    return CheckoutForm(
        initial={"delivery_method": delivery, "payment_method": payment, "address": first},
        addresses=addresses,
    )


def _page(
    request: ShopRequest,
    customer: Customer,
    form: CheckoutForm,
    new_address: AddressForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    cart = cart_for(customer, request.user)
    if not cart.rows and refusal is None:
        return redirect(reverse("cart"))
    context = {
        "tab": "cart",
        "customer": customer,
        "cart": cart,
        "form": form,
        "new_address": new_address,
        "coupons": [
            (one.coupon.code, f"{one.coupon.name} · {said_value(one.coupon, customer.currency)}")
            for one in coupons_of(customer.pk, at=timezone.now())
            if one.is_usable
        ],
        "address_key": request.POST.get("address_key") or new_key(),
        "refusal": refusal,
    }
    return render(request, "orders/shop/checkout.html", context, status=status)
