"""The lines of a quick order as HTML, drawn in one go: a pasted list has hundreds.

What is the same on every line is made once a list. Every part is escaped where it is drawn.
"""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from inventory.models import Sku
from orders.queries.quick import QuickLine
from orders.templatetags.order_rows import unit_options
from wholesale.lists.cells import drawer, safe
from wholesale.templatetags.wholesale import money, unit_money

register = template.Library()


@register.simple_tag
def quick_rows(lines: Iterable[QuickLine]) -> SafeString:
    """The body of the office's table."""
    draw = _OfficeRows()
    return safe("\n".join(draw.row(line, at) for at, line in enumerate(lines)))


@register.simple_tag
def quick_lines(lines: Iterable[QuickLine], currency: str) -> SafeString:
    """The lines on the phone, with amounts in the customer's currency."""
    draw = _PhoneLines(currency)
    return safe("\n".join(draw.line(line, at) for at, line in enumerate(lines)))


class _Fields:
    """The fields of a line; `small` is the class of those in the office's table."""

    def __init__(self, small: str = "") -> None:
        self.css = f'class="input{small}"'
        self.figure = f'class="input{small} input--num"'
        self.goods, self.choose = escape(_("Goods")), escape(_("Choose the goods"))
        self.ask, self.count = escape(_("Code, barcode or name")), escape(_("Quantity"))
        self.unit, self.drop = escape(_("Unit")), escape(_("Drop"))
        self.also = escape(_("Also on line %(place)s; they are added up."))
        self.back, self.quantity = escape(_("%(short)s on back order")), drawer("quantity")

    def hidden(self, line: QuickLine) -> str:
        """What the form sends back of a line as it was read."""
        said = (
            ("place", str(line.place)), ("said", line.said), ("heard", line.heard),
            ("known", "1" if line.is_exact else ""), ("was", line.name),
            ("options", "".join(f"{sku.pk}," for sku in line.options)),
            ("doubts", ",".join(line.doubts)), ("guessed", line.guessed),
        )  # fmt: skip
        return "".join(_hidden(name, value) for name, value in said)

    def sku(self, line: QuickLine, at: int, known: str) -> str:
        """The goods: a choice where several answer, else `known` with the goods taken."""
        choices = line.choices
        if not (len(choices) > 1 or (line.options and not line.sku)):
            pk = str(line.sku.pk) if line.sku else ""
            return f"{_hidden('sku', pk)}{known if line.sku else ''}"
        none = "" if line.sku else f'<option value="">{self.choose}</option>'
        label = f'aria-label="{self.goods}: {escape(line.said)}"'
        return (
            f'<select {self.css} name="sku" id="sku-{at}" {label}>{none}'
            f"{''.join(_option(sku, line.sku) for sku in choices)}</select>"
        )

    def name(self, line: QuickLine, at: int) -> str:
        """The words that were read, to be changed."""
        return (
            f'<input {self.css} name="name" id="name-{at}" value="{escape(line.name)}"'
            f' autocomplete="off" aria-label="{self.ask}: {escape(line.said)}">'
        )

    def packs(self, line: QuickLine, at: int, unit_css: str) -> str:
        """How many, of which unit."""
        label = escape(line.sku.full_name) if line.sku else ""
        wrong = ' aria-invalid="true"' if line.sku and line.error else ""
        field = (
            f'<input {self.figure} name="packs" id="packs-{at}" value="{escape(line.packs)}"'
            f' autocomplete="off" aria-label="{self.count}: {label or escape(line.said)}"{wrong}>'
        )
        units = line.units
        if len(units) > 1:
            return (
                f'{field}<select {self.css} name="factor" id="factor-{at}"'
                f' aria-label="{self.unit}: {label}">{unit_options(units, line.factor)}</select>'
            )
        unit = escape(line.sku.unit.name) if line.sku else ""
        return f'{field}{_hidden("factor", str(line.factor))}<span class="{unit_css}">{unit}</span>'

    def notes(self, line: QuickLine, shape: str, *, with_back_order: bool) -> str:
        """What is wrong or doubtful, each as `shape` with a kind and words to fill in."""
        said = [("bad", escape(line.error))] if line.error else []
        said += [("warn", escape(sentence)) for sentence in line.sentences]
        if line.also_on:
            said.append(("warn", self.also % {"place": line.also_on}))
        if with_back_order and line.short:
            said.append(("warn", self.back_order(line)))
        return "".join(shape.format(kind=kind, words=words) for kind, words in said)

    def back_order(self, line: QuickLine) -> str:
        """How much of it is not there yet."""
        return self.back % {"short": self.quantity(line.short)}


