"""Provinces, cities and districts of China: what an address says about where it is.

The table is `crm/data/divisions.csv` (six-digit code, name): two digits are the province, four
the city, six the district. Read once, kept in memory; no query.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from django.utils.translation import gettext as _

_TABLE = Path(__file__).parents[1] / "data" / "divisions.csv"
# Names that a city between a municipality or a province and its districts goes by.
_NO_CITY = ("市辖区", "省直辖县级行政区划", "自治区直辖县级行政区划", "县")
_PEOPLES = (
    "维吾尔|壮族|回族|蒙古族|蒙古|藏族|羌族|彝族|苗族|侗族|土家族|布依族|朝鲜族|满族|瑶族|水族|黎族|畲族|土族|白族|傣族|"
    "哈尼族|景颇族|傈僳族|柯尔克孜|哈萨克|哈萨克族|仡佬族|撒拉族|保安族|东乡族|裕固族|纳西族|普米族|怒族|独龙族|佤族|"
    "拉祜族|布朗族|达斡尔族|达斡尔|鄂温克族|鄂伦春|毛南族|仫佬族|塔吉克|锡伯|各族"
)
_PROVINCE = re.compile(r"(?:(?:维吾尔|壮族|回族)?自治区|特别行政区|省|市)$")
_KIND = re.compile(
    rf"(?:(?:{_PEOPLES})*自治(?:区|州|县|旗)|特别行政区|地区|林区|新区|矿区|省|市|盟|区|县|旗)$"
)
_SPACE = re.compile(r"[\s,，.。、/-]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# A short name with this behind it means something else: 朝阳路 is not 朝阳区.
_ELSE = re.compile(r"(?:[区县市州盟旗]|[东南西北中]?[路街巷弄]|[东南西北中]?大[道街]|[镇乡村])")
_HOME = frozenset({"CN", "HK", "MO", "TW"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What an address says, in official names; `code` is the narrowest division it names."""

    code: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    is_abroad: bool = False
    is_complete: bool = False

    @property
    def prefix(self) -> str:
        """The part of the code that all divisions below it begin with."""
        return re.sub(r"(00)+$", "", self.code)

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody should look at it: at home, but not all of it is known."""
        return not (self.is_abroad or self.is_complete)


@dataclass(frozen=True, slots=True)
class _Table:
    names: dict[str, str]
    below: dict[str, list[str]]


def read_line(text: str) -> Reading:
    """What a line of an address says, with and without 省, 市 and 区; nothing is guessed."""
    plain = _plain(text)
    if not _CHINESE.search(plain) or _is_abroad(plain):
        return Reading(is_abroad=bool(plain))
    return max(_readings(plain), key=lambda one: (one[0].is_complete, one[1], len(one[0].code)))[0]


def read_parts(province: str, city: str, district: str) -> Reading:
    """What the three fields of a form say; foreign places are left alone."""
    return read_line(province + city + district)


def belong_together(province: str, city: str, district: str) -> bool:
    """False when a city or district that we know stands somewhere else than the form says."""
    said = read_parts(province, city, district)
    if said.is_complete or said.is_abroad:
        return True
    above, city, district = read_line(province), _plain(city), _plain(district)
    if above.code and not said.city and city in _names(is_city=True):
        return False
    return not (said.city and not said.district and district in _names(is_city=False))


def in_full(province: str, city: str, district: str) -> tuple[str, str, str]:
    """The three by their official names, as far as they are known; the rest as typed."""
    said = read_parts(province, city, district)
    if not said.district and said.city and _plain(district) in said.city:
        district = ""
    return said.province or province, said.city or city, said.district or district


def what_is_missing(said: Reading) -> str:
    """What somebody should complete; nothing for a good address, and for a foreign one."""
    if not said.is_doubtful:
        return ""
    if not said.code:
        return _("The province and city are missing, or we do not know them.")
    if not said.city:
        return _("The city is missing, or we do not know it in %(province)s.") % {
            "province": said.province
        }
    return _("The district is missing, or we do not know it in %(city)s.") % {"city": said.city}


def provinces() -> list[str]:
    """The names to choose from."""
    table = _table()
    return [table.names[code] for code in table.below[""]]


def cities(province: str) -> list[str]:
    """The cities of a province as typed; a municipality is its own."""
    found = read_line(province)
    if not found.code:
        return []
    table = _table()
    code = found.code[:2] + "0000"
    below = [one for one in table.below[code] if one.endswith("00") or not one[2:4] < "90"]
    return [table.names[one] for one in below] or [table.names[code]]


def districts(province: str, city: str) -> list[str]:
    """The districts of a city as typed; of a municipality all of them."""
    table = _table()
    found = read_parts(province, city, "")
    return [table.names[one] for one in table.below.get(found.code, []) if not one.endswith("00")]


def _readings(text: str) -> Iterable[tuple[Reading, int]]:
    """Every way to read the beginning of a text, and how many signs it took."""
    yield Reading(), 0
    # The province is often left out (海口市美兰区), or it and the city are (昆山市).
    for code in _starts().get(text[:2], ()):
        for taken in _takes(code, text, 0):
            yield _said(code), taken
            yield from _deeper(code, text, taken)


def _deeper(above: str, text: str, start: int) -> Iterable[tuple[Reading, int]]:
    table = _table()
    for word in _NO_CITY[:3]:
        if text.startswith(word, start):
            start += len(word)
    # 北京市北京市朝阳区: a municipality is written twice.
    skips = [start, *_takes(above, text, start)] if above.endswith("0000") else [start]
    for begin in skips:
        for code in table.below.get(above, []):
            for taken in _takes(code, text, begin):
                yield _said(code), taken
                yield from _deeper(code, text, taken)
        if above.endswith("0000"):  # 江苏昆山市: the city between is often left out
            for code in _alone(above).get(text[begin : begin + 2], ()):
                if text.startswith(table.names[code], begin):
                    yield _said(code), begin + len(table.names[code])


def _takes(code: str, text: str, start: int) -> list[int]:
    """Where the text goes on after the name of a division that stands at `start`."""
    full, short = _ways(code)
    found = [start + len(full)] if text.startswith(full, start) else []
    if full[-3:-1] == "自治" and text.startswith(short + full[-1], start):
        found.append(start + len(short) + 1)  # 陵水县 is 陵水黎族自治县
    if short != full and text.startswith(short, start):
        end = start + len(short)
        if not _ELSE.match(text, end):
            found.append(end)
    return found


@cache
def _said(code: str) -> Reading:
    table = _table()
    province, city, district = table.names[code[:2] + "0000"], "", ""
    if not code.endswith("0000"):
        between = table.names.get(code[:4] + "00", "")
        if between:
            city, district = between, "" if code.endswith("00") else table.names[code]
        elif code[2:4] >= "90":  # counties and cities that answer to the province itself
            city = table.names[code]
        else:
            city, district = province, table.names[code]
    is_complete = not table.below.get(code)
    return Reading(code, province, city, district, is_complete=is_complete)


@cache
def _ways(code: str) -> tuple[str, str]:
    """A division's name as it is, and as people shorten it."""
    name = _table().names[code]
    short = (_PROVINCE if code.endswith("0000") else _KIND).sub("", name)
    return name, short if len(short) > 1 else name


