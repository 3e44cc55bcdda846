"""Goods in the admin: masters can be repaired, what was posted can only be read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from inventory.actions.tokens import refresh_tokens
from inventory.models import (
    Assembly,
    AssemblyLine,
    Attribute,
    Barcode,
    Brand,
    Category,
    CostGroup,
    DisplayScheme,
    GoodsReceipt,
    GoodsReceiptLine,
    Kit,
    KitPart,
    LandedCost,
    Lot,
    LotLevel,
    LotMove,
    Pack,
    PackType,
    Price,
    PriceList,
    Product,
    PurchaseLine,
    PurchaseOrder,
    SchemeRule,
    Sku,
    SpecificationValue,
    StockAdjustment,
    StockAdjustmentLine,
    StockLevel,
    StockMove,
    Supplier,
    SupplierGoods,
    SupplierReturn,
    Tag,
    Unit,
    Warehouse,
)
from wholesale.admin_site import OnlyRead
from wholesale.admin_words import name_models


class SkuInline(admin.TabularInline[Sku, Product]):
    model = Sku
    extra = 0
    show_change_link = True
    fields = ("code", "specification", "specification2", "unit", "minimum", "multiple",
              "base_price", "is_on_shelf")  # fmt: skip


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin[Product]):
    list_display = ("code", "name", "brand", "category", "is_on_shelf", "updated_at")
    list_filter = ("is_on_shelf",)
    list_select_related = ("brand", "category")
    search_fields = ("code", "name")
    autocomplete_fields = ("brand", "category")
    exclude = ("search_tokens",)
    readonly_fields = ("version", "created_at", "updated_at")
    show_full_result_count = False
    inlines = (SkuInline,)

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        """Let open edit forms notice that somebody was here."""
        obj.version += int(change)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep what the product is found by."""
        super().save_related(request, form, formsets, change)
        refresh_tokens([form.instance.pk])


class PackInline(admin.TabularInline[Pack, Sku]):
    model = Pack
    extra = 0


class BarcodeInline(admin.TabularInline[Barcode, Sku]):
    model = Barcode
    extra = 0


@admin.register(Sku)
class SkuAdmin(admin.ModelAdmin[Sku]):
    list_display = ("code", "product", "unit", "base_price", "is_on_shelf")
    list_select_related = ("product", "unit")
    search_fields = ("code", "product__name")
    raw_id_fields = ("product", "semi_finished")
    show_full_result_count = False
    inlines = (PackInline, BarcodeInline)


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    """Names and ranks; a move rewrites a branch and is done in the office."""

    list_display = ("name", "level", "parent", "rank", "is_active")
    search_fields = ("name",)
    readonly_fields = ("parent", "level", "path")

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin[Brand]):
    list_display = ("name", "rank", "is_active")
    search_fields = ("name",)
    raw_id_fields = ("logo",)


class PriceInline(admin.TabularInline[Price, PriceList]):
    """A list may hold a hundred thousand prices: the latest fifty are shown, to be read."""

    model = Price
    extra = 0
    max_num = 0
    can_delete = False
    readonly_fields = ("sku", "from_quantity", "unit_price", "version")

    def get_queryset(self, request: HttpRequest) -> Any:
        latest = super().get_queryset(request).order_by("-updated_at").values("pk")[:50]
        return super().get_queryset(request).filter(pk__in=latest).select_related("sku")


@admin.register(PriceList)
class PriceListAdmin(admin.ModelAdmin[PriceList]):
    """Prices have a history with old and new: they change in the office, not here."""

    list_display = ("name", "is_personal")
    list_filter = ("is_personal",)
    search_fields = ("name",)
    readonly_fields = ("is_personal",)
    inlines = (PriceInline,)


class SchemeRuleInline(admin.TabularInline[SchemeRule, DisplayScheme]):
    model = SchemeRule
    extra = 0
    raw_id_fields = ("category", "product")


@admin.register(DisplayScheme)
class DisplaySchemeAdmin(admin.ModelAdmin[DisplayScheme]):
    list_display = ("name", "shows_everything", "is_public")
    inlines = (SchemeRuleInline,)


