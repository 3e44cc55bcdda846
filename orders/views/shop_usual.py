"""Lists of usual goods on the phone: a shelf with steppers, filled up and put into the cart."""

from decimal import Decimal

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from crm.models import Customer
from orders.actions.cart import put_list_in_cart
from orders.actions.usual import Usual, change_list, drop_list, make_list, merged
from orders.models import UsualLine, UsualList
from orders.queries import usual as queries
from orders.queries.grid import in_unit
from orders.views.shop_visit import ShopRequest, customer_of, ordered_for
from wholesale import htmx
from wholesale.http import number_in
from wholesale.idempotency import new_key
from wholesale.models import User
from wholesale.permissions import needs
from wholesale.quantity import WrongQuantity
from wholesale.refusals import Refusal


@needs("cart.fill")
@require_http_methods(["GET", "POST"])
def usual_lists(request: ShopRequest) -> HttpResponse:
    """The lists of the company; a new one from the cart, an order, or what is bought most."""
    customer = customer_of(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = make_list(
                customer=customer, name=request.POST.get("name", ""),
                goods=_source(request, customer), is_shared="is_shared" in request.POST,
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refusal as caught:
            refusal = caught
        else:
            return redirect("shop-usual-list", made.pk)
    context = {
        "tab": "me",
        "lists": queries.lists_for(customer, _whose(request)),
        "asked": request.POST or request.GET,
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "orders/shop/usual_lists.html", context, status=status)


@needs("cart.fill")
@require_http_methods(["GET", "POST"])
def usual_list(request: ShopRequest, pk: int) -> HttpResponse:
    """One list as a shelf; counting what is there proposes what to order."""
    customer, found = _found(request, pk)
    if request.method == "POST" and request.POST.get("then") == "save":
        return _saved(request, customer, found)
    return _page(request, customer, found, fills=request.POST.get("then") == "fill")


@needs("cart.fill")
@require_POST
def usual_cart(request: ShopRequest, pk: int) -> HttpResponse:
    """Put the quantities of the shelf into the cart."""
    customer, found = _found(request, pk)
    lines = queries.lines_of(found)
    try:
        wanted = {line.sku_id: _quantity(request.POST, "packs", line) for line in lines}
        kinds = put_list_in_cart(
            customer=customer, wanted={sku: q for sku, q in wanted.items() if q},
            key=request.POST.get("idempotency_key", ""), by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, customer, found, refusal=refusal)
    says = ngettext(
        "%(n)s kind of goods is in your cart.", "%(n)s kinds of goods are in your cart.", kinds
    ) % {"n": kinds}
    return htmx.go(request, reverse("cart"), says=says)


@needs("cart.fill")
@require_POST
def usual_removal(request: ShopRequest, pk: int) -> HttpResponse:
    """Let the list go."""
    _customer, found = _found(request, pk)
    drop_list(pk=found.pk, by=request.user, at=timezone.now())
    return htmx.go(request, reverse("shop-usual-lists"), says=_("The list is gone."))


def _found(request: ShopRequest, pk: int) -> tuple[Customer, UsualList]:
    customer = customer_of(request)
    return customer, get_object_or_404(queries.lists_for(customer, _whose(request)), pk=pk)


def _whose(request: ShopRequest) -> User | None:
    """Whose lists are seen: his own and the shared ones; all by staff who order for him."""
    return None if ordered_for(request) else request.user


def _source(request: ShopRequest, customer: Customer) -> list[Usual]:
    source = request.POST.get("source", "")
    if source == "cart":
        return merged(queries.goods_of_cart(customer, request.user))
    if source == "order":
        return merged(queries.goods_of_order(customer, request.POST.get("order", "")))
    return merged(queries.goods_bought_most(customer, today=timezone.localdate()))


def _saved(request: ShopRequest, customer: Customer, found: UsualList) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        goods = usual_of(request.POST, queries.lines_of(found))
        if "add_cart" in request.POST:
            known = {one.sku_id for one in goods}
            new = merged(queries.goods_of_cart(customer, request.user))
            goods += [one for one in new if one.sku_id not in known]
        change_list(
            pk=found.pk, version=number_in(version),
            name=request.POST.get("name", ""), goods=goods,
            is_shared="is_shared" in request.POST, by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, customer, found, refusal=refusal)
    page = reverse("shop-usual-list", args=[found.pk])
    return htmx.go(request, page, says=_("The list is saved."))


def usual_of(data: QueryDict, lines: list[UsualLine]) -> list[Usual]:
    """The lines as they were typed, in packs; refuses with WrongQuantity."""
    goods = []
    for line in lines:
        par = data.get(f"par-{line.sku_id}", "").strip()
        shelf = _quantity(data, "par", line) if par else None
        goods.append(Usual(line.sku_id, _quantity(data, "packs", line), shelf))
    return goods


def _quantity(data: QueryDict, name: str, line: UsualLine) -> Decimal:
    text = data.get(f"{name}-{line.sku_id}", "").strip() or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 8):
        raise WrongQuantity(_("“%(text)s” is no quantity. Enter a number.") % {"text": text[:40]})
    return Decimal(text) * in_unit(line.sku, line.quantity)[1]


def _page(
    request: ShopRequest,
    customer: Customer,
    found: UsualList,
    *,
    fills: bool = False,
    refusal: Refusal | None = None,
) -> HttpResponse:
    typed = {name: str(text) for name, text in request.POST.items()}
    context = {
        "tab": "me",
        "customer": customer,
        "found": found,
        "rows": queries.shelf(customer, queries.lines_of(found), typed, fills=fills),
        "key": request.POST.get("idempotency_key") or new_key(),
        "refusal": refusal,
        "is_filled": fills,
    }
    status = 409 if refusal else 200
    return render(request, "orders/shop/usual_list.html", context, status=status)
