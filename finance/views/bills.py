"""The bills of suppliers: the list, and one bill with its three-way match."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from finance import access
from finance.actions import bill_review
from finance.actions import bills as actions
from finance.models import Bill
from finance.queries import bills as queries
from finance.states import BillState
from inventory.queries.purchases import supplier_choices
from wholesale import htmx, lists
from wholesale.http import StaffRequest, number_in
from wholesale.money import ZERO
from wholesale.permissions import may, needs
from wholesale.queries.trail import events_of

PANEL = "finance/office/bill_panel.html"
SOON = timedelta(days=7)

_PAYMENT = [
    ("due", gettext_lazy("Due within a week")), ("overdue", gettext_lazy("Overdue")),
    ("open", gettext_lazy("Not paid in full")), ("paid", gettext_lazy("Paid")),
]  # fmt: skip


def by_payment(rows: QuerySet[Bill], chosen: list[str]) -> QuerySet[Bill]:
    """Bills by what is left to pay of them."""
    today = timezone.localdate()
    if "paid" in chosen:
        done = rows.filter(item__allocated=F("item__amount"))
        return done.filter(state=BillState.REVIEWED)
    rows = rows.filter(item__allocated__lt=F("item__amount"))
    if "overdue" in chosen:
        return rows.filter(item__due_date__lt=today)
    return rows.filter(item__due_date__lte=today + SOON) if "due" in chosen else rows


def _number(row: Bill) -> SafeString:
    if not row.is_credit:
        return format_html("{}", row.number)
    return format_html(
        '{} <span class="chip chip--loud chip--plain">{}</span>', row.number, _("Credit slip")
    )


def _open(row: Bill) -> object:
    return row.item.amount - row.item.allocated if row.item else None


BILLS = lists.List(
    "bills",
    gettext_lazy("Supplier bills"),
    columns=[
        lists.Column("number", gettext_lazy("Number"), html=_number, fixed=True, css="nowrap",
                     link="finance:bill-detail", link_args=["number"]),
        lists.Column("supplier", gettext_lazy("Supplier"), value="supplier.name", css="clip"),
        lists.Column("their_number", gettext_lazy("Supplier's number"), css="nowrap"),
        lists.Column("state", gettext_lazy("State"), kind="state", states=BillState.choices),
        lists.Column("dated", gettext_lazy("Date"), kind="date"),
        lists.Column("due_on", gettext_lazy("Due"), kind="date"),
        lists.Column("total", gettext_lazy("Total"), kind="money"),
        lists.Column("open", gettext_lazy("Open"), kind="money", value=_open),
        lists.Column("written_by", gettext_lazy("Written by")),
        lists.Column("written_at", gettext_lazy("Written"), kind="datetime", shown=False),
        lists.Column("reviewed_by", gettext_lazy("Reviewed by"), shown=False),
        lists.Column("note", gettext_lazy("Remark"), css="clip", shown=False),
        lists.Column("because", gettext_lazy("Reason"), css="clip", shown=False),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), queries.search_bills,
                           placeholder=gettext_lazy("Number, supplier's number, supplier")),
        lists.ChoiceFilter("state", gettext_lazy("State"), BillState.choices),
        lists.ChoiceFilter("payment", gettext_lazy("Payment"), _PAYMENT, where=by_payment),
        lists.ForeignKeyFilter("supplier", gettext_lazy("Supplier"), supplier_choices),
        lists.DateRangeFilter("dated", gettext_lazy("Date"), "dated", is_datetime=False, more=True),
        lists.DateRangeFilter("due", gettext_lazy("Due"), "due_on", is_datetime=False, more=True),
    ],
    keyset=["-written_at"],
    views=[
        lists.BuiltInView("waiting", gettext_lazy("To review"), {"state": "draft"}),
        lists.BuiltInView("due", gettext_lazy("Due within a week"), {"payment": "due"}),
        lists.BuiltInView("overdue", gettext_lazy("Overdue"), {"payment": "overdue"}),
    ],
    actions=[
        lists.PageAction(gettext_lazy("New supplier bill"), "finance:bill-new",
                         permission="bill.edit", icon="plus"),
    ],
    link="finance:bill-detail",
    link_args=["number"],
    empty=gettext_lazy("Bills of suppliers appear here; key them from what came."),
)  # fmt: skip


@needs("payable.view")
@require_safe
def bill_list(request: StaffRequest) -> HttpResponse:
    """What suppliers ask to be paid, newest first."""
    return lists.page(request, BILLS, queryset=access.bills_for_office())


@needs("payable.view")
@require_safe
def bill_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One bill: its match, what was paid of it."""
    context = _context(request, access.bill_for_office(number))
    return render(request, "finance/office/bill.html", context)


@needs("bill.review")
@require_POST
def bill_review_step(request: StaffRequest, number: str) -> HttpResponse:
    """We owe it: post it."""
    version = number_in(request.POST.get("version"))
    return _step(
        request, number,
        lambda: bill_review.review_bill(
            number=number, version=version, by=request.user, at=timezone.now()
        ),
        says=_("Reviewed and posted."),
    )  # fmt: skip


@needs("bill.edit")
@require_POST
def bill_cancellation(request: StaffRequest, number: str) -> HttpResponse:
    """Put it aside before it is reviewed."""
    because = request.POST.get("reason", "")
    return _step(
        request, number,
        lambda: actions.cancel_bill(
            number=number, because=because, by=request.user, at=timezone.now()
        ),
        says=_("Cancelled."),
    )  # fmt: skip


@needs("bill.write_off")
@require_POST
def bill_write_off(request: StaffRequest, number: str) -> HttpResponse:
    """Take a reviewed bill back."""
    because = request.POST.get("reason", "")
    return _step(
        request, number,
        lambda: bill_review.write_off_bill(
            number=number, because=because, by=request.user, at=timezone.now()
        ),
        says=_("Written off. Its goods can be billed again."),
    )  # fmt: skip


def _step(
    request: StaffRequest, number: str, run: Callable[[], object], *, says: str
) -> HttpResponse:
    access.bill_for_office(number)
    refusal = htmx.refused(run)
    context = _context(request, access.bill_for_office(number))
    page = reverse("finance:bill-detail", args=[number])
    return htmx.panel(request, PANEL, context, page=page, says=says, refusal=refusal)


def _context(request: StaffRequest, bill: Bill) -> dict[str, object]:
    matches = queries.matched(bill)
    waits, stands = bill.state == BillState.DRAFT, bill.state == BillState.REVIEWED
    return {
        "bill": bill,
        "matches": matches,
        "doubts": sum(len(match.doubts) for match in matches),
        "open": bill.item.amount - bill.item.allocated if bill.item else ZERO,
        "payers": queries.payers_of(bill),
        "today": timezone.localdate(),
        "may_edit": waits and may(request.user, "bill.edit"),
        "may_review": waits and may(request.user, "bill.review"),
        "may_write_off": stands and may(request.user, "bill.write_off"),
        "may_pay": stands and may(request.user, "payout.record"),
        "may_see_entries": may(request.user, "money.view"),
        "trail": events_of(bill.number),
    }