@admin.register(Warehouse)
class WarehouseAdmin(admin.ModelAdmin[Warehouse]):
    list_display = ("code", "name", "kind", "is_default", "is_active")


admin.site.register([Tag, Unit, PackType, SpecificationValue])


@admin.register(Attribute)
class AttributeAdmin(admin.ModelAdmin[Attribute]):
    list_display = ("name", "name_en", "kind", "is_public", "rank")
    search_fields = ("name",)


@admin.register(StockLevel)
class StockLevelAdmin(OnlyRead, admin.ModelAdmin[StockLevel]):
    list_display = ("sku", "warehouse", "on_hand", "promised", "incoming", "value")
    list_filter = ("warehouse",)
    list_select_related = ("sku", "warehouse")
    search_fields = ("sku__code",)


@admin.register(StockMove)
class StockMoveAdmin(OnlyRead, admin.ModelAdmin[StockMove]):
    list_display = ("at", "document", "kind", "sku", "warehouse", "on_hand", "promised", "value")
    list_filter = ("kind", "warehouse")
    list_select_related = ("sku", "warehouse")
    search_fields = ("document", "sku__code")
    ordering = ("-id",)


class AdjustmentLineInline(OnlyRead, admin.TabularInline[StockAdjustmentLine, StockAdjustment]):
    model = StockAdjustmentLine
    extra = 0


@admin.register(StockAdjustment)
class StockAdjustmentAdmin(OnlyRead, admin.ModelAdmin[StockAdjustment]):
    list_display = ("number", "warehouse", "state", "is_opening", "posted_at", "posted_by")
    list_filter = ("state", "is_opening", "warehouse")
    list_select_related = ("warehouse", "posted_by")
    search_fields = ("number", "reason")
    ordering = ("-id",)
    inlines = (AdjustmentLineInline,)


class SupplierGoodsInline(OnlyRead, admin.TabularInline[SupplierGoods, Supplier]):
    model = SupplierGoods
    extra = 0


@admin.register(Supplier)
class SupplierAdmin(OnlyRead, admin.ModelAdmin[Supplier]):
    """Prices have a history: they change in the office, not here."""

    list_display = ("code", "name", "contact", "phone", "is_active")
    search_fields = ("code", "name")
    inlines = (SupplierGoodsInline,)


class PurchaseLineInline(OnlyRead, admin.TabularInline[PurchaseLine, PurchaseOrder]):
    model = PurchaseLine
    extra = 0


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(OnlyRead, admin.ModelAdmin[PurchaseOrder]):
    list_display = ("number", "supplier", "warehouse", "state", "expected_on", "total")
    list_filter = ("state", "warehouse")
    list_select_related = ("supplier", "warehouse")
    search_fields = ("number", "supplier__name")
    ordering = ("-id",)
    inlines = (PurchaseLineInline,)


class GoodsReceiptLineInline(OnlyRead, admin.TabularInline[GoodsReceiptLine, GoodsReceipt]):
    model = GoodsReceiptLine
    extra = 0


@admin.register(GoodsReceipt)
class GoodsReceiptAdmin(OnlyRead, admin.ModelAdmin[GoodsReceipt]):
    list_display = ("number", "order", "supplier", "warehouse", "state", "total", "posted_at")
    list_filter = ("state", "warehouse")
    list_select_related = ("order", "supplier", "warehouse")
    search_fields = ("number", "supplier__name")
    ordering = ("-id",)
    inlines = (GoodsReceiptLineInline,)


@admin.register(SupplierReturn)
class SupplierReturnAdmin(OnlyRead, admin.ModelAdmin[SupplierReturn]):
    list_display = ("number", "receipt", "supplier", "warehouse", "state", "total", "posted_at")
    list_select_related = ("receipt", "supplier", "warehouse")
    search_fields = ("number", "supplier__name")
    ordering = ("-id",)


@admin.register(LandedCost)
class LandedCostAdmin(OnlyRead, admin.ModelAdmin[LandedCost]):
    list_display = ("number", "receipt", "what", "amount", "on_stock", "posted_at")
    list_select_related = ("receipt",)
    search_fields = ("number", "what")
    ordering = ("-id",)


