"""The list of settlements, and one settlement as a page."""

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from crm.queries.customers import area_choices
from finance import access
from finance.actions.write_off import undoing
from finance.models import Settlement
from finance.queries import settlements as queries
from finance.queries.balances import standing_of
from finance.states import SettlementState
from finance.views.desk import Desk, desk_of
from wholesale import lists
from wholesale.http import StaffRequest
from wholesale.models import Company, User
from wholesale.permissions import may, needs
from wholesale.queries.trail import events_of
from wholesale.refusals import Refusal
from wholesale.views.files import served


def _number(row: Settlement) -> SafeString:
    if not row.is_by_customer:
        return format_html("{}", row.number)
    return format_html(
        '{} <span class="chip chip--loud chip--plain">{}</span>', row.number, _("By customer")
    )


def _recorded_by(rows: QuerySet[Settlement], chosen: list[str]) -> QuerySet[Settlement]:
    return rows.filter(is_by_customer=chosen == ["customer"])


SETTLEMENTS = lists.List(
    "settlements",
    gettext_lazy("Settlements"),
    columns=[
        lists.Column(
            "number", gettext_lazy("Number"), html=_number, fixed=True, css="nowrap",
            link="finance:settlement-detail", link_args=["number"],
        ),
        lists.Column("customer", gettext_lazy("Customer"), value="customer.name", css="clip"),
        lists.Column(
            "state", gettext_lazy("State"), kind="state", states=SettlementState.choices
        ),
        lists.Column("tender", gettext_lazy("Way of payment"), value="tender.name"),
        lists.Column("received", gettext_lazy("Received"), kind="money"),
        lists.Column(
            "from_prepayment", gettext_lazy("From prepayment"), kind="money", shown=False
        ),
        lists.Column("discount", gettext_lazy("Discount"), kind="money", shown=False),
        lists.Column("rounding", gettext_lazy("Rounding"), kind="money", shown=False),
        lists.Column("paid_on", gettext_lazy("Paid on"), kind="date"),
        lists.Column("recorded_by", gettext_lazy("Recorded by")),
        lists.Column("recorded_at", gettext_lazy("Recorded"), kind="datetime"),
        lists.Column("reviewed_by", gettext_lazy("Reviewed by")),
        lists.Column("reviewed_at", gettext_lazy("Reviewed"), kind="datetime"),
        lists.Column("area", gettext_lazy("Area"), value="customer.area.name", shown=False),
        lists.Column("reference", gettext_lazy("Reference"), shown=False),
        lists.Column("remark", gettext_lazy("Remark"), shown=False),
        lists.Column("because", gettext_lazy("Reason"), shown=False),
    ],
    filters=[
        lists.SearchFilter(
            "q", gettext_lazy("Search"), queries.search_settlements,
            placeholder=gettext_lazy("Number, customer, reference"),
        ),
        lists.ChoiceFilter("state", gettext_lazy("State"), SettlementState.choices),
        lists.ForeignKeyFilter(
            "tender", gettext_lazy("Way of payment"), queries.tender_choices
        ),
        lists.DateRangeFilter(
            "paid", gettext_lazy("Paid on"), "paid_on", is_datetime=False, more=True
        ),
        lists.ForeignKeyFilter(
            "area", gettext_lazy("Area"), area_choices, field="customer__area", more=True
        ),
        lists.NumberRangeFilter("received", gettext_lazy("Received"), "received", more=True),
        lists.ChoiceFilter(
            "by", gettext_lazy("Recorded by"),
            [("customer", gettext_lazy("Customers")), ("staff", gettext_lazy("Staff"))],
            where=_recorded_by, more=True,
        ),
    ],
    keyset=["-recorded_at"],
    views=[
        lists.BuiltInView("waiting", gettext_lazy("To review"), {"state": "unreviewed"}),
        lists.BuiltInView(
            "reviewed", gettext_lazy("Reviewed"), {"state": "reviewed"}, count=False
        ),
        lists.BuiltInView(
            "rejected", gettext_lazy("Rejected"), {"state": "rejected"}, count=False
        ),
        lists.BuiltInView(
            "written-off", gettext_lazy("Written off"), {"state": "written_off"}, count=False
        ),
    ],
    actions=[
        lists.PageAction(
            gettext_lazy("New receipt"), "finance:receipt-new", permission="settlement.record",
            icon="plus",
        ),
        lists.PageAction(gettext_lazy("Tenders"), "finance:tender-list", permission="tender.edit"),
    ],
    bulk=[
        lists.BulkAction(
            "review", gettext_lazy("Review and post"), "finance:settlement-bulk-review",
            permission="settlement.review", icon="check",
            confirm=gettext_lazy("Review and post the chosen settlements as they are?"),
        )
    ],
    link="finance:settlement-detail",
    link_args=["number"],
    peek="finance:settlement-peek",
    empty=gettext_lazy("Payments that customers report and receipts you record appear here."),
)  # fmt: skip


@needs("settlement.view")
@require_safe
def settlement_list(request: StaffRequest) -> HttpResponse:
    """Money that came in, newest first."""
    return lists.page(request, SETTLEMENTS, queryset=access.settlements_visible_to(request.user))


@needs("settlement.view")
@require_safe
def settlement_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One settlement: the desk while it waits, its record afterwards."""
    settlement = access.settlement_for(request.user, number)
    context = page_of(request.user, settlement)
    return render(request, "finance/office/settlement.html", context)


@needs("settlement.view")
@require_safe
def settlement_peek(request: StaffRequest, number: str) -> HttpResponse:
    """A settlement beside the list."""
    settlement = access.settlement_for(request.user, number)
    context = {"settlement": settlement, "documents": queries.documents_of(settlement)}
    return render(request, "finance/office/settlement_peek.html", context)


@needs("settlement.view")
@require_safe
def settlement_slip(request: StaffRequest, number: str) -> FileResponse:
    """The photo of the slip, for who may see the settlement."""
    return served(access.slip_of(access.settlement_for(request.user, number)))


def page_of(
    user: User, settlement: Settlement, *, desk: Desk | None = None, refusal: Refusal | None = None
) -> dict[str, object]:
    """What the page of a settlement shows to a person."""
    waits = settlement.state == SettlementState.UNREVIEWED
    reviewed = settlement.state == SettlementState.REVIEWED
    own = settlement.recorded_by_id == user.pk and not settlement.is_by_customer
    may_change = waits and (own or may(user, "settlement.review"))
    may_undo = reviewed and may(user, "settlement.write_off")
    return {
        "settlement": settlement,
        "desk": (desk or desk_of(settlement)) if may_change else None,
        "documents": [] if may_change else queries.documents_of(settlement),
        "standing": standing_of(settlement.customer, today=timezone.localdate()),
        "may_review": waits and may(user, "settlement.review"),
        "needs_another": waits and own and Company.current().four_eyes,
        "may_withdraw": waits and (own or may(user, "settlement.review")),
        "undo": undoing(settlement) if may_undo else None,
        "may_see_customer": may(user, "customer.view"),
        "may_see_entries": may(user, "money.view"),
        "trail": events_of(settlement.number),
        "following": None if waits else _following(user, settlement),
        "refusal": refusal,
    }


def _following(user: User, settlement: Settlement) -> Settlement | None:
    if not may(user, "settlement.review"):
        return None
    rows = access.settlements_visible_to(user)
    return queries.next_to_review(rows, besides=settlement.number)
