"""Which encoding and which delimiter a text file was written in."""

import codecs
import re
from typing import IO

from django.utils.translation import gettext as _

from wholesale.tabular.limits import BadTable

ENCODINGS = ("utf-8", "gb18030", "utf-16", "big5", "windows-1252", "windows-1250")
DELIMITERS = ",;\t|"
_SAMPLE = 256 * 1024
_CHUNK = 1 << 20
_QUOTED = re.compile(r'"[^"]*"')
_NOT_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")


def detect_encoding(file: IO[bytes]) -> str:
    """The encoding of a text file, found by reading it; refuses with BadTable.

    UTF-8 and UTF-16 prove themselves. GB18030 accepts almost any bytes, so it is believed only
    when most of what it gives are characters people write.
    """
    file.seek(0)
    sample = file.read(_SAMPLE)
    if sample.startswith(_NOT_TABLES):
        raise _no_table()
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in sample:
        return _utf_16_without_mark(sample)
    if sample.lstrip()[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise _no_table()
    if _decodes(file, "utf-8"):
        return "utf-8-sig"
    if _decodes(file, "gb18030") and _looks_chinese(sample):
        return "gb18030"
    raise BadTable(
        _("The file's encoding could not be recognised. Save it as “CSV UTF-8” and upload it again,"
          " or choose the encoding below.")
    )  # fmt: skip


def detect_delimiter(head: str) -> str:
    """The delimiter of a text file, from its first line."""
    line = _QUOTED.sub("", next((text for text in head.splitlines() if text.strip()), ""))
    return max(DELIMITERS, key=line.count)


def _no_table() -> BadTable:
    return BadTable(_("This file is not a table. Choose an Excel workbook or a CSV file."))


def _utf_16_without_mark(sample: bytes) -> str:
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    # Commas, digits and line ends of a table have a zero byte on one side only.
    if max(even, odd) < len(sample) // 40 or min(even, odd) > max(even, odd) // 10:
        raise _no_table()
    return "utf-16-le" if odd > even else "utf-16-be"


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _looks_chinese(sample: bytes) -> bool:
    text = sample.decode("gb18030", errors="ignore")
    foreign = [char for char in text if ord(char) > 127]
    known = sum(1 for char in foreign if _in_gb2312(char))
    return known * 2 >= len(foreign)


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
