"""Marks on papers: the barcode of a document's number, an amount in Chinese capitals."""

import io
import re
from decimal import Decimal

import barcode
from barcode.writer import SVGWriter
from django.utils.safestring import SafeString, mark_safe

_STYLE = re.compile(r'style="fill:\s*(\w+);?"')
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def code128(number: str) -> SafeString:
    """The number as a Code 128 barcode, an SVG to stand in the page."""
    stream = io.BytesIO()
    options = {"module_height": 9.0, "module_width": 0.24, "quiet_zone": 1.0, "write_text": False}
    barcode.get("code128", number, writer=SVGWriter()).write(stream, options)
    svg = stream.getvalue().decode()
    # The page's policy lets no style into a tag, so that the bars would be one black block.
    svg = _STYLE.sub(r'fill="\1"', svg[svg.index("<svg") :])
    # Bars and nothing else: nothing of the caller's stands in it as markup.
    return mark_safe(svg)  # noqa: S308 - see above


def in_capitals(amount: Decimal) -> str:
    """An amount as Chinese papers write it: 1234.50 is 壹仟贰佰叁拾肆元伍角整.

    Up to 999,999,999,999.99 with two decimals, as 票据 rules say; below zero begins with 负.
    """
    cents = int((abs(amount) * 100).to_integral_value())
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    said = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        said += f"{DIGITS[jiao]}角"
    elif fen and yuan:
        said += "零"
    said += f"{DIGITS[fen]}分" if fen else "整"
    return ("负" if amount < 0 and cents else "") + (said if cents else "零元整")


def _whole(number: int) -> str:
    said, gap = "", False
    for group in range(len(GROUPS) - 1, -1, -1):
        part = number // 10 ** (4 * group) % 10_000
        if not part:
            gap = bool(said)
            continue
        if said and (gap or part < 1000):
            said += "零"
        said += _four(part) + GROUPS[group]
        gap = False
    return said


def _four(number: int) -> str:
    said, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            said += ("零" if gap and said else "") + DIGITS[digit] + PLACES[place]
            gap = False
        else:
            gap = True
    return said
