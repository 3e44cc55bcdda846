"""我的订单: what was ordered, how far it has come, and what a buyer can still do about it."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from crm.models import Customer
from orders.actions.cart import PutAgain, put_again
from orders.actions.deliver import confirm_receipt
from orders.actions.review import required, withdraw_order
from orders.queries import changes, story
from orders.queries import shop as queries
from orders.queries.deposits import order_deposit
from orders.queries.ratings import ratings_on
from orders.queries.told import told_to_customer
from orders.queries.versions import versions_of
from orders.views import shop_draw
from orders.views.shop_edit import may_ask
from orders.views.shop_visit import ShopRequest, customer_of
from wholesale import htmx
from wholesale.permissions import needs
from wholesale.refusals import Refusal


@needs("shop.order")
@require_GET
def order_list(request: ShopRequest) -> HttpResponse:
    """The company's orders by stage, newest first."""
    customer = customer_of(request)
    stage = request.GET.get("stage", "")
    orders, after = queries.page_of_orders(customer, stage, _after(request.GET.get("after", "")))
    context = {
        "tab": "me",
        "orders": orders,
        "drawn": shop_draw.orders(orders),
        "more": f"?stage={stage}&after={after[0].timestamp():.6f}-{after[1]}" if after else "",
    }
    if request.GET.get("after") and request.htmx and not request.htmx.boosted:
        return render(request, "orders/shop/order_list.html#orders", context)
    return render(
        request, "orders/shop/order_list.html", {**context, "stages": _stages(customer, stage)}
    )


@needs("shop.order")
@require_GET
def order_detail(request: ShopRequest, number: str) -> HttpResponse:
    """One order: its story in plain words, lines, shipments and what is owed of each."""
    customer = customer_of(request)
    return render(request, "orders/shop/order.html", _order_context(customer, number))


@needs("shop.order")
@require_GET
def shipment(request: ShopRequest, number: str) -> HttpResponse:
    """A shipment is followed on the page of its order."""
    rows = queries.shipments_of(customer_of(request)).select_related("order")
    return redirect("shop-order", get_object_or_404(rows, number=number).order.number)


@needs("shop.order")
@require_GET
def sent_back(request: ShopRequest, number: str) -> HttpResponse:
    """A return is followed on the page of the order its goods came from."""
    rows = queries.returns_of(customer_of(request)).select_related("shipment__order")
    return redirect("shop-order", get_object_or_404(rows, number=number).shipment.order.number)


@needs("shop.order")
@require_POST
def withdrawal(request: ShopRequest, number: str) -> HttpResponse:
    """Take back an order nobody has confirmed yet."""
    customer = customer_of(request)
    get_object_or_404(queries.orders_of(customer), number=number)
    refusal = htmx.refused(
        lambda: withdraw_order(
            number=number, because=required(request.POST.get("reason", "")), by=request.user,
            at=timezone.now(),
        )
    )  # fmt: skip
    says = _("The order was withdrawn.")
    return order_panel(request, customer, number, says=says, refusal=refusal)


@needs("shop.order")
@require_POST
def again(request: ShopRequest, number: str) -> HttpResponse:
    """Put an earlier order's goods into the cart and go there."""
    customer = customer_of(request)
    get_object_or_404(queries.orders_of(customer), number=number)
    done = put_again(customer=customer, number=number, by=request.user, at=timezone.now())
    return htmx.go(request, reverse("cart"), says=_say_again(done))


@needs("shop.order")
@require_POST
def receipt(request: ShopRequest, number: str) -> HttpResponse:
    """The customer says that a shipment has come."""
    customer = customer_of(request)
    rows = queries.shipments_of(customer).select_related("order")
    order = get_object_or_404(rows, number=number).order.number
    refusal = htmx.refused(
        lambda: confirm_receipt(number=number, by=request.user, at=timezone.now())
    )
    says = _("Thank you. The order is complete.")
    return order_panel(request, customer, order, says=says, refusal=refusal)


def stage_tiles(customer: Customer) -> list[dict[str, object]]:
    """The stages with their counts, as tiles or tabs."""
    counts = queries.stage_counts(customer)
    return [
        {
            "name": stage.name,
            "label": stage.label,
            "icon": stage.icon,
            "count": counts[stage.name],
            "url": f"{reverse('shop-order-list')}?stage={stage.name}",
        }
        for stage in queries.STAGES
    ]


def _stages(customer: Customer, current: str) -> list[dict[str, object]]:
    everything: dict[str, object] = {
        "name": "", "label": _("All"), "count": "", "url": reverse("shop-order-list"),
    }  # fmt: skip
    return [
        {**tile, "current": tile["name"] == current}
        for tile in [everything, *stage_tiles(customer)]
    ]


def _after(text: str) -> tuple[datetime, int] | None:
    seconds, _dash, pk = text.partition("-")
    try:
        return datetime.fromtimestamp(float(seconds), tz=timezone.get_current_timezone()), int(pk)
    except (ValueError, OverflowError, OSError):
        return None


def _order_context(customer: Customer, number: str) -> dict[str, object]:
    rows = queries.orders_of(customer).select_related("channel", "placed_by", "customer")
    order = get_object_or_404(rows, number=number)
    return {
        "tab": "me",
        "order": order,
        "state_text": story.state_text(order),
        "state_kind": story.state_kind(order),
        "lines": queries.lines_with_days(order),
        "parcels": queries.parcels_of(order),
        "on_hold": told_to_customer(order),
        "total_with_freight": order.goods_total + (order.freight_asked or order.freight),
        "asked": changes.requests_of(order).first(),
        "versions": versions_of(order),
        "may_ask": may_ask(order),
        "story": story.story_of(order),
        "deposit": order_deposit(order),
        "returns": queries.returns_on(order),
        "ratings": ratings_on(order),
    }


def order_panel(
    request: ShopRequest,
    customer: Customer,
    number: str,
    *,
    says: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The order again after a command, with a word on how it went."""
    return htmx.panel(
        request,
        "orders/shop/order.html#order",
        _order_context(customer, number),
        page=reverse("shop-order", args=[number]),
        says=says,
        refusal=refusal,
    )


def _say_again(done: PutAgain) -> str:
    if not done.added:
        return _("Nothing of this order is on sale any more. Your cart is as it was.")
    said = [
        ngettext("%(n)s kind of goods is in your cart.", "%(n)s kinds of goods are in your cart.",
                 done.added) % {"n": done.added}
    ]  # fmt: skip
    if done.left_out:
        said.append(_("No longer on sale: %(goods)s.") % {"goods": ", ".join(done.left_out)})
    if done.rounded:
        said.append(
            _("Packed differently now, quantity raised: %(goods)s.")
            % {"goods": ", ".join(done.rounded)}
        )
    return " ".join(said)
