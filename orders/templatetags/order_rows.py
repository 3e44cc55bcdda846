"""An order's rows as HTML, drawn in one go: fifty of them are most of what its page costs.

What is the same on every row (words, drawings, how figures are said) is made once a table.
Every part is escaped where it is drawn.
"""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from inventory.models import Sku
from orders.queries.grid import GridRow
from wholesale.lists.cells import drawer, safe
from wholesale.lists.columns import url_getter
from wholesale.templatetags.wholesale import icon, plain

register = template.Library()

_codes_url = url_getter("inventory:product-codes", ["product_id"])
_INPUT = 'class="input input--sm"'
_FIGURE = 'class="input input--sm input--num"'


@register.simple_tag
def grid_rows(rows: Iterable[GridRow]) -> SafeString:
    """Rows that can be changed, for the body of orders/office/grid.html."""
    draw = GridDrawer()
    return safe("\n".join(draw.row(row, at) for at, row in enumerate(rows, 1)))


@register.simple_tag
def grid_row(row: GridRow) -> SafeString:
    """One such row, as a template that a choice puts into the table."""
    return safe(GridDrawer().row(row, 0))


@register.simple_tag
def order_lines(rows: Iterable[GridRow], with_stock: bool) -> SafeString:
    """Lines to be read, with what is orderable beside them if asked."""
    draw = LineDrawer(with_stock=with_stock)
    return safe("".join(draw.row(row) for row in rows))


class _Figures:
    """How figures and the words around them are said in the language of the moment."""

    def __init__(self) -> None:
        self.quantity, self.price = drawer("quantity"), drawer("unit_price")
        self.amount, self.day = drawer("money"), drawer("date")
        self.asked = escape(_("asked for %(asked)s"))
        self.presale = escape(_("Pre"))
        self.codes = escape(_("Codes (b, or double click)"))

    def goods(self, row: GridRow, name: str) -> str:
        """What is said of a row's goods: name, code, what the buyer asked for, what it is now."""
        asked = f" · {_warn(self.asked % {'asked': escape(row.asked)})}" if row.asked else ""
        code = self._code(row.sku) if row.sku else ""
        inside = f" · {escape(row.beside.inside)}" if row.beside.inside else ""
        if row.sku and row.sku.is_presale:
            said = escape(row.presale_words)
            mark = f'<span class="chip chip--loud chip--plain" title="{said}">{self.presale}</span>'
            return (
                f'{name} {mark}<span class="sub"><span class="bad">{code}</span>'
                f" · {said}{asked}{inside}"
            )
        return f'{name}<span class="sub">{code}{asked}{inside}'

    def _code(self, sku: Sku) -> str:
        code = escape(sku.code)
        return (
            f'<button type="button" class="code code--ask" data-codes="{_codes_url(sku)}"'
            f' title="{self.codes}">{code}</button>'
        )


