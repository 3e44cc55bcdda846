"""Wishes become checked and priced lines, with promotions, and are written at once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from crm.models import Customer
from crm.queries.terms import price_terms, scheme_of
from inventory.queries import prices
from inventory.queries.deals import Gift, Mark, OrderDeal, plain
from inventory.queries.offers import free_stock
from inventory.queries.order_goods import OrderGoods, goods_by_id, goods_on_shelf
from orders import sql
from orders.models import Channel, Order
from orders.queries.cart import serving_warehouse_id
from wholesale.db import in_transaction, run_hot
from wholesale.money import ZERO, to_minor
from wholesale.quantity import WrongQuantity
from wholesale.refusals import Refusal


class NothingToOrder(Refusal):
    """An order needs at least one line."""


class NotOrderable(Refusal):
    """Goods are off the shelf or not shown to this customer. `skus` names them."""

    def __init__(self, sentence: str, skus: Sequence[int]) -> None:
        super().__init__(sentence)
        self.skus = list(skus)


class CouponRefused(Refusal):
    """The coupon does nothing for this order; its sentence says why."""


class PriceChanged(Refusal):
    """A price is not the one the buyer saw. `prices` is {SKU id: the price now}."""

    def __init__(self, sentence: str, changed: Mapping[int, Decimal]) -> None:
        super().__init__(sentence)
        self.prices = dict(changed)


@dataclass(frozen=True, slots=True)
class Wish:
    """A quantity of one SKU in base units, at the price the buyer saw (None: any)."""

    sku_id: int
    quantity: Decimal
    seen_price: Decimal | None = None


@dataclass(slots=True)
class Line:
    """A line as it will be written. Where promotions had a part, `marks` say which.

    `list_price` is the price before the line's promotion; `discount` what the order's
    promotion took off its amount; `is_below_floor` asks for somebody's agreement.
    """

    sku_id: int
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    price_rule: str = "base"
    pack_text: str = ""
    list_price: Decimal | None = None
    discount: Decimal = ZERO
    is_gift: bool = False
    marks: tuple[Mark, ...] = ()
    is_below_floor: bool = False

    @property
    def deals(self) -> list[list[object]]:
        """What the order keeps of its promotions."""
        return [mark.as_json() for mark in self.marks]


@dataclass(slots=True)
class Basket:
    """Checked and priced lines; gifts are the last of them."""

    lines: list[Line] = field(default_factory=list)
    deal: OrderDeal = field(default_factory=OrderDeal)

    @property
    def total(self) -> Decimal:
        """The sum of the amounts."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def demand(self) -> dict[int, Decimal]:
        """How much of each SKU (by id) it wants, lines of one SKU added up."""
        wanted: dict[int, Decimal] = {}
        for line in self.lines:
            wanted[line.sku_id] = wanted.get(line.sku_id, ZERO) + line.quantity
        return wanted

    @property
    def below_floor(self) -> list[Line]:
        """The lines that sell below the floor price of their goods."""
        return [line for line in self.lines if line.is_below_floor]


def price_basket(
    customer: Customer,
    wishes: Sequence[Wish],
    *,
    only_visible: bool,
    channel: Channel | None = None,
    locked: Mapping[int, prices.Priced] | None = None,
    is_addition: bool = False,
    besides: str = "",
    at: datetime | None = None,
    coupon: str = "",
) -> Basket:
    """Check packs and shelf and find the price of every wish.

    Two queries for any number, one more while promotions run, and two more for gifts.
    `only_visible` holds the goods to the customer's display scheme (buyers), else any goods
    on the shelf may be entered (staff). Gifts are no more than the channel's warehouse has.
    `locked` are prices of a quotation; additions to an order have no promotion of the order;
    `besides` is an order that is priced again: a coupon that does nothing any more just falls
    off it, where a new order is refused with CouponRefused. Refuses as `place_order` says.
    """
    if not wishes:
        raise NothingToOrder(_("There is nothing in the order yet. Add goods first."))
    skus = _orderable(customer, wishes, only_visible=only_visible)
    totals: dict[int, Decimal] = {}
    for wish in wishes:
        totals[wish.sku_id] = totals.get(wish.sku_id, ZERO) + wish.quantity
    for sku_id, quantity in totals.items():
        skus[sku_id].pack_rule.check(quantity, what=skus[sku_id].name)
    base_prices = {pk: goods.base_price for pk, goods in skus.items()}
    terms = replace(price_terms(customer, at=at, besides=besides), coupon=coupon)
    quote = prices.quote(totals, terms, base_prices=base_prices, locked=locked)
    _require_seen_prices(wishes, quote.prices, skus)
    basket = Basket([_line(wish, quote.prices, skus, customer.currency) for wish in wishes])
    if quote.deals and not is_addition:
        _deal(basket, quote, customer.currency)
        if basket.deal.coupon_says and not besides:
            raise CouponRefused(basket.deal.coupon_says)
        _add_gifts(basket, channel)
    for line in basket.lines:
        goods = skus.get(line.sku_id)
        line.is_below_floor = prices.is_below(line, goods.floor_price if goods else None)
    return basket


