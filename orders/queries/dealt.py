"""What promotions and a coupon do to goods that are being keyed, before anything is saved."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from crm.models import Customer
from crm.queries.terms import price_terms
from inventory.models import Sku
from inventory.queries import prices
from inventory.queries.deals import OrderDeal
from wholesale.money import ZERO, to_minor


@dataclass(slots=True)
class Dealt:
    """What goods come to, what comes off the whole of them, and the gifts."""

    goods_total: Decimal = ZERO
    deal: OrderDeal = field(default_factory=OrderDeal)
    gifts: list[tuple[Sku, str]] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """What is to pay."""
        return self.goods_total - self.deal.total

    @property
    def says_something(self) -> bool:
        """Whether there is anything to say beside the sum of the lines."""
        deal = self.deal
        return bool(deal.mark or deal.coupon or deal.coupon_says or deal.next or self.gifts)


def dealt(
    customer: Customer,
    wanted: Sequence[tuple[int, Decimal]],
    *,
    coupon: str = "",
    at: datetime | None = None,
) -> Dealt:
    """Lines of (SKU, quantity in base units) as an order would price them.

    Three queries for any number, and one each for promotions, the coupon and gifts.
    """
    if not wanted:
        return Dealt()
    totals: dict[int, Decimal] = {}
    for sku, quantity in wanted:
        totals[sku] = totals.get(sku, ZERO) + quantity
    quote = prices.quote(totals, replace(price_terms(customer, at=at), coupon=coupon))
    lines = [
        (sku, quantity, to_minor(quantity * quote.prices[sku].unit_price, customer.currency))
        for sku, quantity in wanted
        if sku in quote.prices
    ]
    deal = quote.on_order(lines, customer.currency)
    return Dealt(sum((amount for *_line, amount in lines), ZERO), deal, gifts_of(deal))


def gifts_of(deal: OrderDeal) -> list[tuple[Sku, str]]:
    """The gifts with their goods and how many."""
    if not deal.gifts:
        return []
    goods = Sku.objects.select_related("product", "unit").prefetch_related("packs__unit")
    skus = goods.in_bulk([gift.sku_id for gift in deal.gifts])
    return [(skus[gift.sku_id], skus[gift.sku_id].say(gift.quantity)) for gift in deal.gifts]
