"""Goods as one customer or visitor meets them: products with what each specification offers."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from inventory.models import Product, ProductPicture
from inventory.queries.offers import Offer
from wholesale.templatetags.wholesale import unit_money


@dataclass(slots=True)
class OfferRow:
    """One specification with how many packs of it are in the cart."""

    offer: Offer
    count: Decimal
    note: str = ""

    @property
    def can_be_stepped(self) -> bool:
        """Whether it can be had, or given back."""
        return self.offer.is_orderable or bool(self.count)


@dataclass(slots=True)
class Card:
    """One product on the shelf page."""

    product: Product
    rows: list[OfferRow]
    name: SafeString

    @property
    def row(self) -> OfferRow | None:
        """The only specification; None where the buyer has to choose."""
        return self.rows[0] if len(self.rows) == 1 else None

    @property
    def cheapest(self) -> Decimal | None:
        """The lowest price of a base unit among the specifications."""
        prices = [row.offer.unit_price for row in self.rows if row.offer.unit_price is not None]
        return min(prices, default=None)

    @property
    def cheapest_text(self) -> str:
        """That price with its unit: "¥0.84/瓶"."""
        return f"{unit_money(self.cheapest)}/{self.rows[0].offer.sku.unit.name}"

    @property
    def is_there(self) -> bool:
        """Whether any specification can be had, now or in pre-sale."""
        return any(row.offer.is_orderable for row in self.rows)

    @property
    def promise(self) -> tuple[str, str]:
        """(words, tone) of the specification that is there soonest."""
        found = [row.offer.promise for row in self.rows]
        return min(found, key=lambda said: ("good", "warn", "bad").index(said[1]))

    @property
    def chosen(self) -> Decimal:
        """How many packs of it are in the cart, all specifications together."""
        return sum((row.count for row in self.rows), Decimal(0))

    @property
    def picture(self) -> ProductPicture | None:
        """The leading picture."""
        return next(iter(self.product.pictures.all()), None)
