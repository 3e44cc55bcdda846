"""Purchase orders in the office: sent, put off, closed, and what came of them."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from inventory import access
from inventory.actions import purchases as actions
from inventory.actions.purchase_lines import WrongPurchase
from inventory.forms.purchase import day_field
from inventory.models import PurchaseOrder, PurchaseState
from inventory.queries import late, purchasers, purchases, stock
from wholesale import htmx, lists
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import may, needs
from wholesale.queries.trail import events_of

PANEL = "inventory/office/purchase_panel.html"

PURCHASES = lists.List(
    "purchases",
    gettext_lazy("Purchase orders"),
    columns=[
        lists.Column("number", gettext_lazy("Number"), fixed=True, css="nowrap",
                     link="inventory:purchase-detail", link_args=["number"]),
        lists.Column("supplier", gettext_lazy("Supplier"), value="supplier.name", css="clip"),
        lists.Column("state", gettext_lazy("State"), kind="state", states=PurchaseState.choices),
        lists.Column("expected_on", gettext_lazy("Expected"), kind="date", css="nowrap"),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("line_count", gettext_lazy("Lines"), kind="integer"),
        lists.Column("total", gettext_lazy("Total"), kind="money", permission="cost.view"),
        lists.Column("buyers", gettext_lazy("Buyer"), css="clip",
                     value=lambda order: ", ".join(order.buyers)),
        lists.Column("created_by", gettext_lazy("Written by")),
        lists.Column("created_at", gettext_lazy("Written"), kind="datetime", css="nowrap"),
        lists.Column("sent_at", gettext_lazy("Sent"), kind="datetime", css="nowrap", shown=False),
        lists.Column("note", gettext_lazy("Remark"), css="clip", shown=False),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), purchases.search_purchases,
                           placeholder=gettext_lazy("Number, supplier, phone")),
        lists.ChoiceFilter("state", gettext_lazy("State"), PurchaseState.choices),
        lists.ForeignKeyFilter("supplier", gettext_lazy("Supplier"), purchases.supplier_choices),
        lists.ForeignKeyFilter("warehouse", gettext_lazy("Warehouse"), stock.warehouse_choices),
        lists.ChoiceFilter("buyer", gettext_lazy("Buyer"), purchasers.choices,
                           where=purchasers.purchases_of),
        lists.DateRangeFilter("expected", gettext_lazy("Expected"), "expected_on"),
        lists.FlagFilter("late", gettext_lazy("Late"), late.late, more=True),
    ],
    keyset=["-created_at"],
    views=[
        lists.BuiltInView("drafts", gettext_lazy("Drafts"), {"state": "draft"}),
        lists.BuiltInView("sent", gettext_lazy("On the way"), {"state": "sent"}),
        lists.BuiltInView("part", gettext_lazy("Partly received"), {"state": "part_received"}),
        lists.BuiltInView("late", gettext_lazy("Late"), {"late": "1"}),
        lists.BuiltInView("received", pgettext_lazy("state", "Received"), {"state": "received"},
                          count=False),
    ],
    actions=[
        lists.PageAction(gettext_lazy("New purchase order"), "inventory:purchase-new",
                         permission="purchase.edit", icon="plus"),
    ],
    link="inventory:purchase-detail",
    link_args=["number"],
    empty=gettext_lazy("Write a purchase order: what you send is counted as on its way."),
    empty_action=lists.PageAction(gettext_lazy("New purchase order"), "inventory:purchase-new",
                                  permission="purchase.edit"),
)  # fmt: skip


@needs("purchase.view")
@require_safe
def purchase_list(request: StaffRequest) -> HttpResponse:
    """What was ordered from suppliers, newest first."""
    return lists.page(request, PURCHASES, queryset=access.purchases_for_office())


@needs("purchase.view")
@require_safe
def purchase_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One order with what came of it and its next step."""
    order = access.purchase_for_office(number)
    return render(request, "inventory/office/purchase.html", _context(request, order))


@needs("purchase.edit")
@require_POST
def purchase_sending(request: StaffRequest, number: str) -> HttpResponse:
    """It is ordered: its goods are on their way."""
    return _step(
        request,
        number,
        lambda: actions.send_purchase(
            number=number, version=number_in(request.POST.get("version")),
            by=request.user, at=timezone.now(),
        ),
        says=_("Sent. Its goods count as on their way."),
    )  # fmt: skip


@needs("purchase.edit")
@require_POST
def purchase_date(request: StaffRequest, number: str) -> HttpResponse:
    """The supplier names another day; customers see it at once."""
    order = access.purchase_for_office(number)

    def run() -> None:
        said = day_field(required=False).to_python(request.POST.get("expected_on", ""))
        if said is None:
            raise WrongPurchase(_("Say on which day the goods are expected."))
        # A line without a day of its own follows the order's.
        own = purchases.with_own_day(order) if "all_lines" in request.POST else []
        actions.move_expected(
            number=number, expected_on=said, lines=dict.fromkeys(own),
            because=request.POST.get("reason", "")[:200], by=request.user, at=timezone.now(),
        )  # fmt: skip

    return _step(request, number, run, says=_("The new day is saved."))


@needs("purchase.edit")
@require_POST
def purchase_closing(request: StaffRequest, number: str) -> HttpResponse:
    """Await no more of it."""
    because = request.POST.get("reason", "")[:200]
    return _step(
        request,
        number,
        lambda: actions.close_purchase(
            number=number, because=because, by=request.user, at=timezone.now()
        ),
        says=_("Closed: nothing more of it is awaited."),
    )


@needs("purchase.edit")
@require_POST
def purchase_cancellation(request: StaffRequest, number: str) -> HttpResponse:
    """Take it back, with a reason."""
    because = request.POST.get("reason", "")[:200]
    return _step(
        request,
        number,
        lambda: actions.cancel_purchase(
            number=number, because=because, by=request.user, at=timezone.now()
        ),
        says=_("Cancelled."),
    )


def _step(
    request: StaffRequest, number: str, run: Callable[[], object], *, says: str
) -> HttpResponse:
    access.purchase_for_office(number)
    refusal = htmx.refused(run)
    context = _context(request, access.purchase_for_office(number))
    page = reverse("inventory:purchase-detail", args=[number])
    return htmx.panel(request, PANEL, context, page=page, says=says, refusal=refusal)


def _context(request: StaffRequest, order: PurchaseOrder) -> dict[str, object]:
    may_edit = may(request.user, "purchase.edit")
    today = timezone.localdate()
    lines = purchases.lines_of(order)
    for line in lines:
        line.day_is_late = line.is_late(order, today)  # type: ignore[attr-defined]
    return {
        "order": order,
        "lines": lines,
        "has_own_days": any(line.expected_on for line in lines),
        "receipts": purchases.receipts_of(order),
        "is_late": any(line.is_late(order, today) for line in lines),
        "may_see_cost": may(request.user, "cost.view"),
        "may_change": may_edit and order.state == PurchaseState.DRAFT,
        "may_move": may_edit and order.is_open,
        "may_cancel": may_edit and order.state in {PurchaseState.DRAFT, PurchaseState.SENT},
        "may_close": may_edit and order.state == PurchaseState.PART_RECEIVED,
        "may_receive": may(request.user, "purchase.receive") and order.is_open,
        "events": events_of(order.number),
    }