class GridDrawer(_Figures):
    """Draws the rows of one editable table."""

    def __init__(self) -> None:
        super().__init__()
        self.now = escape(_("now on the order: %(now)s"))
        self.short, self.on_hand = escape(_("short %(lacking)s")), escape(_("%(on_hand)s on hand"))
        self.ask, self.count = escape(_("Code, barcode or name")), escape(_("Quantity"))
        self.unit, self.first = escape(_("Unit")), escape(_("first time"))
        self.out, self.trash = escape(_("Take out")), icon("trash", "s")

    def row(self, row: GridRow, at: int) -> str:
        """A row with its fields; `at` is its place among the rows."""
        sku, key = row.sku, escape(row.key)
        name = escape(sku.full_name) if sku else ""
        called = name or escape(row.code)
        return (
            f'<tr data-row="{key}" data-sku="{sku.pk if sku else ""}" data-name="{called}"'
            f' data-unit="{escape(sku.unit.name) if sku else ""}"'
            f"{' data-keyed' if row.is_keyed and row.line else ''}"
            f"{' data-gift' if row.is_gift else ''}"
            f"{_WRONG if row.error or row.is_short else ''}>\n"
            f'<th scope="row"><input type="hidden" name="line" value="{row.line or ""}">'
            f'<input type="hidden" name="sku" value="{sku.pk if sku else ""}">'
            f"{self._named(row, name) if sku else self._unknown(row, at)}"
            f'<span class="sub bad" id="error-{key}">{escape(row.error)}</span></th>\n'
            f'<td class="num nowrap grid__quantity">{self._quantity(row, name, called)}'
            f'<span class="sub" id="said-{key}">{escape(row.said)}</span></td>\n'
            f'<td class="num">{self._stock(row, key)}</td>\n'
            f'<td class="num grid__price"><span id="price-{key}">{self.price(row.unit_price)}'
            f'</span><span class="sub" id="why-{key}">{escape(row.why)}</span></td>\n'
            f'<td class="num grid__last">{self._last(row)}</td>\n'
            f'<td class="num"><span id="amount-{key}" data-amount="{plain(row.amount)}">'
            f"{self.amount(row.amount)}</span></td>\n"
            '<td><button type="button" class="btn btn--ghost btn--icon btn--sm" data-remove'
            f' aria-label="{self.out}: {called}">{self.trash}</button></td>\n</tr>'
        )

    def _named(self, row: GridRow, name: str) -> str:
        now = f" · {_warn(self.now % {'now': escape(row.now)})}" if row.now else ""
        code = f'<input type="hidden" name="code" value="{escape(row.code)}">'
        return f"{code}{self.goods(row, name)}{now}</span>"

    def _unknown(self, row: GridRow, at: int) -> str:
        field = (
            f'<input {_INPUT} name="code" value="{escape(row.code)}" aria-label="{self.ask}"'
            f' list="goods-{at}">'
        )
        if not row.matches:
            return field
        pairs = [(escape(sku.code), escape(sku.full_name)) for sku in row.matches]
        options = "".join(f'<option value="{code}">{name}</option>' for code, name in pairs)
        said = "; ".join(f"{code} {name}" for code, name in pairs)
        known = f'<datalist id="goods-{at}">{options}</datalist>'
        return f'{field}{known}<span class="sub">{said}</span>'

    def _quantity(self, row: GridRow, name: str, called: str) -> str:
        wrong = ' aria-invalid="true"' if row.error else ""
        field = (
            f'<input {_FIGURE} name="packs" value="{escape(row.packs)}" inputmode="decimal"'
            f' autocomplete="off" aria-label="{self.count}: {called}"{wrong} data-packs>'
        )
        units = row.units
        if len(units) > 1:
            options = unit_options(units, row.factor, with_words=True)
            label = f'aria-label="{self.unit}: {name}"'
            return f'{field}<select {_INPUT} name="factor" {label}>{options}</select>'
        unit = escape(row.sku.unit.name) if row.sku else ""
        only = '<input type="hidden" name="factor" value="1">'
        return f'{field}{only}<span class="grid__unit">{unit}</span>'

    def _stock(self, row: GridRow, key: str) -> str:
        bad, sub = ("", "sub")
        said = self.on_hand % {"on_hand": self.quantity(row.beside.on_hand)}
        if row.is_short:
            bad, sub = ' class="bad"', "sub bad"
            said = self.short % {"lacking": self.quantity(row.lacking)} + _later(row)
        free = self.quantity(row.beside.free)
        return f'<span id="stock-{key}"{bad}>{free}<span class="{sub}">{said}</span></span>'

    def _last(self, row: GridRow) -> str:
        price, at = row.beside.last_price, row.beside.last_at
        if price is None:
            return f'<span class="sub">{self.first}</span>'
        return f'{self.price(price)}<span class="sub">{self.day(at)}</span>'


class LineDrawer(_Figures):
    """Draws the lines of one table that is only read."""

    def __init__(self, *, with_stock: bool) -> None:
        super().__init__()
        self.with_stock = with_stock
        self.gift = f'<span class="chip chip--accent chip--plain">{escape(_("Gift"))}</span>'

    def row(self, row: GridRow) -> str:
        """A line: goods, quantity, price with its reason, amount."""
        was = f'<s class="muted">{self.price(row.list_price)}</s> ' if row.list_price else ""
        name = escape(row.sku.full_name) if row.sku else ""
        return (
            f"<tr{_WRONG if row.is_short else ''}>"
            f'<th scope="row">{self.goods(row, name)}</span></th>'
            f'<td class="num">{self._quantity(row)}</td><td class="num">{was}'
            f'{self.price(row.unit_price)}<span class="sub">{escape(row.why)}</span></td>'
            f'<td class="num">{self._amount(row)}</td>{self._free(row)}</tr>\n'
        )

    def _quantity(self, row: GridRow) -> str:
        said = f"{escape(row.packs)}{escape(row.unit_said)}"
        if row.factor > 1 and row.sku:
            base = f"{self.quantity(row.quantity)} {escape(row.sku.unit.name)}"
            said = f'{said}<span class="sub">{base}</span>'
        return said

    def _amount(self, row: GridRow) -> str:
        if row.is_gift:
            return self.gift
        less = f'<span class="sub good">−{self.amount(row.discount)}</span>' if row.discount else ""
        return f"{self.amount(row.amount)}{less}"

    def _free(self, row: GridRow) -> str:
        if not self.with_stock:
            return ""
        bad = " bad" if row.is_short else ""
        day = f'<span class="sub warn">{escape(row.arrival)}</span>' if row.arrival else ""
        return f'<td class="num{bad}">{self.quantity(row.beside.free)}{day}</td>'


_WRONG = ' class="is-wrong"'


def _later(row: GridRow) -> str:
    """When what lacks comes: " · From 4 Mar 2026"."""
    return f" · {escape(row.arrival)}" if row.arrival else ""


def unit_options(
    units: Iterable[tuple[int, str]], current: int, *, with_words: bool = False
) -> str:
    """The units goods can be said in, as options; `with_words` tells JavaScript their words."""
    drawn = []
    for factor, unit in units:
        word, selected = escape(unit), " selected" if factor == current else ""
        data = f' data-unit="{word}"' if with_words else ""
        size = f" ×{factor}" if factor > 1 else ""
        drawn.append(f'<option value="{factor}"{data}{selected}>{word}{size}</option>')
    return "".join(drawn)


def _warn(text: str) -> str:
    return f'<span class="warn">{text}</span>'
