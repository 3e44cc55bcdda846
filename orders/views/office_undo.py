"""The way back of an order, each step with what it does to stock, debt and money first."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from orders import access
from orders.actions.review import reject_order, required, withdraw_order
from orders.actions.undo import SomethingFollows, close_order, unreview_order
from orders.models import Order
from orders.queries import desk
from orders.queries.rejecting import preview_of_rejections
from orders.queries.undo import undo_preview
from orders.views.office_orders import ORDERS
from wholesale import htmx, lists
from wholesale.documents import url_of
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal


@dataclass(frozen=True, slots=True)
class _Step:
    """A step back: its words, who may take it, and the use case."""

    title: str | Promise
    note: str | Promise
    done: str | Promise
    permission: str
    take: Callable[..., Order]


_STEPS = {
    "unreview": _Step(
        _("Take the review back"),
        _("What the review posted is posted back. The order waits for review again."),
        _("The review is taken back; the order waits for review again."),
        "order.review", unreview_order,
    ),
    "reject": _Step(
        _("Reject this order"),
        _("Its goods are free again. The customer reads the reason."),
        _("Rejected. The customer is told the reason."),
        "order.review", reject_order,
    ),
    "withdraw": _Step(
        _("Withdraw this order"),
        _("Its goods are free again. The order stays on record as withdrawn."),
        _("Withdrawn."), "order.enter", withdraw_order,
    ),
    "close": _Step(
        _("Close this order"),
        _("Nothing will be shipped. Its goods are free again."),
        _("Closed. Its goods are free again."), "order.review", close_order,
    ),
}  # fmt: skip


@needs("order.enter")
@require_http_methods(["GET", "POST"])
def order_undo(request: StaffRequest, number: str, step: str) -> HttpResponse:
    """Before: what stock, debt and prepayment will be. After: done, with the reason."""
    found = _STEPS.get(step)
    if found is None:
        raise Http404
    order = access.order_for(request.user, number)
    if not may(request.user, found.permission):
        raise PermissionDenied
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            because = required(request.POST.get("reason", ""))
            found.take(number=number, because=because, by=request.user, at=timezone.now())
        except Refusal as caught:
            refusal, order = caught, access.order_for(request.user, number)
        else:
            page = reverse("orders:order-detail", args=[number])
            return htmx.go(request, page, says=str(found.done))
    preview = undo_preview(order, step)
    blocked = refusal.document if isinstance(refusal, SomethingFollows) else preview.blocked_by
    context = {
        "order": order, "step": found, "preview": preview, "refusal": refusal,
        "blocked_by": blocked, "blocker_url": url_of(blocked) if blocked else "",
        "may_write_off": preview.shipment and may(request.user, "order.write_off"),
        "reason": request.POST.get("reason", ""),
    }  # fmt: skip
    status = 409 if refusal else 200
    return render(request, "orders/office/undo.html", context, status=status)


@needs("order.review")
@require_POST
def rejection_preview(request: StaffRequest) -> HttpResponse:
    """A panel above the reason: what rejecting the selected orders does to stock and money."""
    rows = desk.for_list(access.orders_visible_to(request.user))
    try:
        orders = lists.selected(request, ORDERS, queryset=rows)
    except lists.CannotSelect as refusal:
        return render(request, "orders/office/reject_preview.html", {"refusal": refusal})
    context = {"preview": preview_of_rejections(orders)}
    return render(request, "orders/office/reject_preview.html", context)
