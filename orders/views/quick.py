"""What office and phone share of a quick order: the paste box read, the rows as they come back."""

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.models import Customer
from inventory.models import Sku
from orders.actions.aliases import Learnt
from orders.queries import quick as queries
from orders.queries.matching import Scope, match
from orders.queries.quick import DOUBTS, Quick, QuickLine
from orders.reading import Reading, Row, read_table, read_text
from orders.reading.amounts import quantities_in
from orders.reading.words import plain
from wholesale.http import StaffRequest
from wholesale.idempotency import new_key
from wholesale.refusals import Refusal
from wholesale.tabular.limits import Limits
from wholesale.tabular.table import open_table

MOST_LINES = 1000
MOST_CHARACTERS = 100_000
_FIELDS = (
    "place", "said", "heard", "known", "name", "was", "sku", "options", "packs", "factor",
    "doubts", "guessed",
)  # fmt: skip
_FILE = Limits(rows=MOST_LINES, columns=50)


class TooLong(Refusal):
    """More lines than a quick order reads at once."""


class NothingRead(Refusal):
    """There is nothing in the box and no file."""


class Unsettled(Refusal):
    """Some lines have no goods or no quantity yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One quick order on its way: for whom, within which goods, from which warehouse."""

    customer: Customer
    scope: Scope
    warehouse_id: int | None

    def read(self, request: StaffRequest) -> Quick:
        """Read the paste box or the file. Refuses with NothingRead, TooLong or BadTable."""
        reading = _reading(request)
        if len(reading.rows) > MOST_LINES:
            raise _too_long()
        return self._priced(queries.quick_order(reading, self.customer, self.scope))

    def again(self, data: QueryDict) -> Quick:
        """The rows as somebody left them: changed words are looked up anew, dropped ones gone.

        Refuses with TooLong.
        """
        columns = [data.getlist(name) for name in _FIELDS]
        if max(map(len, columns)) > MOST_LINES + queries.MOST_OF_LAST:
            raise _too_long()
        dropped = set(data.getlist("drop"))
        rows = [
            dict(zip(_FIELDS, row, strict=True))
            for n, row in enumerate(zip(*columns, strict=False))
            if str(n) not in dropped
        ]
        goods = queries.goods_in(
            self.scope, [pk for row in rows for pk in _ids(f"{row['sku']},{row['options']}")]
        )
        lines = [_line(row, goods) for row in rows]
        self._look_up_changed(rows, lines)
        quick = Quick(lines, data.getlist("remark"), data.getlist("taken"))
        return self._priced(quick)

    def _look_up_changed(self, rows: list[dict[str, str]], lines: list[QuickLine]) -> None:
        changed = [n for n, row in enumerate(rows) if row["name"].strip() != row["was"].strip()]
        if not changed:
            return
        units = queries.unit_words()
        asked = [_row_of(lines[n], units) for n in changed]
        guesses, goods = match(asked, self.customer, self.scope)
        for n, guess in zip(changed, guesses, strict=True):
            fresh, old = queries.line_of(guess, goods), lines[n]
            fresh.name, fresh.heard, fresh.is_exact = old.name, old.heard, old.is_exact
            lines[n] = fresh

    def _priced(self, quick: Quick) -> Quick:
        queries.price(quick, self.customer, self.warehouse_id)
        return quick


def page(
    request: StaffRequest,
    template: str,
    customer: Customer,
    read: Quick | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The page of a quick order, or for HTMX its part: the box, or what was read."""
    context = {
        "tab": "me",
        "customer": customer,
        "quick": read,
        "refusal": refusal,
        "typed": request.POST.get("text", ""),
        "key": request.POST.get("idempotency_key") or new_key(),
        "most": f"{MOST_LINES:,}",
    }
    part = request.htmx and request.htmx.target == "quick"
    drawn = f"{template}#quick" if part else template
    return render(request, drawn, context, status=409 if refusal else 200)


def require_settled(quick: Quick) -> None:
    """Refuse with NothingRead or Unsettled while something is still to be said."""
    if quick.unsettled:
        raise Unsettled(
            _("Some lines are not clear yet. Choose the goods, enter a quantity, or drop them.")
        )
    if not quick.lines:
        raise NothingRead(_("No line is left. Paste a list first."))


def learnt_from(quick: Quick) -> list[Learnt]:
    """The words that were confirmed with these goods; codes need no learning."""
    return [
        Learnt(line.heard, line.sku.pk, line.factor)
        for line in quick.lines
        if line.sku and line.heard and not line.is_exact
    ]


def _reading(request: StaffRequest) -> Reading:
    file = request.FILES.get("file")
    units = queries.unit_words()
    if isinstance(file, UploadedFile):
        with open_table(file, limits=_FILE) as table:
            heads = (table.header_row, table.headers)
            return read_table([heads, *table.rows()], units)
    text = request.POST.get("text", "")
    if not text.strip():
        raise NothingRead(_("Paste a list or a message, or choose a file."))
    if len(text) > MOST_CHARACTERS or text.count("\n") > MOST_LINES + 1:
        raise _too_long()
    return read_text(text, units)


def _too_long() -> TooLong:
    return TooLong(
        _("This is more than %(most)s lines. Read it in parts, or ask us to import it as a table.")
        % {"most": f"{MOST_LINES:,}"}
    )


def _ids(text: str) -> list[int]:
    return [number for word in text.split(",")[:20] if (number := _number(word, 18))]


def _number(text: str, most: int = 9) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most else 0


def _line(row: dict[str, str], goods: dict[int, Sku]) -> QuickLine:
    line = QuickLine(_number(row["place"]), row["said"][:500], row["name"].strip()[:200])
    line.heard, line.is_exact = row["heard"][:200], bool(row["known"])
    line.sku = goods.get(_number(row["sku"], 18))
    line.options = [goods[pk] for pk in _ids(row["options"]) if pk in goods]
    line.packs, line.factor = row["packs"].strip()[:40], _number(row["factor"]) or 1
    if row["guessed"] == line.guessed:
        line.doubts = [doubt for doubt in row["doubts"].split(",") if doubt in DOUBTS]
    queries.settle(line)
    return line


def _row_of(line: QuickLine, units: list[str]) -> Row:
    """What somebody wrote into a line, read anew; a quantity he wrote with it counts."""
    read = read_text(line.name, units).rows
    if len(read) == 1 and read[0].amounts and read[0].names:
        names = tuple(dict.fromkeys([line.name, *read[0].names]))
        return Row(line.place, line.said, names, read[0].amounts, read[0].doubt)
    found = quantities_in(plain(line.packs), units)
    amounts = found[0].amounts if len(found) == 1 else ()
    names = (line.name,) if line.name else ()
    return Row(line.place, line.said, names, amounts)
