"""What a reviewer puts right on one order: gifts, prices, where goods leave and who brings them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from inventory import ledger as stock
from inventory.models import Sku, Warehouse
from orders.actions import shares
from orders.actions.amend import LineGone
from orders.actions.holds import hold_or_let_go
from orders.actions.parts import add_up, hand_over, keep_deals_of, require_waiting
from orders.actions.review import locked_for_decision, require_version, required
from orders.actions.versions import keep_version
from orders.models import Order, OrderLine
from orders.states import Approval, Fulfilment
from wholesale import audit, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import ZERO, to_minor
from wholesale.quantity import WrongQuantity
from wholesale.refusals import Refusal
from wholesale.states import IllegalMove

_PRICE = Decimal("0.0001")
_MOST = Decimal(10) ** 10


class WrongPrice(Refusal):
    """What was keyed is no price, or one that does not go with a gift."""


@dataclass(frozen=True, slots=True)
class NewPrice:
    """What a line costs from now on: its unit price, or (None) its whole amount."""

    line: int
    unit_price: Decimal | None = None
    amount: Decimal | None = None


@use_case
def give_gift(
    *, number: str, version: int, sku: Sku, quantity: Decimal, by: User, at: datetime
) -> Order:
    """Put goods on a waiting order as a gift: a line of its own that costs nothing.

    `sku` has `product`, `unit` and `packs` at hand. Sets stock aside where the order has. Locks
    the order, then the stock levels. Refuses with ChangedMeanwhile, IllegalMove, WrongQuantity
    or NotEnoughStock. Tells through `order.changed`.
    """
    order = locked_for_decision(number, version)
    require_waiting(order)
    is_number = quantity.is_finite() and 0 < quantity < _MOST
    if not is_number or quantity != quantity.to_integral_value():
        raise WrongQuantity(
            _("%(what)s: enter a whole number of %(unit)s above zero.")
            % {"what": sku.full_name, "unit": sku.unit.name}
        )
    keep_version(order, by=by, at=at)
    last = order.lines.aggregate(last=Max("position"))["last"] or 0
    OrderLine.objects.create(
        order=order, position=last + 1, sku=sku, quantity=quantity, asked=ZERO, unit_price=ZERO,
        amount=ZERO, price_rule="gift", pack_text=sku.say(quantity), is_gift=True,
    )  # fmt: skip
    add_up(order)
    hold_or_let_go(order, by=by, at=at)
    changes = {sku.code: ["0", f"{quantity.normalize():f}"]}
    audit.record("order.gift_given", document=number, by=by, at=at, changes=changes)
    outbox.say("order.changed", document=number, customer=order.customer_id)
    if order.is_promised:
        stock.promise(order.warehouse, {sku.pk: quantity}, document=number, at=at)
    return order


@use_case
def correct_price(
    *, number: str, version: int, price: NewPrice, because: str, by: User, at: datetime
) -> Order:
    """Set what a line of a waiting order costs by hand, with a reason; the rule says "manual".

    What promotions took off the line is gone with its old price. Locks the order and flash
    sales. Refuses with ReasonMissing, ChangedMeanwhile, IllegalMove, LineGone or WrongPrice.
    Tells through `order.changed`.
    """
    because = required(because)
    order = locked_for_decision(number, version)
    require_waiting(order)
    line = order.lines.select_related("sku").filter(pk=price.line).first()
    if line is None:
        raise LineGone(_("A line was taken out meanwhile. Check the order again below."))
    if line.is_gift:
        raise WrongPrice(_("A gift costs nothing. Take the line out and add the goods instead."))
    before = {line.sku.code: str(line.unit_price), "total": str(order.total)}
    keep_version(order, by=by, at=at, because=because)
    _price_by_hand(line, price, order.currency)
    keep_deals_of(order)
    add_up(order)
    hold_or_let_go(order, by=by, at=at)
    after = {line.sku.code: str(line.unit_price), "total": str(order.total)}
    audit.record(
        "order.price_corrected", document=number, by=by, at=at, because=because,
        changes=audit.changes(before, after),
    )  # fmt: skip
    outbox.say("order.changed", document=number, customer=order.customer_id)
    return order


@use_case
def change_route(
    *, number: str, version: int, warehouse: Warehouse, carrier: str, by: User, at: datetime
) -> Order:
    """Let an order leave from another warehouse, by another carrier; until goods have left.

    Stock that was set aside is set aside there instead. Locks the order, then the stock levels
    of the lower warehouse first. Refuses with ChangedMeanwhile, IllegalMove or NotEnoughStock.
    Tells through `order.changed`, when the warehouse changed.
    """
    order = Order.objects.locked(number)
    require_version(order, version)
    _require_here(order)
    before = {"warehouse": order.warehouse.name, "carrier": order.carrier}
    old = order.warehouse
    order.warehouse, order.carrier = warehouse, carrier.strip()
    changes = audit.changes(before, {"warehouse": warehouse.name, "carrier": order.carrier})
    if not changes:
        return order
    order.version += 1
    order.save(update_fields=["warehouse", "carrier", "version"])
    audit.record("order.route_changed", document=number, by=by, at=at, changes=changes)
    if old != warehouse:
        outbox.say("order.changed", document=number, customer=order.customer_id)
    if order.is_promised:
        hand_over(order.demand(), of=order, to=order, from_place=old, at=at)
    elif old != warehouse:
        shares.give_back(order, at=at, place=old)
    return order


@in_transaction
def _price_by_hand(line: OrderLine, price: NewPrice, currency: str) -> None:
    unit_price, amount = _prices(line, price, currency)
    if not line.list_price:
        line.list_price = line.unit_price
    line.unit_price, line.amount = unit_price, amount
    line.price_rule, line.discount, line.deals = "manual", ZERO, []
    line.save(
        update_fields=["unit_price", "amount", "price_rule", "discount", "deals", "list_price"]
    )


def _prices(line: OrderLine, price: NewPrice, currency: str) -> tuple[Decimal, Decimal]:
    """The unit price and the amount that were meant."""
    given = price.amount if price.unit_price is None else price.unit_price
    if given is None or not given.is_finite() or not 0 <= given < _MOST:
        raise WrongPrice(_("Enter a price that is not below zero."))
    if price.unit_price is not None:
        unit_price = price.unit_price.quantize(_PRICE, ROUND_HALF_UP)
        return unit_price, to_minor(unit_price * line.quantity, currency)
    amount = to_minor(given, currency)
    return (amount / line.quantity).quantize(_PRICE, ROUND_HALF_UP), amount


def _require_here(order: Order) -> None:
    is_open = order.approval in {Approval.DRAFT, Approval.REVIEWED} or order.waits_for_review
    if not is_open or order.fulfilment != Fulfilment.NONE:
        raise IllegalMove(
            _("Order %(number)s has left or ended; its delivery can not be changed here.")
            % {"number": order.number},
            document=order.number,
        )
