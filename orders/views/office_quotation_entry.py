"""Quotations in the office: written and changed on the grid."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crm.models import Customer
from orders import access
from orders.actions.basket import Wish
from orders.actions.quotations import (
    Offer,
    WrongPrice,
    change_quotation,
    write_quotation,
)
from orders.forms import keyed_rows
from orders.models import Channel, Quotation
from orders.queries import entry
from orders.queries import quotations as queries
from orders.queries.grid import Grid, GridRow, Keyed, resolve_codes
from orders.states import QuotationState
from orders.views.office_entry import Unclear
from wholesale.http import StaffRequest, number_in
from wholesale.idempotency import new_key
from wholesale.money import ZERO
from wholesale.permissions import needs
from wholesale.refusals import Refusal

USUAL_DAYS = 14


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
        number=quotation.number, revision=revision_of(request), offer=offer, by=request.user, at=at
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


def revision_of(request: StaffRequest) -> int:
    """The state of the quotation that the person looked at."""
    return number_in(request.POST.get("revision"))


def prices_of(request: StaffRequest) -> dict[int, Decimal | None]:
    """{SKU id: the price that was keyed, None for his usual one}. Refuses with WrongPrice."""
    found: dict[int, Decimal | None] = {}
    for name, text in request.POST.items():
        sku = name.removeprefix("price-")
        if name.startswith("price-") and (pk := number_in(sku)):
            found[pk] = _price(str(text).replace(",", "").strip())
    return found


def _price(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        raise WrongPrice(
            _("“%(text)s” is no price. Enter a number.") % {"text": text[:40]}
        ) from None