@in_transaction
def write_lines(
    order: Order, lines: Sequence[Line], *, start: int = 1, is_asked: bool = True
) -> None:
    """Write lines of an order at once, numbered from `start`.

    `is_asked` is false for lines the buyer did not ask for.
    """
    facts = {
        "order": order.pk,
        "positions": list(range(start, start + len(lines))),
        "is_asked": is_asked,
        "skus": [line.sku_id for line in lines],
        "quantities": [line.quantity for line in lines],
        "prices": [line.unit_price for line in lines],
        "amounts": [line.amount for line in lines],
        "rules": [line.price_rule for line in lines],
        "packs": [line.pack_text for line in lines],
    }
    if not any(line.marks for line in lines):
        run_hot(sql.INSERT_LINES, facts)
        return
    dealt = {
        "list_prices": [line.list_price for line in lines],
        "discounts": [line.discount for line in lines],
        "gifts": [line.is_gift for line in lines],
        "deals": [json.dumps(line.deals) for line in lines],
    }
    run_hot(sql.INSERT_DEALT_LINES, facts | dealt)


def _line(
    wish: Wish, priced: Mapping[int, prices.Priced], skus: Mapping[int, OrderGoods], currency: str
) -> Line:
    price = priced[wish.sku_id]
    return Line(
        wish.sku_id,
        wish.quantity,
        price.unit_price,
        to_minor(wish.quantity * price.unit_price, currency),
        price.rule,
        skus[wish.sku_id].say(wish.quantity),
        price.list_price,
        marks=price.marks,
    )


def _deal(basket: Basket, quote: prices.Quote, currency: str) -> None:
    bought = [(line.sku_id, line.quantity, line.amount) for line in basket.lines]
    deal = basket.deal = quote.on_order(bought, currency)
    for mark, parts in ((deal.mark, deal.off), (deal.coupon, deal.coupon_off)):
        if mark is None:
            continue
        for line, off in zip(basket.lines, parts, strict=True):
            if off:
                line.amount -= off
                line.discount += off
                line.marks += (replace(mark, value=plain(off)),)


def _add_gifts(basket: Basket, channel: Channel | None) -> None:
    gifts = basket.deal.gifts
    if not gifts:
        return
    goods = goods_by_id({gift.sku_id for gift in gifts})
    place = serving_warehouse_id(channel) if channel else None
    free = free_stock(list(goods), place)
    for sku_id, quantity in basket.demand.items():
        free[sku_id] = free.get(sku_id, ZERO) - quantity
    for gift in gifts:
        quantity = min(gift.quantity, free[gift.sku_id])
        if quantity > 0:
            free[gift.sku_id] -= quantity
            basket.lines.append(_gift(gift, quantity, goods[gift.sku_id]))


def _gift(gift: Gift, quantity: Decimal, goods: OrderGoods) -> Line:
    return Line(
        gift.sku_id, quantity, ZERO, ZERO, gift.mark.rule, goods.say(quantity),
        is_gift=True, marks=(gift.mark,),
    )  # fmt: skip


def _orderable(
    customer: Customer, wishes: Sequence[Wish], *, only_visible: bool
) -> dict[int, OrderGoods]:
    wanted = {wish.sku_id for wish in wishes}
    if any(wish.quantity <= 0 for wish in wishes):
        raise WrongQuantity(_("Every quantity must be above zero."))
    found = goods_on_shelf(wanted, scheme_of(customer) if only_visible else None)
    missing = wanted - found.keys()
    if missing:
        names = [goods.name for goods in goods_by_id(missing).values()]
        raise NotOrderable(
            _("No longer on sale: %(goods)s. Take it out of the order to go on.")
            % {"goods": ", ".join(sorted(names)) or "?"},
            sorted(missing),
        )
    return found


def _require_seen_prices(
    wishes: Sequence[Wish], priced: Mapping[int, prices.Priced], skus: Mapping[int, OrderGoods]
) -> None:
    changed = {
        wish.sku_id: priced[wish.sku_id].unit_price
        for wish in wishes
        if wish.seen_price is not None and wish.seen_price != priced[wish.sku_id].unit_price
    }
    if changed:
        names = ", ".join(sorted(skus[pk].name for pk in changed))
        raise PriceChanged(
            _("The price has changed since you saw it: %(goods)s. Check it and submit again.")
            % {"goods": names},
            changed,
        )
