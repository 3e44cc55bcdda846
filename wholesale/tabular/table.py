"""A file as a table: headers, and rows of text that can be walked again and again."""

import csv
import gzip
import io
import json
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from django.utils.translation import gettext as _

from wholesale.tabular.decode import ENCODINGS, detect_delimiter, detect_encoding
from wholesale.tabular.limits import MEGABYTE, UPLOAD, BadTable, Limits
from wholesale.tabular.write import safe_text

_GZIP, _ZIP, _OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_CHUNK = 1 << 20
_LONGEST_ROW = 1 << 20  # characters
Numbered = tuple[int, list[str]]


class Table:
    """An open table. Use it as a context manager; `rows()` starts from the top each time.

    Row numbers are those a spreadsheet shows: the header is usually row 1.
    """

    def __init__(self, file: IO[bytes], limits: Limits, encoding: str, stack: ExitStack) -> None:
        self._file, self._limits, self._stack = file, limits, stack
        self.encoding = encoding
        self._delimiter = detect_delimiter(self._head())
        self.header_row, self.headers = self._find_headers()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def rows(self) -> Iterator[Numbered]:
        """(row number, cells) of every row below the header that is not empty.

        Refuses with BadTable at the row that breaks a limit or cannot be read.
        """
        width = len(self.headers)
        for number, cells in self._records():
            if number <= self.header_row or not any(cells):
                continue
            if number - self.header_row > self._limits.rows:
                raise _too_many_rows(self._limits)
            yield number, cells[:width] + [""] * (width - len(cells))

    def count(self) -> int:
        """How many rows there are."""
        return sum(1 for _row in self.rows())

    def _records(self) -> Iterator[Numbered]:
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, encoding=self.encoding, newline="")
        lines = _Lines(text)
        number = 0
        try:
            for number, cells in enumerate(csv.reader(lines, delimiter=self._delimiter), start=1):
                lines.since_row = 0
                yield number, [_plain(cell) for cell in cells]
        except UnicodeDecodeError as error:
            raise BadTable(
                _("The file cannot be read as %(encoding)s. Choose another encoding.")
                % {"encoding": self.encoding}
            ) from error
        except csv.Error as error:
            raise BadTable(
                _("Row %(row)s cannot be read: it is too long, or a quotation mark is missing.")
                % {"row": number + 1}
            ) from error
        finally:
            if not self._file.closed:  # a walk that was left half way ends after the table
                text.detach()

    def _head(self) -> str:
        self._file.seek(0)
        return self._file.read(65_536).decode(self.encoding, errors="ignore")

    def _find_headers(self) -> tuple[int, list[str]]:
        for number, cells in self._records():
            if any(cells):
                while cells and not cells[-1]:
                    cells.pop()
                if len(cells) > self._limits.columns:
                    raise _too_many_columns(self._limits)
                return number, _unique(cells)
        raise BadTable(_("The file is empty. The first row must hold the names of the columns."))


