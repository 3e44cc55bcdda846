"""The customer's own money on the phone: what is owed, what was paid, what moved."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.models import Member
from finance import access
from finance.actions import record
from finance.forms import ReportForm
from finance.models import Settlement
from finance.queries.balances import standing_of
from finance.queries.open_items import OpenDebt, open_debts
from finance.queries.settlements import documents_of, last_payments
from finance.queries.statement import statement_of
from finance.states import SettlementState
from finance.views.statements import as_workbook, default_period, period_form, periods
from wholesale import htmx, idempotency, uploads
from wholesale.http import StaffRequest
from wholesale.models import Company
from wholesale.money import ZERO
from wholesale.permissions import needs
from wholesale.refusals import Refusal
from wholesale.views.files import served

PAYMENTS_A_PAGE = 20


def member_of(request: StaffRequest) -> Member:
    """The membership the person acts in; the permission of the view has asked for one."""
    member: Member | None = getattr(request, "member", None)
    if not member:
        raise PermissionDenied
    return member


@needs("shop.money")
@require_safe
def my_money(request: StaffRequest) -> HttpResponse:
    """What we owe, what is overdue, what to pay: tick and go on to report it."""
    customer = member_of(request).customer
    today = timezone.localdate()
    context = {
        "tab": "me",
        "standing": standing_of(customer, today=today),
        "debts": open_debts(customer),
        "today": today,
        "payments": last_payments(customer, 3),
    }
    return render(request, "finance/shop/my_money.html", context)


@needs("shop.money")
@require_http_methods(["GET", "POST"])
def report_payment(request: StaffRequest) -> HttpResponse:
    """Say what was paid, with a photo of the slip; the merchant reviews it."""
    member = member_of(request)
    debts = open_debts(member.customer)
    form = _form(request, debts)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            return _report(request, member, form)
        except Refusal as refused:
            refusal = refused
    asked = request.POST if request.method == "POST" else request.GET
    chosen = set(asked.getlist("document"))
    context = {
        "tab": "me",
        "form": form,
        "debts": [debt for debt in debts if debt.document in chosen],
        "standing": standing_of(member.customer, today=timezone.localdate()),
        "bank_lines": Company.current().bank_details.splitlines(),
        "key": request.POST.get("idempotency_key") or idempotency.new_key(),
        "refusal": refusal,
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "finance/shop/report_payment.html", context, status=status)


@needs("shop.money")
@require_safe
def my_payments(request: StaffRequest) -> HttpResponse:
    """付款记录: everything the company paid or reported, newest first."""
    rows = access.own_settlements(member_of(request)).order_by("-pk")
    before = request.GET.get("before", "")
    if before.isdecimal():
        rows = rows.filter(pk__lt=int(before[:18]))
    found = list(rows[: PAYMENTS_A_PAGE + 1])
    context = {
        "tab": "me",
        "payments": found[:PAYMENTS_A_PAGE],
        "older": found[PAYMENTS_A_PAGE - 1].pk if len(found) > PAYMENTS_A_PAGE else None,
    }
    return render(request, "finance/shop/my_payments.html", context)


@needs("shop.money")
@require_safe
def my_payment(request: StaffRequest, number: str) -> HttpResponse:
    """One payment: its state in words, its documents, its slip."""
    settlement = access.own_settlement(member_of(request), number)
    return render(request, "finance/shop/my_payment.html", _payment_page(settlement, None))


@needs("shop.money")
@require_POST
def my_payment_withdrawal(request: StaffRequest, number: str) -> HttpResponse:
    """Take a report back before the merchant has reviewed it."""
    member = member_of(request)
    settlement = access.own_settlement(member, number)
    if not settlement.is_by_customer:
        raise PermissionDenied
    refusal = htmx.refused(
        lambda: record.withdraw_settlement(
            number=number,
            because=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        )
    )
    return htmx.panel(
        request,
        "finance/shop/payment_panel.html",
        _payment_page(access.own_settlement(member, number), refusal),
        page=reverse("finance:my-payment", args=[number]),
        says=_("Withdrawn."),
        refusal=refusal,
    )


@needs("shop.money")
@require_safe
def my_payment_slip(request: StaffRequest, number: str) -> FileResponse:
    """The photo the company sent, for its own people only."""
    return served(access.slip_of(access.own_settlement(member_of(request), number)))


@needs("shop.money")
@require_safe
def my_statement(request: StaffRequest) -> HttpResponse:
    """对账单 of a period; `?export=xlsx` gives it as a workbook."""
    form = period_form(request)
    drawn = statement_of(member_of(request).customer, *form.period(default_period()))
    if request.GET.get("export") == "xlsx":
        return as_workbook(drawn)
    context = {"tab": "me", "statement": drawn, "form": form, "periods": periods()}
    return render(request, "finance/shop/my_statement.html", context)


def _form(request: StaffRequest, debts: list[OpenDebt]) -> ReportForm:
    numbers = [debt.document for debt in debts]
    if request.method == "POST":
        return ReportForm(request.POST, request.FILES, documents=numbers, for_customers=True)
    chosen = set(request.GET.getlist("document"))
    amount = sum((debt.free for debt in debts if debt.document in chosen), ZERO)
    first = {"paid_on": timezone.localdate(), "received": amount or None}
    return ReportForm(initial=first, documents=numbers, for_customers=True)


def _report(request: StaffRequest, member: Member, form: ReportForm) -> HttpResponse:
    upload = form.cleaned_data["slip"]
    slip = uploads.store_picture(upload, by=request.user) if upload else None
    settlement = record.report_payment(
        customer=member.customer,
        payment=form.payment(slip),
        key=request.POST.get("idempotency_key", ""),
        by=request.user,
        at=timezone.now(),
    )
    page = reverse("finance:my-payment", args=[settlement.number])
    return htmx.go(request, page, says=_("Thank you. The merchant checks it now."))


def _payment_page(settlement: Settlement, refusal: Refusal | None) -> dict[str, object]:
    return {
        "tab": "me",
        "payment": settlement,
        "documents": documents_of(settlement),
        "may_withdraw": settlement.is_by_customer
        and settlement.state == SettlementState.UNREVIEWED,
        "refusal": refusal,
    }
