"""The cart as its owner sees it: what it costs now, and what stands in the way of each line."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from crm.models import Customer
from crm.queries.terms import price_terms, scheme_of
from inventory.models import ProductPicture, Sku, Warehouse
from inventory.queries.deals import Bought, OrderDeal, on_order
from inventory.queries.offers import Offer, Step, offers_for, order_pack
from inventory.queries.prices import deals_for
from inventory.queries.visible import visible_skus
from orders.models import Cart, CartLine, Channel, ChannelKind, PromisePolicy
from orders.queries.dealt import gifts_of
from wholesale.models import User
from wholesale.money import ZERO, to_minor
from wholesale.quantity import WrongQuantity


@dataclass(frozen=True, slots=True)
class Choice:
    """A quantity the owner can take instead, in base units and as it is said."""

    quantity: Decimal
    said: str


@dataclass(slots=True)
class Row:
    """One line of the cart with what is wrong with it, if anything.

    `problem` is "gone", "quantity", "price", "stock" or "". `line.seen_price` is the price
    when he put it in, `unit_price` is today's.
    """

    line: CartLine
    offer: Offer
    unit_price: Decimal
    amount: Decimal
    problem: str = ""
    sentence: str = ""
    choices: list[Choice] = field(default_factory=list)

    @property
    def step(self) -> Step | None:
        """The price step it is at, with the promotion that made it."""
        return self.offer.step_at(self.line.quantity)

    @property
    def count(self) -> Decimal:
        """The quantity in order packs."""
        return self.offer.count(self.line.quantity)

    @property
    def said(self) -> str:
        """The quantity in packs."""
        return self.offer.say(self.line.quantity)

    @property
    def promise(self) -> tuple[str, str]:
        """(words, tone) of when all of it is there."""
        return self.offer.promise_of(self.line.quantity)

    def offer_instead(self, *quantities: int) -> None:
        """Offer these quantities of base units, where they are any."""
        self.choices = [Choice(Decimal(n), self.offer.say(Decimal(n))) for n in quantities if n]

    @property
    def picture(self) -> ProductPicture | None:
        """The product's leading picture."""
        return next(iter(self.line.sku.product.pictures.all()), None)


