"""Payments to suppliers: the list, a new one, and one payment as it is decided."""

from collections.abc import Callable
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from finance import access
from finance.actions import payments
from finance.actions.plan import WrongAmount
from finance.forms import AmountField, PayoutForm
from finance.models import SupplierPayment
from finance.queries import payables
from finance.queries.open_items import OpenDebt, open_bills
from finance.queries.settlements import documents_of, tender_choices
from finance.states import SettlementState
from inventory.models import Supplier
from inventory.queries.purchases import supplier_choices
from wholesale import htmx, idempotency, lists
from wholesale.http import StaffRequest, number_in
from wholesale.models import Company
from wholesale.permissions import may, needs
from wholesale.queries.trail import events_of
from wholesale.refusals import Refusal

PANEL = "finance/office/payout_panel.html"

PAYOUTS = lists.List(
    "payouts",
    gettext_lazy("Payments to suppliers"),
    columns=[
        lists.Column("number", gettext_lazy("Number"), fixed=True, css="nowrap",
                     link="finance:payout-detail", link_args=["number"]),
        lists.Column("supplier", gettext_lazy("Supplier"), value="supplier.name", css="clip"),
        lists.Column("state", gettext_lazy("State"), kind="state", states=SettlementState.choices),
        lists.Column("tender", gettext_lazy("Way of payment"), value="tender.name"),
        lists.Column("received", gettext_lazy("Amount paid"), kind="money"),
        lists.Column("from_prepayment", gettext_lazy("From what was paid ahead"), kind="money",
                     shown=False),
        lists.Column("discount", gettext_lazy("Discount"), kind="money", shown=False),
        lists.Column("paid_on", gettext_lazy("Paid on"), kind="date"),
        lists.Column("recorded_by", gettext_lazy("Recorded by")),
        lists.Column("reviewed_by", gettext_lazy("Reviewed by")),
        lists.Column("reference", gettext_lazy("Reference"), shown=False),
        lists.Column("remark", gettext_lazy("Remark"), css="clip", shown=False),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), payables.search_payments,
                           placeholder=gettext_lazy("Number, supplier, reference")),
        lists.ChoiceFilter("state", gettext_lazy("State"), SettlementState.choices),
        lists.ForeignKeyFilter("supplier", gettext_lazy("Supplier"), supplier_choices),
        lists.ForeignKeyFilter("tender", gettext_lazy("Way of payment"), tender_choices),
        lists.DateRangeFilter("paid", gettext_lazy("Paid on"), "paid_on", is_datetime=False,
                              more=True),
    ],
    keyset=["-recorded_at"],
    views=[lists.BuiltInView("waiting", gettext_lazy("To review"), {"state": "unreviewed"})],
    actions=[
        lists.PageAction(gettext_lazy("New payment"), "finance:payout-new",
                         permission="payout.record", icon="plus"),
    ],
    link="finance:payout-detail",
    link_args=["number"],
    empty=gettext_lazy("What we pay suppliers appears here."),
)  # fmt: skip


@needs("payable.view")
@require_safe
def payout_list(request: StaffRequest) -> HttpResponse:
    """What we paid, newest first."""
    return lists.page(request, PAYOUTS, queryset=access.payments_for_office())


@needs("payout.record")
@require_http_methods(["GET", "POST"])
def payout_new(request: StaffRequest) -> HttpResponse:
    """Without a supplier, choose one; with one, say what is paid and for which bills."""
    supplier = access.chosen_supplier(request.GET.get("supplier", ""))
    if supplier is None:
        context = {"suppliers": access.suppliers()[:500], "target": reverse("finance:payout-new"),
                   "title": _("New payment")}  # fmt: skip
        return render(request, "finance/office/supplier_choice.html", context)
    bills = open_bills(supplier)
    form = _form(request, bills)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = _record(request, supplier, form, bills)
        except Refusal as refused:
            refusal = refused
        else:
            page = reverse("finance:payout-detail", args=[made.number])
            return htmx.go(request, page, says=_("Recorded. It posts when it is reviewed."))
    chosen = request.POST if request.method == "POST" else request.GET
    facts: dict[str, object] = {
        "supplier": supplier,
        "form": form,
        "rows": [(bill, request.POST.get(f"amount-{bill.pk}", "")) for bill in bills],
        "chosen": set(chosen.getlist("document")),
        "standing": payables.standing_with(supplier, today=timezone.localdate()),
        "key": request.POST.get("idempotency_key") or idempotency.new_key(),
        "refusal": refusal,
        "today": timezone.localdate(),
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "finance/office/payout_new.html", facts, status=status)


