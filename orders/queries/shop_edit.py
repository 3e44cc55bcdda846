"""The page on which a buyer changes his order: its goods as steppers, and goods to add."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crm.queries.terms import price_terms, scheme_of
from inventory.models import Sku
from inventory.queries import lookup
from inventory.queries.offers import Offer, offers_for
from inventory.queries.visible import visible_skus
from orders.models import Order
from orders.queries.versions import Held, goods_of, lines_added_up
from wholesale.money import ZERO

MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class EditRow:
    """Goods with the quantity typed, the price he saw, and what the order says now."""

    offer: Offer
    quantity: Decimal
    held: Decimal
    price: Decimal
    seen: Decimal

    @property
    def count(self) -> Decimal:
        """The quantity in order packs."""
        return self.offer.count(self.quantity)

    @property
    def now(self) -> str:
        """What the order has now, where that is not what was typed."""
        if self.quantity == self.held:
            return ""
        return self.offer.say(self.held) if self.held else "–"

    @property
    def has_new_price(self) -> bool:
        """Whether the price is not the one he saw."""
        return self.price != self.seen


@dataclass(frozen=True, slots=True)
class EditPage:
    """The rows of the order (and what was typed), the gifts, and goods that were searched for."""

    rows: list[EditRow]
    found: list[EditRow]
    gifts: list[tuple[Sku, Held]]


def edit_page(
    order: Order,
    typed: Mapping[int, Decimal],
    seen: Mapping[int, Decimal],
    *,
    new_prices: Mapping[int, Decimal],
    search: str = "",
) -> EditPage:
    """Everything on the order and everything typed, so that nothing is lost.

    `seen` are prices he saw, `new_prices` those that refused him. Constant number of queries.
    """
    lines = lines_added_up(order)
    held = {sku: one for (sku, is_gift), one in lines.items() if not is_gift}
    shown = list(dict.fromkeys([*held, *typed]))
    found = [sku for sku in _found(order, search) if sku not in shown]
    skus = goods_of([*shown, *found, *(sku for sku, _is_gift in lines)])
    offers = offers_for(
        [skus[sku] for sku in [*shown, *found] if sku in skus], price_terms(order.customer),
        warehouse_id=order.warehouse_id,
    )  # fmt: skip

    def row(sku: int) -> EditRow:
        had = held.get(sku, Held())
        offer = offers[sku]
        price = had.price if sku in held else offer.unit_price or ZERO
        known = seen.get(sku, price)
        return EditRow(
            offer, typed.get(sku, had.quantity), had.quantity, new_prices.get(sku, price), known
        )

    gifts = [(skus[sku], one) for (sku, is_gift), one in lines.items() if is_gift]
    return EditPage(
        [row(sku) for sku in shown if sku in offers], [row(sku) for sku in found], gifts
    )


def _found(order: Order, search: str) -> Sequence[int]:
    if not search.strip():
        return []
    shown = visible_skus(scheme_of(order.customer))
    return [match.sku.pk for match in lookup.find_goods(search, within=shown, limit=MOST_FOUND)]
