"""Keying an order for a customer: whom, from where, which goods, how far to take it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.models import Customer
from orders import access
from orders.actions.enter import Entry, Then, change_draft, enter_order
from orders.actions.place import Wish, submit_draft
from orders.forms import DetailsForm, keyed_rows
from orders.models import Channel, Order
from orders.queries import entry as queries
from orders.queries.grid import Grid, GridRow, Keyed, resolve_codes
from orders.states import Approval
from wholesale.http import StaffRequest
from wholesale.idempotency import new_key
from wholesale.money import ZERO
from wholesale.permissions import may, needs
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
        return render(request, template, {"customers": found, "q": text})
    customer = access.customer_for(request.user, code)
    if request.method == "GET":
        form = DetailsForm(initial=queries.usual_details(customer))
        return _page(request, customer, form, [], channel=queries.usual_channel(customer))
    return _keyed(request, customer, None)


@needs("order.enter")
@require_http_methods(["GET", "POST"])
def order_draft(request: StaffRequest, number: str) -> HttpResponse:
    """Go on keying a draft."""
    order = access.order_for(request.user, number)
    if order.approval != Approval.DRAFT:
        return redirect("orders:order-detail", number)
    if request.method == "POST":
        return _keyed(request, order.customer, order)
    form = DetailsForm(initial={name: getattr(order, name) for name in DetailsForm.base_fields})
    rows = Grid(order.customer, order.warehouse).of_order(queries.lines_of(order))
    for row in rows:
        row.line, row.key = None, f"s{row.sku.pk}" if row.sku else row.key
    return _page(request, order.customer, form, rows, channel=order.channel, draft=order)


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


def _keyed(request: StaffRequest, customer: Customer, draft: Order | None) -> HttpResponse:
    form = DetailsForm(request.POST)
    rows = keyed_rows(request.POST)
    resolve_codes(rows)
    channel = queries.open_channel(request.POST.get("channel", "")) or queries.usual_channel(
        customer
    )
    refusal: Refusal | None = None
    if not form.is_valid() or any(row.error for row in rows):
        refusal = Unclear(_("Some fields need a look. Nothing is lost; see below."))
    else:
        try:
            order = _enter(request, Entry(customer, channel, _wishes(rows), form.details()), draft)
        except Refusal as caught:
            refusal = caught
        else:
            return redirect("orders:order-detail", order.number)
    drawn = Grid(customer, queries.warehouse_of(channel)).of_keyed(rows)
    return _page(request, customer, form, drawn, channel=channel, draft=draft, refusal=refusal)


def _enter(request: StaffRequest, entry: Entry, draft: Order | None) -> Order:
    then = request.POST.get("then", Then.DRAFT)
    at = timezone.now()
    if draft is None:
        key = request.POST.get("idempotency_key", "")
        return enter_order(entry=entry, then=then, key=key, by=request.user, at=at)
    version = request.POST.get("version", "")
    order = change_draft(
        number=draft.number,
        version=int(version) if version.isdecimal() else 0,
        entry=entry,
        by=request.user,
        at=at,
    )
    if then != Then.DRAFT:
        order = submit_draft(number=draft.number, by=request.user, at=at)
    return order


def _wishes(rows: list[Keyed]) -> list[Wish]:
    return [Wish(row.sku.pk, row.quantity) for row in rows if row.sku and row.quantity]


def _page(
    request: StaffRequest,
    customer: Customer,
    form: DetailsForm,
    rows: list[GridRow],
    *,
    channel: Channel | None,
    draft: Order | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    own = reverse("orders:order-draft", args=[draft.number]) if draft else None
    context = {
        "customer": customer,
        "form": form,
        "rows": rows,
        "channels": queries.open_channels(),
        "channel": channel,
        "addresses": queries.addresses_of(customer),
        "total": sum((row.amount for row in rows), ZERO),
        "draft": draft,
        "action": own or reverse("orders:order-new"),
        "token": request.POST.get("idempotency_key") or new_key(),
        "may_review": may(request.user, "order.review"),
        "may_money": may(request.user, "statement.view"),
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "orders/office/entry.html", context, status=status)
