"""Before somebody writes a shipment off: what stock, debt and prepayment are, and would be."""

from dataclasses import dataclass
from decimal import Decimal

from finance.models import CustomerAccount, OpenItem
from inventory.models import Sku, StockLevel
from orders.models import ReturnOrder, Shipment
from orders.states import ReturnState, ShipmentState
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
