"""Goods, prices and opening stock from tables. See docs/imports.md for how an importer works."""

from inventory.imports.price_books import BookImporter
from inventory.imports.prices import PriceImporter
from inventory.imports.products import ProductImporter
from inventory.imports.stock import StockImporter
from inventory.imports.stock_rules import StockRuleImporter
from inventory.imports.suppliers import SupplierGoodsImporter

__all__ = [
    "BookImporter",
    "PriceImporter",
    "ProductImporter",
    "StockImporter",
    "StockRuleImporter",
    "SupplierGoodsImporter",
]
