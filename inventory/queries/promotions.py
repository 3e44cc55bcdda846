"""Promotions as the office sees them, and a basket to try one on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from inventory.models import Promotion, Sku
from inventory.queries.buyers import groups
from inventory.queries.deals import plain
from inventory.queries.prices import Priced, PriceTerms, quote
from wholesale.money import ZERO, to_minor

MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class TriedLine:
    """A line of the trial: its price with the reason, and what the order's promotion took off."""

    sku: Sku
    quantity: Decimal
    priced: Priced
    amount: Decimal
    off: Decimal = ZERO


@dataclass(slots=True)
class Trial:
    """What a basket would cost."""

    lines: list[TriedLine] = field(default_factory=list)
    gifts: list[tuple[Sku, str]] = field(default_factory=list)
    name: str = ""

    @property
    def before(self) -> Decimal:
        """Without any promotion."""
        return sum(
            (
                line.quantity * (line.priced.list_price or line.priced.unit_price)
                for line in self.lines
            ),
            ZERO,
        )

    @property
    def total(self) -> Decimal:
        """With all of them."""
        return sum((line.amount - line.off for line in self.lines), ZERO)


def promotion_rows() -> list[Promotion]:
    """The promotions, those that end last first; at most 300."""
    return list(Promotion.objects.order_by("-ends_at", "-pk")[:MOST_SHOWN])


def promotions_over(rows: Sequence[Promotion], at: datetime) -> set[int]:
    """Those whose time is over."""
    return {each.pk for each in rows if each.ends_at <= at}


def try_basket(
    wanted: Sequence[tuple[Sku, Decimal]],
    *,
    level: int | None,
    type_: int | None,
    also: int,
    at: datetime,
    currency: str,
) -> Trial:
    """Price a basket for a level and type of customers, as if the promotion `also` ran."""
    lists = {each.pk: each.price_list_id for each in groups().levels}
    terms = PriceTerms(level_list=lists.get(level or 0), level=level, type=type_, at=at, also=also)
    quantities: dict[int, Decimal] = {}
    for sku, quantity in wanted:
        quantities[sku.pk] = quantities.get(sku.pk, ZERO) + quantity
    found = quote(quantities, terms)
    skus = {sku.pk: sku for sku, _quantity in wanted}
    amounts = [
        (pk, quantity, to_minor(quantity * found.prices[pk].unit_price, currency))
        for pk, quantity in quantities.items()
    ]
    deal = found.on_order(amounts, currency)
    lines = [
        TriedLine(skus[pk], quantity, found.prices[pk], amount, off)
        for (pk, quantity, amount), off in zip(amounts, deal.off, strict=True)
    ]
    goods = Sku.objects.select_related("product").in_bulk([gift.sku_id for gift in deal.gifts])
    gifts = [(goods[gift.sku_id], plain(gift.quantity)) for gift in deal.gifts]
    return Trial(lines, gifts, deal.mark.name if deal.mark else "")
