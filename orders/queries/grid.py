"""The editable grid of an order's goods: rows as keyed, and what is drawn beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.models import Customer
from crm.queries.terms import price_terms
from inventory.models import Sku, Warehouse
from inventory.queries import lookup
from inventory.queries.incoming import When, coming_of, when_there
from inventory.queries.kits import parts_in_words
from inventory.queries.prices import Priced, frozen, resolve
from inventory.queries.stock import held_in
from orders.models import Order, OrderLine
from orders.queries.said import NotSaid, is_plain, read_quantity
from orders.states import Approval
from wholesale.db import run_sql
from wholesale.money import ZERO, to_minor

# The last price the customer paid for each SKU: (sku, unit price, when).
_LAST_PRICES = """
SELECT DISTINCT ON (l.sku_id) l.sku_id, l.unit_price, o.reviewed_at
FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
WHERE l.sku_id = ANY(%(skus)s) AND o.customer_id = %(customer)s AND o.id <> %(besides)s
    AND o.reviewed_at IS NOT NULL AND o.approval IN ('reviewed', 'closed')
ORDER BY l.sku_id, o.reviewed_at DESC
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside goods while somebody decides about them."""

    on_hand: Decimal = ZERO
    free: Decimal = ZERO
    last_price: Decimal | None = None
    last_at: datetime | None = None
    inside: str = ""


@dataclass(slots=True)
class Keyed:
    """A row as somebody keyed it. `quantity` is in base units, None when it is no number."""

    line: int | None = None
    sku: Sku | None = None
    code: str = ""
    packs: str = ""
    factor: int = 1
    quantity: Decimal | None = None
    error: str = ""
    matches: list[Sku] = field(default_factory=list)

    @property
    def factors(self) -> set[int]:
        """The base units of every unit the goods can be keyed in."""
        return {1, *(pack.factor for pack in self.sku.packs.all())} if self.sku else {1}


@dataclass(slots=True)
class GridRow:
    """A row as it is drawn."""

    key: str
    line: int | None
    sku: Sku | None
    code: str
    packs: str
    factor: int
    quantity: Decimal
    unit_price: Decimal
    why: str
    amount: Decimal
    beside: Beside
    asked: str = ""
    now: str = ""
    error: str = ""
    matches: list[Sku] = field(default_factory=list)
    is_short: bool = False
    list_price: Decimal | None = None
    discount: Decimal = ZERO
    is_gift: bool = False
    is_keyed: bool = False
    when: When | None = None

    @property
    def presale_words(self) -> str:
        """What the pre-sale mark says of so much of it; empty without the mark."""
        if self.sku is None:
            return ""
        return self.when.presale_words(self.sku) if self.when else self.sku.presale_words

    @property
    def arrival(self) -> str:
        """When what lacks is there, if a purchase is on its way; empty where nothing lacks."""
        return self.when.words if self.is_short and self.when and self.when.is_coming else ""

    @property
    def lacking(self) -> Decimal:
        """How much of it is not there, in base units."""
        return self.quantity - max(ZERO, self.beside.free) if self.is_short else ZERO

    @property
    def unit_said(self) -> str:
        """The word of the unit it is keyed in."""
        return next((word for size, word in self.units if size == self.factor), "")

    @property
    def said(self) -> str:
        """The quantity in packs, where it was keyed in words."""
        if self.sku is None or not self.quantity or is_plain(self.packs):
            return ""
        return str(self.sku.say(self.quantity))

    @property
    def units(self) -> list[tuple[int, str]]:
        """The units it can be keyed in, as (base units, word), the largest first."""
        return units_of(self.sku) if self.sku else []


@dataclass(frozen=True, slots=True)
class Grid:
    """For whom goods are keyed, and from where they would go."""

    customer: Customer
    warehouse: Warehouse
    order: Order | None = None

    @property
    def is_draft(self) -> bool:
        """Whether nothing is frozen yet: every line is priced as of now."""
        return self.order is None or self.order.approval == Approval.DRAFT

    def of_order(self, lines: Sequence[OrderLine]) -> list[GridRow]:
        """The lines of an order as rows that can be changed (goods and packs fetched)."""
        facts = self.beside([line.sku_id for line in lines])
        return self._with_days([self._of_line(line, facts[line.sku_id]) for line in lines])

    def of_keyed(self, rows: Sequence[Keyed], lines: Sequence[OrderLine] = ()) -> list[GridRow]:
        """What was keyed, drawn again: nothing typed is lost; new goods are priced now.

        `lines` are the order's lines as they are; a row whose line differs says what it is now.
        """
        known = {line.pk: line for line in lines}
        totals: dict[int, Decimal] = {}
        for row in rows:
            if row.sku and (row.line not in known or self.is_draft):
                totals[row.sku.pk] = totals.get(row.sku.pk, ZERO) + (row.quantity or ZERO)
        priced = resolve(
            {sku: q or Decimal(1) for sku, q in totals.items()}, price_terms(self.customer)
        )
        facts = self.beside([row.sku.pk for row in rows if row.sku])
        return self._with_days([self._of_keyed(row, known, priced, facts) for row in rows])

    def of_goods(self, goods: Sequence[tuple[Sku, Decimal]]) -> list[GridRow]:
        """Goods with quantities in base units, as rows that are not on any order yet."""
        keyed = []
        for sku, quantity in goods:
            packs, factor = in_unit(sku, quantity)
            keyed.append(Keyed(sku=sku, packs=packs, factor=factor, quantity=quantity))
        return self.of_keyed(keyed)

    def of_matches(self, matches: Sequence[lookup.Match]) -> list[GridRow]:
        """Goods that were found, as rows with the least one can order."""
        keyed = []
        for match in matches:
            least = Decimal(match.sku.pack_rule.neighbours(ZERO)[1])
            quantity = max(least, Decimal(match.factor))
            packs, factor = in_unit(match.sku, quantity, prefer=match.factor)
            keyed.append(Keyed(sku=match.sku, packs=packs, factor=factor, quantity=quantity))
        return self.of_keyed(keyed)

    def beside(self, skus: Sequence[int]) -> dict[int, Beside]:
        """Stock in the warehouse and the customer's last price, per SKU; two queries.

        What the order itself has set aside counts as free for it. Of bundles it says what is
        in one, with one query more.
        """
        wanted = list(dict.fromkeys(skus))
        own = self._set_aside(wanted)
        levels = held_in(self.warehouse.pk, wanted)
        bundled = {sku: Decimal(1) for sku in wanted if levels[sku].is_bundle}
        bundles = parts_in_words(bundled) if bundled else {}
        besides = self.order.pk if self.order else 0
        facts = {"skus": wanted, "customer": self.customer.pk, "besides": besides}
        last = {sku: (price, at) for sku, price, at in run_sql(_LAST_PRICES, facts)}
        found = {}
        for sku in wanted:
            level = levels[sku]
            price, at = last.get(sku, (None, None))
            free, inside = level.free + own.get(sku, ZERO), bundles.get(sku, "")
            found[sku] = Beside(level.on_hand, free, price, at, inside)
        return found

    def _with_days(self, rows: list[GridRow]) -> list[GridRow]:
        """The rows; those that lack goods say when these come, with one query more."""
        short = {row.sku.pk for row in rows if row.sku and row.is_short}
        coming, today = coming_of(short, self.warehouse.pk), timezone.localdate()
        for row in rows:
            if row.sku and row.is_short:
                known = coming.get(row.sku.pk, ())
                row.when = when_there(row.quantity, free=row.beside.free, coming=known, today=today)
        return rows

    def _set_aside(self, skus: Sequence[int]) -> dict[int, Decimal]:
        if self.order is None:
            return {}
        if not self.order.is_promised:
            shares = self.order.shares.filter(sku__in=skus)
            return dict(shares.values_list("sku_id", "quantity"))
        lines = self.order.lines.filter(sku__in=skus).order_by()
        return dict(lines.values_list("sku").annotate(quantity=Sum("quantity")))

    def _of_line(self, line: OrderLine, beside: Beside) -> GridRow:
        packs, factor = in_unit(line.sku, line.quantity)
        return GridRow(
            key=f"l{line.pk}", line=line.pk, sku=line.sku, code=line.sku.code, packs=packs,
            factor=factor, quantity=line.quantity, unit_price=line.unit_price,
            why=line.why, amount=line.amount, beside=beside,
            asked="" if line.asked == line.quantity else line.sku.say(line.asked),
            is_short=line.quantity > beside.free, list_price=line.list_price,
            discount=line.discount, is_gift=line.is_gift,
        )  # fmt: skip

    def _of_keyed(
        self,
        row: Keyed,
        known: Mapping[int, OrderLine],
        priced: Mapping[int, Priced],
        facts: Mapping[int, Beside],
    ) -> GridRow:
        line = known.get(row.line) if row.line else None
        sku, quantity = row.sku, row.quantity or ZERO
        price = frozen(line) if line and not self.is_draft else None
        price = price or (priced.get(sku.pk) if sku else None) or Priced(ZERO, "base")
        beside = facts[sku.pk] if sku else Beside()
        return GridRow(
            key=f"l{line.pk}" if line else f"s{sku.pk}" if sku else f"c{row.code}",
            line=line.pk if line else None, sku=sku,
            code=row.code or (sku.code if sku else ""), packs=row.packs,
            factor=row.factor, quantity=quantity, unit_price=price.unit_price, why=price.why,
            amount=to_minor(quantity * price.unit_price, self.customer.currency), beside=beside,
            now=_now(row, line), error=row.error or _unfit(sku, row.quantity, line),
            matches=row.matches, is_short=quantity > beside.free, is_keyed=True,
        )  # fmt: skip


def resolve_codes(rows: Sequence[Keyed]) -> None:
    """Find the goods of rows where only a code was typed; what is unclear says so on its row."""
    for row in rows:
        if row.sku is None and row.code:
            _find(row)


def read_packs(row: Keyed) -> None:
    """Read the quantity a row says; words wait until its goods are known."""
    if row.sku is None and not is_plain(row.packs):
        row.quantity = None
        return
    if row.sku is not None and row.factor not in row.factors:
        row.factor = 1
    units = units_of(row.sku) if row.sku else []
    try:
        row.quantity = read_quantity(row.packs, factor=row.factor, units=units)
    except NotSaid as sentence:
        row.error = str(sentence)


def units_of(sku: Sku) -> list[tuple[int, str]]:
    """The units goods can be keyed in, as (base units, word), the largest first."""
    return [*((pack.factor, pack.unit.name) for pack in sku.packs.all()), (1, sku.unit.name)]


def in_unit(sku: Sku, quantity: Decimal, *, prefer: int = 0) -> tuple[str, int]:
    """A quantity as (count, base units of the unit), in the pack it is ordered in if it fits."""
    order_pack = [pack.factor for pack in sku.packs.all() if pack.is_order_pack]
    for factor in filter(None, [prefer if prefer > 1 else 0, *order_pack]):
        if quantity % factor == 0:
            return f"{(quantity / factor).normalize():f}", factor
    return f"{quantity.normalize():f}", 1


def _find(row: Keyed) -> None:
    matches = lookup.find_goods(row.code)
    exact = [match for match in matches if match.is_exact]
    skus = {match.sku.pk: match.sku for match in exact or matches}
    if len(skus) != 1:
        row.matches = list(skus.values())
        row.error = (
            _("Several goods answer to this. Choose one.")
            if skus
            else _("No goods with this code or name.")
        )
        return
    row.sku = next(iter(skus.values()))
    if row.factor == 1 and exact and exact[0].factor in row.factors:
        row.factor = exact[0].factor
    read_packs(row)


def _now(row: Keyed, line: OrderLine | None) -> str:
    if row.line and line is None:
        return _("taken out")
    if line and row.quantity is not None and line.quantity != row.quantity:
        return str(line.sku.say(line.quantity))
    return ""


def _unfit(sku: Sku | None, quantity: Decimal | None, line: OrderLine | None) -> str:
    if sku is None or not quantity or (line and line.quantity == quantity):
        return ""
    low, high = sku.pack_rule.neighbours(quantity)
    if quantity >= sku.minimum and not quantity % sku.multiple:
        return ""
    choices = [sku.say(Decimal(choice)) for choice in (low, high) if choice]
    return _("Between packs: take %(choices)s.") % {"choices": " / ".join(choices)}
