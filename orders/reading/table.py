"""Rows of cells in any order of columns, with headers or without."""

import csv
import re
from collections.abc import Collection, Iterable, Sequence

from orders.reading.amounts import quantities_in
from orders.reading.message import read_message
from orders.reading.rows import Amount, Doubt, Reading, Row
from orders.reading.words import UNITS, plain, same

Numbered = tuple[int, list[str]]
_HEADS = {
    "code": ("code", "own code", "goods code", "sku", "item", "item no", "article", "货号", "编码",
             "商品编码", "产品编码", "编号", "我方编码", "物料编码", "款号", "产品编号",
             "商品编号"),
    "barcode": ("barcode", "ean", "gtin", "upc", "条码", "条形码", "国际条码", "商品条码", "箱码"),
    "own": ("your code", "my code", "customer code", "our code", "客户编码", "自编码", "本店编码",
            "店内码", "客户货号"),
    "name": ("name", "goods", "product", "description", "item name", "品名", "名称", "商品名称",
             "商品", "产品", "产品名称", "货品", "货品名称", "品名规格"),
    "spec": ("specification", "spec", "size", "规格", "型号", "规格型号"),
    "quantity": ("quantity", "qty", "count", "order", "pieces", "数量", "订货数量", "订购数量",
                 "采购数量", "件数", "箱数", "订量", "订货量"),
    "unit": ("unit", "uom", "单位", "计量单位", "包装"),
}  # fmt: skip
_NAMED = {head: role for role, heads in _HEADS.items() for head in heads}
_DELIMITERS = "\t;,|"
_NUMBER = re.compile(r"\d+(?:\.0+)?")


def as_table(text: str, units: Collection[str] = ()) -> list[Numbered]:
    """The cells of a pasted list, or nothing when it is no table of at least two rows."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    for delimiter in _DELIMITERS if len(lines) > 1 else "":
        rows = [(n, _cells(line, delimiter)) for n, line in lines]
        width = max(len(cells) for _n, cells in rows)
        alike = sum(len(cells) == len(rows[0][1]) for _n, cells in rows)
        if width > 1 and len(rows[0][1]) > 1 and alike * 10 >= len(rows) * 9:
            roles = _roles(rows, units)
            if "quantity" in roles.values():
                return rows
    return []


def read_table(rows: Iterable[Numbered], units: Collection[str] = ()) -> Reading:
    """Read rows of (number, cells); a row that says no quantity asks for one."""
    kept = [
        (n, [cell.strip() for cell in cells]) for n, cells in rows if any(map(str.strip, cells))
    ]
    reading = Reading()
    if not kept:
        return reading
    roles = _roles(kept, units)
    has_heads = _heads_of(kept[0][1]) != {}
    for number, cells in kept[1:] if has_heads else kept:
        _read_row(number, cells, roles, units, reading)
    return reading


def _read_row(
    number: int, cells: Sequence[str], roles: dict[int, str], units: Collection[str],
    reading: Reading,
) -> None:  # fmt: skip
    said = " ".join(filter(None, cells))
    by_role: dict[str, list[str]] = {}
    for index, cell in enumerate(cells):
        if cell:
            by_role.setdefault(roles.get(index, "text"), []).append(cell)
    names = [*by_role.get("barcode", []), *by_role.get("own", []), *by_role.get("code", [])]
    words = by_role.get("name", [])
    names += [" ".join([word, *by_role.get("spec", [])]) for word in words] + words
    if not names and by_role.get("text"):
        names = by_role["text"]
    if not names:
        if by_role.get("quantity") and len(by_role) == 1:
            reading.rows.append(Row(number, said, (), *_amounts(by_role["quantity"][0], "", units)))
        else:
            reading.remarks.append(said)
        return
    unit = by_role.get("unit", [""])[0]
    quantity = by_role.get("quantity", [""])[0]
    if not quantity and not roles:
        reading.rows += read_message(said, units).rows
        return
    amounts, doubt = _amounts(quantity, unit, units)
    is_total = not by_role.keys() & {"barcode", "own", "code"} and same(names[0]) in _TOTALS
    if is_total:
        reading.remarks.append(said)
    elif amounts or doubt != Doubt.NONE:
        reading.rows.append(Row(number, said, tuple(dict.fromkeys(names)), amounts, doubt))


_TOTALS = {"total", "sum", "合计", "总计", "小计", "合 计"}


def _amounts(
    cell: str, unit: str, units: Collection[str]
) -> tuple[tuple[Amount, ...], Doubt]:  # fmt: skip
    found = quantities_in(plain(cell), units)
    if len(found) != 1 or found[0].start > 0 or plain(cell)[found[0].end :].strip():
        return (), Doubt.VAGUE if cell else Doubt.MISSING
    amounts = found[0].amounts
    if unit and len(amounts) == 1 and not amounts[0].unit:
        amounts = (Amount(amounts[0].count, same(unit)),)
    return amounts, found[0].doubt


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _heads_of(cells: Sequence[str]) -> dict[int, str]:
    """What headers say of their columns; nothing when the row is not one of headers."""
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        role = _NAMED.get(same(cell).replace("*", ""))
        if role and role not in found.values():
            found[index] = role
    return found if "quantity" in found.values() or len(found) > 1 else {}


def _roles(rows: Sequence[Numbered], units: Collection[str]) -> dict[int, str]:
    """Which column is what: as the headers say, else as the cells look."""
    heads = _heads_of(rows[0][1])
    if heads:
        return heads
    columns = list(zip(*_even([cells for _n, cells in rows[:200]]), strict=True))
    known = {same(unit) for unit in (*UNITS, *units)}
    roles: dict[int, str] = {}
    amounts: list[int] = []
    for index, column in enumerate(columns):
        cells = [cell for cell in column if cell]
        if cells and _most(same(cell) in known for cell in cells):
            roles[index] = "unit"
        elif cells and _most(_is_barcode(cell) for cell in cells):
            roles[index] = "barcode"
        elif cells and _most(bool(_amounts(cell, "", units)[0]) for cell in cells):
            amounts.append(index)
        elif cells:
            roles[index] = "name" if _most(" " in c or not c.isascii() for c in cells) else "code"
    if amounts:
        roles[_quantity_column(columns, amounts)] = "quantity"
        # A number before all else that is not how many is a code when nothing else names goods.
        if not set(roles.values()) & {"code", "barcode", "name"} and len(amounts) > 1:
            roles[amounts[0]] = "code"
    return roles


def _quantity_column(columns: Sequence[Sequence[str]], amounts: Sequence[int]) -> int:
    def likely(index: int) -> tuple[bool, bool, int]:
        cells = [plain(cell) for cell in columns[index] if cell]
        counts_up = len(cells) > 1 and cells == [str(n) for n in range(1, len(cells) + 1)]
        says_unit = _most(not _NUMBER.fullmatch(cell) and "." not in cell for cell in cells)
        is_price = _most("." in cell and not _NUMBER.fullmatch(cell) for cell in cells)
        return (not counts_up and not is_price, says_unit, -index if not counts_up else -99)

    wholes = [index for index in amounts if likely(index)[0]]
    return max(wholes or amounts, key=likely) if wholes else amounts[-1]


def _even(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    width = max(len(row) for row in rows)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _is_barcode(cell: str) -> bool:
    return cell.isdecimal() and 8 <= len(cell) <= 14


def _most(answers: Iterable[bool]) -> bool:
    found = list(answers)
    return sum(found) * 10 >= len(found) * 8
