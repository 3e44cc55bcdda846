from inventory.imports import StockImporter
from wholesale.tabular.command import ImportCommand


class Command(ImportCommand):
    """manage.py import_opening_stock FILE --as USERNAME: see docs/imports.md."""

    help = "Import opening stock from a table."
    importer = StockImporter
