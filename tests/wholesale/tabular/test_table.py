import gzip
import io
import random
import subprocess
import sys
import tempfile
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from wholesale.tabular.limits import BadTable, Limits
from wholesale.tabular.table import open_table

SHEET = "货号,名称,价格\nA1,海天酱油,12.50\nA2,“老抽”,8\n"
EXPECTED = [(2, ["A1", "海天酱油", "12.50"]), (3, ["A2", "“老抽”", "8"])]


def read(content, **options):
    with open_table(io.BytesIO(content), **options) as table:
        return table.headers, list(table.rows())


def refusal(content, **options):
    with pytest.raises(BadTable) as caught:
        read(content, **options)
    return caught.value.sentence


def workbook(rows, **cells):
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for index, cell in enumerate(row):
                sheet.write(number, index, cell)
        for place, cell in cells.items():
            sheet.write(place, cell)
    return body.getvalue()


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"],
)
def test_the_encoding_is_found(encoding, settings):
    settings.LANGUAGE_CODE = "en"
    assert read(SHEET.encode(encoding)) == (["货号", "名称", "价格"], EXPECTED)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    content = f'Code{delimiter}"Name, long; and | odd"\nA1{delimiter}"x{delimiter}y"\n'
    if delimiter == "\t":
        content = content.replace(", long; and | odd", "")
    assert read(content.encode())[1] == [(2, ["A1", f"x{delimiter}y"])]


def test_gzip_is_unpacked():
    assert read(gzip.compress(SHEET.encode())) == (["货号", "名称", "价格"], EXPECTED)


def test_a_workbook_reads_as_its_cells_look():
    rows = [
        ["Code", "Qty", "Price", "Day", "At", "On"],
        ["6901234567892", 6901234567892, 0.1 + 0.2, "2026-03-01", 12.0, True],
    ]
    assert read(workbook(rows))[1] == [
        (2, ["6901234567892", "6901234567892", "0.3", "2026-03-01", "12", "TRUE"])
    ]


def test_dates_of_a_workbook_are_iso():
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"default_date_format": "d/m/yy"}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Day")
        sheet.write_datetime(1, 0, datetime(2026, 3, 1))  # noqa: DTZ001 - a workbook has no zones
        sheet.write_datetime(2, 0, datetime(2026, 3, 1, 8, 30))  # noqa: DTZ001 - the same
        sheet.write(3, 0, str(date(2026, 3, 2)))
    assert [cells for _n, cells in read(body.getvalue())[1]] == [
        ["2026-03-01"],
        ["2026-03-01 08:30:00"],
        ["2026-03-02"],
    ]


def test_formulas_are_never_run():
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Code", "Name"])
        sheet.write_formula(1, 0, '=HYPERLINK("http://evil.example","x")', value="A1")
        sheet.write_string(1, 1, "=1+1")
    assert read(body.getvalue())[1] == [(2, ["A1", "=1+1"])]
    assert read(b"Code,Name\nA1,=1+1\n")[1] == [(2, ["A1", "=1+1"])]


def test_row_numbers_are_those_the_spreadsheet_shows():
    assert read(b"\n\nCode\n\nA1\n\n\nA2\n")[1] == [(5, ["A1"]), (8, ["A2"])]
    assert read(workbook([[], ["Code"], [], ["A1"]]))[1] == [(4, ["A1"])]


def test_short_and_long_rows_are_made_as_wide_as_the_headers():
    assert read(b"a,b\n1\n1,2,3\n")[1] == [(2, ["1", ""]), (3, ["1", "2"])]


def test_the_same_header_twice_is_told_apart():
    assert read(b"Name,Name\n1,2\n")[0] == ["Name", "Name (2)"]


def test_the_apostrophe_of_our_own_files_goes_again():
    assert read(b"a\n'+86 138\n'tis\n")[1] == [(2, ["+86 138"]), (3, ["'tis"])]


