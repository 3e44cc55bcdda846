"""Deposits for orders in the office: what is wanted, what is there, recording and releasing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from finance.actions.deposits import release_deposit
from finance.actions.record import record_receipt
from finance.forms import PaymentForm
from orders import access
from orders.models import Order
from orders.queries import deposits as queries
from orders.queries.desk import search_orders
from orders.states import Approval
from wholesale import htmx, lists, uploads
from wholesale.http import StaffRequest
from wholesale.idempotency import new_key
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal

DEPOSITS = lists.List(
    "deposits",
    gettext_lazy("Deposits for orders"),
    columns=[
        lists.Column(
            "number", gettext_lazy("Order"), fixed=True, link="orders:order-deposit",
            link_args=["number"], css="nowrap",
        ),
        lists.Column("customer", gettext_lazy("Customer"), value="customer.name", css="clip"),
        lists.Column("approval", gettext_lazy("State"), kind="state", states=Approval.choices),
        lists.Column("total", gettext_lazy("Total"), kind="money"),
        lists.Column("wanted", gettext_lazy("Deposit wanted"), kind="money"),
        lists.Column("collected", gettext_lazy("Collected"), kind="money"),
        lists.Column("balance", gettext_lazy("Not used yet"), kind="money"),
        lists.Column("submitted_at", gettext_lazy("Submitted"), kind="datetime", css="nowrap"),
    ],
    filters=[
        lists.SearchFilter(
            "q", gettext_lazy("Search"), search_orders,
            placeholder=gettext_lazy("Number, customer, phone"),
        ),
        lists.FlagFilter("missing", gettext_lazy("Still to collect"), queries.MISSING),
        lists.FlagFilter("left", gettext_lazy("Not used yet"), queries.LEFT),
    ],
    keyset=["-created_at"],
    views=[
        lists.BuiltInView("missing", gettext_lazy("Still to collect"), {"missing": "1"}),
        lists.BuiltInView("left", gettext_lazy("Not used yet"), {"left": "1"}),
    ],
    link="orders:order-deposit",
    link_args=["number"],
    empty=gettext_lazy("Orders of customers whose terms ask for a deposit appear here."),
)  # fmt: skip


@needs("settlement.view")
@require_safe
def deposit_list(request: StaffRequest) -> HttpResponse:
    """For which orders a deposit is wanted, and what is there."""
    orders = access.orders_visible_to(request.user).select_related("customer")
    return lists.page(request, DEPOSITS, queryset=queries.with_deposits(orders))


@needs("settlement.record")
@require_http_methods(["GET", "POST"])
def order_deposit(request: StaffRequest, number: str) -> HttpResponse:
    """The deposit for one order: what is there, and recording what came in."""
    order = access.order_for(request.user, number)
    form = PaymentForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        documents=[], for_customers=False,
        initial={
            "paid_on": timezone.localdate(), "received": queries.order_deposit(order).missing,
        },
    )  # fmt: skip
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _record(request, order, form)
        except Refusal as caught:
            refusal = caught
    status = 409 if refusal else 422 if form.errors else 200
    context = {"form": form, "refusal": refusal, **_context(request, order)}
    return render(request, "orders/office/order_deposit.html", context, status=status)


@needs("order.view")
@require_safe
def deposit_panel(request: StaffRequest, number: str) -> HttpResponse:
    """The deposit beside its order."""
    order = access.order_for(request.user, number)
    return render(request, "orders/office/deposit_panel.html", _context(request, order))


@needs("settlement.review")
@require_POST
def deposit_release(request: StaffRequest, number: str) -> HttpResponse:
    """Make what is left of it free prepayment."""
    order = access.order_for(request.user, number)
    refusal = htmx.refused(
        lambda: release_deposit(
            customer=order.customer, order=number, because=request.POST.get("reason", ""),
            by=request.user, at=timezone.now(),
        )
    )  # fmt: skip
    says = _("Released: it is prepayment of the customer now.")
    page = reverse("orders:order-deposit", args=[number])
    template = "orders/office/deposit_panel.html"
    context = _context(request, order)
    return htmx.panel(request, template, context, page=page, says=says, refusal=refusal)


def _record(request: StaffRequest, order: Order, form: PaymentForm) -> HttpResponse:
    upload = form.cleaned_data["slip"]
    slip = uploads.store_picture(upload, by=request.user) if upload else None
    found = record_receipt(
        customer=order.customer,
        payment=queries.as_deposit(form.payment(slip), order),
        key=request.POST.get("idempotency_key", ""),
        by=request.user,
        at=timezone.now(),
    )
    page = reverse("finance:settlement-detail", args=[found.number])
    return htmx.go(request, page, says=_("Recorded. It posts when it is reviewed."))


def _context(request: StaffRequest, order: Order) -> dict[str, object]:
    return {
        "order": order,
        "deposit": queries.order_deposit(order),
        "deposit_percent": queries.deposit_percent_of(order),
        "key": request.POST.get("idempotency_key") or new_key(),
        "may_record": may(request.user, "settlement.record"),
        "may_release": may(request.user, "settlement.review"),
        "may_view": may(request.user, "settlement.view"),
    }
