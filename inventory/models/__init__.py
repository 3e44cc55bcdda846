"""What we sell, for how much, and how much there is."""

from inventory.models.adjustment import AdjustmentState, StockAdjustment, StockAdjustmentLine
from inventory.models.category import Brand, Category, Tag
from inventory.models.price import Price, PriceList
from inventory.models.product import Barcode, Pack, Product, ProductPicture, Sku
from inventory.models.scheme import DisplayScheme, SchemeRule
from inventory.models.stock import MoveKind, StockLevel, StockMove, Warehouse
from inventory.models.unit import PackType, SpecificationValue, Unit

__all__ = [
    "AdjustmentState",
    "Barcode",
    "Brand",
    "Category",
    "DisplayScheme",
    "MoveKind",
    "Pack",
    "PackType",
    "Price",
    "PriceList",
    "Product",
    "ProductPicture",
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
