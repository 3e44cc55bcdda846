"""The page of one order, and every step it can take from there."""

from collections.abc import Callable, Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from inventory.ledger import NotEnoughStock
from orders import access
from orders.actions.amend import Change, change_details, change_lines
from orders.actions.flags import read_remark
from orders.actions.holds import refusal_of, say_if_held
from orders.actions.place import submit_draft
from orders.actions.review import reject_order, review_order, withdraw_order
from orders.actions.ship import ship_order
from orders.actions.undo import close_order, unreview_order
from orders.forms import DetailsForm, keyed_rows
from orders.queries.desk import MONEY_STATES, next_to_review
from orders.queries.entry import lines_of
from orders.queries.grid import GridRow, Keyed, resolve_codes
from orders.queries.holds import holds_of
from orders.queries.page import OrderPage
from wholesale import htmx
from wholesale.documents import url_of
from wholesale.http import StaffRequest
from wholesale.money import ZERO
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal

PANEL = "orders/office/order_panel.html"


@needs("order.view")
@require_safe
def order_detail(request: StaffRequest, number: str) -> HttpResponse:
    """Everything about one order, with its next step."""
    page = OrderPage(access.order_for(request.user, number))
    return render(request, "orders/office/order_detail.html", _context(request, page))


@needs("order.review")
@require_POST
def approval(request: StaffRequest, number: str) -> HttpResponse:
    """Agree to an order, or hear what stands against it; a remark may be ticked on the way."""
    return run_on_order(request, number, lambda: _approve(request, number), says=_("Approved."))


@needs("order.review")
@require_POST
def rejection(request: StaffRequest, number: str) -> HttpResponse:
    """Send an order back with a reason."""
    return run_on_order(
        request,
        number,
        lambda: reject_order(
            number=number,
            because=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
            version=version_of(request),
        ),
        says=_("Rejected. The customer is told the reason."),
    )


@needs("order.review")
@require_POST
def review_removal(request: StaffRequest, number: str) -> HttpResponse:
    """Take a review back while nothing builds on it."""
    return run_on_order(
        request,
        number,
        lambda: unreview_order(
            number=number,
            because=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        ),
        says=_("The review is taken back; the order waits for review again."),
    )


@needs("order.ship")
@require_POST
def shipping(request: StaffRequest, number: str) -> HttpResponse:
    """Let the goods of a reviewed order leave."""
    return run_on_order(
        request,
        number,
        lambda: _ship(request, number),
        says=_("Shipped: the stock has left and the debt has begun."),
    )


@needs("order.review")
@require_POST
def closing(request: StaffRequest, number: str) -> HttpResponse:
    """End a reviewed order that has not left."""
    return run_on_order(
        request,
        number,
        lambda: close_order(
            number=number,
            because=request.POST.get("reason", ""),
            by=request.user,
            at=timezone.now(),
        ),
        says=_("Closed. Its goods are free again."),
    )


@needs("order.enter")
@require_POST
def submission(request: StaffRequest, number: str) -> HttpResponse:
    """Put a draft before the reviewer."""
    return run_on_order(
        request,
        number,
        lambda: submit_draft(number=number, by=request.user, at=timezone.now()),
        says=_("Submitted for review."),
    )


@needs("order.enter")
@require_POST
def withdrawal(request: StaffRequest, number: str) -> HttpResponse:
    """Discard a draft, or take back for the customer what nobody has reviewed."""
    return run_on_order(
        request,
        number,
        lambda: withdraw_order(
            number=number,
            because=request.POST.get("reason", "").strip()[:200],
            by=request.user,
            at=timezone.now(),
        ),
        says=_("Withdrawn."),
    )


