"""The one price resolver: catalogue, cart, order entry, quotation, till and API ask here.

Order of the rules: a locked quotation price, the customer's own price by quantity, his level's
price by quantity, the base price; each as the price books of the day say. Then the best line
promotion. What the order's promotion takes off lines is `Quote.on_order`; floors are
`below_floor`. A visitor without terms sees the public price or none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from inventory.models import Sku
from inventory.queries.coupons import coupon_deal
from inventory.queries.deals import (
    PLACES,
    Bought,
    Deal,
    Mark,
    OrderDeal,
    best_price,
    marks_of,
    on_order,
    plain,
)
from inventory.queries.running import running
from wholesale.db import run_hot

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """Whose prices and when: his own list, his level's list, and what promotions ask of him.

    `at` None is now. What the document `besides` has reserved of a flash sale counts as left;
    the promotion `also` counts as running and the book `draft_book` as released, for a trial.
    `coupon` is the code of a coupon he wants to use.
    """

    own_list: int | None = None
    level_list: int | None = None
    is_public: bool = False
    customer: int | None = None
    level: int | None = None
    type: int | None = None
    at: datetime | None = None
    besides: str = ""
    also: int = 0
    draft_book: int = 0
    coupon: str = ""

    @property
    def moment(self) -> datetime:
        """When the prices are asked for."""
        return self.at or timezone.now()

    @property
    def lists(self) -> list[int]:
        """The price lists that are his."""
        return [pk for pk in (self.own_list, self.level_list) if pk]

    def facts(self) -> dict[str, Any]:
        """What the statements must know."""
        at = self.moment
        day = timezone.localdate(at)
        return {
            "own": self.own_list or 0, "lists": self.lists, "day": day, "at": at,
            "draft_book": self.draft_book,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Priced:
    """A price per base unit and the rule that set it.

    `rule` is "own:ID:VERSION", "level:ID:VERSION", "base", "public" or "quote:NUMBER:VERSION",
    with ":BOOK" at its end where a price book set it; `from_quantity` is the tier it came from.
    Where a promotion made it, `list_price` is the price before; `marks` say which promotions had
    a part in the line.
    """

    unit_price: Decimal
    rule: str
    from_quantity: Decimal = Decimal(1)
    list_price: Decimal | None = None
    marks: tuple[Mark, ...] = ()

    @property
    def is_locked(self) -> bool:
        """Whether a quotation fixed it."""
        return self.rule.startswith("quote:")

    @property
    def is_better(self) -> bool:
        """Whether a promotion made it lower."""
        return self.list_price is not None and self.list_price > self.unit_price

    @property
    def why(self) -> str:
        """The rule in one sentence, with what promotions did to it."""
        text = self._rule
        if not self.marks:
            return text
        if self.rule.startswith("gift:"):
            return self.marks[0].said
        of_line = [mark for mark in self.marks if mark.is_of_line]
        of_order = [mark.said for mark in self.marks if not mark.is_of_line]
        before = self.unit_price if self.list_price is None else self.list_price
        sentence = _(", ").join([f"{text} {plain(before)}", *(mark.said for mark in of_line)])
        if of_line:
            said = {"reasons": sentence, "price": plain(self.unit_price)}
            sentence = _("%(reasons)s: %(price)s") % said
        return _("; ").join([sentence, *of_order])

    @property
    def _rule(self) -> str:
        kind, *parts = self.rule.split(":")
        texts = {
            "own": _("Price agreed with this customer"),
            "level": _("Price of the customer's level"),
            "public": _("Public price"),
            "manual": _("Price set by hand"),
            "gift": _("Gift"),
            "quote": _("Price of quotation %(number)s") % {"number": parts[0] if parts else ""},
        }
        text = texts.get(kind, _("Base price"))
        if self.from_quantity > 1:
            tier = plain(self.from_quantity)
            text = _("%(rule)s, from %(quantity)s on") % {"rule": text, "quantity": tier}
        if parts and parts[-1].startswith("PB"):
            text = _("%(rule)s (price book %(book)s)") % {"rule": text, "book": parts[-1]}
        return text


@dataclass(slots=True)
class Quote:
    """The prices of a basket and the promotions that run for it."""

    prices: dict[int, Priced]
    deals: list[Deal] = field(default_factory=list)

    def on_order(self, lines: Sequence[tuple[int, Decimal, Decimal]], currency: str) -> OrderDeal:
        """What the order's promotion takes off lines of (SKU, quantity, amount), and gifts."""
        bought = [Bought(*line, is_locked=self.prices[line[0]].is_locked) for line in lines]
        return on_order(self.deals, bought, currency)


