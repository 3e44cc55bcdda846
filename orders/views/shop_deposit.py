"""The customer reports the deposit for an order from his phone."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from finance.actions.record import report_payment
from finance.forms import ReportForm
from orders.models import Order
from orders.queries import deposits as queries
from orders.queries.shop import orders_of
from orders.views.shop_visit import ShopRequest, customer_of
from wholesale import htmx, uploads
from wholesale.idempotency import new_key
from wholesale.models import Company
from wholesale.permissions import needs
from wholesale.refusals import Refusal


@needs("shop.money")
@require_http_methods(["GET", "POST"])
def order_deposit(request: ShopRequest, number: str) -> HttpResponse:
    """What is to be paid ahead for an order, and saying that it was paid."""
    orders = orders_of(customer_of(request)).select_related("customer")
    order = get_object_or_404(orders, number=number)
    deposit = queries.order_deposit(order)
    first = {"paid_on": timezone.localdate(), "received": deposit.missing or None}
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        documents=[], for_customers=True, initial=first,
    )  # fmt: skip
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _report(request, order, form)
        except Refusal as caught:
            refusal = caught
    context = {
        "tab": "me",
        "order": order,
        "deposit": deposit,
        "form": form,
        "bank_lines": Company.current().bank_details.splitlines(),
        "key": request.POST.get("idempotency_key") or new_key(),
        "refusal": refusal,
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "orders/shop/deposit.html", context, status=status)


def _report(request: ShopRequest, order: Order, form: ReportForm) -> HttpResponse:
    upload = form.cleaned_data["slip"]
    slip = uploads.store_picture(upload, by=request.user) if upload else None
    found = report_payment(
        customer=order.customer,
        payment=queries.as_deposit(form.payment(slip), order),
        key=request.POST.get("idempotency_key", ""),
        by=request.user,
        at=timezone.now(),
    )
    page = reverse("finance:my-payment", args=[found.number])
    return htmx.go(request, page, says=_("Thank you. The merchant checks it now."))
