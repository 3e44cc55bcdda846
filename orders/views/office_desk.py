"""What a reviewer puts right on one order: flags, gifts, prices, route; split, merge, reopen."""

from decimal import Decimal, InvalidOperation

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from orders import access
from orders.actions.assign import assign_order
from orders.actions.corrections import NewPrice, change_route, correct_price, give_gift
from orders.actions.flags import read_remark, set_flags
from orders.actions.merge import merge_orders
from orders.actions.reopen import reopen_order
from orders.actions.split import split_order
from orders.queries import desk
from orders.queries.grid import Keyed, resolve_codes
from orders.queries.page import OrderPage
from orders.queries.splitting import SplitPage
from orders.views.office_order import run_on_order, version_of
from wholesale import htmx, idempotency
from wholesale.http import StaffRequest
from wholesale.permissions import needs
from wholesale.refusals import Refusal


class Unreadable(Refusal):
    """What was keyed is no number, or names no goods."""


@needs("order.review")
@require_POST
def remark_reading(request: StaffRequest, number: str) -> HttpResponse:
    """Tick the buyer's remark as read."""
    seen = request.POST.get("remark", "")
    return run_on_order(
        request,
        number,
        lambda: read_remark(number=number, remark=seen, by=request.user, at=timezone.now()),
        says=_("The remark is ticked as read."),
    )


@needs("order.enter")
@require_POST
def assignment(request: StaffRequest, number: str) -> HttpResponse:
    """Take an order to work on it, or give it back to nobody."""
    said = request.POST.get("person", "")
    person = access.person_of_desk(said if said == desk.NOBODY else "me", request.user)
    return run_on_order(
        request,
        number,
        lambda: assign_order(number=number, person=person, by=request.user, at=timezone.now()),
        says=_("You work on this order.") if person else _("Nobody works on this order now."),
    )


@needs("order.flag")
@require_POST
def order_flags(request: StaffRequest, number: str) -> HttpResponse:
    """Say which flags an order carries."""
    flags = [int(text) for text in request.POST.getlist("flag") if text.isdecimal()][:50]
    return run_on_order(
        request,
        number,
        lambda: set_flags(number=number, flags=flags, by=request.user, at=timezone.now()),
        says=_("Flags saved."),
    )


@needs("order.review")
@require_POST
def gift(request: StaffRequest, number: str) -> HttpResponse:
    """Add goods that cost nothing."""
    return run_on_order(request, number, lambda: _give(request, number), says=_("Gift added."))


@needs("order.correct_price")
@require_POST
def line_price(request: StaffRequest, number: str) -> HttpResponse:
    """Set what a line costs by hand."""
    return run_on_order(
        request, number, lambda: _correct(request, number), says=_("The price is corrected.")
    )


@needs("order.review")
@require_POST
def route(request: StaffRequest, number: str) -> HttpResponse:
    """Let the order leave from another warehouse, by another carrier."""
    warehouse = access.warehouse_for_order(request.POST.get("warehouse", ""))
    return run_on_order(
        request,
        number,
        lambda: change_route(
            number=number, version=version_of(request) or 0, warehouse=warehouse,
            carrier=request.POST.get("carrier", "")[:60], by=request.user, at=timezone.now(),
        ),
        says=_("Saved."),
    )  # fmt: skip


@needs("order.review")
@require_POST
def reopening(request: StaffRequest, number: str) -> HttpResponse:
    """Take up a rejected or closed order again."""
    return run_on_order(
        request,
        number,
        lambda: reopen_order(
            number=number, because=request.POST.get("reason", ""), by=request.user,
            at=timezone.now(),
        ),
        says=_("Reopened; it waits for review."),
    )  # fmt: skip


@needs("order.review")
@require_POST
def order_merge(request: StaffRequest, number: str) -> HttpResponse:
    """Take the goods of another order to the same place onto this one."""
    other = access.order_for(request.user, request.POST.get("other", "")).number
    return run_on_order(
        request,
        number,
        lambda: merge_orders(
            number=number, other=other, version=version_of(request) or 0, by=request.user,
            at=timezone.now(),
        ),
        says=_("%(other)s is merged into this order.") % {"other": other},
    )  # fmt: skip


@needs("order.review")
@require_http_methods(["GET", "POST"])
def order_split(request: StaffRequest, number: str) -> HttpResponse:
    """Choose what goes on as an order of its own; see both before it is done."""
    order = access.order_for(request.user, number)
    page = SplitPage(OrderPage(order), warehouses=list(access.warehouses_for_orders()))
    if request.method == "GET":
        page.suggest(request.GET.get("by", ""), request.GET.get("warehouse", ""))
        return _split_page(request, page)
    page.read(request.POST)
    if page.errors or request.POST.get("step") == "preview":
        return _split_page(request, page)
    try:
        part = split_order(
            number=number, version=version_of(request) or 0, take=page.take,
            warehouse=page.warehouse, key=request.POST.get("idempotency_key", ""),
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _split_page(request, page, refusal)
    says = _("Split: %(part)s takes its goods along.") % {"part": part.number}
    return htmx.go(request, reverse("orders:order-detail", args=[number]), says=says)


def _split_page(
    request: StaffRequest, page: SplitPage, refusal: Refusal | None = None
) -> HttpResponse:
    key = request.POST.get("idempotency_key") or idempotency.new_key()
    context = {"page": page, "order": page.order, "refusal": refusal, "key": key}
    status = 409 if refusal or page.errors else 200
    return render(request, "orders/office/split.html", context, status=status)


def _give(request: StaffRequest, number: str) -> None:
    row = Keyed(code=request.POST.get("code", "").strip()[:60])
    resolve_codes([row])
    if row.sku is None:
        raise Unreadable(row.error or _("No goods with this code or name."))
    give_gift(
        number=number, version=version_of(request) or 0, sku=row.sku,
        quantity=_number(request, "quantity"), by=request.user, at=timezone.now(),
    )  # fmt: skip


def _correct(request: StaffRequest, number: str) -> None:
    value, code = _number(request, "value"), request.POST.get("code", "").strip()
    is_amount = request.POST.get("what") == "amount"
    price = NewPrice(
        desk.line_of(access.order_for(request.user, number), code),
        unit_price=None if is_amount else value,
        amount=value if is_amount else None,
    )
    correct_price(
        number=number, version=version_of(request) or 0, price=price,
        because=request.POST.get("reason", ""), by=request.user, at=timezone.now(),
    )  # fmt: skip


def _number(request: StaffRequest, name: str) -> Decimal:
    try:
        return Decimal(request.POST.get(name, "").replace(",", "").strip()[:30])
    except InvalidOperation as error:
        raise Unreadable(_("Enter a number.")) from error
