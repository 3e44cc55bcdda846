"""Before somebody takes a step back: what stock, debt and prepayment are, and would be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from finance.models import Allocation, CustomerAccount, OpenItem
from inventory.models import Sku, StockLevel
from inventory.queries.stock import held_in
from orders.models import Order, PromisePolicy, ReturnOrder, Shipment
from orders.states import Fulfilment, ReturnState, ShipmentState
from wholesale.db import run_sql
from wholesale.money import ZERO

_TAKEN = """
SELECT sku_id, -sum(on_hand), -sum(value) FROM inventory_stockmove
WHERE document = %s AND kind = 'issue' GROUP BY sku_id
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure now and afterwards."""

    now: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class StockChange:
    """One SKU's stock in the shipment's warehouse, now and afterwards."""

    sku: Sku
    on_hand: Change
    promised: Change
    cost: Decimal


@dataclass(frozen=True, slots=True)
class WriteOffPreview:
    """What a write-off would do, or the document that is in its way.

    `promised` of the stock is for the way back to review; closing the order promises nothing.
    """

    stock: list[StockChange]
    owed: Change
    prepaid: Change
    blocked_by: str


def write_off_preview(shipment: Shipment) -> WriteOffPreview:
    """Read what writing a shipment off would change; the use case checks again under locks."""
    item = OpenItem.objects.filter(document=shipment.number).first()
    paid = item.allocated if item else ZERO
    unpaid = item.amount - item.allocated if item else ZERO
    account = CustomerAccount.objects.filter(customer=shipment.order.customer_id).first()
    owed, prepaid = (account.receivable, account.prepayment) if account else (ZERO, ZERO)
    returns = ReturnOrder.objects.filter(shipment=shipment).exclude(state=ReturnState.REJECTED)
    in_the_way = returns.values_list("number", flat=True).first() or ""
    is_done = shipment.state == ShipmentState.WRITTEN_OFF
    return WriteOffPreview(
        stock=_stock(shipment),
        owed=Change(owed, owed - unpaid),
        prepaid=Change(prepaid, prepaid + paid),
        blocked_by=shipment.number if is_done else in_the_way,
    )


def _stock(shipment: Shipment) -> list[StockChange]:
    taken = {sku: (quantity, cost) for sku, quantity, cost in run_sql(_TAKEN, [shipment.number])}
    skus = Sku.objects.filter(pk__in=taken).select_related("product", "unit")
    levels = {
        level.sku_id: level
        for level in StockLevel.objects.filter(warehouse=shipment.warehouse_id, sku__in=taken)
    }
    found = []
    for sku in skus.prefetch_related("packs__unit").order_by("code"):
        quantity, cost = taken[sku.pk]
        level = levels.get(sku.pk)
        on_hand, promised = (level.on_hand, level.promised) if level else (ZERO, ZERO)
        found.append(
            StockChange(
                sku,
                Change(on_hand, on_hand + quantity),
                Change(promised, promised + quantity),
                cost,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What a step back would do to stock, debt and prepayment, or the document in its way."""

    stock: list[StockChange]
    owed: Change
    prepaid: Change
    blocked_by: str = ""
    shipment: Shipment | None = None


def undo_preview(order: Order, step: str) -> UndoPreview:
    """Read what "unreview", "reject", "withdraw" or "close" would change.

    A constant number of queries. The use case checks again under locks.
    """
    live = order.shipments.filter(state=ShipmentState.POSTED).select_related("order").first()
    if live is not None:
        return _with_shipment(order, live)
    account = CustomerAccount.objects.filter(customer=order.customer_id).first()
    owed, prepaid = (account.receivable, account.prepayment) if account else (ZERO, ZERO)
    stays = step == "unreview" and order.channel.promise == PromisePolicy.AT_SUBMIT
    back = {} if stays or not order.is_promised else order.demand()
    return UndoPreview(_freed(order, back), Change(owed, owed), Change(prepaid, prepaid))


def _with_shipment(order: Order, live: Shipment) -> UndoPreview:
    whole = write_off_preview(live)
    blocked = whole.blocked_by
    if not blocked and live.delivery != Fulfilment.SHIPPED:
        blocked = live.number
    if not blocked and whole.prepaid.after != whole.prepaid.now:
        covers = Allocation.objects.filter(open_item__document=live.number)
        blocked = covers.values_list("document", flat=True).first() or live.number
    again = order.channel.promise == PromisePolicy.AT_SUBMIT
    stock = [
        one if again else replace(one, promised=Change(one.promised.now, one.promised.now))
        for one in whole.stock
    ]
    return UndoPreview(stock, whole.owed, whole.prepaid, blocked, live)


def _freed(order: Order, back: Mapping[int, Decimal]) -> list[StockChange]:
    """The goods of an order, with what it gives free of them."""
    demand = order.demand()
    levels = held_in(order.warehouse_id, demand)
    found = []
    for sku in Sku.objects.filter(pk__in=demand).select_related("product").order_by("code"):
        on_hand, promised = levels[sku.pk].on_hand, levels[sku.pk].promised
        after = promised - back.get(sku.pk, ZERO)
        found.append(StockChange(sku, Change(on_hand, on_hand), Change(promised, after), ZERO))
    return found
