"""What a buyer does with his cart, up to the order it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from crm.models import Customer
from crm.queries.terms import price_terms, scheme_of
from inventory.models import Sku
from inventory.queries import prices
from inventory.queries.visible import visible_skus
from orders.actions.basket import CouponRefused
from orders.actions.place import Details, NothingToOrder, Wish, place, price_basket
from orders.models import Cart, CartLine, Channel, Order
from orders.queries.cart import fingerprint, order_key
from wholesale import idempotency, numbering
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import to_minor
from wholesale.refusals import Refusal


class CartChanged(Refusal):
    """The cart is not the one the buyer looked at when he pressed the button."""


@dataclass(slots=True)
class PutAgain:
    """What became of an earlier order's goods: how many went in, what stayed out or changed."""

    added: int = 0
    left_out: list[str] = field(default_factory=list)
    rounded: list[str] = field(default_factory=list)


@use_case
def put_in_cart(
    *, customer: Customer, sku_id: int, quantity: Decimal, by: User, at: datetime
) -> None:
    """Have so much of one SKU in the cart, at today's price; zero takes it out.

    The same call twice is the same cart. Locks the cart. Refuses with WrongQuantity or
    NotOrderable; then the cart is as it was.
    """
    cart = _held_cart(customer, by, at)
    if quantity == 0:
        cart.lines.filter(sku=sku_id).delete()
        return
    basket = price_basket(customer, [Wish(sku_id, quantity)], only_visible=True)
    _write_lines(cart, {sku_id: quantity}, {sku_id: basket.lines[0].unit_price})


@use_case
def accept_changes(*, customer: Customer, by: User, at: datetime) -> None:
    """Take today's prices for everything in the cart and drop what is no longer on sale.

    Locks the cart.
    """
    cart = _held_cart(customer, by, at)
    held = dict(cart.lines.values_list("sku", "quantity"))
    shown = {sku.pk for sku in _shown(customer, held)}
    cart.lines.exclude(sku__in=shown).delete()
    _write_at_todays_price(cart, {sku: held[sku] for sku in shown})


@use_case
def put_again(*, customer: Customer, number: str, by: User, at: datetime) -> PutAgain:
    """Put the goods of an earlier order of this customer into the cart, at today's prices.

    What is in the cart already is not added twice: the larger quantity stays. Quantities that
    can no longer be ordered go up to the next that can. Locks the cart.
    """
    order = Order.objects.get(number=number, customer=customer)
    demand = order.demand()
    cart = _held_cart(customer, by, at)
    held = dict(cart.lines.filter(sku__in=demand).values_list("sku", "quantity"))
    shown = {sku.pk: sku for sku in _shown(customer, demand)}
    done = PutAgain(added=len(shown), left_out=_names_of(demand.keys() - shown.keys()))
    wanted: dict[int, Decimal] = {}
    for pk, sku in shown.items():
        quantity = demand[pk]
        if quantity < sku.minimum or quantity % sku.multiple:
            quantity = Decimal(sku.pack_rule.neighbours(quantity)[1])
            done.rounded.append(sku.full_name)
        wanted[pk] = max(quantity, held.get(pk, quantity))
    _write_at_todays_price(cart, wanted)
    return done


@use_case
def put_list_in_cart(
    *, customer: Customer, wanted: Mapping[int, Decimal], key: str, by: User, at: datetime
) -> int:
    """Add {SKU id: base units} to what is in the cart, at today's prices: how many kinds.

    The same `key` adds once. Locks the cart. Refuses with WrongQuantity, NotOrderable or
    NothingToOrder; then the cart is as it was.
    """
    mine = idempotency.new_key()
    if idempotency.claim(key, purpose="quick-cart", by_id=by.pk, result=mine) != mine:
        return len(wanted)
    wishes = [Wish(sku, quantity) for sku, quantity in wanted.items()]
    price_basket(customer, wishes, only_visible=True)
    cart = _held_cart(customer, by, at)
    held = dict(cart.lines.filter(sku__in=wanted).values_list("sku", "quantity"))
    _write_at_todays_price(
        cart, {sku: quantity + held.get(sku, 0) for sku, quantity in wanted.items()}
    )
    return len(wanted)


