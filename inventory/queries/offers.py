"""What one specification is offered for: its price steps, its order pack, and whether it is there.

The phone shows goods through these; `prices.resolve` decides what an order is charged, and a
test holds the two to the same answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.models import Sku
from inventory.queries.deals import Deal, starts_of
from inventory.queries.incoming import Coming, When, coming_of, when_there
from inventory.queries.presale import incoming
from inventory.queries.prices import RANK, STANDING, Priced, PriceTerms, deals_for, with_deals
from inventory.queries.stock import held_in
from wholesale.db import run_sql
from wholesale.money import ZERO
from wholesale.quantity import counted

# Every price a customer's lists, the base and the books of the day say, one per place:
# (sku, rank of the list, from quantity, price).
_ALL = f"""
SELECT DISTINCT ON (p.sku_id, {RANK}, p.from_quantity)
    p.sku_id, {RANK}, p.from_quantity, p.unit_price
FROM ({STANDING}) p
ORDER BY p.sku_id, {RANK}, p.from_quantity, p.began DESC, p.book DESC
"""  # noqa: S608 - only our own words


@dataclass(frozen=True, slots=True)
class Step:
    """From this quantity in base units on, one base unit costs so much.

    Where a promotion made the price, `list_price` is the one before and `deal` its name.
    """

    from_quantity: Decimal
    unit_price: Decimal
    list_price: Decimal | None = None
    deal: str = ""


@dataclass(frozen=True, slots=True)
class OrderPack:
    """The pack a customer counts in: `factor` base units; 1 is the base unit itself."""

    unit: str
    factor: int


@dataclass(slots=True)
class Offer:
    """One specification with the price steps of one customer and what is free of it.

    `incoming` is what is on its way of goods in pre-sale: they may be ordered against it.
    `coming` says on which days, for goods that are not all there on `today`.
    """

    sku: Sku
    pack: OrderPack
    steps: Sequence[Step]
    free: Decimal
    incoming: Decimal = ZERO
    coming: Sequence[Coming] = ()
    today: date = date.min

    @property
    def orderable(self) -> Decimal:
        """What may be ordered: what is free and, in pre-sale, what is on its way."""
        return max(self.free, ZERO) + self.incoming

    @property
    def is_orderable(self) -> bool:
        """Whether the least one can order is free, or on its way in pre-sale."""
        return self.orderable >= self.first

    @property
    def promise(self) -> tuple[str, str]:
        """(words, tone): in stock, from a day on, in pre-sale with its day, or out of stock."""
        return self.promise_of(Decimal(self.first))

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

    def when(self, quantity: Decimal) -> When:
        """When so many base units of it are there."""
        return when_there(quantity, free=self.free, coming=self.coming, today=self.today)

    def promise_of(self, quantity: Decimal) -> tuple[str, str]:
        """(words, tone) for so many base units."""
        return self.when(quantity).said_of(self.sku)

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
    def first_step(self) -> Step | None:
        """The price step one is at who orders the least."""
        return self.step_at(Decimal(self.first))

    @property
    def list_pack_price(self) -> Decimal | None:
        """What an order pack would cost without the promotion, where there is one."""
        step = self.first_step
        return step.list_price * self.pack.factor if step and step.list_price else None

    @property
    def better_steps(self) -> list[Step]:
        """The price steps above the least one can order that are lower."""
        price, found = self.unit_price, []
        for step in self.steps:
            if step.from_quantity > self.first and price is not None and step.unit_price < price:
                found.append(step)
                price = step.unit_price
        return found

    @property
    def pack_text(self) -> str:
        """How it is packed and from how much on it is sold: "12瓶/箱 · 起订1箱"."""
        unit, pack = self.sku.unit.name, self.pack
        said = []
        if pack.factor > 1:
            said.append(f"{counted(pack.factor, unit)}/{pack.unit}")
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
        step = self.step_at(quantity)
        return None if step is None else step.unit_price

    def step_at(self, quantity: Decimal) -> Step | None:
        """The price step a quantity is at; None without a price."""
        found = None
        for step in self.steps:
            if step.from_quantity <= quantity or found is None:
                found = step
        return found


def offers_for(
    skus: Sequence[Sku],
    terms: PriceTerms,
    *,
    warehouse_id: int | None,
    deals: Sequence[Deal] | None = None,
    wanted: Mapping[int, Decimal] | None = None,
) -> dict[int, Offer]:
    """The offers of SKUs (fetched with unit and `packs__unit`); three queries for any number.

    Stock is what is free in one warehouse; without one, everything counts as there. A caller
    that has read the promotions already passes them and saves one; goods in pre-sale take one
    more, goods of which the least one can order (or what `wanted` says, in base units) is not
    there another, for the days on which they come.
    """
    steps = price_steps(skus, terms, deals=deals)
    free = free_stock([sku.pk for sku in skus], warehouse_id)
    expected = incoming([sku.pk for sku in skus if sku.is_presale], warehouse_id)
    today, said = timezone.localdate(terms.moment), wanted or {}
    offers = {
        sku.pk: Offer(
            sku, order_pack(sku), steps[sku.pk], free[sku.pk], expected.get(sku.pk, ZERO),
            today=today,
        )
        for sku in skus
    }  # fmt: skip
    short = [pk for pk, offer in offers.items() if offer.free < max(offer.first, said.get(pk, 0))]
    for pk, coming in coming_of(short, warehouse_id).items():
        offers[pk].coming = coming
    return offers


def order_pack(sku: Sku) -> OrderPack:
    """The pack customers count this SKU in: the one marked so, else the one its steps make."""
    packs = [pack for pack in sku.packs.all() if sku.multiple % pack.factor == 0]
    marked = [pack for pack in packs if pack.is_order_pack]
    found = marked or [pack for pack in packs if pack.factor == sku.multiple]
    if not found:
        return OrderPack(sku.unit.name, 1)
    return OrderPack(found[0].unit.name, found[0].factor)


def price_steps(
    skus: Iterable[Sku], terms: PriceTerms, *, deals: Sequence[Deal] | None = None
) -> dict[int, list[Step]]:
    """The price steps of SKUs, lowest quantity first; an empty list where there is no price."""
    skus = list(skus)
    if terms.is_public:
        return {
            sku.pk: [] if sku.public_price is None else [Step(Decimal(1), sku.public_price)]
            for sku in skus
        }
    pks = [sku.pk for sku in skus]
    if deals is None:
        deals = deals_for(pks, terms)
    listed: dict[int, list[_Listed]] = {sku.pk: [(0, ZERO, sku.base_price)] for sku in skus}
    for sku_id, rank, quantity, price in run_sql(_ALL, terms.facts() | {"skus": pks}):
        listed[sku_id].append((rank, ZERO if rank == 0 else quantity, price))
    return {pk: _merged(pk, prices, deals) for pk, prices in listed.items()}


def free_stock(sku_ids: Sequence[int], warehouse_id: int | None) -> dict[int, Decimal]:
    """What is orderable of each SKU in a warehouse: on hand and not promised. One query."""
    if warehouse_id is None:
        return dict.fromkeys(sku_ids, Decimal("Infinity"))
    return {sku: held.free for sku, held in held_in(warehouse_id, sku_ids).items()}


# What a list says: (rank of the list, from quantity, price). Later ones of one place win.
_Listed = tuple[int, Decimal, Decimal]


def _merged(sku_id: int, listed: Sequence[_Listed], deals: Sequence[Deal]) -> list[Step]:
    starts = {Decimal(1), *(start for _rank, start, _price in listed if start)}
    merged: list[Step] = []
    for start in sorted(starts.union(starts_of(deals, sku_id))):
        reached = [each for each in enumerate(listed) if each[1][1] <= start]
        _place, (_rank, _from, price) = max(reached, key=lambda each: (each[1][:2], each[0]))
        made = with_deals(deals, sku_id, start, Priced(price, "base"))
        deal = made.marks[0].name if made.marks else ""
        step = Step(start, made.unit_price, made.list_price, deal)
        if not merged or merged[-1].unit_price != step.unit_price or merged[-1].deal != deal:
            merged.append(step)
    return merged
