"""An order that was rejected or closed comes back to the desk."""

from datetime import datetime

from django.utils.translation import gettext as _

from orders.actions.holds import hold_or_let_go
from orders.actions.parts import keep_deals_of
from orders.actions.presale import set_aside
from orders.actions.review import required
from orders.models import Order, PromisePolicy
from orders.states import Approval
from wholesale import audit, outbox
from wholesale.db import use_case
from wholesale.models import User
from wholesale.states import IllegalMove

REOPENABLE = frozenset({Approval.REJECTED, Approval.CLOSED})


@use_case
def reopen_order(*, number: str, because: str, by: User, at: datetime) -> Order:
    """Let a rejected or closed order wait for review again; lines and prices stay as they are.

    Stock is set aside where the channel does so at submit. Locks the order, flash sales, the
    customer's account, the stock levels. Refuses with ReasonMissing, IllegalMove, SoldOut or
    NotEnoughStock. Tells through `order.changed`.
    """
    because = required(because)
    order = Order.objects.locked(number)
    if order.approval not in REOPENABLE:
        raise IllegalMove(
            _("Only a rejected or closed order can be reopened; %(number)s is “%(state)s”.")
            % {"number": number, "state": order.get_approval_display()},
            document=number,
        )
    order.reopen(because=because)
    order.is_promised = order.channel.promise == PromisePolicy.AT_SUBMIT
    order.version += 1
    order.save(update_fields=["approval", "because", "is_promised", "version"])
    keep_deals_of(order)
    audit.record("order.reopened", document=number, by=by, at=at, because=because)
    outbox.say("order.changed", document=number, customer=order.customer_id, because=because)
    hold_or_let_go(order, by=by, at=at)
    if order.is_promised:
        set_aside(order, order.demand(), at=at)
    return order
