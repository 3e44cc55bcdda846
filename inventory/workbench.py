"""What stock puts on the workbench."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inventory.models import Outlook, PurchaseOrder, StockLevel
from inventory.models.stock import WarehouseKind
from inventory.queries.late import late
from wholesale.models import User
from wholesale.workbench import Plot, Waiting, plot, up_to_many, wait


def _sellable() -> QuerySet[StockLevel]:
    return StockLevel.objects.filter(
        warehouse__kind=WarehouseKind.SELLABLE, warehouse__is_active=True,
        sku__is_on_shelf=True, sku__product__is_on_shelf=True,
    )  # fmt: skip


def _sold_out(_user: User, _at: datetime) -> int:
    return up_to_many(_sellable().filter(on_hand__lt=F("promised") + F("sku__minimum")))


def _late_purchases(_user: User, at: datetime) -> int:
    return up_to_many(late(PurchaseOrder.objects.all(), timezone.localdate(at)))


def _running_low(_user: User, _at: datetime) -> int:
    return up_to_many(Outlook.objects.filter(warning="low"))


def _too_much(_user: User, _at: datetime) -> int:
    return up_to_many(Outlook.objects.filter(warning="over"))


def _to_order(_user: User, _at: datetime) -> int:
    return up_to_many(Outlook.objects.filter(proposed__gt=0))


def _out_by_category(_user: User, _at: datetime) -> dict[str, Any] | None:
    rows = (
        _sellable()
        .exclude(sku__product__category=None)
        .order_by()
        .values(name=F("sku__product__category__name"))
        .annotate(
            out=Count("pk", filter=Q(on_hand__lt=F("promised") + F("sku__minimum"))),
            low=Count(
                "pk",
                filter=Q(
                    on_hand__gte=F("promised") + F("sku__minimum"),
                    on_hand__lt=F("promised") + F("sku__minimum") * 10,
                ),
            ),
        )
        .filter(Q(out__gt=0) | Q(low__gt=0))
        .order_by("-out", "-low")[:8]
    )
    found = list(rows)
    if not found:
        return None
    return {
        "kind": "stacked",
        "labels": [row["name"] for row in found],
        "series": [
            {"name": gettext("Sold out"), "values": [row["out"] for row in found]},
            {"name": gettext("Less than ten packs"), "values": [row["low"] for row in found]},
        ],
    }


wait(Waiting(_("Goods sold out"), "package", "stock.adjust", _sold_out,
             "inventory:stock-list", rank=60))  # fmt: skip
wait(Waiting(_("Purchases are late"), "truck-delivery", "purchase.edit", _late_purchases,
             "inventory:purchase-list", "late=1", rank=55))  # fmt: skip
wait(Waiting(_("Goods running low"), "package", "count.enter", _running_low,
             "inventory:outlook-list", "warning=low", rank=61))  # fmt: skip
wait(Waiting(_("Goods there is too much of"), "package", "purchase.edit", _too_much,
             "inventory:outlook-list", "warning=over", rank=80))  # fmt: skip
wait(Waiting(_("Goods to reorder"), "shopping-cart", "purchase.edit", _to_order,
             "inventory:reorder-list", rank=62))  # fmt: skip
plot(Plot("stock", _("Where is stock running out?"), "stock.view", _out_by_category,
          "inventory:stock-list", 40))  # fmt: skip