class Kept(Protocol):
    """An order line with its frozen price."""

    unit_price: Decimal
    price_rule: str
    list_price: Decimal | None
    deals: Any


class Sold(Protocol):
    """A line of a basket, an order or a quotation: `amount` is what it comes to in all."""

    @property
    def sku_id(self) -> int: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def is_gift(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Below:
    """Goods sold below their floor, everything taken off that was taken off the line."""

    sku_id: int
    code: str
    unit_price: Decimal
    floor_price: Decimal


# A price of a list or of the base, as the books of the day say: of one place the book that
# began last, else what stands on the list.
STANDING = """
    SELECT p.sku_id, p.price_list_id, p.from_quantity, p.unit_price, p.id, p.version,
        0::bigint AS book, '-infinity'::date AS began
    FROM inventory_price p
    WHERE p.price_list_id = ANY(%(lists)s::bigint[]) AND p.sku_id = ANY(%(skus)s::bigint[])
    UNION ALL
    SELECT b.sku_id, b.price_list_id, b.from_quantity, b.unit_price, b.id, k.version, k.id,
        k.starts_on
    FROM inventory_bookprice b JOIN inventory_pricebook k ON k.id = b.book_id
    WHERE b.sku_id = ANY(%(skus)s::bigint[]) AND b.replaced_at IS NULL
        AND (b.price_list_id = ANY(%(lists)s::bigint[]) OR b.price_list_id IS NULL)
        AND (k.state = 'released' OR k.id = %(draft_book)s::bigint) AND k.starts_on <= %(day)s::date
        AND (k.ends_on IS NULL OR k.ends_on >= %(day)s::date)
"""
RANK = """(CASE WHEN p.price_list_id IS NULL THEN 0
    WHEN p.price_list_id = %(own)s::bigint THEN 2 ELSE 1 END)"""
# The last row, without a SKU, says that promotions run at all.
_BEST = f"""
(SELECT DISTINCT ON (w.sku_id)
    w.sku_id, p.id, p.version, p.unit_price, p.from_quantity, {RANK}, p.book
FROM unnest(%(skus)s::bigint[], %(quantities)s::numeric[]) AS w(sku_id, quantity)
JOIN ({STANDING}) p ON p.sku_id = w.sku_id AND p.from_quantity <= w.quantity
ORDER BY w.sku_id, {RANK} DESC, p.from_quantity DESC, p.began DESC, p.book DESC)
UNION ALL
SELECT NULL, 0, 0, 0, 0, 0, 0 WHERE EXISTS (
    SELECT FROM inventory_promotion
    WHERE state = 'running' AND starts_at <= %(at)s::timestamptz AND ends_at > %(at)s::timestamptz
)
"""  # noqa: S608 - only our own words
_KINDS = ("base", "level", "own")


def resolve(
    quantities: Mapping[int, Decimal],
    terms: PriceTerms,
    *,
    base_prices: Mapping[int, Decimal] | None = None,
    locked: Mapping[int, Priced] | None = None,
) -> dict[int, Priced]:
    """The price of each SKU for {SKU id: quantity in base units}; see `quote`."""
    return quote(quantities, terms, base_prices=base_prices, locked=locked).prices


def quote(
    quantities: Mapping[int, Decimal],
    terms: PriceTerms,
    *,
    base_prices: Mapping[int, Decimal] | None = None,
    locked: Mapping[int, Priced] | None = None,
) -> Quote:
    """The price of each SKU for {SKU id: quantity in base units}, with the promotions that run.

    Two queries for any number, and one more while promotions run. A caller that has just read
    the base prices passes them and saves one; `locked` are prices of a quotation, which
    nothing changes. A public visitor gets no entry for goods without a public price.
    """
    if terms.is_public:
        rows = Sku.objects.filter(pk__in=quantities, public_price__isnull=False)
        public = rows.values_list("pk", "public_price")
        return Quote({pk: Priced(price, "public") for pk, price in public if price is not None})
    if base_prices is None:
        base_prices = dict(Sku.objects.filter(pk__in=quantities).values_list("pk", "base_price"))
    known = {pk: Priced(base_prices[pk], "base") for pk in quantities if pk in base_prices}
    listed, has_deals = _from_lists(quantities, terms)
    known |= listed
    asks = has_deals or terms.also or terms.coupon
    deals = deals_for(list(quantities), terms) if asks else []
    for pk, priced in known.items() if deals else ():
        known[pk] = with_deals(deals, pk, quantities[pk], priced)
    known |= {pk: priced for pk, priced in (locked or {}).items() if pk in quantities}
    return Quote(known, deals)


def deals_for(skus: Sequence[int], terms: PriceTerms) -> list[Deal]:
    """The promotions that run for these goods on these terms, and the coupon asked for.

    One query each; none for visitors.
    """
    if terms.is_public or not skus:
        return []
    found = running(
        skus, customer=terms.customer, level=terms.level, type_=terms.type,
        at=terms.moment, besides=terms.besides, also=terms.also,
    )  # fmt: skip
    if terms.coupon:
        found.append(
            coupon_deal(
                terms.coupon, skus, customer=terms.customer, at=terms.moment, besides=terms.besides
            )
        )
    return found


def with_deals(deals: Sequence[Deal], sku_id: int, quantity: Decimal, priced: Priced) -> Priced:
    """A price with the best line promotion applied."""
    best, mark = best_price(deals, sku_id, quantity, priced.unit_price)
    if mark is None:
        return priced
    return replace(priced, unit_price=best, list_price=priced.unit_price, marks=(mark,))


def rule_of(rank: int, pk: int, version: int, book: int) -> str:
    """The rule as orders keep it."""
    rule = f"{_KINDS[rank]}:{pk}:{version}"
    return f"{rule}:PB{book:06d}" if book else rule


def frozen(line: Kept) -> Priced:
    """The price an order line keeps, which can say why."""
    marks = tuple(marks_of(line.deals or []))
    return Priced(line.unit_price, line.price_rule, list_price=line.list_price, marks=marks)


def below_floor(lines: Iterable[Sold]) -> list[Below]:
    """The lines sold below the floor price of their goods, gifts left out; one query."""
    paid = [line for line in lines if not line.is_gift and line.quantity]
    with_floor = Sku.objects.filter(pk__in={line.sku_id for line in paid}, floor_price__gt=0)
    floors = {
        pk: (code, floor) for pk, code, floor in with_floor.values_list("pk", "code", "floor_price")
    }
    found = []
    for line in paid:
        code, floor = floors.get(line.sku_id, ("", None))
        if floor is not None and is_below(line, floor):
            net = (line.amount / line.quantity).quantize(PLACES)
            found.append(Below(line.sku_id, code, net, floor))
    return found


def is_below(line: Sold, floor: Decimal | None) -> bool:
    """Whether a line comes to less than the floor of its goods, rounded to the cent."""
    if floor is None or line.is_gift:
        return False
    return line.amount < (floor * line.quantity).quantize(_CENT, ROUND_HALF_UP)


def _from_lists(
    quantities: Mapping[int, Decimal], terms: PriceTerms
) -> tuple[dict[int, Priced], bool]:
    """What lists and books say, and whether any promotion runs."""
    if not quantities:
        return {}, False
    wanted = {"skus": list(quantities), "quantities": list(quantities.values())}
    found, has_deals = {}, False
    for sku, pk, version, price, tier, rank, book in run_hot(_BEST, terms.facts() | wanted):
        if sku is None:
            has_deals = True
        else:
            found[sku] = Priced(price, rule_of(rank, pk, version, book), tier)
    return found, has_deals