@dataclass(slots=True)
class CartView:
    """A cart as drawn: rows, sums, and the key its order will be sent with."""

    rows: list[Row] = field(default_factory=list)
    key: str = ""
    seen: str = ""
    deal: OrderDeal = field(default_factory=OrderDeal)
    gifts: list[tuple[Sku, str]] = field(default_factory=list)
    coupon: str = ""

    @property
    def goods_total(self) -> Decimal:
        """What the lines that are still on sale come to, at today's prices."""
        return sum((row.amount for row in self.rows if row.problem != "gone"), ZERO)

    @property
    def total(self) -> Decimal:
        """What is to pay: the goods, less what the order's promotion and a coupon take off."""
        return self.goods_total - self.deal.total

    @property
    def kinds(self) -> int:
        """How many different goods there are."""
        return len(self.rows)

    @property
    def packs(self) -> Decimal:
        """How many order packs there are in all; a part counts as one."""
        return sum((-(-row.count // 1) for row in self.rows), ZERO)

    @property
    def problems(self) -> list[Row]:
        """The rows that keep the order from being sent."""
        return [row for row in self.rows if row.problem]

    @property
    def has_changes(self) -> bool:
        """Whether one press can mend something: new prices to accept, lost goods to drop."""
        return any(row.problem in {"gone", "price"} for row in self.rows)


@dataclass(frozen=True, slots=True)
class CartSum:
    """What the bar at the bottom says, at the prices its owner has seen."""

    kinds: int = 0
    packs: Decimal = ZERO
    total: Decimal = ZERO


def mall_channel() -> Channel | None:
    """The channel orders from the phone come in through."""
    return Channel.objects.filter(kind=ChannelKind.MALL, is_active=True).first()


def serving_warehouse_id(channel: Channel | None) -> int | None:
    """The warehouse whose stock counts for orders of a channel."""
    if channel and channel.warehouse_id:
        return channel.warehouse_id
    return Warehouse.objects.filter(is_default=True).values_list("pk", flat=True).first()


def order_key(cart_id: int) -> str:
    """The key of the one order a cart turns into: the same on every device and every try."""
    return f"order-from-cart-{cart_id}"


def fingerprint(lines: Iterable[CartLine], coupon: str = "") -> str:
    """A short word for exactly these goods, quantities and prices, and this coupon."""
    said = sorted(f"{li.sku_id}:{li.quantity:f}:{li.seen_price:f}" for li in lines)
    said += [coupon] if coupon else []
    return hashlib.sha256(" ".join(said).encode()).hexdigest()[:24]


def quantities_in_cart(customer: Customer, user: User) -> dict[int, Decimal]:
    """{SKU id: quantity in base units} of what is in the cart. One query."""
    lines = CartLine.objects.filter(cart__customer=customer, cart__user=user)
    return dict(lines.values_list("sku", "quantity"))


def cart_sum(customer: Customer, user: User) -> CartSum:
    """The sums of a cart at the prices its owner saw; two queries for any number of lines."""
    lines = (
        CartLine.objects.filter(cart__customer=customer, cart__user=user)
        .select_related("sku__unit")
        .prefetch_related("sku__packs__unit")
    )
    counts = [-(-line.quantity // order_pack(line.sku).factor) for line in lines]
    amounts = [to_minor(line.quantity * line.seen_price, customer.currency) for line in lines]
    return CartSum(len(counts), sum(counts, ZERO), sum(amounts, ZERO))


def cart_for(customer: Customer, user: User) -> CartView:
    """The cart with today's prices and stock; a constant number of queries."""
    cart = Cart.objects.filter(customer=customer, user=user).first()
    if cart is None:
        return CartView()
    lines = list(_lines_of(cart))
    skus = [line.sku for line in lines]
    channel = mall_channel()
    terms = replace(price_terms(customer), coupon=cart.coupon)
    deals = deals_for([sku.pk for sku in skus], terms)
    place = serving_warehouse_id(channel)
    wanted = {line.sku_id: line.quantity for line in lines}
    offers = offers_for(skus, terms, warehouse_id=place, deals=deals, wanted=wanted)
    shown = set(
        visible_skus(scheme_of(customer))
        .filter(pk__in=[sku.pk for sku in skus])
        .values_list("pk", flat=True)
    )
    rows = [_row(line, offers[line.sku_id], customer) for line in lines]
    # Where stock is promised at review, an order may wait for goods.
    needs_stock = channel is None or channel.promise == PromisePolicy.AT_SUBMIT
    for row in rows:
        _note_problem(row, is_shown=row.line.sku_id in shown, needs_stock=needs_stock)
    bought = [
        Bought(row.line.sku_id, row.line.quantity, row.amount)
        for row in rows
        if row.problem != "gone"
    ]
    deal = on_order(deals, bought, customer.currency)
    seen = fingerprint(lines, cart.coupon)
    return CartView(rows, order_key(cart.pk), seen, deal, gifts_of(deal), cart.coupon)


def _lines_of(cart: Cart) -> Iterable[CartLine]:
    pictures = ProductPicture.objects.select_related("small")
    return cart.lines.select_related("sku__product", "sku__unit").prefetch_related(
        "sku__packs__unit", Prefetch("sku__product__pictures", queryset=pictures)
    )


def _row(line: CartLine, offer: Offer, customer: Customer) -> Row:
    price = offer.price_at(line.quantity) or ZERO
    return Row(line, offer, price, to_minor(line.quantity * price, customer.currency))


def _note_problem(row: Row, *, is_shown: bool, needs_stock: bool) -> None:
    line = row.line
    wrong = _quantity_problem(line.sku, line.quantity)
    if not is_shown:
        row.problem, row.sentence = "gone", _("No longer on sale.")
    elif wrong:
        row.problem, row.sentence = "quantity", wrong
        row.offer_instead(*line.sku.pack_rule.neighbours(line.quantity))
    elif needs_stock and row.offer.orderable < line.quantity:
        _note_shortage(row)
    elif row.unit_price != line.seen_price:
        row.problem, row.sentence = "price", _("The price has changed since you put it in.")


def _quantity_problem(sku: Sku, quantity: Decimal) -> str:
    try:
        sku.pack_rule.check(quantity, what=sku.full_name)
    except WrongQuantity as refusal:
        return refusal.sentence
    return ""


def _note_shortage(row: Row) -> None:
    offer = row.offer
    row.problem = "stock"
    low = offer.sku.pack_rule.neighbours(offer.orderable)[0] if offer.orderable > 0 else 0
    if low:
        row.sentence = _("Only %(quantity)s left.") % {"quantity": offer.say(Decimal(low))}
        row.offer_instead(low)
    else:
        row.sentence = _("Out of stock at present.")
