"""Quotations in the office: written on the grid, priced, sent, answered for the customer."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.models import Customer
from inventory.queries.prices import below_floor
from orders import access
from orders.actions.accept import accept_quotation, decline_quotation
from orders.actions.basket import Wish
from orders.actions.quotations import (
    Offer,
    WrongPrice,
    change_quotation,
    send_quotation,
    set_quoted_prices,
    withdraw_quotation,
    write_quotation,
)
from orders.forms import keyed_rows
from orders.models import Channel, Quotation
from orders.queries import entry
from orders.queries import quotations as queries
from orders.queries.grid import Grid, GridRow, Keyed, resolve_codes
from orders.states import QuotationState
from orders.views.office_entry import Unclear
from wholesale import htmx, lists
from wholesale.documents import url_of
from wholesale.http import StaffRequest, number_in
from wholesale.idempotency import new_key
from wholesale.money import ZERO
from wholesale.permissions import may, needs
from wholesale.queries.trail import events_of_all
from wholesale.refusals import Refusal

USUAL_DAYS = 14
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


class QuotationForm(forms.Form):
    """Until when a quotation holds, and what is said with it."""

    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"), input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip
    remark = forms.CharField(
        label=gettext_lazy("Remark"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=gettext_lazy("The customer reads it."),
    )  # fmt: skip


@needs("quotation.view")
@require_safe
def quotation_list(request: StaffRequest) -> HttpResponse:
    """What was offered, newest first."""
    return lists.page(request, QUOTATIONS, queryset=access.quotations_visible_to(request.user))


@needs("quotation.enter")
@require_http_methods(["GET", "POST"])
def quotation_new(request: StaffRequest) -> HttpResponse:
    """Write a quotation: first the customer, then goods and the last day on one page."""
    code = request.POST.get("customer") or request.GET.get("customer")
    if not code:
        text = request.GET.get("q", "")
        found = entry.find_customers(access.customers_visible_to(request.user), text)
        context = {"customers": found, "q": text}
        return render(request, "orders/office/quotation_who.html", context)
    customer = access.customer_for(request.user, code)
    if request.method == "POST":
        return _keyed(request, customer, None)
    form = QuotationForm(initial={"valid_until": timezone.localdate() + timedelta(days=USUAL_DAYS)})
    return _page(request, customer, form, [], channel=entry.usual_channel(customer))


@needs("quotation.enter")
@require_http_methods(["GET", "POST"])
def quotation_goods(request: StaffRequest, number: str) -> HttpResponse:
    """Offer other goods or another day; what was sent becomes a draft of the next version."""
    found = access.quotation_for(request.user, number)
    if found.state in {QuotationState.ACCEPTED, QuotationState.WITHDRAWN}:
        return redirect("orders:quotation-detail", number)
    if request.method == "POST":
        return _keyed(request, found.customer, found)
    form = QuotationForm(initial={"valid_until": found.valid_until, "remark": found.remark})
    keyed = queries.keyed_lines(queries.lines_of(found))
    rows = Grid(found.customer, entry.warehouse_of(found.channel)).of_keyed(keyed)
    return _page(request, found.customer, form, rows, channel=found.channel, quotation=found)


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
            number=number, revision=_revision(request), prices=_prices(request),
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
            number=number, revision=_revision(request), by=request.user, at=timezone.now()
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


def _keyed(request: StaffRequest, customer: Customer, quotation: Quotation | None) -> HttpResponse:
    form = QuotationForm(request.POST)
    rows = keyed_rows(request.POST)
    resolve_codes(rows)
    named = entry.open_channel(request.POST.get("channel", ""))
    channel = named or entry.usual_channel(customer)
    refusal: Refusal | None = None
    if not form.is_valid() or any(row.error for row in rows):
        refusal = Unclear(_("Some fields need a look. Nothing is lost; see below."))
    else:
        offer = Offer(channel, _wishes(rows), **form.cleaned_data)
        try:
            found = _save(request, customer, offer, quotation)
        except Refusal as caught:
            refusal = caught
        else:
            return redirect("orders:quotation-detail", found.number)
    drawn = Grid(customer, entry.warehouse_of(channel)).of_keyed(rows)
    return _page(
        request, customer, form, drawn, channel=channel, quotation=quotation, refusal=refusal
    )


def _save(
    request: StaffRequest, customer: Customer, offer: Offer, quotation: Quotation | None
) -> Quotation:
    at = timezone.now()
    if quotation is None:
        key = request.POST.get("idempotency_key", "")
        return write_quotation(customer=customer, offer=offer, key=key, by=request.user, at=at)
    return change_quotation(
        number=quotation.number, revision=_revision(request), offer=offer, by=request.user, at=at
    )


def _wishes(rows: list[Keyed]) -> list[Wish]:
    return [Wish(row.sku.pk, row.quantity) for row in rows if row.sku and row.quantity]


def _page(
    request: StaffRequest,
    customer: Customer,
    form: QuotationForm,
    rows: list[GridRow],
    *,
    channel: Channel | None,
    quotation: Quotation | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    own = reverse("orders:quotation-goods", args=[quotation.number]) if quotation else ""
    context = {
        "customer": customer,
        "form": form,
        "rows": rows,
        "channels": entry.open_channels(),
        "channel": channel,
        "total": sum((row.amount for row in rows), ZERO),
        "quotation": quotation,
        "action": own or reverse("orders:quotation-new"),
        "token": request.POST.get("idempotency_key") or new_key(),
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "orders/office/quotation_entry.html", context, status=status)


def _step(
    request: StaffRequest, number: str, step: Callable[[], object], *, says: str
) -> HttpResponse:
    access.quotation_for(request.user, number)
    refusal: Refusal | None = None
    try:
        step()
    except Refusal as caught:
        refusal = caught
    found = access.quotation_for(request.user, number)
    context = _context(request, found)
    context["blocker_url"] = _blocker(refusal, number)
    page = reverse("orders:quotation-detail", args=[number])
    said = "" if refusal else says
    return htmx.panel(request, PANEL, context, page=page, says=said, refusal=refusal)


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


def _prices(request: StaffRequest) -> dict[int, Decimal | None]:
    found: dict[int, Decimal | None] = {}
    for name, text in request.POST.items():
        sku = name.removeprefix("price-")
        if name.startswith("price-") and sku.isdecimal() and len(sku) < 19:
            found[int(sku)] = _price(str(text).replace(",", "").strip())
    return found


def _price(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        raise WrongPrice(
            _("“%(text)s” is no price. Enter a number.") % {"text": text[:40]}
        ) from None


def _revision(request: StaffRequest) -> int:
    return number_in(request.POST.get("revision"))


def _version(request: StaffRequest) -> int:
    return number_in(request.POST.get("version"))
