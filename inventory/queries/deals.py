"""Promotions: which run for a customer's basket, and what they do to it.

The rule people are told: a line takes the best of its line promotions (percent, amount, flash);
then the order takes the one promotion that takes most off (money off, bundle); gifts come on
top. Goods at a locked price take part in none. A flash price holds for a line only if the whole
line fits into what is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from inventory.models import PromotionKind
from wholesale.money import ZERO, to_minor

PLACES = Decimal("0.0001")
SMALLEST = Decimal("0.001")
COUPON = "coupon"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a promotion did, as an order keeps it: the rule with its version, and its words.

    `value` is the percent, the amount per unit or the flash price; for the order's promotion
    what came off the line.
    """

    kind: str
    pk: int
    version: int
    name: str
    value: str = ""

    def as_json(self) -> list[Any]:
        """For the line's `deals`."""
        return [self.kind, self.pk, self.version, self.name, self.value]

    @property
    def rule(self) -> str:
        """The rule with its version: "percent:12:3"."""
        return f"{self.kind}:{self.pk}:{self.version}"

    @property
    def is_of_line(self) -> bool:
        """Whether it made the line's price, and not a part of the order's promotion."""
        return self.kind in (PromotionKind.PERCENT, PromotionKind.AMOUNT, PromotionKind.FLASH)

    @property
    def said(self) -> str:
        """What it did, as a part of a sentence."""
        facts = {"value": self.value, "name": self.name}
        if self.kind == PromotionKind.PERCENT:
            return _("less %(value)s%% by “%(name)s”") % facts
        if self.kind == PromotionKind.AMOUNT:
            return _("less %(value)s by “%(name)s”") % facts
        if self.kind == PromotionKind.FLASH:
            return _("flash price of “%(name)s”") % facts
        if self.kind == PromotionKind.GIFT:
            return _("Gift of “%(name)s”") % facts
        if self.kind == COUPON:
            return _("%(value)s off the line by coupon “%(name)s”") % facts
        return _("%(value)s off the line by “%(name)s”") % facts


def marks_of(stored: Sequence[Sequence[Any]]) -> list[Mark]:
    """The marks an order line keeps."""
    return [Mark(*each) for each in stored]


@dataclass(frozen=True, slots=True)
class DealGoods:
    """Goods with a part of their own; `left` None is without limit."""

    pk: int
    sku_id: int
    quantity: Decimal
    unit_price: Decimal | None = None
    left: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """A running promotion, with the goods of one basket that it is about."""

    pk: int
    version: int
    name: str
    kind: str
    percent: Decimal = ZERO
    amount: Decimal = ZERO
    from_quantity: Decimal = Decimal(1)
    from_amount: Decimal = ZERO
    repeats: bool = False
    skus: frozenset[int] = frozenset()
    goods: tuple[DealGoods, ...] = ()
    # Of a coupon: the most a percentage takes off, and why it cannot be used.
    most: Decimal | None = None
    refused: str = ""

    def mark(self, value: str = "") -> Mark:
        """What an order keeps of it."""
        return Mark(self.kind, self.pk, self.version, self.name, value)

    def flash_of(self, sku_id: int) -> DealGoods | None:
        """The flash price of goods, if this is a flash sale of them."""
        if self.kind != PromotionKind.FLASH:
            return None
        return next((each for each in self.goods if each.sku_id == sku_id), None)

    def price(self, sku_id: int, quantity: Decimal, price: Decimal) -> Decimal:
        """What it makes of a price at a quantity; the price itself where it does nothing."""
        flash = self.flash_of(sku_id)
        if flash and flash.unit_price is not None:
            fits = flash.left is None or quantity <= flash.left
            return min(price, flash.unit_price) if fits else price
        if sku_id not in self.skus or quantity < self.from_quantity:
            return price
        if self.kind == PromotionKind.PERCENT:
            return (price * (100 - self.percent) / 100).quantize(PLACES, ROUND_HALF_UP)
        if self.kind == PromotionKind.AMOUNT:
            return max(price - self.amount, ZERO)
        return price

    def line_mark(self, sku_id: int) -> Mark:
        """The mark of a line whose price it made."""
        if self.kind == PromotionKind.PERCENT:
            return self.mark(plain(self.percent))
        flash = self.flash_of(sku_id)
        return self.mark(plain(flash.unit_price or ZERO) if flash else plain(self.amount))


