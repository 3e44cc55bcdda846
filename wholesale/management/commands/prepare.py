"""Make the house ready to open: tables, translations, static files, first people."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from wholesale import translations
from wholesale.actions.people import create_owner
from wholesale.models.outbox import Heartbeat
from wholesale.models.user import User

ONE_AT_A_TIME = 0x5748_4F4C  # any number that no other advisory lock of ours uses


class Command(BaseCommand):
    """Safe to repeat, and quick when nothing has changed."""

    help = "Migrate, compile translations, collect static files; with --demo fill an empty house."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--demo", action="store_true", help="seed the demo if nobody is here")
        what.add_argument(
            "--static-only", action="store_true", help="what needs no database, to build an image"
        )

    def handle(self, *_: Any, demo: bool, static_only: bool, **__: Any) -> None:
        translations.compile_all(Path(settings.BASE_DIR) / "locale")
        self._collect_static()
        if not static_only:
            self._prepare_database(demo=demo)

    def _prepare_database(self, *, demo: bool) -> None:
        with connection.cursor() as cursor:
            # Several machines may start at once; the later ones find the work done.
            cursor.execute("set statement_timeout = 0; set lock_timeout = 0")
            cursor.execute("select pg_advisory_lock(%s)", [ONE_AT_A_TIME])
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
            # The last run's heartbeat must not stand for the worker that starts now.
            Heartbeat.objects.filter(name="worker").delete()
            if not User.objects.exists():
                self._first_people(demo=demo)
            cursor.execute("select pg_advisory_unlock(%s)", [ONE_AT_A_TIME])

    def _first_people(self, *, demo: bool) -> None:
        if demo and "seed_demo" in get_commands():
            self.stdout.write("Filling the demo (once, about a minute)")
            self.stdout.flush()
            _remember_unfinished(finished=False)
            call_command("seed_demo")
            _remember_unfinished(finished=True)
            return
        password = create_owner(
            username="admin", display_name="admin", is_admin=True, at=timezone.now()
        )
        self.stdout.write(f"First person: admin, password {password} (shown this once)")

    def _collect_static(self) -> None:
        fingerprint = _fingerprint_of_static()
        seen = Path(settings.STATIC_ROOT) / ".fingerprint"
        if seen.exists() and seen.read_text() == fingerprint:
            return
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        seen.write_text(fingerprint)


def _remember_unfinished(*, finished: bool) -> None:
    """A demo that was interrupted is no demo: bin/serve begins again when it sees the note."""
    note = Path(settings.DATA_DIR) / "demo-unfinished"
    if finished:
        note.unlink(missing_ok=True)
    else:
        note.touch()


def _fingerprint_of_static() -> str:
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            facts = Path(storage.path(path)).stat()
            digest.update(f"{path} {facts.st_size} {facts.st_mtime:.0f}\n".encode())
    return digest.hexdigest()
