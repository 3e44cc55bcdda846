from orders.imports import OwnCodeImporter
from wholesale.tabular.command import ImportCommand


class Command(ImportCommand):
    """manage.py import_own_codes FILE: see docs/imports.md."""

    help = "Import what customers call our goods in their own books, from a table."
    importer = OwnCodeImporter