# --- what cannot be read says why


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty. The first row must hold the names of the columns."),
        (b"\n\n", "The file is empty. The first row must hold the names of the columns."),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "This file is not a table."),
        (b"%PDF-1.7 ...", "This file is not a table."),
        (b"<!DOCTYPE html><table></table>", "This file is not a table."),
        (bytes(range(256)) * 8, "This file is not a table."),
        (b"PK\x03\x04 not a zip", "The file is damaged or not a table."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "The file is damaged"),
        (b"\x1f\x8b\x08\x00rubbish", "The file is damaged"),
        (gzip.compress(SHEET.encode() * 99)[:-20], "The file is damaged"),
        ("Prénom;Référence é\nà;è\n".encode("cp1252"), "The file's encoding could not be"),
        (b'a,b\n1,"' + b"x" * 200_000, "Row 2 cannot be read: it is too long"),
        (b"a," * 2_000_000, "Row 1 cannot be read: it is too long"),
        (b"a,b\n" + b'"\n",' * 900_000, "Row 2 cannot be read: it is too long"),
    ],
    ids=range(14),
)
def test_a_bad_file_says_why(content, sentence, settings, english):
    assert refusal(content).startswith(sentence)


def test_the_encoding_can_be_chosen(english):
    assert refusal(SHEET.encode("gb18030"), encoding="utf-8") == (
        "The file cannot be read as utf-8. Choose another encoding."
    )
    assert refusal(b"a\n", encoding="klingon").startswith("This encoding is not known.")
    assert read("Prénom\né\n".encode("cp1252"), encoding="windows-1252")[1] == [(2, ["é"])]


def test_a_workbook_with_nothing_in_it_is_refused(english):
    assert refusal(workbook([])).startswith("The workbook is empty.")


def test_too_many_rows_are_refused(english):
    few = Limits(rows=2)
    assert refusal(b"a\n1\n2\n3\n", limits=few).startswith("The file has more than 2 rows.")
    assert refusal(workbook([["a"], [1], [2], [3]]), limits=few).startswith(
        "The file has more than 2 rows."
    )
    assert len(read(workbook([["a"], [1], [2]]), limits=few)[1]) == 2


def test_too_large_a_file_is_refused_before_it_is_read(english):
    assert refusal(b"a\n" * 600_000, limits=Limits(size=1 << 20)).startswith(
        "The file is over 1 MB."
    )


def test_a_gzip_bomb_is_refused(english):
    bomb = gzip.compress(b"0" * (60 << 20))
    assert len(bomb) < 100_000
    assert refusal(bomb).startswith("Unpacked, the file is over 50 MB.")


def test_a_zip_bomb_is_refused_by_what_comes_out_of_it(english):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<x/>")
        parts.writestr("xl/worksheets/sheet1.xml", b" " * (60 << 20))
    assert refusal(body.getvalue()).startswith("Unpacked, the file is over 50 MB.")


def test_two_cells_in_opposite_corners_do_not_fill_the_memory(english):
    """The parser would allocate all cells between; the child process must not even try."""
    content = workbook([["Code"]], XFD1048576="x")
    assert refusal(content).startswith("The file has more than 200,000 rows.")
    assert refusal(workbook([["Code"]], XFD1000="x")).startswith("The table is wider than 500")


def test_an_entity_bomb_expands_to_nothing(english):
    body = io.BytesIO(workbook([["Code"], ["A1"]]))
    out = io.BytesIO()
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "&%c;&%c;&%c;&%c;">' % (c + 1, c, c, c, c) for c in range(97, 117))
        + b']><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="2"'
        b' uniqueCount="2"><si><t>&t;</t></si><si><t>A1</t></si></sst>'
    )
    with zipfile.ZipFile(body) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, bomb if name == "xl/sharedStrings.xml" else old.read(name))
    try:
        headers, rows = read(out.getvalue())
    except BadTable:
        return
    assert len(str(headers)) + len(str(rows)) < 200


def test_a_hundred_thousand_rows_are_read_with_bounded_memory():
    """Measured in a process of its own: the peak of this one holds all other tests' memory."""
    program = (
        "import io, re, sys\n"
        "import django; django.setup()\n"
        "from wholesale.tabular.table import open_table\n"
        "body = io.BytesIO(open(sys.argv[1], 'rb').read())\n"
        "with open_table(body) as table: count = table.count()\n"
        "status = open('/proc/self/status').read()\n"
        "print(count, int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) // 1024)\n"
    )
    chance = random.Random(1)
    rows = [["Code", "Name", "Price"]]
    rows += [[f"A{n}", f"酱油 {chance.random()}", n / 100] for n in range(100_000)]
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(workbook(rows))
        file.flush()
        done = subprocess.run(
            [sys.executable, "-c", program, file.name], capture_output=True, text=True, check=True
        )
    count, megabytes = map(int, done.stdout.split())
    assert count == 100_000
    assert megabytes < 150
