"""Orders that exist elsewhere already come in as drafts, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.models import Customer
from inventory.models import Warehouse
from orders import sql
from orders.actions.place import Basket
from orders.models import Channel, Order
from wholesale import audit, numbering
from wholesale.db import in_transaction, run_sql
from wholesale.models import User


@dataclass(frozen=True, slots=True)
class Foreign:
    """An order as its source has it: its number there, the buyer, the day, lines with prices."""

    external_id: str
    customer: Customer
    placed_at: datetime
    basket: Basket


@in_transaction
def write_drafts(
    orders: Sequence[Foreign], channel: Channel, warehouse: Warehouse, *, by: User, at: datetime
) -> list[Order]:
    """Write drafts with their lines and prices as they are; five statements for any number.

    Posts nothing and tells nobody: a draft does not count until somebody submits it.
    """
    numbers = numbering.next_numbers("SO", len(orders))
    drafts = Order.objects.bulk_create(
        Order(
            number=number,
            customer=each.customer,
            channel=channel,
            warehouse=warehouse,
            currency=each.customer.currency,
            external_id=each.external_id,
            total=each.basket.total,
            line_count=len(each.basket.lines),
            placed_by=by,
            created_at=each.placed_at,
        )
        for number, each in zip(numbers, orders, strict=True)
    )
    _write_lines(drafts, orders)
    facts = [(draft.number, {"their_number": draft.external_id}) for draft in drafts]
    audit.record_many("order.imported", facts, by=by, at=at)
    return drafts


def _write_lines(drafts: Sequence[Order], orders: Sequence[Foreign]) -> None:
    placed = [
        (draft.pk, position, line)
        for draft, each in zip(drafts, orders, strict=True)
        for position, line in enumerate(each.basket.lines, start=1)
    ]
    run_sql(
        sql.INSERT_LINES_OF_MANY,
        {
            "orders": [order for order, _position, _line in placed],
            "positions": [position for _order, position, _line in placed],
            "skus": [line.sku_id for _order, _position, line in placed],
            "quantities": [line.quantity for _order, _position, line in placed],
            "prices": [line.unit_price for _order, _position, line in placed],
            "amounts": [line.amount for _order, _position, line in placed],
            "rules": [line.price_rule for _order, _position, line in placed],
            "packs": [line.pack_text for _order, _position, line in placed],
        },
    )
