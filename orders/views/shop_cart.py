"""购物车: what a buyer has put aside, what stands in its way, and how it becomes an order."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm.models import Customer
from inventory.models import Sku
from inventory.queries.catalogue import sellable_skus
from inventory.queries.offers import offers_for
from orders.actions import cart as actions
from orders.queries.cart import cart_for, cart_sum, quantities_in_cart
from orders.views.shop_catalogue import application_of
from orders.views.shop_draw import Drawer
from orders.views.shop_goods import OfferRow
from orders.views.shop_visit import ShopRequest, Visit, acting_customer, customer_of
from wholesale import htmx
from wholesale.permissions import needs, public, signed_in
from wholesale.quantity import WrongQuantity
from wholesale.refusals import Refusal

MOST = Decimal(10_000_000)


@signed_in
@require_GET
def cart(request: ShopRequest) -> HttpResponse:
    """The cart with today's prices; for somebody not yet approved, what he waits for."""
    customer = acting_customer(request)
    if customer is None:
        waiting = {"tab": "cart", "application": application_of(request)}
        return render(request, "orders/shop/not_yet.html", waiting)
    return render(request, "orders/shop/cart.html", _cart_context(request, customer))


@public
@require_GET
def cart_badge(request: ShopRequest) -> HttpResponse:
    """How many kinds of goods are in the cart; 204 for visitors, whose page asks it too."""
    customer = acting_customer(request)
    if customer is None:
        return HttpResponse(status=204)
    return HttpResponse(str(len(quantities_in_cart(customer, request.user)) or ""))


@needs("cart.fill")
@require_POST
def cart_line(request: ShopRequest, sku: int) -> HttpResponse:
    """Set the quantity of one SKU: `count` packs of `factor` base units; zero takes it out."""
    customer = customer_of(request)
    # The panel that answers is the cart, or the goods' own, which must be there to be drawn.
    shown = None if request.POST.get("from") == "cart" else _sold(sku)
    try:
        quantity = _quantity(request.POST)
        actions.put_in_cart(
            customer=customer, sku_id=sku, quantity=quantity, by=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        return _after(request, customer, shown, refusal=refusal)
    return _after(request, customer, shown)


@needs("cart.fill")
@require_POST
def cart_changes(request: ShopRequest) -> HttpResponse:
    """Accept today's prices for the whole cart and drop what is no longer on sale."""
    customer = customer_of(request)
    actions.accept_changes(customer=customer, by=request.user, at=timezone.now())
    says = _("Your cart is up to date.")
    return _cart_panel(request, customer, says=says)


def _cart_context(request: ShopRequest, customer: Customer) -> dict[str, object]:
    return {"tab": "cart", "customer": customer, "cart": cart_for(customer, request.user)}


def _quantity(form: Mapping[str, str]) -> Decimal:
    try:
        count, factor = Decimal(form.get("count") or 0), Decimal(form.get("factor") or 1)
    except InvalidOperation:
        count, factor = Decimal("NaN"), Decimal(1)
    if not (count.is_finite() and factor.is_finite() and 0 <= count * factor <= MOST):
        raise WrongQuantity(_("Enter a whole number of packs, or 0 to take it out."))
    return count * factor


def _after(
    request: ShopRequest,
    customer: Customer,
    sku: Sku | None,
    *,
    refusal: Refusal | None = None,
) -> HttpResponse:
    if sku is None:
        return _cart_panel(request, customer, refusal=refusal)
    row = _offer_row(request, customer, sku)
    step = Drawer(request, may_order=True).step(row, is_swap=True) if refusal else ""
    back = request.headers.get("Referer", "") if not request.htmx else ""
    is_ours = back.startswith(request.build_absolute_uri("/shop/"))
    return htmx.panel(
        request,
        "orders/shop/step.html#stepped",
        {"row": row, "step": step, "sum": cart_sum(customer, request.user), "customer": customer},
        page=back if is_ours else reverse("shop"),
        says="" if request.htmx else _("In your cart."),
        refusal=refusal,
    )


def _sold(sku_id: int) -> Sku:
    return get_object_or_404(sellable_skus().select_related("product", "unit"), pk=sku_id)


def _offer_row(request: ShopRequest, customer: Customer, sku: Sku) -> OfferRow:
    visit = Visit(request)
    offer = offers_for([sku], visit.terms, warehouse_id=visit.warehouse_id)[sku.pk]
    held = quantities_in_cart(customer, request.user).get(sku.pk, Decimal(0))
    note = ""
    if held > offer.orderable:
        left = offer.say(offer.orderable)
        note = _("Only %(quantity)s left.") % {"quantity": left}
    return OfferRow(offer, offer.count(held), note)


def _cart_panel(
    request: ShopRequest, customer: Customer, *, says: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    return htmx.panel(
        request,
        "orders/shop/cart.html#cart",
        _cart_context(request, customer),
        page=reverse("cart"),
        says=says,
        refusal=refusal,
        events={"cart": True},
    )
