from crm.imports import CustomerImporter
from wholesale.tabular.command import ImportCommand


class Command(ImportCommand):
    """manage.py import_customers FILE: see docs/imports.md."""

    help = "Import customers from a table."
    importer = CustomerImporter
