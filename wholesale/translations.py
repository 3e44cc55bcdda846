"""Turn the translators' .po files into what Django reads, without a gettext on the machine."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_all(locale: Path) -> list[Path]:
    """Write a .mo beside every .po under `locale` that is newer than it. Gives what was written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text)
        unfinished = target.with_suffix(".mo.new")
        with unfinished.open("wb") as binary:
            write_mo(binary, catalogue)
        unfinished.replace(target)
        written.append(target)
    return written
