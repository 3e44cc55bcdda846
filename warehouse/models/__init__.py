"""Goods on their way, counted, and thrown away."""

from warehouse.models.count import CountEntry, CountLine, StockCount
from warehouse.models.scrap import Scrap, ScrapLine, ScrapReason
from warehouse.models.transfer import Transfer, TransferKind, TransferLine

__all__ = [
    "CountEntry",
    "CountLine",
    "Scrap",
    "ScrapLine",
    "ScrapReason",
    "StockCount",
    "Transfer",
    "TransferKind",
    "TransferLine",
]
