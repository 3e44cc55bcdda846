"""Write docs/permissions.md from the permissions in code and the addresses of the house."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from wholesale.permission_table import as_markdown


class Command(BaseCommand):
    help = "Write docs/permissions.md."

    def handle(self, *_: Any, **__: Any) -> None:
        """Replace the file; the same code writes the same text."""
        (Path(settings.BASE_DIR) / "docs" / "permissions.md").write_text(as_markdown())
