"""The buyer changes his order: directly until it is reviewed, by asking for it afterwards."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.models import Customer
from orders.actions.basket import PriceChanged, Wish
from orders.actions.change_requests import request_change, withdraw_change
from orders.actions.edit import edit_order, preview_edit
from orders.models import Order
from orders.queries import changes
from orders.queries import shop as queries
from orders.queries.shop_edit import edit_page
from orders.states import Approval, Fulfilment
from orders.views.shop_visit import ShopRequest, customer_of
from wholesale import htmx
from wholesale.http import number_in
from wholesale.permissions import needs
from wholesale.quantity import WrongQuantity
from wholesale.refusals import Refusal

_MOST = Decimal(10_000_000)
_PAGE = "orders/shop/edit.html"


class _Typed:
    """What the form says: quantities and seen prices by SKU, and what to do with them."""

    def __init__(self, form: Mapping[str, str], rows: list[list[str]]) -> None:
        self.do = form.get("do", "save")
        self.search = form.get("q", "")[:80] if self.do == "find" else ""
        self.reason = form.get("reason", "")
        self.wanted: dict[int, Decimal] = {}
        self.seen: dict[int, Decimal] = {}
        self.has_nonsense = False
        for sku, count, factor, seen in rows:
            if not (sku.isdecimal() and len(sku) < 19):
                continue
            quantity = _number(count or "0") * _number(factor or "1")
            if not (quantity.is_finite() and 0 <= quantity <= _MOST):
                self.has_nonsense, quantity = True, Decimal(0)
            self.wanted[int(sku)] = quantity
            price = _number(seen)
            if price.is_finite():
                self.seen[int(sku)] = price

    @property
    def wishes(self) -> list[Wish]:
        """The goods that should be on the order."""
        return [
            Wish(sku, quantity, self.seen.get(sku))
            for sku, quantity in self.wanted.items()
            if quantity
        ]


@needs("shop.order")
@require_http_methods(["GET", "POST"])
def order_edit(request: ShopRequest, number: str) -> HttpResponse:
    """Quantities, goods in and out; saved in one act, or asked for once it is reviewed."""
    customer = customer_of(request)
    order = _order(customer, number)
    if not (order.waits_for_review or may_ask(order)):
        return redirect("shop-order", number)
    typed = _typed(request)
    if request.method == "GET" or typed.do == "find":
        return _page(request, order, typed)
    if typed.do == "look":
        return render(request, f"{_PAGE}#bar", _bar(order, typed))
    try:
        says = _act(request, order, typed)
    except Refusal as refusal:
        return _page(request, _order(customer, number), typed, refusal)
    return htmx.go(request, reverse("shop-order", args=[number]), says=says)


@needs("shop.order")
@require_POST
def change_withdrawal(request: ShopRequest, number: str) -> HttpResponse:
    """Take back what was asked for."""
    order = _order(customer_of(request), number)
    page = reverse("shop-order", args=[number])
    found = changes.open_request(order)
    if found is None:
        return htmx.go(request, page, says=_("Nothing waits for an answer any more."))
    try:
        withdraw_change(request=found.pk, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return htmx.go(request, page, says=refusal.sentence)
    return htmx.go(request, page, says=_("Your request is taken back; the order stays as it is."))


def may_ask(order: Order) -> bool:
    """Whether a change of a reviewed order can still be asked for."""
    return order.approval == Approval.REVIEWED and order.fulfilment in {
        Fulfilment.NONE, Fulfilment.SHIPPED,
    }  # fmt: skip


def _act(request: ShopRequest, order: Order, typed: _Typed) -> str:
    if typed.has_nonsense:
        raise WrongQuantity(_("Enter a whole number of packs, or 0 to take it out."))
    version, at = number_in(request.POST.get("version")), timezone.now()
    if request.POST.get("way") == "ask":
        request_change(
            number=order.number, version=version, wanted=typed.wanted,
            cancels=typed.do == "cancel", reason=typed.reason, is_by_customer=True,
            by=request.user, at=at,
        )  # fmt: skip
        return _("Asked. You are told as soon as somebody has decided.")
    edit_order(number=order.number, version=version, wishes=typed.wishes, by=request.user, at=at)
    return _("Your order is changed.")


def _page(
    request: ShopRequest, order: Order, typed: _Typed, refusal: Refusal | None = None
) -> HttpResponse:
    new_prices = refusal.prices if isinstance(refusal, PriceChanged) else {}
    page = edit_page(order, typed.wanted, typed.seen, new_prices=new_prices, search=typed.search)
    context = {
        "tab": "me", "page": page, "q": typed.search, "reason": typed.reason, "refusal": refusal,
        "is_asked": not order.waits_for_review, **_bar(order, typed),
    }  # fmt: skip
    part = "#edit" if request.htmx and not request.htmx.boosted else ""
    return render(request, f"{_PAGE}{part}", context, status=409 if refusal else 200)


def _bar(order: Order, typed: _Typed) -> dict[str, object]:
    """The total before and after, as far as what is typed can be priced."""
    context: dict[str, object] = {"order": order, "before": order.total, "after": order.total}
    if not typed.wanted:
        return context
    if order.waits_for_review:
        try:
            after = preview_edit(order, [Wish(w.sku_id, w.quantity) for w in typed.wishes],
                                 at=timezone.now()).total  # fmt: skip
        except Refusal as refusal:
            return context | {"problem": refusal.sentence}
        return context | {"after": after, "off": after - order.total}
    found = changes.preview_of(order, typed.wanted, cancels=False)
    return context | {"after": found.total.after, "off": found.off, "owed": found.owed}


def _order(customer: Customer, number: str) -> Order:
    rows = queries.orders_of(customer).select_related("channel", "customer", "warehouse")
    return get_object_or_404(rows, number=number)


def _typed(request: ShopRequest) -> _Typed:
    columns = [request.POST.getlist(name)[:3000] for name in ("sku", "count", "factor", "seen")]
    return _Typed(request.POST.dict(), [list(row) for row in zip(*columns, strict=False)])


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return Decimal("NaN")
