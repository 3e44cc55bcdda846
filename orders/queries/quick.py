"""A quick order as it is drawn: what was read, the goods it means, price, stock, doubts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import Customer
from crm.queries.terms import price_terms, scheme_of
from inventory.models import Product, Sku, Unit
from inventory.queries.lookup import with_goods
from inventory.queries.offers import free_stock, order_pack
from inventory.queries.prices import Priced, Quote, quote
from inventory.queries.visible import visible_products, visible_skus
from orders.models import Order
from orders.queries.dealt import Dealt, gifts_of
from orders.queries.grid import Keyed, in_unit, read_packs, units_of
from orders.queries.matching import MOST_OPTIONS, Guess, Scope, match
from orders.reading import Amount, Reading, Row
from orders.states import Approval
from wholesale.money import ZERO, to_minor

MOST_OF_LAST = 500  # lines that “the same as last time” adds
DOUBTS: dict[str, str | Promise] = {
    "several": gettext_lazy("Several goods answer to this. Choose one."),
    "guess": gettext_lazy("Several goods answer to this; this one is bought most. Check it."),
    "near": gettext_lazy("No goods have all of these words. Choose one that comes near."),
    "unit": gettext_lazy("The goods have no such unit. Check the quantity."),
    "packs": gettext_lazy("No unit was said: check whether pieces or packs are meant."),
    "half": gettext_lazy("A half was said. Check the quantity."),
    "vague": gettext_lazy("The quantity was not exact. Check it."),
    "missing": gettext_lazy("No quantity was said. Enter it."),
    "changed": gettext_lazy("The quantity was changed further on. Check it."),
    "last": gettext_lazy("From the last order. Check it."),
}
# One word for one unit: the English and the Chinese of it, and 件, which most call a case.
_SAME_UNIT = (
    {"箱", "纸箱", "case", "cases", "carton", "cartons", "ctn", "ctns", "cs"},
    {"瓶", "bottle", "bottles", "btl"},
    {"盒", "box", "boxes"},
    {"袋", "bag", "bags"},
    {"包", "packet", "packets", "pack", "packs"},
    {"罐", "听", "can", "cans"},
    {"个", "只", "支", "枚", "粒", "piece", "pieces", "pc", "pcs", "ea", "unit", "units"},
    {"打", "dozen", "dozens", "doz"},
    {"双", "pair", "pairs"},
    {"套", "set", "sets"},
    {"卷", "roll", "rolls"},
    {"公斤", "千克", "kg"},
)
_PIECES = _SAME_UNIT[6]
_CASES = _SAME_UNIT[0] | {"件", "大件"}


@dataclass(slots=True)
class QuickLine:
    """One line: as it was typed, the goods taken for it, how much, and what needs a look.

    `heard` is the name as it was first read, `is_exact` when it was a code or a learnt word;
    `options` are the goods to choose from; `doubts` are words of DOUBTS. A line `is_settled`
    when it has goods and a quantity that can be ordered.
    """

    place: int
    said: str
    name: str
    heard: str = ""
    sku: Sku | None = None
    options: list[Sku] = field(default_factory=list)
    packs: str = ""
    factor: int = 1
    quantity: Decimal | None = None
    doubts: list[str] = field(default_factory=list)
    error: str = ""
    is_exact: bool = False
    unit_price: Decimal = ZERO
    why: str = ""
    amount: Decimal = ZERO
    free: Decimal = ZERO
    short: Decimal = ZERO
    also_on: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether it can go into an order as it stands."""
        return bool(self.sku and self.quantity and not self.error)

    @property
    def sentences(self) -> list[str]:
        """Its doubts in words."""
        return [str(DOUBTS[doubt]) for doubt in self.doubts]

    @property
    def units(self) -> list[tuple[int, str]]:
        """The units it can be said in, as (base units, word)."""
        return units_of(self.sku) if self.sku else []

    @property
    def guessed(self) -> str:
        """What the person was shown: a line he changes is no doubt any more."""
        return f"{self.sku.pk if self.sku else ''}/{self.packs}/{self.factor}"

    @property
    def choices(self) -> list[Sku]:
        """The goods to choose from, the one taken among them."""
        rest = [sku for sku in self.options if not self.sku or sku.pk != self.sku.pk]
        return [self.sku, *rest][:MOST_OPTIONS] if self.sku else rest


