"""Keep locale/ in step with the code, and refuse what is not translated."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

LANGUAGE = "zh_Hans"
HEADER = """# Chinese (simplified) texts. For new strings: manage.py translations --update
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""
SOURCES = ("wholesale", "inventory", "crm", "finance", "orders", "warehouse", "pos", "templates")


class Command(BaseCommand):
    """With --check: fail unless every string of the code has a finished Chinese translation."""

    help = "Compare locale/ with the strings in the code (--check), or refresh it (--update)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="fail when something is missing")
        what.add_argument("--update", action="store_true", help="write new strings into locale/")

    def handle(self, *_: Any, update: bool, **__: Any) -> None:
        committed = _catalogue_path(Path(settings.BASE_DIR))
        with tempfile.TemporaryDirectory() as folder:
            extracted = extract(Path(settings.BASE_DIR), Path(folder))
            if update:
                committed.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(extracted, committed)
            known = _read(committed) if committed.exists() else Catalog()
            problems = compare(_read(extracted), known)
        for problem in problems:
            self.stdout.write(problem)
        if problems and not update:
            raise CommandError(f"{len(problems)} strings to translate; see docs/operations.md")
        self.stdout.write(f"{len(known)} strings, {len(problems)} to translate")


def compare(code: Catalog, known: Catalog) -> list[str]:
    """Say what `known` lacks of the strings in `code`, and what in it is unfinished."""
    problems = []
    for message in code:
        if not message.id:
            continue
        found = known.get(message.id, message.context)
        where = ", ".join(f"{path}:{line}" for path, line in message.locations[:2])
        if found is None:
            problems.append(f"missing: {_first(message)!r} ({where})")
        elif found.fuzzy:
            problems.append(f"fuzzy: {_first(message)!r} ({where})")
        elif not all(_texts(found)):
            problems.append(f"untranslated: {_first(message)!r} ({where})")
        elif any(_blanks(text) - _blanks_of(message) for text in _texts(found)):
            problems.append(f"other blanks than in: {_first(message)!r} ({where})")
    return problems


def extract(project: Path, folder: Path) -> Path:
    """Copy the sources to `folder` with today's catalogue and let makemessages merge them there."""
    for name in SOURCES:
        shutil.copytree(project / name, folder / name, ignore=_only_texts)
    target = _catalogue_path(folder)
    target.parent.mkdir(parents=True)
    committed = _catalogue_path(project)
    before = committed.read_text() if committed.exists() else HEADER
    target.write_text(_with_our_header(before))
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "--locale",
        LANGUAGE,
        "--no-wrap",
        "--no-obsolete",
    ]
    options = ["--add-location", "file", "--verbosity", "0", "--extension", "html,txt,py"]
    made = subprocess.run(  # noqa: S603 - our own command
        [*command, *options],
        cwd=folder,
        # Without settings the command works on the folder it stands in.
        env={k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"},
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        raise CommandError(f"makemessages: {made.stderr or made.stdout}")
    dated = target.read_text()
    target.write_text(
        re.sub(r'^"(POT-Creation-Date|Report-Msgid).*\n', "", dated, flags=re.MULTILINE)
    )
    return target


def _with_our_header(catalogue: str) -> str:
    """Keep the messages; Chinese has one plural form, and the header says so."""
    first, blank, messages = catalogue.partition("\n\n")
    header = HEADER if "Language: zh_Hans" not in first else first + "\n"
    return header + blank + re.sub(r"^msgstr\[[1-9]\].*\n", "", messages, flags=re.MULTILINE)


def _only_texts(_folder: str, names: list[str]) -> set[str]:
    return {n for n in names if "." in n and not n.endswith((".py", ".html", ".txt"))}


def _catalogue_path(root: Path) -> Path:
    return root / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def _read(path: Path) -> Catalog:
    with path.open("rb") as text:
        return read_po(text)


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _blanks(text: str) -> set[str]:
    """The names to be filled in: %(name)s and {name}."""
    return set(re.findall(r"%\(\w+\)[a-z]|\{\w*\}", text))


def _blanks_of(message: Message) -> set[str]:
    forms = [message.id] if isinstance(message.id, str) else message.id
    return set().union(*(_blanks(form) for form in forms))


def _texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or [""])
