"""Quotations in the office: priced, sent, answered for the customer."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from inventory.queries.prices import below_floor
from orders import access
from orders.actions.accept import accept_quotation, decline_quotation
from orders.actions.quotations import (
    send_quotation,
    set_quoted_prices,
    withdraw_quotation,
)
from orders.models import Quotation
from orders.queries import quotations as queries
from orders.states import QuotationState
from orders.views.office_quotation_entry import prices_of, revision_of
from wholesale import htmx, lists
from wholesale.documents import url_of
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import may, needs
from wholesale.queries.trail import events_of_all
from wholesale.refusals import Refusal

PANEL = "orders/office/quotation_panel.html"

QUOTATIONS = lists.List(
    "quotations",
    gettext_lazy("Quotations"),
    columns=[
        lists.Column(
            "number", gettext_lazy("Number"), fixed=True, link="orders:quotation-detail",
            link_args=["number"], css="nowrap",
        ),
        lists.Column("customer", gettext_lazy("Customer"), value="customer.name", css="clip"),
        lists.Column("state", gettext_lazy("State"), kind="state", value=queries.state_chip),
        lists.Column("version", gettext_lazy("Version"), kind="integer"),
        lists.Column("total", gettext_lazy("Total"), kind="money"),
        lists.Column("valid_until", gettext_lazy("Valid until"), kind="date", css="nowrap"),
        lists.Column("sent_at", gettext_lazy("Sent"), kind="datetime", css="nowrap"),
        lists.Column("order", gettext_lazy("Order"), value="order.number", css="nowrap"),
        lists.Column("created_by", gettext_lazy("Written by")),
        lists.Column("because", gettext_lazy("Reason"), css="clip", shown=False),
    ],
    filters=[
        lists.SearchFilter(
            "q", gettext_lazy("Search"), queries.search_quotations,
            placeholder=gettext_lazy("Number, customer, phone"),
        ),
        lists.ChoiceFilter("state", gettext_lazy("State"), QuotationState.choices),
        lists.DateRangeFilter("valid", gettext_lazy("Valid until"), "valid_until", more=True),
    ],
    keyset=["-created_at"],
    views=[
        lists.BuiltInView("drafts", gettext_lazy("Drafts"), {"state": "draft"}),
        lists.BuiltInView("sent", gettext_lazy("Waiting for an answer"), {"state": "sent"}),
        lists.BuiltInView("declined", gettext_lazy("Declined"), {"state": "declined"}),
        lists.BuiltInView(
            "accepted", gettext_lazy("Accepted"), {"state": "accepted"}, count=False
        ),
    ],
    actions=[
        lists.PageAction(
            gettext_lazy("New quotation"), "orders:quotation-new", permission="quotation.enter"
        )
    ],
    link="orders:quotation-detail",
    link_args=["number"],
    empty=gettext_lazy("Write a quotation: goods at a price that holds until a day."),
)  # fmt: skip


@needs("quotation.view")
@require_safe
def quotation_list(request: StaffRequest) -> HttpResponse:
    """What was offered, newest first."""
    return lists.page(request, QUOTATIONS, queryset=access.quotations_visible_to(request.user))


@needs("quotation.view")
@require_safe
def quotation_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One quotation with its prices, its versions and its next step."""
    found = access.quotation_for(request.user, number)
    return render(request, "orders/office/quotation_detail.html", _context(request, found))


@needs("quotation.set_price")
@require_POST
def quotation_prices(request: StaffRequest, number: str) -> HttpResponse:
    """Set the price of lines; an empty field is his usual price."""
    return _step(
        request,
        number,
        lambda: set_quoted_prices(
            number=number, revision=revision_of(request), prices=prices_of(request),
            by=request.user, at=timezone.now(),
        ),
        says=_("Prices saved."),
    )  # fmt: skip


@needs("quotation.enter")
@require_POST
def quotation_sending(request: StaffRequest, number: str) -> HttpResponse:
    """Put the quotation before the customer."""
    return _step(
        request,
        number,
        lambda: send_quotation(
            number=number, revision=revision_of(request), by=request.user, at=timezone.now()
        ),
        says=_("Sent. The customer finds it on his phone."),
    )


@needs("quotation.enter")
@require_POST
def quotation_withdrawal(request: StaffRequest, number: str) -> HttpResponse:
    """Take it back, with a reason."""
    because = request.POST.get("reason", "")
    return _step(
        request,
        number,
        lambda: withdraw_quotation(
            number=number, because=because, by=request.user, at=timezone.now()
        ),
        says=_("Withdrawn."),
    )


@needs("quotation.enter")
@require_POST
def quotation_acceptance(request: StaffRequest, number: str) -> HttpResponse:
    """The customer said yes on the phone or on paper: the order is made for him."""
    return _step(
        request,
        number,
        lambda: accept_quotation(
            number=number, version=_version(request), is_by_customer=False,
            by=request.user, at=timezone.now(),
        ),
        says=_("Accepted: the order waits for review."),
    )  # fmt: skip


@needs("quotation.enter")
@require_POST
def quotation_refusal(request: StaffRequest, number: str) -> HttpResponse:
    """The customer said no."""
    because = request.POST.get("reason", "")
    return _step(
        request,
        number,
        lambda: decline_quotation(
            number=number, version=_version(request), because=because, is_by_customer=False,
            by=request.user, at=timezone.now(),
        ),
        says=_("Declined. Change it and send the next version, or leave it."),
    )  # fmt: skip


def _step(
    request: StaffRequest, number: str, step: Callable[[], object], *, says: str
) -> HttpResponse:
    access.quotation_for(request.user, number)
    refusal = htmx.refused(step)
    found = access.quotation_for(request.user, number)
    context = _context(request, found)
    context["blocker_url"] = _blocker(refusal, number)
    page = reverse("orders:quotation-detail", args=[number])
    return htmx.panel(request, PANEL, context, page=page, says=says, refusal=refusal)


def _blocker(refusal: Refusal | None, number: str) -> str:
    document = refusal.document if refusal else ""
    return url_of(document) if document and document != number else ""


def _context(request: StaffRequest, found: Quotation) -> dict[str, object]:
    lines = queries.lines_of(found)
    is_open = found.state not in {QuotationState.ACCEPTED, QuotationState.WITHDRAWN}
    may_enter = may(request.user, "quotation.enter")
    state = queries.shown_state(found)
    floors = {below.sku_id for below in below_floor(lines)}
    typed = {name.removeprefix("price-"): text for name, text in request.POST.items()}
    return {
        "quotation": found,
        "lines": [(line, line.sku_id in floors, typed.get(str(line.sku_id))) for line in lines],
        "state": state,
        "kind": queries.state_kind(found),
        "versions": queries.versions_of(found),
        "events": events_of_all([found.number]),
        "may_change": is_open and may_enter,
        "may_price": is_open and may(request.user, "quotation.set_price"),
        "may_send": found.state == QuotationState.DRAFT and may_enter,
        "may_answer": state == QuotationState.SENT and may_enter,
        "may_withdraw": may_enter and found.state in {QuotationState.DRAFT, QuotationState.SENT},
    }


def _version(request: StaffRequest) -> int:
    return number_in(request.POST.get("version"))
