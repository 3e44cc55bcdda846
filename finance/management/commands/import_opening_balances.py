from finance.imports import OpeningBalanceImporter
from wholesale.tabular.command import ImportCommand


class Command(ImportCommand):
    help = "Import what customers owed in the old books."
    importer = OpeningBalanceImporter
