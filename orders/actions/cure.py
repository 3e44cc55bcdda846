"""Money came in: what stood against orders is looked at again, and what it cured is gone."""

from datetime import datetime

from orders.actions.holds import hold_or_let_go, look_again
from orders.models import HoldStep, Order
from orders.queries.holds import open_holds
from orders.states import Approval, Fulfilment
from wholesale import audit, outbox
from wholesale.db import use_case
from wholesale.models import User


@use_case
def cure_holds(*, number: str, by: User, at: datetime) -> list[str]:
    """Look again at what stands against an order; gives the codes of what is gone.

    Without anything left an order on hold waits for review again. What still stands says today's
    figures. The same again does no harm. Locks the order and the customer's account. Tells
    through `order.cured` when nothing is left.
    """
    order = Order.objects.locked(number)
    before = {hold.code for hold in open_holds(order)}
    if not before:
        return []
    if order.waits_for_review:
        hold_or_let_go(order, by=by, at=at)
    elif order.approval == Approval.REVIEWED and order.fulfilment == Fulfilment.NONE:
        look_again(order, step=HoldStep.SHIP, by=by, at=at)
    left = {hold.code for hold in open_holds(order)}
    cured = sorted(before - left)
    if cured:
        audit.record("order.cured", document=number, by=by, at=at, codes=cured)
    if cured and not left:
        outbox.say("order.cured", document=number, customer=order.customer_id, codes=cured)
    return cured
