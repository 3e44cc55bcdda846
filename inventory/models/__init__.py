"""What we sell, for how much, and how much there is."""

from inventory.models.adjustment import AdjustmentState, StockAdjustment, StockAdjustmentLine
from inventory.models.assembly import Assembly, AssemblyLine
from inventory.models.attribute import Attribute, AttributeKind, AttributeValue, CodeRule
from inventory.models.category import Brand, Category, Tag
from inventory.models.coupon import Coupon, CouponGrant, CouponScope, CouponState, CouponUse
from inventory.models.day import DaysFolded, SkuDay
from inventory.models.kit import Kit, KitPart
from inventory.models.lot import Lot, LotLevel, LotMove
from inventory.models.margin import MarginFloor
from inventory.models.outlook import Outlook, StockRule, StockWarning
from inventory.models.packaging import PackagingKind, PackagingPart
from inventory.models.price import Price, PriceList
from inventory.models.price_book import BookPrice, BookState, PriceBook
from inventory.models.product import Barcode, BrandMark, Pack, Product, ProductPicture, Sku
from inventory.models.promotion import (
    Promotion,
    PromotionGoods,
    PromotionKind,
    PromotionScope,
    PromotionState,
    PromotionUse,
)
from inventory.models.purchase import PurchaseLine, PurchaseOrder, PurchaseState
from inventory.models.receipt import (
    GoodsReceipt,
    GoodsReceiptLine,
    LandedCost,
    ReceiptState,
    SupplierReturn,
    SupplierReturnLine,
    SupplierReturnState,
)
from inventory.models.scheme import DisplayScheme, SchemeRule
from inventory.models.stock import CostGroup, MoveKind, StockLevel, StockMove, Warehouse
from inventory.models.supplier import Supplier, SupplierGoods, SupplierPrice
from inventory.models.unit import PackType, SpecificationValue, Unit

__all__ = [
    "AdjustmentState",
    "Assembly",
    "AssemblyLine",
    "Attribute",
    "AttributeKind",
    "AttributeValue",
    "Barcode",
    "BookPrice",
    "BookState",
    "Brand",
    "BrandMark",
    "Category",
    "CodeRule",
    "CostGroup",
    "Coupon",
    "CouponGrant",
    "CouponScope",
    "CouponState",
    "CouponUse",
    "DaysFolded",
    "DisplayScheme",
    "GoodsReceipt",
    "GoodsReceiptLine",
    "Kit",
    "KitPart",
    "LandedCost",
    "Lot",
    "LotLevel",
    "LotMove",
    "MarginFloor",
    "MoveKind",
    "Outlook",
    "Pack",
    "PackType",
    "PackagingKind",
    "PackagingPart",
    "Price",
    "PriceBook",
    "PriceList",
    "Product",
    "ProductPicture",
    "Promotion",
    "PromotionGoods",
    "PromotionKind",
    "PromotionScope",
    "PromotionState",
    "PromotionUse",
    "PurchaseLine",
    "PurchaseOrder",
    "PurchaseState",
    "ReceiptState",
    "SchemeRule",
    "Sku",
    "SkuDay",
    "SpecificationValue",
    "StockAdjustment",
    "StockAdjustmentLine",
    "StockLevel",
    "StockMove",
    "StockRule",
    "StockWarning",
    "Supplier",
    "SupplierGoods",
    "SupplierPrice",
    "SupplierReturn",
    "SupplierReturnLine",
    "SupplierReturnState",
    "Tag",
    "Unit",
    "Warehouse",
]
