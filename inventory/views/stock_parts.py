"""What a figure of the stock lists is made of, beside the list or as a page of its own."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from inventory import access
from inventory.models import Sku, Warehouse
from inventory.queries import days, figures, stock
from inventory.queries.incoming import coming_of
from inventory.queries.own_brand import parts_of
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import may, needs

MOVES = 40


@needs("stock.view")
@require_GET
def stock_part(request: StaffRequest, pk: int, what: str) -> HttpResponse:
    """The orders, purchases, moves, sales or formula behind one cell."""
    if what not in _PARTS:
        raise Http404
    sku = access.sku_for_pricing(pk)
    asked = number_in(request.GET.get("warehouse"))
    is_total = not asked and access.sees_all_warehouses(request.user)
    house = None if is_total else access.warehouse_seen_by(request.user, asked)
    context = {
        "sku": sku, "what": what, "house": house, "may_see_cost": may(request.user, "cost.view"),
        "may_see_purchases": may(request.user, "purchase.view"),
        "may_see_orders": may(request.user, "order.view"),
        **_PARTS[what](sku, house),
    }  # fmt: skip
    page = "stock_part" if request.htmx else "stock_part_page"
    return render(request, f"inventory/office/{page}.html", context)


def _promised(sku: Sku, house: Warehouse | None) -> dict[str, Any]:
    url = reverse("orders:promised-panel", args=[sku.pk])
    return {
        "title": _("Orders that hold it"),
        "panel_url": f"{url}?warehouse={house.pk}" if house else url,
    }


def _incoming(sku: Sku, house: Warehouse | None) -> dict[str, Any]:
    coming = coming_of([sku.pk], house.pk if house else None).get(sku.pk, [])
    return {"title": _("On the way"), "coming": coming}


def _moves(sku: Sku, house: Warehouse | None) -> dict[str, Any]:
    moves = stock.moves_of(sku, house, limit=MOVES)
    return {"title": _("Stock moves"), "moves": moves, "all_moves": reverse("inventory:move-list")}


def _sales(sku: Sku, house: Warehouse | None) -> dict[str, Any]:
    by_day = days.sold_by_day(
        sku.pk, at=timezone.now(), days=30, warehouse_id=house.pk if house else None
    )
    return {
        "title": _("Sold in 30 days"),
        "by_day": by_day,
        "busy": [(day, sold) for day, sold in reversed(by_day) if sold],
        "total": sum(sold for _day, sold in by_day),
    }


def _synchronised(sku: Sku, house: Warehouse | None) -> dict[str, Any]:
    figures.dress([sku], {"synchronised"}, at=timezone.now(), warehouse=house)
    made_of = parts_of(sku, house.pk if house else None)
    return {"title": _("Synchronised stock"), "made_of": made_of}


_PARTS: dict[str, Callable[[Sku, Warehouse | None], dict[str, Any]]] = {
    "promised": _promised,
    "incoming": _incoming,
    "moves": _moves,
    "sales": _sales,
    "synchronised": _synchronised,
}
