"""A message as people write it: 可乐2箱 雪碧三箱 老地方."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from textwrap import wrap

from orders.reading.amounts import SEPARATORS, Quantity, quantities_in
from orders.reading.rows import Doubt, Reading, Row
from orders.reading.words import (
    AS_LAST,
    CHANGED_TO,
    EACH,
    FILLER,
    JOINED,
    LEADING,
    NUMBERED,
    TAKEN_OUT,
    level,
    plain,
    same,
)

_LONGEST = 1000  # characters of a line that are read together
_EDGES = " \t\u3000" + SEPARATORS
_CHUNK = re.compile(rf"[^{re.escape(SEPARATORS)}]+")


@dataclass(slots=True)
class _Piece:
    """Words of a line with the quantity that was said of them, and where they begin."""

    start: int
    name: str
    quantity: Quantity | None = None


@dataclass(slots=True)
class _Line:
    """One line while it is read; `text` and `typed` are plain, place for place."""

    text: str
    typed: str
    quantities: list[Quantity]
    pieces: list[_Piece] = field(default_factory=list)


def read_message(text: str, units: Collection[str] = ()) -> Reading:
    """Read free text line by line; every word of it is in a row or in a remark."""
    reading = Reading()
    for place, line in enumerate(text.replace("\x00", " ").splitlines(), start=1):
        for raw in _short(line):
            if raw.strip(_EDGES):
                _read_line(raw, place, units, reading)
    return reading


def _short(line: str) -> list[str]:
    if len(line) <= _LONGEST:
        return [line]
    return wrap(line, _LONGEST, expand_tabs=False, replace_whitespace=False, break_on_hyphens=False)


def _read_line(raw: str, place: int, units: Collection[str], reading: Reading) -> None:
    flat = plain(raw)
    numbered = NUMBERED.match(flat)
    begin = numbered.end() if numbered and flat[numbered.end() :].strip(_EDGES) else 0
    body = " " * begin + flat[begin:]
    typed = " " * begin + level(raw)[begin:]
    line = _Line(body, typed, quantities_in(body, units))
    for start, end in _chunks(line):
        _read_chunk(line, start, end)
    pieces = line.pieces
    starts = [0, *(piece.start for piece in pieces[1:]), len(raw)]
    for number, piece in enumerate(pieces):
        said = raw[starts[number] : starts[number + 1]].strip(_EDGES)
        _keep(piece, said, place, reading)
    if not pieces:
        reading.remarks.append(raw.strip(_EDGES))


def _keep(piece: _Piece, said: str, place: int, reading: Reading) -> None:
    name = piece.name
    if AS_LAST.search(name):
        reading.repeats_last = True
        reading.remarks.append(said)
        return
    away = TAKEN_OUT.match(name)
    if away and _take_out(next(filter(None, away.groups())), reading):
        reading.remarks.append(said)
        return
    if piece.quantity is None and (not name or FILLER.fullmatch(name)):
        if said:
            reading.remarks.append(said)
        return
    if piece.quantity and (changed := CHANGED_TO.search(name)):
        name = name[: changed.start()].strip(_EDGES)
        if _change(name, piece.quantity, said, reading):
            return
    short = LEADING.sub("", name)
    names = tuple(dict.fromkeys(filter(None, (name, short))))
    quantity = piece.quantity
    if quantity is None:
        reading.rows.append(Row(place, said, names, (), Doubt.MISSING, is_maybe=True))
    else:
        reading.rows.append(Row(place, said, names, quantity.amounts, quantity.doubt))


def _change(name: str, quantity: Quantity, said: str, reading: Reading) -> bool:
    """Give the goods said before (those of this name, or the last ones) another quantity."""
    rows = _called(name, reading) if name else [row for row in reading.rows if row.amounts]
    if not rows:
        return False
    row = rows[-1]
    row.said = f"{row.said} {said}"
    row.amounts, row.is_maybe = quantity.amounts, False
    row.doubt = quantity.doubt or Doubt.CHANGED
    return True


def _called(name: str, reading: Reading) -> list[Row]:
    """The rows whose goods may be meant by this name."""
    wanted = same(name)
    return [
        row
        for row in reading.rows
        if any(wanted in same(own) or same(own) in wanted for own in row.names)
    ]


def _take_out(name: str, reading: Reading) -> bool:
    away = _called(name, reading)
    for row in away:
        reading.rows.remove(row)
    reading.taken_out += away
    return bool(away)


def _chunks(line: _Line) -> list[tuple[int, int]]:
    """The parts of a line between separators that are not inside a number."""
    inside = {at for q in line.quantities for at in range(q.start, q.end)}
    masked = "".join("0" if at in inside else char for at, char in enumerate(line.text))
    found = []
    for match in _CHUNK.finditer(masked):
        found += _words_apart(line, match.start(), match.end())
    return found


def _words_apart(line: _Line, start: int, end: int) -> list[tuple[int, int]]:
    """A chunk, or its words where each that says how much also says of what."""
    words = _spaced(line, start, end)
    said = [[q for q in line.quantities if a <= q.start and q.end <= b] for a, b in words]
    is_glued = [
        sum(q.end - q.start for q in own) < len(line.text[a:b].strip(_EDGES))
        for (a, b), own in zip(words, said, strict=True)
        if own
    ]
    return words if is_glued and all(is_glued) and len(words) > 1 else [(start, end)]


def _spaced(line: _Line, start: int, end: int) -> list[tuple[int, int]]:
    inside = {at for q in line.quantities for at in range(q.start, q.end)}
    words, at = [], start
    for place in range(start, end):
        if line.text[place].isspace() and place not in inside:
            words.append((at, place))
            at = place + 1
    words.append((at, end))
    return [(a, b) for a, b in words if line.text[a:b].strip(_EDGES)]


def _read_chunk(line: _Line, start: int, end: int) -> None:
    parts = _parts(line, start, end)
    if not parts:
        return
    if len(parts) > 1 and isinstance(parts[0], Quantity) and not isinstance(parts[-1], Quantity):
        for quantity, words in zip(parts[::2], parts[1::2], strict=False):
            if isinstance(quantity, Quantity) and isinstance(words, _Piece):
                line.pieces.append(_Piece(quantity.start, words.name, quantity))
        return
    if len(parts) > 2 and isinstance(parts[0], Quantity):
        # 三只松鼠 2箱: the number belongs to the name.
        head, words = parts[0], parts[1]
        if isinstance(words, _Piece):
            name = f"{line.typed[head.start : head.end]}{words.name}"
            parts[:2] = [_Piece(head.start, name)]
    for part in parts:
        if isinstance(part, _Piece):
            line.pieces.append(part)
        else:
            _say_how_much(line, part)


def _parts(line: _Line, start: int, end: int) -> list[_Piece | Quantity]:
    """The words and quantities of a chunk in turn; words that only greet are left out."""
    parts: list[_Piece | Quantity] = []
    own = [q for q in line.quantities if start <= q.start and q.end <= end]
    at = start
    for stop, quantity in [*((q.start, q) for q in own), (end, None)]:
        words = line.typed[at:stop].strip(_EDGES)
        if words and (not own or not FILLER.fullmatch(words)):
            lead = len(line.text[at:stop]) - len(line.text[at:stop].lstrip(_EDGES))
            parts.append(_Piece(at + lead, words))
        if quantity:
            parts.append(quantity)
            at = quantity.end
    return parts


def _say_how_much(line: _Line, quantity: Quantity) -> None:
    """Give a quantity to the words before it; "各" gives it to all that wait for one."""
    waiting = [piece for piece in line.pieces if piece.quantity is None]
    last = line.pieces[-1] if line.pieces else None
    if last is None or last.quantity is not None:
        line.pieces.append(_Piece(quantity.start, "", quantity))
        return
    if not EACH.search(last.name) and not quantity.is_each:
        last.quantity = quantity
        return
    last.name = EACH.sub("", last.name).strip()
    first, *others = [word for word in JOINED.split(last.name) if word] or [""]
    last.name = first
    line.pieces += [_Piece(_place_of(line, last, word), word) for word in others]
    if not first and len(waiting) > 1:
        line.pieces.remove(last)
    for piece in line.pieces:
        if piece.quantity is None and piece.name and not FILLER.fullmatch(piece.name):
            piece.quantity = quantity


def _place_of(line: _Line, last: _Piece, word: str) -> int:
    return max(line.typed.find(word, last.start + len(last.name)), last.start)
