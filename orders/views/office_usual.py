"""A customer's lists of usual goods in the office: read, made from an order, taken into a draft."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from orders import access
from orders.actions.enter import Entry, Then, enter_order
from orders.actions.place import Details, Wish
from orders.actions.usual import drop_list, make_list, merged
from orders.queries import entry
from orders.queries import usual as queries
from wholesale import htmx
from wholesale.http import StaffRequest
from wholesale.idempotency import new_key
from wholesale.permissions import needs
from wholesale.refusals import Refusal


@needs("order.enter")
@require_http_methods(["GET", "POST"])
def usual_lists(request: StaffRequest, code: str) -> HttpResponse:
    """The lists of one customer; a new one from an order or from what he buys most."""
    refusal: Refusal | None = None
    customer = access.customer_for(request.user, code)
    if request.method == "POST":
        number = request.POST.get("order", "").strip()
        today = timezone.localdate()
        goods = (
            queries.goods_of_order(customer, number)
            if number
            else queries.goods_bought_most(customer, today=today)
        )
        try:
            make_list(
                customer=customer, name=request.POST.get("name", ""), goods=merged(goods),
                is_shared=True, by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refusal as caught:
            refusal = caught
        else:
            page = reverse("orders:usual-lists", args=[code])
            return htmx.go(request, page, says=_("The list is saved."))
    return _page(request, code, refusal=refusal)


@needs("order.enter")
@require_POST
def usual_draft(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """Begin an order with the goods of a list."""
    customer = access.customer_for(request.user, code)
    found = get_object_or_404(queries.lists_for(customer, None), pk=pk)
    wishes = [Wish(line.sku_id, line.quantity) for line in queries.lines_of(found)]
    details = Details(**entry.usual_details(customer))
    begun = Entry(customer, entry.usual_channel(customer), wishes, details)
    key = request.POST.get("idempotency_key", "")
    try:
        order = enter_order(
            entry=begun, then=Then.DRAFT, key=key, by=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        return _page(request, code, refusal=refusal)
    return htmx.go(request, reverse("orders:order-draft", args=[order.number]))


@needs("order.enter")
@require_POST
def usual_removal(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """Let a list go."""
    customer = access.customer_for(request.user, code)
    found = get_object_or_404(queries.lists_for(customer, None), pk=pk)
    drop_list(pk=found.pk, by=request.user, at=timezone.now())
    page = reverse("orders:usual-lists", args=[code])
    return htmx.go(request, page, says=_("The list is gone."))


def _page(request: StaffRequest, code: str, *, refusal: Refusal | None = None) -> HttpResponse:
    customer = access.customer_for(request.user, code)
    context = {
        "customer": customer,
        "lists": queries.with_lines(queries.lists_for(customer, None)),
        "asked": request.POST,
        "key": new_key(),
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "orders/office/usual_lists.html", context, status=status)
