from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from orders.imports import ReturnImporter
from wholesale.tabular.command import ImportCommand
from wholesale.tabular.importer import Importer


class Command(ImportCommand):
    """manage.py import_returns FILE: see docs/imports.md and docs/real-data.md."""

    help = "Take back what came back elsewhere, against what was shipped here."
    importer = ReturnImporter

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What only returns need."""
        super().add_arguments(parser)
        parser.add_argument("--guest", default="", help="customer code for rows that name none")
        parser.add_argument(
            "--no-goods", default="", metavar="CODES", help="codes that are no goods: POST,DOT,M"
        )

    def make_importer(self, **options: Any) -> Importer:
        """An importer with the options of this run."""
        if not options["username"] and not options["dry_run"]:
            raise CommandError("Say who imports: --as USERNAME. Returns carry a person's name.")
        return ReturnImporter(
            guest=options["guest"],
            no_goods=[code for code in options["no_goods"].split(",") if code],
        )
