from orders.imports import ServedAreaImporter
from wholesale.tabular.command import ImportCommand


class Command(ImportCommand):
    """manage.py import_served_areas FILE: see docs/imports.md."""

    help = "Import the places that are served, and those that are not, from a table."
    importer = ServedAreaImporter
