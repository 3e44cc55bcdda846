"""Record what came in: choose the customer, say what it was, go on to the desk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm.models import Customer
from crm.queries.customers import search_customers
from finance import access
from finance.actions import record
from finance.forms import ReceiptForm
from finance.queries.balances import standing_of
from finance.queries.open_items import OpenDebt, open_debts
from wholesale import htmx, idempotency, uploads
from wholesale.http import StaffRequest
from wholesale.permissions import needs
from wholesale.refusals import Refusal

FOUND_AT_MOST = 12


@needs("settlement.record")
@require_http_methods(["GET", "POST"])
def receipt_new(request: StaffRequest) -> HttpResponse:
    """Without a customer, find one; with one, record the receipt."""
    customer = access.chosen_customer(request.user, request.GET.get("customer", ""))
    if customer is None:
        return _choose(request)
    debts = open_debts(customer)
    form = _form(request, debts)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            return _record(request, customer, form)
        except Refusal as refused:
            refusal = refused
    context = {
        "customer": customer,
        "form": form,
        "debts": debts,
        "chosen": set(request.POST.getlist("document") or request.GET.getlist("document")),
        "standing": standing_of(customer, today=timezone.localdate()),
        "key": request.POST.get("idempotency_key") or idempotency.new_key(),
        "refusal": refusal,
        "today": timezone.localdate(),
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "finance/office/receipt_new.html", context, status=status)


def _form(request: StaffRequest, debts: list[OpenDebt]) -> ReceiptForm:
    numbers = [debt.document for debt in debts]
    if request.method == "POST":
        return ReceiptForm(request.POST, request.FILES, documents=numbers, for_customers=False)
    first = {"paid_on": timezone.localdate(), "received": request.GET.get("amount", "")}
    return ReceiptForm(initial=first, documents=numbers, for_customers=False)


def _record(request: StaffRequest, customer: Customer, form: ReceiptForm) -> HttpResponse:
    upload = form.cleaned_data["slip"]
    slip = uploads.store_picture(upload, by=request.user) if upload else None
    settlement = record.record_receipt(
        customer=customer,
        payment=form.payment(slip),
        key=request.POST.get("idempotency_key", ""),
        by=request.user,
        at=timezone.now(),
    )
    page = reverse("finance:settlement-detail", args=[settlement.number])
    return htmx.go(request, page, says=_("Recorded. It posts when it is reviewed."))


def _choose(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:60]
    rows = access.customers_visible_to(request.user).select_related("area")
    found = list((search_customers(rows, text) if text else rows)[:FOUND_AT_MOST])
    context = {"found": found, "q": text}
    if request.htmx and request.htmx.target == "customers-found":
        return render(request, "finance/office/customers_found.html", context)
    return render(request, "finance/office/receipt_customer.html", context)
