"""Orders of one customer to one place become one, while all of them wait for review."""

from datetime import datetime

from django.utils.translation import gettext as _

from inventory import ledger as stock
from orders.actions import shares
from orders.actions.deals import keep_deals
from orders.actions.holds import end_holds, hold_or_let_go
from orders.actions.parts import (
    add_up,
    copy_releases,
    hand_over,
    keep_deals_of,
    lines_with_goods,
    require_waiting,
)
from orders.actions.review import require_version
from orders.actions.versions import keep_version
from orders.models import Order, OrderFlag, OrderLine
from wholesale import audit, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.refusals import Refusal

# What must be the same for two orders to go as one.
SAME = (
    "customer_id", "channel_id", "warehouse_id", "currency", "delivery_method", "payment_method",
    "recipient", "phone", "address",
)  # fmt: skip
_LONGEST_REMARK = 500


class CannotMerge(Refusal):
    """The orders do not go to the same customer at the same place in the same way."""


@use_case
def merge_orders(*, number: str, other: str, version: int, by: User, at: datetime) -> Order:
    """Put the goods of a waiting order on another one of the same customer and place.

    Lines of the same goods at the same price become one, amounts added to the cent. `other` is
    withdrawn, keeps its lines as a record and names the order it went into. `version` is what
    the person saw of `number`. Locks both orders by number, the customer's account, flash
    sales, the stock levels. Refuses with ChangedMeanwhile, IllegalMove, CannotMerge or
    NotEnoughStock. Tells through `order.changed`.
    """
    if number == other:
        raise CannotMerge(_("Choose another order to merge with this one."))
    both = {one: Order.objects.locked(one) for one in sorted((number, other))}
    order, gone = both[number], both[other]
    require_version(order, version)
    require_waiting(order)
    require_waiting(gone)
    require_same(order, gone)
    before = order.total
    keep_version(order, by=by, at=at)
    _join(order, gone)
    _take_over(order, gone)
    was_promised = _end(gone, order)
    order.freight += gone.freight
    add_up(order, "freight", "remark", "remark_seen", "office_remark")
    keep_deals(gone, (), is_change=True)
    keep_deals_of(order)
    copy_releases(gone, order)
    end_holds(gone, at=at)
    hold_or_let_go(order, by=by, at=at)
    _tell(order, gone, before, by=by, at=at)
    _move_stock(order, gone, was_promised=was_promised, at=at)
    return order


def require_same(order: Order, other: Order) -> None:
    """Refuse with CannotMerge when two orders cannot go as one."""
    if any(getattr(order, name) != getattr(other, name) for name in SAME):
        raise CannotMerge(
            _(
                "%(one)s and %(other)s differ in customer, channel, warehouse, address, delivery or"
                " payment. Make them alike first."
            )
            % {"one": order.number, "other": other.number},
            document=other.number,
        )


@in_transaction
def _join(order: Order, gone: Order) -> None:
    """Copy the lines of `gone`; what is the same goods at the same price is added up."""
    mine = lines_with_goods(order)
    at_home: dict[tuple[object, ...], OrderLine] = {}
    for line in mine:
        at_home.setdefault(_kind_of(line), line)
    grown: dict[int, OrderLine] = {}
    new: list[OrderLine] = []
    last = max((line.position for line in mine), default=0)
    for line in lines_with_goods(gone):
        home = at_home.get(_kind_of(line))
        if home is None:
            new.append(_copy(line, order, last + len(new) + 1))
        else:
            _add(home, line)
            grown[home.pk] = home
    OrderLine.objects.bulk_update(
        grown.values(), ["quantity", "asked", "amount", "discount", "pack_text"], batch_size=1000
    )
    OrderLine.objects.bulk_create(new, batch_size=1000)


def _kind_of(line: OrderLine) -> tuple[object, ...]:
    deals = tuple(tuple(deal) for deal in line.deals)
    return line.sku_id, line.unit_price, line.price_rule, line.list_price, line.is_gift, deals


def _copy(line: OrderLine, order: Order, position: int) -> OrderLine:
    return OrderLine(
        order=order, position=position, sku=line.sku, quantity=line.quantity, asked=line.asked,
        unit_price=line.unit_price, amount=line.amount, price_rule=line.price_rule,
        pack_text=line.pack_text, list_price=line.list_price, discount=line.discount,
        is_gift=line.is_gift, deals=line.deals,
    )  # fmt: skip


def _add(home: OrderLine, line: OrderLine) -> None:
    home.quantity += line.quantity
    home.asked += line.asked
    home.amount += line.amount
    home.discount += line.discount
    home.pack_text = home.sku.say(home.quantity)


@in_transaction
def _take_over(order: Order, gone: Order) -> None:
    """Remarks and flags of both; what was read on both counts as read."""
    was_read = not order.has_unread_remark and not gone.has_unread_remark
    for name in ("remark", "office_remark"):
        setattr(order, name, _both(getattr(order, name), getattr(gone, name), order))
    if was_read:
        order.remark_seen = order.remark
    flags = OrderFlag.objects.filter(order=gone).values_list("flag_id", "by_id", "at")
    OrderFlag.objects.bulk_create(
        (OrderFlag(order=order, flag_id=flag, by_id=who, at=when) for flag, who, when in flags),
        ignore_conflicts=True,
    )


def _both(one: str, other: str, order: Order) -> str:
    if not other or other == one:
        return one
    said = f"{one} / {other}" if one else other
    if len(said) > _LONGEST_REMARK:
        raise CannotMerge(
            _("Both remarks together are too long for one order. Shorten one of them first."),
            document=order.number,
        )
    return said


@in_transaction
def _end(gone: Order, order: Order) -> bool:
    was_promised, gone.is_promised = gone.is_promised, False
    gone.withdraw(because=_("Merged into %(number)s") % {"number": order.number})
    gone.merged_into = order
    gone.version += 1
    gone.save(update_fields=["approval", "because", "merged_into", "is_promised", "version"])
    return was_promised


@in_transaction
def _move_stock(order: Order, gone: Order, *, was_promised: bool, at: datetime) -> None:
    demand = gone.demand()
    if not was_promised and not order.is_promised:
        shares.join(order, gone)
        return
    shares.give_back(order, at=at)
    shares.give_back(gone, at=at)
    if was_promised and order.is_promised:
        hand_over(demand, of=gone, to=order, from_place=gone.warehouse, at=at)
    elif order.is_promised:
        stock.promise(order.warehouse, demand, document=order.number, at=at)
    elif was_promised:
        stock.release(gone.warehouse, demand, document=gone.number, at=at)
        stock.promise(order.warehouse, order.demand(), document=order.number, at=at)
        order.is_promised = True
        order.save(update_fields=["is_promised"])


@in_transaction
def _tell(order: Order, gone: Order, before: object, *, by: User, at: datetime) -> None:
    changes = {"total": [str(before), str(order.total)], "part": [gone.number, ""]}
    audit.record(
        "order.merged", document=order.number, by=by, at=at, other=gone.number, changes=changes
    )
    audit.record(
        "order.merged_away", document=gone.number, by=by, at=at, because=gone.because,
        other=order.number,
    )  # fmt: skip
    for one in (order, gone):
        outbox.say("order.changed", document=one.number, customer=one.customer_id)
