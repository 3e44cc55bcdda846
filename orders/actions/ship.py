"""How goods leave the house: the building block of one-step review, and a step of its own."""

from datetime import datetime
from decimal import Decimal

from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from finance import ledger as money
from finance import packaging
from finance.models import PackagingSlipKind
from inventory import ledger as stock
from orders import sql
from orders.actions import shares
from orders.actions.holds import look_again
from orders.models import HoldStep, Order, Shipment
from orders.states import Approval, Fulfilment, ShipmentState
from wholesale import audit, outbox
from wholesale.db import in_transaction, run_hot, use_case
from wholesale.models import User
from wholesale.states import IllegalMove


@use_case
def ship_order(*, number: str, by: User, at: datetime) -> Shipment | None:
    """Let the goods of a reviewed order leave: stock goes down and the debt begins.

    What has come to stand against it since review (credit, overdue debt ...) holds it: then
    None is given, nothing leaves, and the holds are on record. Locks the order, the customer's
    account, the stock levels. Refuses with IllegalMove, BooksClosed or NotEnoughStock.
    Tells through `shipment.posted` or `order.held`.
    """
    order = Order.objects.locked(number)
    if order.approval != Approval.REVIEWED:
        raise IllegalMove(_("Order %(number)s must be reviewed first.") % {"number": number})
    if order.fulfilment != Fulfilment.NONE:  # a van may come back, its goods leave only once
        raise IllegalMove(
            _("The goods of order %(number)s have left already. Open it to see where they are.")
            % {"number": number},
            document=number,
        )
    if look_again(order, step=HoldStep.SHIP, by=by, at=at):
        return None
    return post_shipment(order, by=by, at=at)


@in_transaction
def post_shipment(order: Order, *, by: User, at: datetime) -> Shipment:
    """Write the shipment of everything on a locked order and post both ledgers.

    Saves the order's new state. A constant number of statements whatever the lines.
    """
    order.fulfil(Fulfilment.SHIPPED)
    was_promised, order.is_promised = order.is_promised, False
    order.version += 1
    order.save(
        update_fields=[
            "approval", "fulfilment", "is_promised", "reviewed_at", "reviewed_by", "version",
        ]
    )  # fmt: skip
    shipment, demand = _write_shipment(order, by=by, at=at)
    audit.record(
        "shipment.posted",
        document=shipment.number,
        by=by,
        at=at,
        order=order.number,
        total=str(order.total),
    )
    outbox.say("shipment.posted", document=shipment.number, customer=order.customer_id)
    paper = money.Paper(shipment.number, at, by)
    entry, _owed, _prepaid = money.open_sale(order.customer, order.total, paper, order=order.number)
    if not was_promised:
        shares.give_back(order, at=at)
    costs = stock.issue(
        order.warehouse, demand, document=shipment.number, at=at, was_promised=was_promised
    )
    money.add_cost(entry, sum(costs.values(), Decimal(0)))
    packaging.follow_goods(
        packaging.Party(customer=order.customer), document=shipment.number,
        kind=PackagingSlipKind.SHIPPED, by=by, at=at,
    )  # fmt: skip
    return shipment


@in_transaction
def _write_shipment(order: Order, *, by: User, at: datetime) -> tuple[Shipment, dict[int, Decimal]]:
    """Write the slip with all lines of the order; gives it and the quantity per SKU."""
    rows = run_hot(
        sql.SHIP,
        {
            "order": order.pk,
            "warehouse": order.warehouse_id,
            "amount": order.total,
            "freight": order.freight,
            "at": at,
            "by": by.pk,
        },
    )
    # As the statement wrote it, in the order of the model's fields; the rest waits to be asked.
    written = {
        "id": rows[0][0],
        "number": rows[0][1],
        "order_id": order.pk,
        "warehouse_id": order.warehouse_id,
        "state": ShipmentState.POSTED,
        "delivery": Fulfilment.SHIPPED,
        "amount": order.total,
        "freight": order.freight,
        "posted_at": at,
        "posted_by_id": by.pk,
    }
    shipment = Shipment.from_db(DEFAULT_DB_ALIAS, list(written), list(written.values()))
    shipment.order, shipment.warehouse, shipment.posted_by = order, order.warehouse, by
    return shipment, {sku: quantity for _pk, _number, sku, quantity in rows if sku}
