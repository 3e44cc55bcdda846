"""What the office's search box finds of orders, shipments and returns."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orders import access
from orders.queries import desk
from orders.queries.shipments import search_returns, search_shipments
from wholesale.finding import Finder, Found, register
from wholesale.models import User

_FEW = 6


def _orders(user: User, text: str) -> list[Found]:
    rows = desk.search_orders(access.orders_visible_to(user), text).select_related("customer")
    return [
        Found(
            f"{order.number} · {order.customer.name}",
            f"{order.get_approval_display()} · {order.total}",
            reverse("orders:order-detail", args=[order.number]),
        )
        for order in rows.order_by("-created_at", "-pk")[:_FEW]
    ]


def _shipments(user: User, text: str) -> list[Found]:
    if not text.strip().upper().startswith("SH"):
        return []
    rows = search_shipments(access.shipments_visible_to(user), text)
    return [
        Found(
            f"{shipment.number} · {shipment.order.customer.name}",
            f"{shipment.get_state_display()} · {shipment.order.number}",
            reverse("orders:shipment-detail", args=[shipment.number]),
        )
        for shipment in rows.order_by("-posted_at", "-pk")[:_FEW]
    ]


def _returns(user: User, text: str) -> list[Found]:
    if not text.strip().upper().startswith("RT"):
        return []
    rows = search_returns(access.returns_visible_to(user), text)
    return [
        Found(
            f"{found.number} · {found.customer.name}",
            f"{found.get_state_display()} · {found.amount}",
            reverse("orders:return-detail", args=[found.number]),
        )
        for found in rows.order_by("-requested_at", "-pk")[:_FEW]
    ]


register(Finder(_("Orders"), "clipboard-list", "order.view", _orders))
register(Finder(_("Shipments"), "package", "order.view", _shipments))
register(Finder(_("Returns"), "arrow-back-up", "return.view", _returns))
