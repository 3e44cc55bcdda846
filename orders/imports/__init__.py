"""Orders and what came back of them, from tables. See docs/imports.md and docs/real-data.md."""

from orders.imports.orders import OrderImporter
from orders.imports.returns import ReturnImporter
from orders.imports.served import ServedAreaImporter
from orders.imports.words import OwnCodeImporter

__all__ = ["OrderImporter", "OwnCodeImporter", "ReturnImporter", "ServedAreaImporter"]
