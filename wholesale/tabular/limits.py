"""How much of a file we are willing to read, and the refusal of more."""

from dataclasses import dataclass

from wholesale.refusals import Refusal

MEGABYTE = 1024 * 1024


class BadTable(Refusal):
    """The file is not a table we can read; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the file, bytes when unpacked, rows, and cells of a workbook's used area."""

    size: int = 5 * MEGABYTE
    unpacked: int = 50 * MEGABYTE
    rows: int = 200_000
    columns: int = 500
    cells: int = 10_000_000
    seconds: int = 60
    memory: int = 1024 * MEGABYTE


UPLOAD = Limits()
# Somebody at the command line owns the machine and its memory.
COMMAND = Limits(
    size=4096 * MEGABYTE,
    unpacked=16_384 * MEGABYTE,
    rows=100_000_000,
    cells=200_000_000,
    seconds=3600,
    memory=0,
)
