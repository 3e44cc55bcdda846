"""What we sell, for how much, and how much there is."""

from inventory.models.adjustment import AdjustmentState, StockAdjustment, StockAdjustmentLine
from inventory.models.category import Brand, Category, Tag
from inventory.models.price import Price, PriceList
from inventory.models.price_book import BookPrice, BookState, PriceBook
from inventory.models.product import Barcode, Pack, Product, ProductPicture, Sku
from inventory.models.promotion import (
    Promotion,
    PromotionGoods,
    PromotionKind,
    PromotionScope,
    PromotionState,
    PromotionUse,
)
from inventory.models.scheme import DisplayScheme, SchemeRule
from inventory.models.stock import MoveKind, StockLevel, StockMove, Warehouse
from inventory.models.unit import PackType, SpecificationValue, Unit

__all__ = [
    "AdjustmentState",
    "Barcode",
    "BookPrice",
    "BookState",
    "Brand",
    "Category",
    "DisplayScheme",
    "MoveKind",
    "Pack",
    "PackType",
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
    "SchemeRule",
    "Sku",
    "SpecificationValue",
    "StockAdjustment",
    "StockAdjustmentLine",
    "StockLevel",
    "StockMove",
    "Tag",
    "Unit",
    "Warehouse",
]
