"""The first owner of a house that has nobody yet."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from wholesale.actions.people import create_owner
from wholesale.refusals import Refusal


class Command(BaseCommand):
    """`manage.py create_owner NAME` prints a random password, once."""

    help = "Create an owner with a random password, which is shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="the name others see")
        parser.add_argument(
            "--admin", action="store_true", help="also let this person into the admin at /admin/"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        username = options["username"]
        try:
            password = create_owner(
                username=username,
                display_name=options["name"] or username,
                is_admin=options["admin"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"Login name: {username}\nPassword:   {password}")
