"""Tables out: workbooks and CSV that open as they are and run nothing."""

import csv
import io
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, cast

import xlsxwriter
from django.http import FileResponse, HttpResponse
from django.utils import timezone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}

# A cell that starts with one of these runs as a formula in a spreadsheet (after NFKC, because
# a spreadsheet may read the full-width forms ＝ ＋ － ＠ as the plain ones).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|")
_SHEET_NAME_BAD = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_WIDEST = 60


def safe_text(text: str) -> str:
    """Text for a CSV cell: what would run as a formula gets an apostrophe in front.

    A plain negative number stays one.
    """
    start = unicodedata.normalize("NFKC", text[:8]).lstrip(" \u00a0")
    if start.startswith(_FORMULA_STARTS) and not _is_number(text):
        return f"'{text}"
    return text


def to_file(
    form: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]
) -> IO[bytes]:
    """A table as an open temporary file, at its start; memory stays bounded."""
    body = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 - the response closes it
    if form == "csv":
        _write_csv(body, heads, rows)
    else:
        _write_xlsx(body, title, heads, rows)
    body.seek(0)
    return body


def download(body: IO[bytes], name: str, form: str) -> HttpResponse:
    """An open file as something to save; it is streamed and closed by the server."""
    answer = FileResponse(body, as_attachment=True, filename=name, content_type=TYPES[form])
    # A streamed answer is not a HttpResponse by class, but it is one to every view of ours.
    return cast("HttpResponse", answer)


def xlsx_response(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = ""
) -> HttpResponse:
    """A table of any kind as a workbook to save. `name` is the file's name without ending."""
    body = to_file("xlsx", title or name, [str(head) for head in heads], rows)
    return download(body, f"{name}-{timezone.localtime():%Y%m%d-%H%M}.xlsx", "xlsx")


def csv_response(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The same as CSV, which Excel opens in Chinese because of its byte order mark."""
    body = to_file("csv", name, [str(head) for head in heads], rows)
    return download(body, f"{name}-{timezone.localtime():%Y%m%d-%H%M}.csv", "csv")


def _write_csv(body: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    text = io.TextIOWrapper(body, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([safe_text(str(head)) for head in heads])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    text.flush()
    text.detach()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, int | date) else safe_text(str(value))


def _write_xlsx(
    body: IO[bytes], title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    book = xlsxwriter.Workbook(
        body,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        },
    )
    sheet = book.add_worksheet(title.translate(_SHEET_NAME_BAD).strip()[:31] or "Sheet1")
    bold = book.add_format({"bold": True, "bg_color": "#F0F2F5", "bottom": 1})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.freeze_panes(1, 0)
    for index, head in enumerate(heads):
        # Memory stays constant, so widths are guessed from the heads before any row is known.
        sheet.set_column(index, index, min(_WIDEST, max(10, _width(head) + 4)))
        sheet.write_string(0, index, head, bold)
    for number, row in enumerate(rows, start=1):
        for index, value in enumerate(row):
            _write_cell(sheet, number, index, value, moment)
    book.close()


def _write_cell(sheet: Any, row: int, column: int, value: Any, moment: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif isinstance(value, Decimal | int) and -(10**15) < value < 10**15:
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value)[:32_767])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _is_number(text: str) -> bool:
    try:
        Decimal(text)
    except ArithmeticError:
        return False
    return True