@use_case
def order_from_cart(
    *,
    customer: Customer,
    channel: Channel,
    details: Details,
    key: str,
    seen: str,
    by: User,
    at: datetime,
    is_by_customer: bool = True,
) -> Order:
    """Turn the cart into one order that waits for review, and empty it in the same breath.

    `key` and `seen` come from the page the buyer pressed the button on: the same key gives the
    same order however often and on however many devices, and a cart that differs from what he
    saw is not ordered. `is_by_customer` is false when staff order for him. Locks the cart, then
    as `place_order`. Refuses with CartChanged and as `place_order` does; then cart and stock are
    as they were. Tells through `order.submitted`.
    """
    number = numbering.next_number("SO")
    counts = idempotency.claim(key, purpose="cart", by_id=by.pk, result=number)
    if counts != number:
        return Order.objects.get(number=counts)
    cart = Cart.objects.select_for_update().filter(customer=customer, user=by).first()
    lines = list(cart.lines.all()) if cart else []
    if cart is None or not lines:
        raise NothingToOrder(_("Your cart is empty. Add goods first."))
    if key != order_key(cart.pk) or seen != fingerprint(lines, cart.coupon):
        raise CartChanged(
            _("Your cart was changed, perhaps on another device. Check it and send it again.")
        )
    wishes = [Wish(line.sku_id, line.quantity, line.seen_price) for line in lines]
    order = place(
        number, customer, channel, wishes, details, is_by_customer=is_by_customer, by=by, at=at,
        coupon=cart.coupon,
    )  # fmt: skip
    # Its key is spent with it: what he puts aside next is another cart.
    cart.delete()
    return order


@use_case
def choose_coupon(*, customer: Customer, code: str, by: User, at: datetime) -> None:
    """Use a coupon for the cart, or none (an empty code); its use counts when the order is sent.

    Locks the cart. Refuses with CouponRefused when it does nothing for what is in the cart.
    """
    cart = _held_cart(customer, by, at)
    said = code.strip().upper()
    if said:
        wanted = {line.sku_id: line.quantity for line in cart.lines.all()}
        terms = replace(price_terms(customer, at=at), coupon=said)
        quote = prices.quote(wanted, terms)
        bought = [
            (sku, quantity, to_minor(quantity * quote.prices[sku].unit_price, customer.currency))
            for sku, quantity in wanted.items()
            if sku in quote.prices
        ]
        says = quote.on_order(bought, customer.currency).coupon_says
        if says or not bought:
            raise CouponRefused(says or _("Your cart is empty. Add goods first."))
    cart.coupon = said[:20]
    cart.save(update_fields=["coupon"])


@in_transaction
def _held_cart(customer: Customer, user: User, at: datetime) -> Cart:
    # One statement makes the cart or locks it, so two first presses meet in one cart.
    (cart,) = Cart.objects.bulk_create(
        [Cart(customer=customer, user=user, updated_at=at)],
        update_conflicts=True,
        unique_fields=["customer", "user"],
        update_fields=["updated_at"],
    )
    return cart


@in_transaction
def _write_at_todays_price(cart: Cart, quantities: Mapping[int, Decimal]) -> None:
    priced = prices.resolve(quantities, price_terms(cart.customer))
    _write_lines(cart, quantities, {sku: price.unit_price for sku, price in priced.items()})


@in_transaction
def _write_lines(
    cart: Cart, quantities: Mapping[int, Decimal], seen: Mapping[int, Decimal]
) -> None:
    CartLine.objects.bulk_create(
        [
            CartLine(cart=cart, sku_id=sku, quantity=quantity, seen_price=seen[sku])
            for sku, quantity in sorted(quantities.items())
        ],
        update_conflicts=True,
        unique_fields=["cart", "sku"],
        update_fields=["quantity", "seen_price"],
    )


def _shown(customer: Customer, wanted: Mapping[int, Decimal]) -> list[Sku]:
    return list(
        visible_skus(scheme_of(customer)).filter(pk__in=wanted).select_related("product", "unit")
    )


def _names_of(sku_ids: set[int]) -> list[str]:
    skus = Sku.objects.filter(pk__in=sku_ids).select_related("product")
    return sorted(sku.full_name for sku in skus)
