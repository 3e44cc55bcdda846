"""One order becomes two, both waiting: some of its goods go on under a number of their own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory.models import Warehouse
from orders.actions import shares
from orders.actions.amend import LineGone
from orders.actions.holds import hold_or_let_go
from orders.actions.parts import (
    add_up,
    copy_releases,
    hand_over,
    keep_deals_of,
    lines_with_goods,
    require_waiting,
)
from orders.actions.review import locked_for_decision
from orders.actions.versions import keep_version
from orders.models import Order, OrderFlag, OrderLine
from orders.states import Approval
from wholesale import audit, idempotency, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import ZERO, to_minor
from wholesale.refusals import Refusal

_COPIED = (
    "customer", "channel", "is_promised", "is_by_customer", "currency",
    "delivery_method", "payment_method", "carrier", "recipient", "phone", "address", "remark",
    "remark_seen", "remark_seen_at", "remark_seen_by", "office_remark", "placed_by",
    "submitted_at", "deposit_percent",
)  # fmt: skip


class NothingToSplit(Refusal):
    """Nothing goes, or nothing would stay."""


@use_case
def split_order(
    *,
    number: str,
    version: int,
    take: Mapping[int, Decimal],
    key: str,
    by: User,
    at: datetime,
    warehouse: Warehouse | None = None,
) -> Order:
    """Let goods of a waiting order go on as an order of their own; gives the new order.

    `take` is {line id: quantity in base units}; whole lines keep their place and price, parts of
    a line share its amount and discounts to the cent. Stock that was set aside goes along, to
    `warehouse` when one is named. The same `key` does it once. Locks the order, the customer's
    account, flash sales, the stock levels. Refuses with ChangedMeanwhile, IllegalMove,
    NothingToSplit, LineGone, WrongQuantity or NotEnoughStock. Tells through `order.changed`.
    """
    new, is_first = idempotency.claim_number(key, purpose="split", by_id=by.pk, prefix="SO")
    if not is_first:
        return Order.objects.get(number=new)
    order = locked_for_decision(number, version)
    require_waiting(order)
    lines = lines_with_goods(order)
    wanted = _wanted(lines, take)
    before = order.total
    part = _new_part(new, order, warehouse, at=at)
    keep_version(order, by=by, at=at)
    _move(part, [line for line in lines if line.pk in wanted], wanted)
    add_up(part)
    order.family_id = order.family_id or order.pk
    add_up(order, "family")
    _go_on(order, part, by=by, at=at)
    _tell(order, part, lines, wanted, before, by=by, at=at)
    if order.is_promised:
        hand_over(part.demand(), of=order, to=part, from_place=order.warehouse, at=at)
    else:
        shares.split_off(order, part, at=at)
    return part


def share_of(line: OrderLine, quantity: Decimal, currency: str) -> tuple[Decimal, Decimal]:
    """What of a line's (amount, discount) goes with so much of its quantity."""
    if quantity == line.quantity:
        return line.amount, line.discount
    return (
        to_minor(line.amount * quantity / line.quantity, currency),
        to_minor(line.discount * quantity / line.quantity, currency),
    )


