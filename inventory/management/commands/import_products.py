from inventory.imports import ProductImporter
from wholesale.tabular.command import ImportCommand


class Command(ImportCommand):
    """manage.py import_products FILE: see docs/imports.md."""

    help = "Import products from a table."
    importer = ProductImporter