@needs("payable.view")
@require_safe
def payout_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One payment: what it is for and what became of it."""
    context = _context(request, access.payment_for_office(number))
    return render(request, "finance/office/payout.html", context)


@needs("payout.review")
@require_POST
def payout_review(request: StaffRequest, number: str) -> HttpResponse:
    """It was paid: post it."""
    version = number_in(request.POST.get("version"))
    return _step(
        request, number,
        lambda: payments.review_payment(
            number=number, version=version, by=request.user, at=timezone.now()
        ),
        says=_("Reviewed and posted."),
    )  # fmt: skip


@needs("payout.review")
@require_POST
def payout_rejection(request: StaffRequest, number: str) -> HttpResponse:
    """It was not paid."""
    return _step(request, number, _with_reason(request, number, payments.reject_payment),
                 says=_("Rejected."))  # fmt: skip


@needs("payout.record")
@require_POST
def payout_withdrawal(request: StaffRequest, number: str) -> HttpResponse:
    """Who recorded it takes it back before it is reviewed."""
    if not _is_own(request, access.payment_for_office(number)):
        raise PermissionDenied
    return _step(request, number, _with_reason(request, number, payments.withdraw_payment),
                 says=_("Withdrawn."))  # fmt: skip


@needs("payout.write_off")
@require_POST
def payout_write_off(request: StaffRequest, number: str) -> HttpResponse:
    """Take a reviewed payment back."""
    return _step(request, number, _with_reason(request, number, payments.write_off_payment),
                 says=_("Written off. Its bills are open again."))  # fmt: skip


def _form(request: StaffRequest, bills: list[OpenDebt]) -> PayoutForm:
    numbers = [bill.document for bill in bills]
    if request.method == "POST":
        return PayoutForm(request.POST, documents=numbers, for_customers=False)
    first = {"paid_on": timezone.localdate(), "received": request.GET.get("amount", "")}
    return PayoutForm(initial=first, documents=numbers, for_customers=False)


def _record(
    request: StaffRequest, supplier: Supplier, form: PayoutForm, bills: list[OpenDebt]
) -> SupplierPayment:
    payment = form.payment(None)
    amounts = _amounts(request, bills, set(payment.documents))
    return payments.record_payment(
        supplier=supplier, payment=payment, lines=amounts or None,
        key=request.POST.get("idempotency_key", ""), by=request.user, at=timezone.now(),
    )  # fmt: skip


def _amounts(request: StaffRequest, bills: list[OpenDebt], ticked: set[str]) -> dict[int, Decimal]:
    """The amounts somebody typed for bills; a tick beside an amount means all that is open."""
    typed = {bill.pk: request.POST.get(f"amount-{bill.pk}", "").strip() for bill in bills}
    if not any(typed.values()):
        return {}
    found = {}
    for bill in bills:
        if typed[bill.pk]:
            found[bill.pk] = _amount(bill, typed[bill.pk])
        elif bill.document in ticked:
            found[bill.pk] = bill.free
    return found


def _amount(bill: OpenDebt, text: str) -> Decimal:
    field = AmountField(required=True)
    amount = field.to_python(text) if text.replace(",", "").replace(".", "", 1).isdigit() else None
    if amount is None or not 0 < amount <= bill.open:
        raise WrongAmount(
            _("%(document)s: enter an amount up to %(open)s.")
            % {"document": bill.document, "open": bill.open}
        )
    return Decimal(amount)


def _with_reason(
    request: StaffRequest, number: str, act: Callable[..., SupplierPayment]
) -> Callable[[], SupplierPayment]:
    because = request.POST.get("reason", "")
    return lambda: act(number=number, because=because, by=request.user, at=timezone.now())


def _is_own(request: StaffRequest, payment: SupplierPayment) -> bool:
    return payment.recorded_by_id == request.user.pk or may(request.user, "payout.review")


def _step(
    request: StaffRequest, number: str, run: Callable[[], object], *, says: str
) -> HttpResponse:
    access.payment_for_office(number)
    refusal = htmx.refused(run)
    context = _context(request, access.payment_for_office(number))
    page = reverse("finance:payout-detail", args=[number])
    return htmx.panel(request, PANEL, context, page=page, says=says, refusal=refusal)


def _context(request: StaffRequest, payment: SupplierPayment) -> dict[str, object]:
    waits = payment.state == SettlementState.UNREVIEWED
    stands = payment.state == SettlementState.REVIEWED
    own = payment.recorded_by_id == request.user.pk
    may_undo = stands and may(request.user, "payout.write_off")
    return {
        "payment": payment,
        "documents": documents_of(payment),
        "standing": payables.standing_with(payment.supplier, today=timezone.localdate()),
        "may_review": waits and may(request.user, "payout.review"),
        "needs_another": waits and own and Company.current().four_eyes,
        "may_withdraw": waits and own and may(request.user, "payout.record"),
        "undo": payments.undoing_payment(payment) if may_undo else None,
        "may_see_entries": may(request.user, "money.view"),
        "trail": events_of(payment.number),
    }
