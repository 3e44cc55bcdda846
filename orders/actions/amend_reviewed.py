"""A reviewed order is changed in one act: review taken back, lines changed, reviewed again."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from finance import ledger as money
from inventory import ledger as stock
from orders.actions.amend import Change, rewrite
from orders.actions.holds import OnHold, refusal_of
from orders.actions.review import decide, require_version, required
from orders.actions.ship import post_shipment
from orders.actions.undo import take_back_free, take_review_back
from orders.models import Order, Shipment
from orders.states import Fulfilment
from wholesale import audit, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User


@use_case
def amend_order(
    *, number: str, version: int, changes: Sequence[Change], because: str, by: User, at: datetime
) -> Order:
    """Change a reviewed order while nothing builds on it: all of it happens, or nothing.

    What review posted is posted back, the lines change, and the order is reviewed again; a
    shipment that had left is replaced by one with the new lines. The lines before stay as a
    version. Locks the order, its shipment, the customer's account, flash sales, the stock
    levels. Refuses with ReasonMissing, ChangedMeanwhile, IllegalMove, SomethingFollows
    (naming the document), OnHold, BooksClosed, NotEnoughStock, or as `change_lines` does for
    its lines. Tells through `order.changed`.
    """
    because = required(because)
    order = Order.objects.locked(number)
    require_version(order, version)
    amend(order, changes, because, by=by, at=at)
    return order


@in_transaction
def amend(order: Order, changes: Sequence[Change], because: str, *, by: User, at: datetime) -> None:
    """Change a locked reviewed order as `amend_order` says; no change, no effect."""
    before = take_back_free(order)
    money.change_account(order.customer)  # the account is locked before the stock, as everywhere
    demand = order.demand()
    said = rewrite(order, changes, by=by, at=at, because=because)
    if not said:
        return
    wanted = order.demand()
    stock.hold_worth(order.warehouse, [*demand.keys() | wanted.keys()])
    take_review_back(order, before, demand, because, by=by, at=at)
    if order.is_promised:
        stock.change_promise(order.warehouse, demand, wanted, document=order.number, at=at)
    audit.record(
        "order.amended", document=order.number, by=by, at=at, because=because, changes=said
    )
    outbox.say("order.changed", document=order.number, customer=order.customer_id, because=because)
    _review_again(order, before, by=by, at=at)


@in_transaction
def _review_again(order: Order, before: Shipment | None, *, by: User, at: datetime) -> None:
    decide(order, by=by, at=at)
    if order.is_held:
        raise OnHold(
            _(
                "%(reasons)s Nothing was changed. Take the review back, change the lines, and"
                " have the hold released."
            )
            % {"reasons": refusal_of(order).sentence},
            document=order.number,
        )
    if before is None:
        return
    if order.fulfilment == Fulfilment.NONE:
        post_shipment(order, by=by, at=at)  # its goods had left: what left is put right, not asked
    _bring_as_before(order.shipments.latest("pk"), before, by=by, at=at)


@in_transaction
def _bring_as_before(now: Shipment, before: Shipment, *, by: User, at: datetime) -> None:
    """The new shipment goes the way that was arranged for the old one."""
    if not (before.driver_id or before.appointment):
        return
    now.driver, now.appointment = before.driver, before.appointment
    now.delivery_remark = before.delivery_remark
    now.save(update_fields=["driver", "appointment", "delivery_remark"])
    facts = {"driver": str(now.driver or ""), "carrier": "", "waybill": ""}
    audit.record("shipment.arranged", document=now.number, by=by, at=at, **facts)
    customer = now.order.customer_id
    outbox.say("shipment.arranged", document=now.number, customer=customer, driver=now.driver_id)
