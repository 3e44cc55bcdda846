#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

from wholesale.supervise import on_demand


def main() -> None:
    """Run one command, with the embedded database beside it when no server is running."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wholesale.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - needs the line above

    with on_demand.database():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