@dataclass(frozen=True, slots=True)
class Bought:
    """A priced line of a basket; a locked one takes part in no promotion."""

    sku_id: int
    quantity: Decimal
    amount: Decimal
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class Gift:
    """Goods that come free, in base units."""

    sku_id: int
    quantity: Decimal
    mark: Mark


@dataclass(slots=True)
class OrderDeal:
    """What promotions and a coupon do to a whole basket.

    Off each line (in its order), gifts, and a hint. `coupon_says` is why a coupon does nothing.
    """

    off: list[Decimal] = field(default_factory=list)
    mark: Mark | None = None
    gifts: list[Gift] = field(default_factory=list)
    # How much more has to be bought for the next promotion, and which.
    missing: Decimal = ZERO
    next: Deal | None = None
    coupon_off: list[Decimal] = field(default_factory=list)
    coupon: Mark | None = None
    coupon_says: str = ""

    @property
    def total(self) -> Decimal:
        """What comes off in all."""
        return self.by_promotion + self.by_coupon

    @property
    def by_promotion(self) -> Decimal:
        """What the order's promotion takes off."""
        return sum(self.off, ZERO)

    @property
    def by_coupon(self) -> Decimal:
        """What the coupon takes off."""
        return sum(self.coupon_off, ZERO)


def best_price(
    deals: Sequence[Deal], sku_id: int, quantity: Decimal, price: Decimal
) -> tuple[Decimal, Mark | None]:
    """The best price the line promotions make of a price; the older one where two agree."""
    best, mark = price, None
    for deal in deals:
        made = deal.price(sku_id, quantity, price)
        if made < best:
            best, mark = made, deal.line_mark(sku_id)
    return best, mark


def starts_of(deals: Sequence[Deal], sku_id: int) -> list[Decimal]:
    """The quantities at which a line promotion of these goods begins or ends."""
    found = []
    for deal in deals:
        flash = deal.flash_of(sku_id)
        if flash and flash.left is not None and flash.left > 0:
            found.append(flash.left + SMALLEST)
        elif not flash and sku_id in deal.skus and deal.kind in ("percent", "amount"):
            found.append(deal.from_quantity)
    return found


def on_order(deals: Sequence[Deal], lines: Sequence[Bought], currency: str) -> OrderDeal:
    """The best promotion of the order spread over its lines to the coin, and the gifts."""
    best = OrderDeal([ZERO] * len(lines))
    for deal in deals:
        tried = _tried(deal, lines, currency)
        if sum(tried, ZERO) > best.by_promotion:
            best.off, best.mark = tried, deal.mark()
    for deal in deals:
        if deal.kind == COUPON:
            _use_coupon(best, deal, lines, currency)
    best.gifts = [gift for deal in deals for gift in _gifts(deal, lines)]
    _note_next(best, deals, lines)
    return best


def plain(number: Decimal) -> str:
    """A number without needless zeros."""
    return f"{number.normalize():f}"


def spread(amount: Decimal, over: Sequence[Decimal], currency: str) -> list[Decimal]:
    """An amount in parts proportional to `over`, each a whole coin, that add up to it."""
    whole, given, seen = sum(over, ZERO), ZERO, ZERO
    parts = []
    for each in over:
        seen += each
        due = to_minor(amount * seen / whole, currency) if whole else ZERO
        parts.append(due - given)
        given = due
    return parts


def _about(deal: Deal, lines: Sequence[Bought]) -> list[Bought]:
    return [line for line in lines if line.sku_id in deal.skus and not line.is_locked]