@cache
def _names(*, is_city: bool) -> frozenset[str]:
    """What cities, or districts, are called, in full and short."""
    codes = [code for code in _table().names if not code.endswith("0000")]
    return frozenset(name for code in codes if _is_city(code) == is_city for name in _ways(code))


@cache
def _starts() -> dict[str, list[str]]:
    """The divisions an address may begin with, by their first two signs."""
    found = defaultdict(list)
    for code, name in _table().names.items():
        if code.endswith("0000") or _is_city(code):
            found[name[:2]].append(code)
    for code in (one for some in _alone("").values() for one in some):
        name = _table().names[code]
        if name.endswith(("市", "县")):
            found[name[:2]].append(code)
    return dict(found)


@cache
def _alone(province: str) -> dict[str, list[str]]:
    """Districts whose name stands only once in a province, or in the country, by two signs."""
    table = _table()
    those = [
        code for code in table.names
        if code.startswith(province[:2]) and not code.endswith("00") and not _is_city(code)
    ]  # fmt: skip
    often = Counter(table.names[code] for code in those)
    found = defaultdict(list)
    for code in those:
        if often[table.names[code]] == 1:
            found[table.names[code][:2]].append(code)
    return dict(found)


def _is_city(code: str) -> bool:
    return not code.endswith("0000") and (code.endswith("00") or code[2:4] >= "90")


def _plain(text: str) -> str:
    return _SPACE.sub("", text)


def _is_abroad(text: str) -> bool:
    return text.startswith(_countries())


@cache
def _countries() -> tuple[str, ...]:
    known = Locale("zh").territories
    return tuple(
        name for code, name in known.items()
        if len(code) == 2 and code.isalpha() and code not in _HOME and len(name) > 1
    )  # fmt: skip


@cache
def _table() -> _Table:
    with _TABLE.open(encoding="utf-8", newline="") as rows:
        names = dict(csv.reader(rows))
    below: defaultdict[str, list[str]] = defaultdict(list)
    for code in names:
        if code.endswith("0000"):
            below[""].append(code)
        elif code.endswith("00") or code[:4] + "00" not in names:
            below[code[:2] + "0000"].append(code)
        else:
            below[code[:4] + "00"].append(code)
    return _Table(names, dict(below))