def _wanted(lines: Sequence[OrderLine], take: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """What goes, checked: something stays, packs stay whole."""
    known = {line.pk: line for line in lines}
    wanted = {pk: quantity for pk, quantity in take.items() if quantity}
    if wanted.keys() - known.keys():
        raise LineGone(_("A line was taken out meanwhile. Check the order again below."))
    for pk, quantity in wanted.items():
        line, rest = known[pk], known[pk].quantity - quantity
        if rest < 0:
            raise NothingToSplit(
                _("%(goods)s: the order has only %(quantity)s.")
                % {"goods": line.sku.full_name, "quantity": line.sku.say(line.quantity)}
            )
        if rest:
            line.sku.pack_rule.check(quantity, what=line.sku.full_name)
            line.sku.pack_rule.check(rest, what=line.sku.full_name)
    if not wanted:
        raise NothingToSplit(_("Say at least for one line how much goes to the new order."))
    if all(wanted.get(line.pk) == line.quantity for line in lines):
        raise NothingToSplit(
            _("Everything would go, so nothing would be split. Leave something on this order.")
        )
    return wanted


@in_transaction
def _new_part(number: str, order: Order, warehouse: Warehouse | None, *, at: datetime) -> Order:
    copied = {name: getattr(order, name) for name in _COPIED}
    part = Order(
        number=number, approval=Approval.SUBMITTED, warehouse=warehouse or order.warehouse,
        family_id=order.family_id or order.pk, created_at=at, **copied,
    )  # fmt: skip
    part.save(force_insert=True)
    return part


@in_transaction
def _move(part: Order, lines: Sequence[OrderLine], wanted: Mapping[int, Decimal]) -> None:
    whole, rests, new = [], [], []
    for position, line in enumerate(lines, start=1):
        quantity = wanted[line.pk]
        if quantity == line.quantity:
            line.order, line.position = part, position
            whole.append(line)
        else:
            new.append(_cut(line, quantity, part, position))
            rests.append(line)
    OrderLine.objects.bulk_update(whole, ["order", "position"], batch_size=1000)
    OrderLine.objects.bulk_update(
        rests, ["quantity", "asked", "amount", "discount", "pack_text"], batch_size=1000
    )
    OrderLine.objects.bulk_create(new, batch_size=1000)


def _cut(line: OrderLine, quantity: Decimal, part: Order, position: int) -> OrderLine:
    """Take so much off a line; gives what goes, the line keeps exactly the rest."""
    amount, discount = share_of(line, quantity, part.currency)
    asked = min(line.asked, quantity)
    gone = OrderLine(
        order=part, position=position, sku=line.sku, quantity=quantity, asked=asked,
        unit_price=line.unit_price, amount=amount, price_rule=line.price_rule,
        pack_text=line.sku.say(quantity), list_price=line.list_price, discount=discount,
        is_gift=line.is_gift, deals=line.deals,
    )  # fmt: skip
    line.quantity -= quantity
    line.asked -= asked
    line.amount -= amount
    line.discount -= discount
    line.pack_text = line.sku.say(line.quantity)
    return gone


@in_transaction
def _go_on(order: Order, part: Order, *, by: User, at: datetime) -> None:
    """What stands against the order, is on it or reserved for it, goes on for both."""
    keep_deals_of(order)
    keep_deals_of(part)
    copy_releases(order, part)
    flags = OrderFlag.objects.filter(order=order).values_list("flag_id", "by_id", "at")
    OrderFlag.objects.bulk_create(
        OrderFlag(order=part, flag_id=flag, by_id=who, at=when) for flag, who, when in flags
    )
    hold_or_let_go(order, by=by, at=at)
    hold_or_let_go(part, by=by, at=at)


@in_transaction
def _tell(
    order: Order, part: Order, lines: Sequence[OrderLine], wanted: Mapping[int, Decimal],
    before: Decimal, *, by: User, at: datetime,
) -> None:  # fmt: skip
    gone: dict[str, Decimal] = {}
    for line in lines:
        gone[line.sku.code] = gone.get(line.sku.code, ZERO) + wanted.get(line.pk, ZERO)
    goods = {code: f"{quantity.normalize():f}" for code, quantity in gone.items() if quantity}
    changes = {"total": [str(before), str(order.total)]}
    audit.record(
        "order.split", document=order.number, by=by, at=at, other=part.number, goods=goods,
        changes={**changes, "part": ["", part.number]},
    )  # fmt: skip
    audit.record(
        "order.split_off", document=part.number, by=by, at=at, other=order.number, goods=goods,
        changes={"total": ["", str(part.total)], "origin": ["", order.number]},
    )  # fmt: skip
    outbox.say("order.changed", document=order.number, customer=order.customer_id)
    outbox.say("order.split_off", document=part.number, customer=order.customer_id)