class _Lines:
    """The lines of a text, refusing a row so long that its cells would fill the memory."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.since_row = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._text.readline(_LONGEST_ROW + 1)
        if not line:
            raise StopIteration
        self.since_row += len(line)
        if self.since_row > _LONGEST_ROW:
            raise csv.Error
        return line


def open_table(file: IO[bytes], *, limits: Limits = UPLOAD, encoding: str = "") -> Table:
    """Open a CSV (UTF-8, GB18030, UTF-16 …) or a workbook (xlsx, xls, ods), gzipped or not.

    What it is, is seen from its content; `encoding` overrides the guess for a text file.
    Refuses with BadTable. The caller closes the table, and `file` after it.
    """
    if encoding and encoding not in ENCODINGS:
        raise BadTable(_("This encoding is not known. Choose one of the list."))
    _check_size(file, limits)
    with ExitStack() as stack:
        body = file
        if _starts(body) == _GZIP:
            body = _gunzipped(body, limits, stack)
        if _starts(body, 4) in {_ZIP, _OLE}:
            body, encoding = _from_workbook(body, limits, stack), "utf-8"
        elif not encoding:
            encoding = detect_encoding(body)
        return Table(body, limits, encoding, stack.pop_all())


def _check_size(file: IO[bytes], limits: Limits) -> None:
    size = file.seek(0, io.SEEK_END)
    if size > limits.size:
        raise BadTable(
            _("The file is over %(limit)s MB. Split it into smaller files.")
            % {"limit": limits.size // MEGABYTE}
        )
    if not size:
        raise BadTable(_("The file is empty. The first row must hold the names of the columns."))


def _starts(file: IO[bytes], count: int = 2) -> bytes:
    file.seek(0)
    return file.read(count)


def _gunzipped(file: IO[bytes], limits: Limits, stack: ExitStack) -> IO[bytes]:
    body = cast("IO[bytes]", stack.enter_context(tempfile.TemporaryFile()))  # noqa: SIM115 - it is
    file.seek(0)
    size = 0
    try:
        with gzip.open(file) as unpacked:
            while chunk := unpacked.read(_CHUNK):
                size += len(chunk)
                if size > limits.unpacked:
                    raise _too_much(limits)
                body.write(chunk)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise _broken() from error
    if not size:
        raise BadTable(_("The file is empty. The first row must hold the names of the columns."))
    return body


def _from_workbook(file: IO[bytes], limits: Limits, stack: ExitStack) -> IO[bytes]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    source, target = folder / "workbook", folder / "table.csv"
    file.seek(0)
    with source.open("wb") as copy:
        while chunk := file.read(_CHUNK):
            copy.write(chunk)
    program = Path(__file__).with_name("sheet.py")
    command = [sys.executable, "-I", str(program), str(source), str(target)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own program, with paths of our own
            [*command, json.dumps(asdict(limits))],
            capture_output=True,
            timeout=limits.seconds * 2,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much(limits) from error
    word = ended.stdout.decode(errors="replace") or ("broken" if ended.returncode else "")
    if word:
        raise _refusal(word, limits)
    return stack.enter_context(target.open("rb"))


def _refusal(word: str, limits: Limits) -> BadTable:
    match word:
        case "rows":
            return _too_many_rows(limits)
        case "columns":
            return _too_many_columns(limits)
        case "unpacked":
            return _too_much(limits)
        case "password":
            return BadTable(_("The workbook has a password. Remove it and upload it again."))
        case "empty":
            return BadTable(_("The workbook is empty. Its first sheet must hold the table."))
    return _broken()


def _broken() -> BadTable:
    return BadTable(_("The file is damaged or not a table. Open it, save it anew, and try again."))


def _too_much(limits: Limits) -> BadTable:
    return BadTable(
        _("Unpacked, the file is over %(limit)s MB. Split it into smaller files.")
        % {"limit": limits.unpacked // MEGABYTE}
    )


def _too_many_rows(limits: Limits) -> BadTable:
    return BadTable(
        _("The file has more than %(limit)s rows. Split it into smaller files.")
        % {"limit": f"{limits.rows:,}"}
    )


def _too_many_columns(limits: Limits) -> BadTable:
    return BadTable(
        _("The table is wider than %(limit)s columns. Delete the columns that are not needed.")
        % {"limit": limits.columns}
    )


def _plain(cell: str) -> str:
    # Our own files put an apostrophe before what would run as a formula: it goes again here,
    # so that what was exported or set aside can come back as it was.
    cell = cell.replace("\x00", "").strip()
    return cell[1:] if cell.startswith("'") and safe_text(cell[1:]) == cell else cell


def _unique(headers: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    named = []
    for header in headers:
        seen[header] = seen.get(header, 0) + 1
        named.append(header if seen[header] == 1 else f"{header} ({seen[header]})")
    return named
