"""The words of orders: units, numerals, greetings, and what makes two names the same."""

import re
import unicodedata
from collections.abc import Collection
from decimal import Decimal

UNITS = (
    "箱", "件", "盒", "瓶", "包", "袋", "支", "个", "条", "桶", "罐", "听", "提", "打", "把", "只",
    "板", "卷", "块", "双", "套", "台", "张", "筐", "捆", "扎", "排", "串", "粒", "枚", "根", "组",
    "份", "本", "斤", "公斤", "千克", "大件", "纸箱", "cartons", "carton", "ctns", "ctn", "cases",
    "case", "cs", "boxes", "box", "bottles", "bottle", "btl", "pieces", "piece", "pcs", "pc", "ea",
    "packs", "pack", "packets", "packet", "bags", "bag", "cans", "can", "dozens", "dozen", "doz",
    "units", "unit", "pairs", "pair", "sets", "set", "rolls", "roll", "kg", "trays", "tray",
)  # fmt: skip
# Sizes of goods more often than quantities of them: with another quantity behind, part of a name.
MEASURES = frozenset({"斤", "公斤", "千克", "kg"})
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "俩": 2, "仨": 3,
}  # fmt: skip
_TENS = {"十": 10, "百": 100, "千": 1000}
NUMERALS = "零〇一二两俩三仨四五六七八九十百千"

# Possessive: however long a text of such words is, it is read once.
FILLER = re.compile(
    r"(?:老板娘|老板|你好|您好|在不在|在吗|亲|麻烦|请|帮忙|帮我|帮|给我们|给我|我们|我要|我|要|来|拿|送"
    r"|订|定|下单|下|再|还|加|一下|点|另外|然后|and|hello|hey|hi|please|pls|i|want|need|order|send"
    r"|us|me|the|we|of|would|like|also|\W)++",
    re.IGNORECASE,
)
LEADING = re.compile(
    r"^(?:老板娘|老板|你好|您好|麻烦|请|帮我|给我们|给我|我要|再来|再加|还要|另加|要|来|拿|送|订|加"
    r"|please |pls |send |order |of )++",
    re.IGNORECASE,
)
TAKEN_OUT = re.compile(
    r"^(?:(?:不要|别要|取消|去掉|不用)(?P<after>.+?)了?|(?P<before>.+?)(?:不要|不用|取消)了?"
    r"|(?:no|without|cancel)\s+(?P<english>.+?))$",
    re.IGNORECASE,
)
AS_LAST = re.compile(
    r"[跟和同照按]?上一?次的?(?:一样|老样子)|照旧|老样子|[跟和]以前一样|same as last|as usual"
    r"|the usual|repeat (?:the )?last",
    re.IGNORECASE,
)
# "改成" with a quantity behind: what was said before counts so much instead.
CHANGED_TO = re.compile(
    r"(?:改成|改为|改到|换成|变成|changed? (?:it )?to|make (?:it|that)|^改)$", re.IGNORECASE
)
EACH = re.compile(r"(?:各要|各来|各|每样|每种|都来|都要|每个)$")
JOINED = re.compile(r"和|跟|与|以及|\s+")
NUMBERED = re.compile(r"^\s*(?:\(?\d{1,3}[、)）]|\d{1,3}\.(?!\d)|[-•·*]\s+|[①-⑳])\s*")


def level(text: str) -> str:
    """Full-width forms made plain, each character in its own place."""
    return "".join(_of_one(unicodedata.normalize("NFKC", char), char) for char in text)


def plain(text: str) -> str:
    """The same with small letters."""
    return "".join(_of_one(char.lower(), char) for char in level(text))


def same(name: str) -> str:
    """The form in which two ways of writing one name are equal."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:120]


def unit_pattern(units: Collection[str]) -> str:
    """A pattern for any unit word, the longest first; a Latin one ends where its word ends."""
    known = {same(unit) for unit in (*UNITS, *units)} - {""}
    words = sorted(known, key=lambda word: (-len(word), word))
    return "|".join(
        re.escape(word) + (r"(?![a-z])" if word[-1].isascii() else "") for word in words
    )


def number_of(text: str) -> tuple[Decimal, bool]:
    """The value of digits or Chinese numerals, and whether it is sure ("两三" is not)."""
    if text[:1].isdecimal():
        return Decimal(text.replace(",", "")), True
    total, digit, run = 0, 0, 0
    for char in text:
        if char in _TENS:
            total += (digit or (0 if run else 1)) * _TENS[char]
            digit, run = 0, 0
        elif char in _DIGITS:
            digit, run = _DIGITS[char], run + (char not in "零〇")
            if run > 1:
                return Decimal(max(total + digit, 1)), False
    if digit and "百" in text and text[-2:-1] == "百":
        return Decimal(total + digit * 10), False  # 一百二 is 120, said carelessly
    return Decimal(total + digit), total + digit > 0


def _of_one(form: str, char: str) -> str:
    return form if len(form) == 1 else char
