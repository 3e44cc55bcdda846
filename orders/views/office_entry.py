"""Keying an order for a customer: whom, from where, which goods, how far to take it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.models import Customer
from orders import access
from orders.actions.enter import Then, change_draft, enter_order
from orders.actions.place import submit_draft
from orders.forms import keyed_rows
from orders.models import Order
from orders.queries import entry as queries
from orders.queries.dealt import dealt
from orders.queries.grid import Grid, resolve_codes
from orders.states import Approval
from orders.views.entry_page import EntryPage
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import needs
from wholesale.refusals import Refusal


class Unclear(Refusal):
    """Rows were keyed that cannot be read; each says why."""


@needs("order.enter")
@require_http_methods(["GET", "POST"])
def order_new(request: StaffRequest) -> HttpResponse:
    """Key a new order: first the customer, then everything else on one page."""
    code = request.POST.get("customer") or request.GET.get("customer")
    if not code:
        text = request.GET.get("q", "")
        found = queries.find_customers(access.customers_visible_to(request.user), text)
        part = request.htmx and request.htmx.target == "customer-options"
        template = "orders/office/entry_customers.html" if part else "orders/office/entry_who.html"
        began = queries.unfinished(request.user, access.customers_visible_to(request.user))
        return render(request, template, {"customers": found, "q": text, "unfinished": began})
    customer = access.customer_for(request.user, code)
    if request.method == "POST":
        return _keyed(request, customer, None)
    page = EntryPage(request, customer)
    kept = queries.kept_keying(request.user, customer, None)
    return page.taken_up(kept) if kept else page.fresh()


@needs("order.enter")
@require_http_methods(["GET", "POST"])
def order_draft(request: StaffRequest, number: str) -> HttpResponse:
    """Go on keying a draft."""
    order = access.order_for(request.user, number)
    if order.approval != Approval.DRAFT:
        return redirect("orders:order-detail", number)
    if request.method == "POST":
        return _keyed(request, order.customer, order)
    page = EntryPage(request, order.customer, order)
    kept = queries.kept_keying(request.user, order.customer, order)
    return page.taken_up(kept) if kept else page.fresh()


@needs("order.enter")
@require_safe
def order_goods(request: StaffRequest) -> HttpResponse:
    """Goods that answer to what is typed or scanned, each as a row ready to be keyed."""
    customer = access.customer_for(request.user, request.GET.get("customer", ""))
    channel = queries.open_channel(request.GET.get("channel", ""))
    text = request.GET.get("goods", "")
    matches = queries.goods_to_key(text)
    rows = Grid(customer, queries.warehouse_of(channel)).of_matches(matches)
    context = {"rows": rows, "text": text, "is_exact": bool(matches and matches[0].is_exact)}
    return render(request, "orders/office/grid_options.html", context)


@needs("order.enter")
@require_POST
def order_quote(request: StaffRequest) -> HttpResponse:
    """Prices, amounts and what does not fit of the rows that were changed; writes nothing."""
    customer = access.customer_for(request.user, request.POST.get("customer", ""))
    number = request.POST.get("order", "")
    order = access.order_for(request.user, number) if number else None
    keyed = keyed_rows(request.POST)
    lines = queries.lines_of(order, only=[row.line for row in keyed if row.line]) if order else []
    channel = queries.open_channel(request.POST.get("channel", ""))
    warehouse = order.warehouse if order else queries.warehouse_of(channel)
    drawn = Grid(customer, warehouse, order).of_keyed(keyed, lines)
    return render(request, "orders/office/grid_quote.html", {"rows": drawn})


@needs("order.enter")
@require_POST
def order_deal(request: StaffRequest) -> HttpResponse:
    """What comes off the whole of what is keyed, with its reason, and the gifts; writes nothing."""
    customer = access.customer_for(request.user, request.POST.get("customer", ""))
    number = request.POST.get("order", "")
    draft = access.order_for(request.user, number) if number else None
    page = EntryPage(request, customer, draft)
    page.read(request.POST)
    wanted = [(wish.sku_id, wish.quantity) for wish in page.wishes()]
    context = {"dealt": dealt(customer, wanted, coupon=page.coupon)}
    return render(request, "orders/office/deal.html", context)


def _keyed(request: StaffRequest, customer: Customer, draft: Order | None) -> HttpResponse:
    page = EntryPage(request, customer, draft)
    page.read(request.POST)
    resolve_codes(page.keyed)
    refusal: Refusal | None = None
    if not page.is_clear():
        refusal = Unclear(_("Some fields need a look. Nothing is lost; see below."))
    else:
        try:
            order = _enter(request, page)
            paid = page.payment.record(order, by=request.user)
        except Refusal as caught:
            refusal = caught
        else:
            if paid:
                messages.success(request, paid)
            return redirect("orders:order-detail", order.number)
    return page.answer(refusal)


def _enter(request: StaffRequest, page: EntryPage) -> Order:
    then, draft = request.POST.get("then", Then.DRAFT), page.draft
    at = timezone.now()
    if draft is None:
        key = request.POST.get("idempotency_key", "")
        return enter_order(entry=page.entry(), then=then, key=key, by=request.user, at=at)
    order = change_draft(
        number=draft.number,
        version=number_in(request.POST.get("version")),
        entry=page.entry(),
        by=request.user,
        at=at,
    )
    if then != Then.DRAFT:
        order = submit_draft(number=draft.number, by=request.user, at=at)
    return order
