"""Quick order in the office: a pasted list, a file or a chat message becomes a draft."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.models import Customer
from orders import access
from orders.actions import aliases as actions
from orders.actions.enter import Entry, Then, enter_order
from orders.actions.place import Details, Wish
from orders.models import Order
from orders.queries import entry as entry_queries
from orders.queries import quick as queries
from orders.queries.aliases import words_of
from orders.queries.matching import Scope
from orders.queries.quick import Quick, scope_for
from orders.views import quick
from wholesale import htmx
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal
from wholesale.tabular.write import xlsx_response

_PAGE = "orders/office/quick.html"


@needs("order.enter")
@require_http_methods(["GET", "POST"])
def quick_order(request: StaffRequest) -> HttpResponse:
    """Paste or upload, look through what was read, make a draft of it."""
    code = request.POST.get("customer") or request.GET.get("customer")
    if not code:
        return _who(request)
    customer = access.customer_for(request.user, code)
    channel = entry_queries.usual_channel(customer)
    warehouse = entry_queries.warehouse_of(channel)
    asked = quick.Asked(customer, scope_for(customer, is_buyer=False), warehouse.pk)
    if request.method == "GET":
        return quick.page(request, _PAGE, customer)
    read: Quick | None = None
    try:
        if request.POST.get("then") == "read":
            read = asked.read(request)
        else:
            read = asked.again(request.POST)
        if request.POST.get("then") == "draft":
            quick.require_settled(read)
            order = _draft(request, customer, read)
            return redirect("orders:order-draft", order.number)
    except Refusal as refusal:
        return quick.page(request, _PAGE, customer, read, refusal)
    return quick.page(request, _PAGE, customer, read)


@needs("order.enter")
@require_safe
def quick_sample(request: StaffRequest) -> HttpResponse:
    """A file that can be filled in and read."""
    customer = access.customer_for(request.user, request.GET.get("customer", ""))
    return sample(scope_for(customer, is_buyer=False))


@needs("order.view")
@require_safe
def words_panel(request: StaffRequest, code: str) -> HttpResponse:
    """What a customer calls goods, on his page."""
    return _words(request, access.customer_for(request.user, code))


@needs("order.enter")
@require_POST
def word_addition(request: StaffRequest, code: str) -> HttpResponse:
    """Keep one of the customer's own codes."""
    customer = access.customer_for(request.user, code)
    try:
        actions.keep_own_code(
            customer=customer, text=request.POST.get("word", ""),
            code=request.POST.get("code", ""), by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _words(request, customer, refusal=refusal)
    return _words(request, customer, says=_("Saved."))


@needs("order.enter")
@require_POST
def word_removal(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """Forget one of them."""
    alias = access.alias_for(request.user, code, pk)
    actions.forget_alias(alias=alias, by=request.user, at=timezone.now())
    return _words(request, alias.customer, says=_("Forgotten."))


def sample(scope: Scope) -> HttpResponse:
    """The sample file, for office and phone: goods one may order, as they can be written."""
    heads = [_("Code"), _("Name"), _("Quantity"), _("Unit")]
    rows = [[sku.code, sku.full_name, *said] for sku, said in queries.examples(scope)]
    return xlsx_response("quick-order", heads, rows)


def _draft(request: StaffRequest, customer: Customer, read: Quick) -> Order:
    usual = entry_queries.usual_details(customer)
    remark = "; ".join(read.remarks)[:500]
    entry = Entry(
        customer,
        entry_queries.usual_channel(customer),
        [Wish(sku, quantity) for sku, quantity in read.demand().items()],
        replace(Details(**usual), remark=remark),
    )
    at, key = timezone.now(), request.POST.get("idempotency_key", "")
    order = enter_order(entry=entry, then=Then.DRAFT, key=key, by=request.user, at=at)
    actions.learn_words(
        customer=customer, learnt=quick.learnt_from(read), document=order.number, key=key,
        by=request.user, at=at,
    )  # fmt: skip
    return order


def _who(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("q", "")
    found = entry_queries.find_customers(access.customers_visible_to(request.user), text)
    return render(request, "orders/office/quick_who.html", {"customers": found, "q": text})


def _words(
    request: StaffRequest, customer: Customer, *, says: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    words, has_more = words_of(customer)
    context = {
        "customer": customer,
        "words": words,
        "has_more": has_more,
        "may_change": may(request.user, "order.enter"),
        "typed": request.POST if refusal else {},
    }
    return htmx.panel(
        request, "orders/office/words_panel.html", context,
        page=f"{reverse('crm:customer-detail', args=[customer.code])}",
        says=says, refusal=refusal,
    )  # fmt: skip