@dataclass(slots=True)
class Quick:
    """A whole quick order."""

    lines: list[QuickLine] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    taken_out: list[str] = field(default_factory=list)
    dealt: Dealt = field(default_factory=Dealt)

    @property
    def total(self) -> Decimal:
        """What the settled lines come to, less what comes off the whole of them."""
        whole = sum((line.amount for line in self.lines if line.is_settled), ZERO)
        return whole - self.dealt.deal.total

    @property
    def unsettled(self) -> int:
        """How many lines cannot go into an order yet."""
        return sum(not line.is_settled for line in self.lines)

    @property
    def doubtful(self) -> int:
        """How many more should be looked at."""
        return sum(line.is_settled and bool(line.doubts) for line in self.lines)

    def demand(self) -> dict[int, Decimal]:
        """{SKU id: base units} of the settled lines, those of one SKU added up."""
        wanted: dict[int, Decimal] = {}
        for line in self.lines:
            if line.is_settled and line.sku and line.quantity:
                wanted[line.sku.pk] = wanted.get(line.sku.pk, ZERO) + line.quantity
        return wanted


def scope_for(customer: Customer, *, is_buyer: bool) -> Scope:
    """What a buyer's display scheme shows; for staff everything on the shelf."""
    if is_buyer:
        scheme = scheme_of(customer)
        return Scope(visible_skus(scheme), visible_products(scheme))
    return Scope(
        Sku.objects.filter(is_on_shelf=True, product__is_on_shelf=True),
        Product.objects.filter(is_on_shelf=True),
    )


def unit_words() -> list[str]:
    """The words of the house for pieces and packs."""
    return list(Unit.objects.values_list("name", flat=True))


def quick_order(reading: Reading, customer: Customer, scope: Scope) -> Quick:
    """Find the goods of everything that was read; the same few queries for any length."""
    guesses, goods = match(reading.rows, customer, scope)
    quick = Quick(remarks=list(reading.remarks), taken_out=[row.said for row in reading.taken_out])
    for guess in guesses:
        if guess.row.is_maybe and not guess.options:
            quick.remarks.append(guess.row.said)
        else:
            quick.lines.append(line_of(guess, goods))
    if reading.repeats_last:
        quick.lines += _of_last_order(customer, scope)
    return quick


def goods_in(scope: Scope, pks: Sequence[int]) -> dict[int, Sku]:
    """The goods among `pks` that are in the scope, by id."""
    return {sku.pk: sku for sku in with_goods(scope.skus.filter(pk__in=pks))}


