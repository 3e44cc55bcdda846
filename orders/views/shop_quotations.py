"""What the merchant offers to a customer, read and answered on the phone."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from orders.actions.accept import accept_quotation, decline_quotation
from orders.models import Quotation
from orders.queries import quotations as queries
from orders.states import QuotationState
from orders.views.shop_visit import ShopRequest, customer_of
from wholesale import htmx
from wholesale.http import number_in
from wholesale.permissions import needs
from wholesale.refusals import Refusal

_MOST = 100


@needs("shop.order")
@require_safe
def quotation_list(request: ShopRequest) -> HttpResponse:
    """The company's quotations, newest first."""
    found = queries.quotations_of(customer_of(request))[:_MOST]
    rows = []
    for one in found:
        words, kind = queries.state_chip(one)
        rows.append((one, _text(one, words), kind))
    return render(request, "orders/shop/quotation_list.html", {"tab": "me", "rows": rows})


@needs("shop.order")
@require_safe
def quotation_detail(request: ShopRequest, number: str) -> HttpResponse:
    """One quotation: goods, prices, until when, and what changed since the last version."""
    return render(request, "orders/shop/quotation.html", _context(request, number))


@needs("shop.order")
@require_POST
def quotation_acceptance(request: ShopRequest, number: str) -> HttpResponse:
    """Say yes: it becomes an order at these prices."""
    customer = customer_of(request)
    get_object_or_404(queries.quotations_of(customer), number=number)
    try:
        order = accept_quotation(
            number=number, version=_version(request), is_by_customer=True,
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _panel(request, number, refusal=refusal)
    says = _("Accepted. Order %(number)s waits for our confirmation.") % {"number": order.number}
    return htmx.go(request, reverse("shop-order", args=[order.number]), says=says)


@needs("shop.order")
@require_POST
def quotation_refusal(request: ShopRequest, number: str) -> HttpResponse:
    """Say no, with a reason."""
    customer = customer_of(request)
    get_object_or_404(queries.quotations_of(customer), number=number)
    try:
        decline_quotation(
            number=number, version=_version(request), because=request.POST.get("reason", ""),
            is_by_customer=True, by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _panel(request, number, refusal=refusal)
    return _panel(request, number, says=_("We know now. You hear from us with a new offer."))


def _panel(
    request: ShopRequest, number: str, *, says: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    page = reverse("shop-quotation", args=[number])
    template = "orders/shop/quotation.html#quotation"
    context = _context(request, number)
    return htmx.panel(request, template, context, page=page, says=says, refusal=refusal)


def _context(request: ShopRequest, number: str) -> dict[str, object]:
    found = get_object_or_404(
        queries.quotations_of(customer_of(request)).select_related("order", "customer"),
        number=number,
    )
    is_changing = found.state == QuotationState.DRAFT
    versions = queries.versions_of(found)
    state = queries.shown_state(found)
    words, kind = queries.state_chip(found)
    return {
        "tab": "me",
        "quotation": found,
        "lines": [] if is_changing else queries.lines_of(found),
        "is_changing": is_changing,
        "changed": versions[0][1] if versions and not is_changing else [],
        "state_text": _text(found, words),
        "kind": kind,
        "may_answer": state == QuotationState.SENT,
        "is_over": state == QuotationState.EXPIRED,
    }


def _text(found: Quotation, words: str) -> str:
    """Its state as the buyer thinks of it."""
    mine = {
        QuotationState.DRAFT: _("Being changed"),
        QuotationState.SENT: _("Waiting for your answer"),
    }
    return mine.get(queries.shown_state(found), words)


def _version(request: ShopRequest) -> int:
    return number_in(request.POST.get("version"))
