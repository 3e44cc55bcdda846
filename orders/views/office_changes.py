"""Changes of orders that are reviewed: asked for, answered, made; and every version there was."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orders import access
from orders.actions.amend import Change
from orders.actions.amend_reviewed import amend_order
from orders.actions.change_requests import accept_change, decline_change, request_change
from orders.actions.undo import SomethingFollows
from orders.forms import keyed_rows
from orders.models import Order
from orders.queries import changes
from orders.queries.grid import Keyed, resolve_codes
from orders.queries.page import OrderPage
from orders.queries.versions import versions_of
from orders.states import ChangeState
from orders.views.office_order import run_on_order, version_of
from wholesale import htmx, lists
from wholesale.documents import url_of
from wholesale.http import StaffRequest
from wholesale.money import ZERO
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal

CHANGES = lists.List(
    "changes",
    gettext_lazy("Change requests"),
    columns=[
        lists.Column(
            "order", gettext_lazy("Order"), value="order.number", fixed=True,
            link="orders:order-detail", link_args=["order.number"], css="nowrap",
        ),
        lists.Column("customer", gettext_lazy("Customer"), value="order.customer.name", css="clip"),
        lists.Column("total_before", gettext_lazy("Total"), kind="money"),
        lists.Column("state", gettext_lazy("State"), kind="state", states=ChangeState.choices),
        lists.Column(
            "what", gettext_lazy("What is asked"), value=changes.said_of, css="nowrap"
        ),
        lists.Column("reason", gettext_lazy("Reason"), css="clip"),
        lists.Column("requested_by", gettext_lazy("Requested by")),
        lists.Column("requested_at", gettext_lazy("Requested"), kind="datetime", css="nowrap"),
        lists.Column("decided_by", gettext_lazy("Answered by"), shown=False),
        lists.Column("because", gettext_lazy("Answer"), css="clip", shown=False),
    ],
    filters=[
        lists.SearchFilter(
            "q", gettext_lazy("Search"), changes.search_requests,
            placeholder=gettext_lazy("Order or customer"),
        ),
        lists.ChoiceFilter("state", gettext_lazy("State"), ChangeState.choices),
        lists.DateRangeFilter("requested", gettext_lazy("Requested"), "requested_at", more=True),
    ],
    keyset=["-requested_at"],
    views=[
        lists.BuiltInView("requested", gettext_lazy("To answer"), {"state": "requested"}),
    ],
    link="orders:order-detail",
    link_args=["order.number"],
    empty=gettext_lazy("What customers ask to change in reviewed orders appears here."),
)  # fmt: skip


class _Unclear(Refusal):
    """Rows were keyed that cannot be read; each says why."""


@needs("order.view")
@require_safe
def change_list(request: StaffRequest) -> HttpResponse:
    """Everything that was asked for, newest first."""
    return lists.page(request, CHANGES, queryset=access.changes_visible_to(request.user))


@needs("order.view")
@require_safe
def order_changes(request: StaffRequest, number: str) -> HttpResponse:
    """A panel of the order's page: what is asked for, and every version with its difference."""
    order = access.order_for(request.user, number)
    waiting = changes.open_request(order)
    context = {
        "order": order,
        "waiting": waiting,
        "preview": changes.preview_of_request(waiting) if waiting else None,
        "versions": versions_of(order),
        "may_answer": may(request.user, "order.review"),
    }
    return render(request, "orders/office/order_changes.html", context)


@needs("order.review")
@require_POST
def change_acceptance(request: StaffRequest, number: str) -> HttpResponse:
    """Agree: the order is amended, or ended, at once."""
    order = access.order_for(request.user, number)
    return run_on_order(
        request,
        number,
        lambda: accept_change(request=_waiting(order), by=request.user, at=timezone.now()),
        says=_("Accepted: the order is changed, and the customer is told."),
    )


@needs("order.review")
@require_POST
def change_refusal(request: StaffRequest, number: str) -> HttpResponse:
    """Say no, with a reason."""
    order = access.order_for(request.user, number)
    return run_on_order(
        request,
        number,
        lambda: decline_change(
            request=_waiting(order),
            because=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        ),
        says=_("Declined. The customer is told the reason."),
    )


@needs("order.enter")
@require_http_methods(["GET", "POST"])
def order_amend(request: StaffRequest, number: str) -> HttpResponse:
    """Change a reviewed order in one act; who may not review asks for it instead."""
    order = access.order_for(request.user, number)
    if request.method == "GET":
        return _page(request, order)
    rows = keyed_rows(request.POST)
    resolve_codes(rows)
    try:
        if any(row.error for row in rows):
            raise _Unclear(_("Some rows need a look. See below."))
        says = _amend(request, order, rows)
    except Refusal as refusal:
        return _page(request, access.order_for(request.user, number), rows, refusal)
    return htmx.go(request, reverse("orders:order-detail", args=[number]), says=says)


class _NothingWaits(Refusal):
    """Somebody answered meanwhile, or the customer took his wish back."""


def _waiting(order: Order) -> int:
    found = changes.open_request(order)
    if found is None:
        raise _NothingWaits(_("Nothing waits for an answer any more."), document=order.number)
    return found.pk


def _amend(request: StaffRequest, order: Order, rows: list[Keyed]) -> str:
    version, reason = version_of(request) or 0, request.POST.get("reason", "")
    at, by = timezone.now(), request.user
    if may(request.user, "order.review"):
        keyed = [
            Change(
                row.quantity or ZERO,
                line=row.line,
                sku_id=row.sku.pk if row.sku and not row.line else None,
            )
            for row in rows
        ]
        amend_order(
            number=order.number, version=version, changes=keyed, because=reason, by=by, at=at
        )
        return _("The order is changed and reviewed again.")
    wanted = {row.sku.pk: row.quantity or ZERO for row in rows if row.sku}
    request_change(
        number=order.number, version=version, wanted=wanted, cancels=False, reason=reason,
        is_by_customer=False, by=by, at=at,
    )  # fmt: skip
    return _("Asked. You are told as soon as somebody has decided.")


def _page(
    request: StaffRequest,
    order: Order,
    keyed: list[Keyed] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    page = OrderPage(order)
    rows = page.rows
    if keyed is not None:
        named = {row.line for row in keyed}
        rows = page.grid.of_keyed(keyed, page.lines)
        rows += [row for row in page.rows if row.line not in named]
    document = refusal.document if refusal else ""
    context = {
        "order": order, "rows": rows, "refusal": refusal, "blanks": range(2),
        "reason": request.POST.get("reason", ""), "is_dirty": keyed is not None,
        "blocker_url": url_of(document) if document and document != order.number else "",
        "write_off": isinstance(refusal, SomethingFollows) and may(request.user, "order.write_off")
        and page.live,
        "may_review": may(request.user, "order.review"),
    }  # fmt: skip
    status = 409 if refusal else 200
    return render(request, "orders/office/amend.html", context, status=status)