def examples(scope: Scope) -> list[tuple[Sku, tuple[int, str]]]:
    """A few goods with the least one can order of them, as (number, unit)."""
    skus = with_goods(scope.skus.order_by("product__rank", "product_id", "rank", "pk"))[:3]
    found = []
    for sku in skus:
        pack = order_pack(sku)
        least = sku.pack_rule.neighbours(ZERO)[1]
        found.append((sku, (least // pack.factor, pack.unit)))
    return found


def settle(line: QuickLine) -> None:
    """Read the quantity of a line as it stands, and say what is wrong with it."""
    keyed = Keyed(sku=line.sku, packs=line.packs, factor=line.factor)
    read_packs(keyed)
    line.factor, line.quantity, line.error = keyed.factor, keyed.quantity, keyed.error
    if line.sku is None:
        line.error = _without_goods(line)
    elif not line.error and not line.quantity:
        line.error = _("Enter a quantity.")
    elif not line.error and line.quantity:
        line.error = _unfit(line.sku, line.quantity)


def price(quick: Quick, customer: Customer, warehouse_id: int | None) -> None:
    """Write price, amount and stock beside the lines; what stands on two lines says so."""
    demand = quick.demand()
    quoted = quote(demand, price_terms(customer)) if demand else Quote({})
    priced = quoted.prices
    free = free_stock(list(demand), warehouse_id)
    first: dict[int, int] = {}
    for line in quick.lines:
        if line.is_settled and line.sku and line.quantity:
            found = priced.get(line.sku.pk) or Priced(ZERO, "base")
            line.unit_price, line.why = found.unit_price, found.why
            line.amount = to_minor(line.quantity * line.unit_price, customer.currency)
            line.free = max(ZERO, free[line.sku.pk])
            line.short = max(ZERO, demand[line.sku.pk] - line.free)
            line.also_on = first.get(line.sku.pk, 0)
            first.setdefault(line.sku.pk, line.place)
    settled = [
        (line.sku.pk, line.quantity, line.amount)
        for line in quick.lines
        if line.is_settled and line.sku and line.quantity and line.sku.pk in priced
    ]
    deal = quoted.on_order(settled, customer.currency)
    quick.dealt = Dealt(sum((amount for *_line, amount in settled), ZERO), deal, gifts_of(deal))


def line_of(guess: Guess, goods: Mapping[int, Sku]) -> QuickLine:
    """A guess as a line with its quantity in one unit of the goods, and its doubts."""
    row = guess.row
    line = QuickLine(row.place, row.said, row.name, heard=row.name, is_exact=guess.is_exact)
    line.options = [goods[pk] for pk in guess.options if pk in goods]
    line.sku = goods.get(guess.chosen) if guess.chosen else None
    doubts = {guess.doubt: None, row.doubt.value: None}
    if line.sku and row.amounts:
        quantity, doubt = _base_units(row, line.sku, guess.factor)
        doubts[doubt] = None
        prefer = _only_unit(row, line.sku, guess.factor)
        line.packs, line.factor = in_unit(line.sku, quantity, prefer=prefer)
    elif row.amounts:
        line.packs = f"{row.amounts[0].count:f}{row.amounts[0].unit}"
    line.doubts = [doubt for doubt in doubts if doubt]
    settle(line)
    return line


def _base_units(row: Row, sku: Sku, default: int) -> tuple[Decimal, str]:
    """How many base units a row means, and what is doubtful about it."""
    total, doubt = ZERO, ""
    for place, amount in enumerate(row.amounts):
        factor, doubt_here = (1, "") if place else _without_unit(amount, sku, default)
        if amount.unit:
            factor, doubt_here = _factor_of(amount.unit, sku)
        total += amount.count * factor
        doubt = doubt or doubt_here
    return total, doubt


def _factor_of(unit: str, sku: Sku) -> tuple[int, str]:
    known = {name.casefold(): factor for factor, name in reversed(units_of(sku))}
    if unit in known:
        return known[unit], ""
    for words in _SAME_UNIT:
        found = [known[name] for name in known if name in words] if unit in words else []
        if found:
            return found[0], ""
    if unit in _CASES and len(known) > 1:
        return max(known.values()), "unit"
    if unit in _PIECES:
        return 1, "" if len(known) == 1 else "unit"
    return order_pack(sku).factor, "unit"


def _without_unit(amount: Amount, sku: Sku, default: int) -> tuple[int, str]:
    """A lone number counts packs where so many pieces cannot be ordered; else one must look."""
    if default:
        return default, ""
    pack = order_pack(sku).factor
    if pack == 1:
        return 1, ""
    fits = not _unfit(sku, amount.count)
    return (1, "packs") if fits else (pack, "")


def _only_unit(row: Row, sku: Sku, default: int) -> int:
    """The unit a row was said in, when it was one."""
    if len(row.amounts) != 1:
        return 0
    amount = row.amounts[0]
    return _factor_of(amount.unit, sku)[0] if amount.unit else default


def _of_last_order(customer: Customer, scope: Scope) -> list[QuickLine]:
    orders = Order.objects.filter(customer=customer, submitted_at__isnull=False)
    last = orders.exclude(approval=Approval.DRAFT).order_by("-created_at", "-pk").first()
    if last is None:
        return []
    demand = last.demand()
    goods = goods_in(scope, list(demand))
    lines = []
    for pk, quantity in demand.items():
        if pk in goods:
            sku = goods[pk]
            packs, factor = in_unit(sku, quantity)
            line = QuickLine(0, last.number, sku.full_name, sku=sku, packs=packs, factor=factor)
            line.doubts = ["last"]
            settle(line)
            lines.append(line)
    return lines[:MOST_OF_LAST]


def _without_goods(line: QuickLine) -> str:
    if not line.name:
        return _("Which goods? Write their code or name.")
    return _("Choose the goods.") if line.options else _("No goods with this code or name.")


def _unfit(sku: Sku, quantity: Decimal) -> str:
    if quantity >= sku.minimum and not quantity % sku.multiple:
        return ""
    low, high = sku.pack_rule.neighbours(quantity)
    choices = [sku.say(Decimal(choice)) for choice in (low, high) if choice]
    return _("Between packs: take %(choices)s.") % {"choices": " / ".join(choices)}
