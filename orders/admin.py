"""Orders in the admin: everything can be looked up, nothing that was agreed can be changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders.models import (
    AllocationRow,
    AllocationRun,
    Cart,
    Channel,
    Order,
    OrderLine,
    Rating,
    ReturnLine,
    ReturnOrder,
    Shipment,
    ShipmentLine,
)
from wholesale.admin_site import OnlyRead
from wholesale.admin_words import name_models


@admin.register(Channel)
class ChannelAdmin(admin.ModelAdmin[Channel]):
    list_display = ("code", "name", "kind", "posting", "promise", "warehouse", "is_active")
    list_filter = ("kind", "posting", "is_active")
    list_select_related = ("warehouse",)
    search_fields = ("code", "name")

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class OrderLineInline(OnlyRead, admin.TabularInline[OrderLine, Order]):
    model = OrderLine
    fields = ("position", "sku", "quantity", "asked", "unit_price", "amount", "price_rule")


@admin.register(Order)
class OrderAdmin(OnlyRead, admin.ModelAdmin[Order]):
    list_display = (
        "number", "customer", "channel", "approval", "fulfilment", "total", "submitted_at",
    )  # fmt: skip
    list_filter = ("approval", "fulfilment", "channel", "is_by_customer")
    list_select_related = ("customer", "channel")
    search_fields = ("number", "external_id", "customer__code", "customer__name")
    ordering = ("-created_at", "-id")
    inlines = (OrderLineInline,)


class ShipmentLineInline(OnlyRead, admin.TabularInline[ShipmentLine, Shipment]):
    model = ShipmentLine
    fields = ("sku", "quantity", "amount", "returned")


@admin.register(Shipment)
class ShipmentAdmin(OnlyRead, admin.ModelAdmin[Shipment]):
    list_display = ("number", "order", "state", "delivery", "amount", "driver", "posted_at")
    list_filter = ("state", "delivery", "warehouse")
    list_select_related = ("order", "driver")
    search_fields = ("number", "order__number", "waybill")
    ordering = ("-posted_at", "-id")
    inlines = (ShipmentLineInline,)


class ReturnLineInline(OnlyRead, admin.TabularInline[ReturnLine, ReturnOrder]):
    model = ReturnLine
    fields = ("sku", "quantity", "amount")


@admin.register(ReturnOrder)
class ReturnOrderAdmin(OnlyRead, admin.ModelAdmin[ReturnOrder]):
    list_display = ("number", "customer", "shipment", "state", "amount", "requested_at")
    list_filter = ("state", "warehouse")
    list_select_related = ("customer", "shipment")
    search_fields = ("number", "shipment__number", "customer__name")
    ordering = ("-requested_at", "-id")
    inlines = (ReturnLineInline,)


@admin.register(Cart)
class CartAdmin(OnlyRead, admin.ModelAdmin[Cart]):
    list_display = ("customer", "user", "updated_at")
    list_select_related = ("customer", "user")
    search_fields = ("customer__name", "user__username")


class AllocationRowInline(OnlyRead, admin.TabularInline[AllocationRow, AllocationRun]):
    model = AllocationRow
    fields = ("order", "sku", "wanted", "before", "after", "is_by_hand")


@admin.register(AllocationRun)
class AllocationRunAdmin(OnlyRead, admin.ModelAdmin[AllocationRun]):
    list_display = ("number", "warehouse", "rule", "because", "by", "at")
    list_filter = ("rule", "warehouse")
    list_select_related = ("warehouse", "by")
    search_fields = ("number", "because")
    ordering = ("-at", "-id")
    inlines = (AllocationRowInline,)


@admin.register(Rating)
class RatingAdmin(OnlyRead, admin.ModelAdmin[Rating]):
    list_display = ("order", "product", "customer", "stars", "state", "created_at")
    list_filter = ("state", "stars")
    list_select_related = ("order", "product", "customer")
    search_fields = ("order__number", "product__code", "customer__name")
    ordering = ("-id",)


name_models("orders", _("Orders"), {
    Cart: (_("Cart"), _("Carts")),
    Channel: (_("Channel"), _("Channels")),
    Order: (_("Order"), _("Orders")),
    Shipment: (_("Shipment"), _("Shipments")),
    ReturnOrder: (_("Return"), _("Returns")),
    AllocationRun: (_("Allocation run"), _("Allocation runs")),
    AllocationRow: (_("Share of a run"), _("Shares of runs")),
    Rating: (_("Rating"), _("Ratings")),
})  # fmt: skip