class _OfficeRows(_Fields):
    def __init__(self) -> None:
        super().__init__(" input--sm")
        self.price, self.amount = drawer("unit_price"), drawer("money")

    def row(self, line: QuickLine, at: int) -> str:
        """A row of the table; `at` is its place, which the box to drop it sends."""
        said, sku, known = escape(line.said), line.sku, ""
        place = f'<span class="muted">{line.place}</span> ' if line.place else ""
        if sku:
            code = f'<span class="sub code">{escape(sku.code)}</span>'
            known = f"{escape(sku.full_name)}{code}"
        notes = self.notes(line, '<span class="sub {kind}">{words}</span>', with_back_order=False)
        return (
            f'<tr{_css(line, "")}>\n<th scope="row">{self.hidden(line)}<span class="quick__said">'
            f"{place}{said}</span>{self.name(line, at)}</th>\n"
            f"<td>{self.sku(line, at, known)}{notes}</td>\n"
            f'<td class="num nowrap quick__quantity">{self.packs(line, at, "quick__unit")}</td>\n'
            f'{self._figures(line)}\n<td class="tick"><input type="checkbox" name="drop"'
            f' value="{at}" id="drop-{at}" aria-label="{self.drop}: {said}"></td>\n</tr>'
        )

    def _figures(self, line: QuickLine) -> str:
        if not line.is_settled:
            return "<td></td><td></td><td></td>"
        back = f'<span class="sub warn">{self.back_order(line)}</span>' if line.short else ""
        return (
            f'<td class="num">{self.quantity(line.free)}{back}</td>'
            f'<td class="num">{self.price(line.unit_price)}'
            f'<span class="sub">{escape(line.why)}</span></td>'
            f'<td class="num">{self.amount(line.amount)}</td>'
        )


class _PhoneLines(_Fields):
    def __init__(self, currency: str) -> None:
        super().__init__()
        self.currency = currency

    def line(self, line: QuickLine, at: int) -> str:
        known = f"<strong>{escape(line.sku.full_name)}</strong>" if line.sku else ""
        is_sure = line.sku and not line.doubts
        name = _hidden("name", line.name) if is_sure else self.name(line, at)
        shape = '<p class="{kind} small m-0">{words}</p>'
        return (
            f'<li{_css(line, "quick__line ")}>{self.hidden(line)}\n<div class="spread">'
            f'<span class="quick__said">{escape(line.said)}</span><label class="check">'
            f'<input type="checkbox" name="drop" value="{at}" id="drop-{at}">'
            f"<span>{self.drop}</span></label></div>\n{self.sku(line, at, known)}\n{name}\n"
            f'<div class="quick__how">{self.packs(line, at, "muted")}{self._price(line)}</div>\n'
            f"{self.notes(line, shape, with_back_order=True)}</li>"
        )

    def _price(self, line: QuickLine) -> str:
        if not (line.is_settled and line.sku):
            return ""
        each = f"{unit_money(line.unit_price)}/{line.sku.unit.name}"
        return (
            f'<span class="quick__price"><strong>{escape(money(line.amount, self.currency))}'
            f'</strong><span class="muted small">{escape(each)}</span></span>'
        )


def _css(line: QuickLine, before: str) -> str:
    kind = "is-doubt" if line.doubts else ""
    kind = kind if line.is_settled else "is-wrong"
    said = f"{before}{kind}".strip()
    return f' class="{said}"' if said else ""


def _option(sku: Sku, current: Sku | None) -> str:
    selected = " selected" if current and sku.pk == current.pk else ""
    words = escape(f"{sku.full_name} · {sku.code}")
    return f'<option value="{sku.pk}"{selected}>{words}</option>'


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'
