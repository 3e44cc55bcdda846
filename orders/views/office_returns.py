"""Goods that come back: recorded from a shipment, decided, received."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orders import access
from orders.actions.returns import (
    approve_return,
    freight_left,
    receive_return,
    reject_return,
)
from orders.models import ReturnOrder
from orders.queries import shipments as queries
from orders.states import ReturnState
from orders.views import return_form
from wholesale import htmx, lists
from wholesale.documents import url_of
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs
from wholesale.queries.trail import events_of_all
from wholesale.refusals import Refusal

RETURNS = lists.List(
    "returns",
    gettext_lazy("Returns"),
    columns=[
        lists.Column(
            "number", gettext_lazy("Number"), fixed=True, link="orders:return-detail",
            link_args=["number"], css="nowrap",
        ),
        lists.Column("customer", gettext_lazy("Customer"), value="customer.name", css="clip"),
        lists.Column(
            "shipment", gettext_lazy("Shipment"), value="shipment.number",
            link="orders:shipment-detail", link_args=["shipment.number"], css="nowrap",
        ),
        lists.Column("amount", gettext_lazy("Amount"), kind="money"),
        lists.Column("state", gettext_lazy("State"), kind="state", value=queries.return_state),
        lists.Column("reason", gettext_lazy("Reason"), css="clip"),
        lists.Column("requested_at", gettext_lazy("Requested"), kind="datetime", css="nowrap"),
        lists.Column("requested_by", gettext_lazy("Requested by"), shown=False),
        lists.Column("received_at", gettext_lazy("Goods received"), kind="datetime", css="nowrap"),
        lists.Column("warehouse", gettext_lazy("Into warehouse"), value="warehouse.name"),
    ],
    filters=[
        lists.SearchFilter(
            "q", gettext_lazy("Search"), queries.search_returns,
            placeholder=gettext_lazy("Number, shipment, customer"),
        ),
        lists.ChoiceFilter("state", gettext_lazy("State"), ReturnState.choices),
        lists.DateRangeFilter("requested", gettext_lazy("Requested"), "requested_at", more=True),
    ],
    keyset=["-requested_at"],
    views=[
        lists.BuiltInView("requested", gettext_lazy("To approve"), {"state": "requested"}),
        lists.BuiltInView("approved", gettext_lazy("Goods expected"), {"state": "approved"}),
        lists.BuiltInView("received", gettext_lazy("Received"), {"state": "received"}, count=False),
    ],
    link="orders:return-detail",
    link_args=["number"],
    empty=gettext_lazy("Returns appear here. Record one from the page of its shipment."),
)  # fmt: skip


@needs("return.view")
@require_safe
def return_list(request: StaffRequest) -> HttpResponse:
    """What comes back, newest first."""
    return lists.page(request, RETURNS, queryset=access.returns_visible_to(request.user))


@needs("return.enter")
@require_http_methods(["GET", "POST"])
def return_new(request: StaffRequest, number: str) -> HttpResponse:
    """Record what of a shipment comes back, and why."""
    shipment = access.shipment_for(request.user, number)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            found = return_form.record(request, shipment)
        except Refusal as caught:
            refusal = caught
        else:
            return redirect("orders:return-detail", found.number)
    context = {**return_form.context(request, shipment), "refusal": refusal}
    status = 409 if refusal else 200
    return render(request, "orders/office/return_new.html", context, status=status)


@needs("return.view")
@require_safe
def return_detail(request: StaffRequest, number: str) -> HttpResponse:
    """A return with its next step."""
    found = access.return_for(request.user, number)
    return render(request, "orders/office/return_detail.html", _context(request, found))


@needs("return.approve")
@require_POST
def return_approval(request: StaffRequest, number: str) -> HttpResponse:
    """Agree that the goods come back."""
    access.return_for(request.user, number)
    refusal = htmx.refused(
        lambda: approve_return(
            number=number,
            by=request.user,
            at=timezone.now(),
            with_freight="with_freight" in request.POST,
        )
    )
    says = _("Approved. The credit follows when the goods are here.")
    return _panel(request, number, says=says, refusal=refusal)


@needs("return.approve")
@require_POST
def return_rejection(request: StaffRequest, number: str) -> HttpResponse:
    """Say no, with a reason."""
    access.return_for(request.user, number)
    refusal = htmx.refused(
        lambda: reject_return(
            number=number,
            because=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        )
    )
    says = _("Rejected. The customer is told the reason.")
    return _panel(request, number, says=says, refusal=refusal)


@needs("return.receive")
@require_POST
def return_reception(request: StaffRequest, number: str) -> HttpResponse:
    """Take the goods in and credit the customer."""
    access.return_for(request.user, number)
    place = queries.place_for(request.POST.get("warehouse", ""))
    if place is None:
        return _panel(request, number, refusal=NoPlace(_("Choose the warehouse they come into.")))
    refusal = htmx.refused(
        lambda: receive_return(number=number, warehouse=place, by=request.user, at=timezone.now())
    )
    says = _("Received: the goods are in stock, the amount credited.")
    return _panel(request, number, says=says, refusal=refusal)


class NoPlace(Refusal):
    """It was not said into which warehouse the goods come."""


def _panel(
    request: StaffRequest, number: str, *, says: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    found = access.return_for(request.user, number)
    context = _context(request, found)
    context["blocker_url"] = url_of(refusal.document) if refusal and refusal.document else ""
    return htmx.panel(
        request,
        "orders/office/return_panel.html",
        context,
        page=reverse("orders:return-detail", args=[number]),
        says=says,
        refusal=refusal,
    )


def _context(request: StaffRequest, found: ReturnOrder) -> dict[str, object]:
    is_open = found.state in {ReturnState.REQUESTED, ReturnState.APPROVED}
    return {
        "found": found,
        "lines": queries.return_lines_of(found),
        "events": events_of_all([found.number]),
        "places": queries.places(),
        "may_money": may(request.user, "statement.view"),
        "freight": freight_left(found.shipment),
        "may_approve": found.state == ReturnState.REQUESTED and may(request.user, "return.approve"),
        "may_reject": is_open and may(request.user, "return.approve"),
        "may_receive": found.state == ReturnState.APPROVED and may(request.user, "return.receive"),
    }
