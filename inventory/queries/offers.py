"""What one specification is offered for: its price steps, its order pack, and whether it is there.

The phone shows goods through these; `prices.resolve` decides what an order is charged, and a
test holds the two to the same answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory.models import Price, Sku, StockLevel
from inventory.queries.prices import PriceTerms
from wholesale.money import ZERO


@dataclass(frozen=True, slots=True)
class Step:
    """From this quantity in base units on, one base unit costs so much."""

    from_quantity: Decimal
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class OrderPack:
    """The pack a customer counts in: `factor` base units; 1 is the base unit itself."""

    unit: str
    factor: int


@dataclass(slots=True)
class Offer:
    """One specification with the price steps of one customer and what is free of it."""

    sku: Sku
    pack: OrderPack
    steps: Sequence[Step]
    free: Decimal

    @property
    def first(self) -> int:
        """The least one can order, in base units."""
        return self.sku.pack_rule.neighbours(ZERO)[1]

    @property
    def count_first(self) -> int:
        """The least one can order, in order packs."""
        return self.first // self.pack.factor

    @property
    def count_step(self) -> int:
        """How many order packs one press of the stepper moves."""
        return self.sku.multiple // self.pack.factor or 1

    @property
    def is_there(self) -> bool:
        """Whether the least one can order is free in stock."""
        return self.free >= self.first

    @property
    def has_price(self) -> bool:
        """Whether this customer, or a visitor, is told a price."""
        return bool(self.steps)

    @property
    def unit_price(self) -> Decimal | None:
        """What a base unit costs when one orders the least."""
        return self.price_at(Decimal(self.first))

    @property
    def pack_price(self) -> Decimal | None:
        """What an order pack costs when one orders the least."""
        price = self.unit_price
        return None if price is None else price * self.pack.factor

    @property
    def better_steps(self) -> list[Step]:
        """The price steps above the least one can order."""
        return [step for step in self.steps if step.from_quantity > self.first]

    @property
    def pack_text(self) -> str:
        """How it is packed and from how much on it is sold: "12瓶/箱 · 起订1箱"."""
        unit, pack = self.sku.unit.name, self.pack
        said = []
        if pack.factor > 1:
            said.append(
                _("%(factor)s %(unit)s/%(pack)s")
                % {"factor": pack.factor, "unit": unit, "pack": pack.unit}
            )
        if self.first > 1:
            said.append(_("minimum %(minimum)s") % {"minimum": self.say(Decimal(self.first))})
        elif pack.factor == 1:
            said.append(_("sold by the %(unit)s") % {"unit": unit})
        return " · ".join(said)

    def say(self, quantity: Decimal) -> str:
        """A quantity in packs."""
        return self.sku.say(quantity)

    def count(self, quantity: Decimal) -> Decimal:
        """A quantity in order packs."""
        return quantity / self.pack.factor

    def price_at(self, quantity: Decimal) -> Decimal | None:
        """What a base unit costs at a quantity; None without a price."""
        found = None
        for step in self.steps:
            if step.from_quantity <= quantity or found is None:
                found = step.unit_price
        return found


def offers_for(
    skus: Sequence[Sku], terms: PriceTerms, *, warehouse_id: int | None
) -> dict[int, Offer]:
    """The offers of SKUs (fetched with unit and `packs__unit`); two queries for any number.

    Stock is what is free in one warehouse; without one, everything counts as there.
    """
    steps = price_steps(skus, terms)
    free = free_stock([sku.pk for sku in skus], warehouse_id)
    return {sku.pk: Offer(sku, order_pack(sku), steps[sku.pk], free[sku.pk]) for sku in skus}


def order_pack(sku: Sku) -> OrderPack:
    """The pack customers count this SKU in: the one marked so, else the one its steps make."""
    packs = [pack for pack in sku.packs.all() if sku.multiple % pack.factor == 0]
    marked = [pack for pack in packs if pack.is_order_pack]
    found = marked or [pack for pack in packs if pack.factor == sku.multiple]
    if not found:
        return OrderPack(sku.unit.name, 1)
    return OrderPack(found[0].unit.name, found[0].factor)


def price_steps(skus: Iterable[Sku], terms: PriceTerms) -> dict[int, list[Step]]:
    """The price steps of SKUs, lowest quantity first; an empty list where there is no price."""
    skus = list(skus)
    if terms.is_public:
        return {
            sku.pk: [] if sku.public_price is None else [Step(Decimal(1), sku.public_price)]
            for sku in skus
        }
    own: dict[int, list[Step]] = {}
    level: dict[int, list[Step]] = {}
    lists = [pk for pk in (terms.own_list, terms.level_list) if pk]
    rows = (
        Price.objects.filter(price_list__in=lists, sku__in=skus)
        .order_by("from_quantity")
        .values_list("price_list", "sku", "from_quantity", "unit_price")
    )
    for price_list, sku_id, quantity, price in rows if lists else []:
        side = own if price_list == terms.own_list else level
        side.setdefault(sku_id, []).append(Step(quantity, price))
    return {sku.pk: _merged(sku, own.get(sku.pk, []), level.get(sku.pk, [])) for sku in skus}


def free_stock(sku_ids: Sequence[int], warehouse_id: int | None) -> dict[int, Decimal]:
    """What is orderable of each SKU in a warehouse: on hand and not promised. One query."""
    if warehouse_id is None:
        return dict.fromkeys(sku_ids, Decimal("Infinity"))
    rows = StockLevel.objects.filter(warehouse=warehouse_id, sku__in=sku_ids).values_list(
        "sku", "on_hand", "promised"
    )
    return dict.fromkeys(sku_ids, ZERO) | {sku: on_hand - held for sku, on_hand, held in rows}


def _merged(sku: Sku, own: list[Step], level: list[Step]) -> list[Step]:
    starts = sorted({Decimal(1), *(step.from_quantity for step in (*own, *level))})
    merged: list[Step] = []
    for start in starts:
        reached = [s for s in own if s.from_quantity <= start] or [
            s for s in level if s.from_quantity <= start
        ]
        price = reached[-1].unit_price if reached else sku.base_price
        if not merged or merged[-1].unit_price != price:
            merged.append(Step(start, price))
    return merged
