"""Scarce goods set aside for orders in part: what happens to them when an order goes on.

An order that waits holds either everything (`Order.is_promised`) or shares. Every step that
promises, ships, changes or ends an order without a promise comes by here first.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from inventory import ledger as stock
from inventory.models import Warehouse
from orders.models import Order, OrderShare
from wholesale.db import in_transaction
from wholesale.money import ZERO

Shares = dict[int, Decimal]


def shares_of(order: Order) -> Shares:
    """{SKU id: quantity} that is set aside for an order in part."""
    return dict(order.shares.values_list("sku_id", "quantity"))


@in_transaction
def give_back(order: Order, *, at: datetime, place: Warehouse | None = None) -> None:
    """Give the shares of a locked order free, so that it can take all it wants, or nothing.

    Locks the stock levels of shares and wishes in SKU order first; `place` is where the goods
    are, when that is not its warehouse any more.
    """
    shares = shares_of(order)
    if not shares:
        return
    warehouse = place or order.warehouse
    stock.hold(warehouse, sorted({*shares, *order.demand()}))
    stock.release(warehouse, shares, document=order.number, at=at)
    order.shares.all().delete()


@in_transaction
def trim(order: Order, *, at: datetime) -> None:
    """After its lines changed: shares beyond what a locked order wants now are given free."""
    shares = shares_of(order)
    if not shares:
        return
    demand = order.demand()
    keeps = {sku: min(quantity, demand.get(sku, ZERO)) for sku, quantity in shares.items()}
    over = {sku: shares[sku] - kept for sku, kept in keeps.items() if kept < shares[sku]}
    stock.release(order.warehouse, over, document=order.number, at=at)
    keep(order, keeps, demand)


@in_transaction
def split_off(order: Order, part: Order, *, at: datetime) -> None:
    """Of a locked order that was split: it keeps what it can use, the rest goes to the part.

    What the part does not want, or wants from another warehouse, is given free.
    """
    shares = shares_of(order)
    if not shares:
        return
    demand, wanted = order.demand(), part.demand()
    keeps = {sku: min(quantity, demand.get(sku, ZERO)) for sku, quantity in shares.items()}
    rest = {sku: quantity - keeps[sku] for sku, quantity in shares.items()}
    goes: Shares = {}
    if part.warehouse_id == order.warehouse_id:
        goes = {sku: min(quantity, wanted.get(sku, ZERO)) for sku, quantity in rest.items()}
    free = {sku: rest[sku] - goes.get(sku, ZERO) for sku in rest}
    over = {sku: quantity for sku, quantity in free.items() if quantity}
    stock.release(order.warehouse, over, document=order.number, at=at)
    keep(order, keeps, demand)
    keep(part, goes, wanted)


@in_transaction
def join(order: Order, gone: Order) -> None:
    """A locked order has taken over the lines of another, and gets its shares too."""
    both = shares_of(order)
    for sku, quantity in shares_of(gone).items():
        both[sku] = both.get(sku, ZERO) + quantity
    if both:
        gone.shares.all().delete()
        keep(order, both, order.demand())


@in_transaction
def keep(order: Order, shares: Mapping[int, Decimal], demand: Mapping[int, Decimal]) -> None:
    """Write what is set aside for a locked order; stock itself is not touched.

    An order that has all it wants is promised, and has no shares.
    """
    order.shares.all().delete()
    if all(shares.get(sku, ZERO) == quantity for sku, quantity in demand.items()):
        order.is_promised = True
        order.save(update_fields=["is_promised"])
        return
    OrderShare.objects.bulk_create(
        OrderShare(order=order, sku_id=sku, quantity=quantity)
        for sku, quantity in sorted(shares.items())
        if quantity
    )