@needs("order.review")
@require_POST
def order_lines(request: StaffRequest, number: str) -> HttpResponse:
    """Change quantities, take goods out, add goods; version-checked, nothing typed is lost."""
    page = OrderPage(access.order_for(request.user, number))
    rows = keyed_rows(request.POST)
    resolve_codes(rows)
    if any(row.error for row in rows):
        return _lines_again(request, page, rows, _Unclear(_("Some rows need a look. See below.")))
    try:
        change_lines(
            number=number,
            version=version_of(request) or 0,
            changes=[_change(row) for row in rows],
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        page = OrderPage(access.order_for(request.user, number))
        return _lines_again(request, page, rows, refusal)
    return _panel(request, number, says=_("Lines saved."))


@needs("order.enter")
@require_POST
def order_details(request: StaffRequest, number: str) -> HttpResponse:
    """Change how an order goes and is paid, to whom, and the remarks."""
    form = DetailsForm(request.POST)
    if not form.is_valid():
        page = OrderPage(access.order_for(request.user, number))
        refusal = _Unclear(_("Some fields need a look. Nothing is lost; see below."))
        context = _context(request, page) | {"details": form, "details_open": True}
        return _answer(request, page, context, refusal=refusal)
    return run_on_order(
        request,
        number,
        lambda: change_details(
            number=number,
            version=version_of(request) or 0,
            details=form.details(),
            by=request.user,
            at=timezone.now(),
        ),
        says=_("Saved."),
    )


class _Unclear(Refusal):
    """Rows were keyed that cannot be read; each says why."""


def _approve(request: StaffRequest, number: str) -> None:
    version, who = version_of(request), request.user
    if seen := request.POST.get("remark", ""):
        read_remark(number=number, remark=seen, by=who, at=timezone.now())
    say_if_held(review_order(number=number, by=who, at=timezone.now(), version=version))


def _ship(request: StaffRequest, number: str) -> None:
    if ship_order(number=number, by=request.user, at=timezone.now()) is None:
        raise refusal_of(access.order_for(request.user, number))


def _change(row: Keyed) -> Change:
    sku = row.sku.pk if row.sku and not row.line else None
    return Change(row.quantity or ZERO, line=row.line, sku_id=sku)


def _lines_again(
    request: StaffRequest, page: OrderPage, rows: Sequence[Keyed], refusal: Refusal
) -> HttpResponse:
    named = {row.line for row in rows if row.line}
    drawn = page.grid.of_keyed(rows, lines_of(page.order, only=list(named)))
    drawn += [row for row in page.rows if row.line not in named]
    context = _context(request, page, refusal) | {"rows": drawn, "is_dirty": True}
    return _answer(request, page, context, refusal=refusal)


def run_on_order(
    request: StaffRequest, number: str, step: Callable[[], object], *, says: str
) -> HttpResponse:
    """Take a step of an order in reach, and answer with its panel: done, or refused and why."""
    access.order_for(request.user, number)
    try:
        step()
    except Refusal as refusal:
        return _panel(request, number, refusal=refusal)
    return _panel(request, number, says=says)


def _panel(
    request: StaffRequest, number: str, *, says: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    page = OrderPage(access.order_for(request.user, number))
    return _answer(request, page, _context(request, page, refusal), says=says, refusal=refusal)


def _answer(
    request: StaffRequest,
    page: OrderPage,
    context: dict[str, object],
    *,
    says: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    if refusal and not request.htmx:
        shown = {**context, "refusal": refusal}
        return render(request, "orders/office/order_detail.html", shown, status=409)
    here = reverse("orders:order-detail", args=[page.order.number])
    return htmx.panel(request, PANEL, context, page=here, says=says, refusal=refusal)


def _context(
    request: StaffRequest, page: OrderPage, refusal: Refusal | None = None
) -> dict[str, object]:
    rights = ("enter", "review", "ship", "arrange", "write_off", "correct_price", "flag")
    may_do = {right: may(request.user, f"order.{right}") for right in rights}
    may_do["release_address"] = may(request.user, "hold.release_address")
    may_do["return"] = may(request.user, "return.enter")
    may_do["edit_flags"] = may(request.user, "flag.edit")
    in_reach = access.orders_visible_to(request.user)
    money = MONEY_STATES.get(page.money)
    holds = holds_of(page.order, request.user)
    return {
        "page": page,
        "order": page.order,
        "rows": _marked(page.rows, refusal),
        "may": may_do,
        "may_money": may(request.user, "statement.view"),
        "money": money and {"label": money[0], "state": money[1]},
        "is_editable": page.waits and may_do["review"],
        "details": _details(page) if may_do["enter"] and page.may_change_details else None,
        "holds": holds,
        "open_count": sum(row.is_open for row in holds),
        "next_order": next_to_review(in_reach, page.order) if may_do["review"] else None,
        "warehouses": access.warehouses_for_orders() if may_do["review"] else (),
        "payers": [(number, url_of(number)) for number in page.payers],
        "blocker_url": _blocker_url(page, refusal),
    }


def _details(page: OrderPage) -> DetailsForm:
    names = DetailsForm.base_fields
    return DetailsForm(initial={name: getattr(page.order, name) for name in names})


def _blocker_url(page: OrderPage, refusal: Refusal | None) -> str:
    """Where the document opens that is in the way, unless it is this order."""
    document = refusal.document if refusal else ""
    return url_of(document) if document and document != page.order.number else ""


def _marked(rows: list[GridRow], refusal: Refusal | None) -> list[GridRow]:
    """The rows, those marked for which stock was short when somebody tried."""
    if isinstance(refusal, NotEnoughStock):
        for row in rows:
            row.is_short = row.is_short or bool(row.sku and row.sku.pk in refusal.free)
    return rows


def version_of(request: StaffRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