def _tried(deal: Deal, lines: Sequence[Bought], currency: str) -> list[Decimal]:
    """What a promotion would take off each line."""
    if deal.kind == PromotionKind.ORDER:
        over = [
            line.amount if line.sku_id in deal.skus and not line.is_locked else ZERO
            for line in lines
        ]
        whole = sum(over, ZERO)
        if not whole or whole < deal.from_amount:
            return []
        times = whole // deal.from_amount if deal.repeats and deal.from_amount else 1
        return spread(min(deal.amount * times, whole), over, currency)
    if deal.kind == PromotionKind.BUNDLE:
        return _bundled(deal, lines, currency)
    return []


def _use_coupon(found: OrderDeal, deal: Deal, lines: Sequence[Bought], currency: str) -> None:
    """Take a coupon off what is left of its goods after the order's promotion."""
    over = [
        line.amount - off if line.sku_id in deal.skus and not line.is_locked else ZERO
        for line, off in zip(lines, found.off, strict=True)
    ]
    whole = sum(over, ZERO)
    if deal.refused:
        found.coupon_says = deal.refused
    elif not whole:
        found.coupon_says = _("The coupon “%(name)s” is for other goods.") % {"name": deal.name}
    elif whole < deal.from_amount:
        found.coupon_says = _(
            "The coupon “%(name)s” needs %(missing)s more of its goods. Add some, or take it out."
        ) % {"name": deal.name, "missing": plain(deal.from_amount - whole)}
    else:
        off = deal.amount or to_minor(whole * deal.percent / 100, currency)
        off = min(whole, off if deal.most is None else min(off, deal.most))
        found.coupon_off, found.coupon = spread(off, over, currency), deal.mark()


def _bundled(deal: Deal, lines: Sequence[Bought], currency: str) -> list[Decimal]:
    held = _held(lines)
    sets = min((held.get(g.sku_id, (ZERO, ZERO))[0] // g.quantity for g in deal.goods), default=0)
    if not sets:
        return []
    part = {g.sku_id: held[g.sku_id][1] * g.quantity * sets / held[g.sku_id][0] for g in deal.goods}
    off = to_minor(sum(part.values(), ZERO) - deal.amount * sets, currency)
    if off <= 0:
        return []
    over = [
        part[line.sku_id] * line.quantity / held[line.sku_id][0]
        if line.sku_id in part and not line.is_locked
        else ZERO
        for line in lines
    ]
    return spread(off, over, currency)


def _held(lines: Sequence[Bought]) -> Mapping[int, tuple[Decimal, Decimal]]:
    held: dict[int, tuple[Decimal, Decimal]] = {}
    for line in lines:
        if not line.is_locked:
            quantity, amount = held.get(line.sku_id, (ZERO, ZERO))
            held[line.sku_id] = (quantity + line.quantity, amount + line.amount)
    return held


def _gifts(deal: Deal, lines: Sequence[Bought]) -> list[Gift]:
    if deal.kind != PromotionKind.GIFT:
        return []
    bought = _about(deal, lines)
    quantity = sum((line.quantity for line in bought), ZERO)
    amount = sum((line.amount for line in bought), ZERO)
    if not bought or quantity < deal.from_quantity or amount < deal.from_amount:
        return []
    times = Decimal(1)
    if deal.repeats:
        by_amount = amount // deal.from_amount if deal.from_amount else quantity
        times = min(quantity // deal.from_quantity, by_amount)
    return [Gift(each.sku_id, each.quantity * times, deal.mark()) for each in deal.goods]


def _note_next(found: OrderDeal, deals: Sequence[Deal], lines: Sequence[Bought]) -> None:
    """The nearest promotion by amount that is not reached yet."""
    for deal in deals:
        if deal.kind not in (PromotionKind.ORDER, PromotionKind.GIFT):
            continue
        whole = sum((line.amount for line in _about(deal, lines)), ZERO)
        missing = deal.from_amount - whole
        if whole and missing > 0 and (found.next is None or missing < found.missing):
            found.next, found.missing = deal, missing
