from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from orders.imports import OrderImporter
from wholesale.tabular.command import ImportCommand
from wholesale.tabular.importer import Importer


class Command(ImportCommand):
    """manage.py import_orders FILE: see docs/imports.md and docs/real-data.md."""

    help = "Import orders from a table, as drafts; replay_orders puts them through the house."
    importer = OrderImporter

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What only orders need."""
        super().add_arguments(parser)
        parser.add_argument("--channel", default="import", help="code; made when it is new")
        parser.add_argument(
            "--strip", type=int, default=0, metavar="N",
            help="take the last N characters off each order number (a line's number in it)",
        )  # fmt: skip
        parser.add_argument("--guest", default="", help="customer code for rows that name none")
        parser.add_argument(
            "--no-goods", default="", metavar="CODES", help="codes that are no goods: POST,DOT,M"
        )

    def make_importer(self, **options: Any) -> Importer:
        """An importer with the options of this run."""
        if not options["username"] and not options["dry_run"]:
            raise CommandError("Say who imports: --as USERNAME. Orders carry a person's name.")
        return OrderImporter(
            channel=options["channel"],
            strip=options["strip"],
            guest=options["guest"],
            no_goods=[code for code in options["no_goods"].split(",") if code],
        )
