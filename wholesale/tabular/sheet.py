"""Turn a workbook into CSV, in a process of its own with bounded memory and time.

Run as a program by `table.py`: `sheet.py WORKBOOK CSV LIMITS-AS-JSON`. It imports nothing of
ours, so that it starts quickly, and whatever a hostile workbook does to the parser ends here.
It answers with one word of ERRORS on the standard output, or with nothing when all is well.
"""

import csv
import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

ZIP_START = b"PK"
CHUNK = 1 << 20
# `r="XFD1048576"` on a cell or `r="1048576"` on a row: where the sheet claims to reach.
PLACE = re.compile(rb'\sr="([A-Z]{0,3})(\d{1,8})"')


class Stop(Exception):
    """The workbook cannot be read; the argument is one word for the caller."""


def main(workbook: str, target: str, limits: dict[str, int]) -> None:
    """Write the first sheet that holds anything to `target`."""
    _bound(limits)
    with open(workbook, "rb") as file:  # noqa: PTH123 - paths as given on the command line
        is_zip = file.read(2) == ZIP_START
    if is_zip:
        _measure(workbook, limits)
    rows = _rows(workbook)
    with open(target, "w", encoding="utf-8", newline="") as out:  # noqa: PTH123 - the same
        writer = csv.writer(out)
        for number, row in enumerate(rows):
            if number > limits["rows"]:
                raise Stop("rows")
            writer.writerow([as_text(cell) for cell in row])


def as_text(cell: object) -> str:
    """A cell as a person would type it: no exponent, no 0.30000000000000004, ISO dates."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{Decimal(format(cell, '.15g')):f}"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("\x00", "")


def _bound(limits: dict[str, int]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 5))
    if limits["memory"]:
        resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))


def _measure(workbook: str, limits: dict[str, int]) -> None:
    # The sizes in the archive's directory are claims: what really comes out is what counts.
    # A sheet of two cells in opposite corners would make the parser allocate all between.
    total = 0
    try:
        with zipfile.ZipFile(workbook) as parts:
            for info in parts.infolist():
                is_sheet = info.filename.startswith("xl/worksheets/")
                with parts.open(info) as part:
                    total = _measure_part(part, total, limits, is_sheet=is_sheet)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Stop("broken") from error


def _measure_part(part: object, total: int, limits: dict[str, int], *, is_sheet: bool) -> int:
    widest = longest = 0
    tail = b""
    while chunk := part.read(CHUNK):  # type: ignore[attr-defined]
        total += len(chunk)
        if total > limits["unpacked"]:
            raise Stop("unpacked")
        if not is_sheet:
            continue
        for letters, digits in PLACE.findall(tail + chunk):
            widest, longest = max(widest, _column(letters)), max(longest, int(digits))
        tail = chunk[-24:]
    if longest > limits["rows"] + 1:
        raise Stop("rows")
    if widest > limits["columns"] * 4 or widest * longest > limits["cells"]:
        raise Stop("columns")
    return total


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _rows(workbook: str) -> list[list[object]]:
    import python_calamine as calamine  # noqa: PLC0415 - after the bounds are set

    try:
        book = calamine.load_workbook(workbook)
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if rows:
                return rows  # type: ignore[return-value]
    except calamine.PasswordError as error:
        raise Stop("password") from error
    except calamine.CalamineError as error:
        raise Stop("broken") from error
    raise Stop("empty")


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
    except Stop as stop:
        sys.stdout.write(str(stop))
    except MemoryError:
        sys.stdout.write("unpacked")