class KitPartInline(OnlyRead, admin.TabularInline[KitPart, Kit]):
    model = KitPart
    fk_name = "kit"
    extra = 0


@admin.register(CostGroup)
class CostGroupAdmin(OnlyRead, admin.ModelAdmin[CostGroup]):
    """Named where warehouses are edited: joining a group levels what goods are worth."""

    list_display = ("name",)


class LotLevelInline(OnlyRead, admin.TabularInline[LotLevel, Lot]):
    model = LotLevel
    extra = 0


@admin.register(Lot)
class LotAdmin(OnlyRead, admin.ModelAdmin[Lot]):
    list_display = ("sku", "code", "made_on", "expires_on", "supplier", "document")
    list_select_related = ("sku", "supplier")
    search_fields = ("code", "sku__code", "document")
    ordering = ("-id",)
    inlines = (LotLevelInline,)


@admin.register(LotMove)
class LotMoveAdmin(OnlyRead, admin.ModelAdmin[LotMove]):
    list_display = ("at", "document", "lot", "warehouse", "on_hand")
    list_select_related = ("lot", "warehouse")
    search_fields = ("document",)
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(Kit)
class KitAdmin(OnlyRead, admin.ModelAdmin[Kit]):
    """What is in a bundle that was sold never changes: recipes are written in the office."""

    list_display = ("sku", "is_bundle", "labour_cost", "sealed_at")
    list_filter = ("is_bundle",)
    list_select_related = ("sku__product",)
    search_fields = ("sku__code", "sku__product__name")
    inlines = (KitPartInline,)


class AssemblyLineInline(OnlyRead, admin.TabularInline[AssemblyLine, Assembly]):
    model = AssemblyLine
    extra = 0


@admin.register(Assembly)
class AssemblyAdmin(OnlyRead, admin.ModelAdmin[Assembly]):
    list_display = ("number", "sku", "is_apart", "quantity", "warehouse", "state", "posted_at")
    list_filter = ("state", "warehouse")
    list_select_related = ("sku__product", "warehouse")
    search_fields = ("number", "sku__code")
    ordering = ("-id",)
    inlines = (AssemblyLineInline,)


name_models("inventory", _("Goods"), {
    Supplier: (_("Supplier"), _("Suppliers")),
    PurchaseOrder: (_("Purchase order"), _("Purchase orders")),
    GoodsReceipt: (_("Goods receipt"), _("Goods receipts")),
    SupplierReturn: (_("Return to the supplier"), _("Returns to suppliers")),
    Kit: (_("Recipe"), _("Recipes")),
    KitPart: (_("Part"), _("Parts")),
    Assembly: (_("Assembly"), _("Assemblies")),
    AssemblyLine: (_("Part moved"), _("Parts moved")),
    LandedCost: (_("Freight or duty"), _("Freight and duty")),
    Brand: (_("Brand"), _("Brands")),
    Category: (_("Category"), _("Categories")),
    Tag: (_("Tag"), _("Tags")),
    Unit: (_("Unit"), _("Units")),
    PackType: (_("Pack type"), _("Pack types")),
    SpecificationValue: (_("Specification value"), _("Specification values")),
    Attribute: (_("Attribute"), _("Attributes")),
    Product: (_("Product"), _("Products")),
    Sku: (_("Specification"), _("Specifications")),
    Warehouse: (_("Warehouse"), _("Warehouses")),
    StockLevel: (_("Stock level"), _("Stock levels")),
    StockMove: (_("Stock move"), _("Stock moves")),
    CostGroup: (_("Cost group"), _("Cost groups")),
    Lot: (_("Lot"), _("Lots")),
    LotLevel: (_("Stock of a lot"), _("Stock of lots")),
    LotMove: (_("Move of a lot"), _("Moves of lots")),
    StockAdjustment: (_("Stock adjustment"), _("Stock adjustments")),
    PriceList: (_("Price list"), _("Price lists")),
    DisplayScheme: (_("Display scheme"), _("Display schemes")),
})  # fmt: skip
