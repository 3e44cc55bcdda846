from inventory.imports import PriceImporter
from wholesale.tabular.command import ImportCommand


class Command(ImportCommand):
    """manage.py import_prices FILE: see docs/imports.md."""

    help = "Import prices from a table."
    importer = PriceImporter
