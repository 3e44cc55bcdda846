"""A person with the right lets an order go on although something stands against it."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from orders.actions.holds import release
from orders.actions.review import required
from orders.models import HoldCode, Order
from orders.queries.holds import may_release, open_holds
from orders.states import Approval, Fulfilment
from wholesale.db import use_case
from wholesale.models import User
from wholesale.refusals import Refusal
from wholesale.states import IllegalMove

_WAITING = frozenset({Approval.SUBMITTED, Approval.HELD, Approval.REVIEWED})


class NothingHeld(Refusal):
    """No such hold is open any more."""


class NotYoursToRelease(Refusal):
    """Another right is needed to release this hold."""


@use_case
def release_holds(
    *, number: str, because: str, by: User, at: datetime, codes: Collection[str] = ()
) -> Order:
    """Release holds of an order: those named, or all that the person may release.

    A released hold stays released until what it was about gets worse. An order without open
    holds waits for review again. Locks the order. Refuses with ReasonMissing, IllegalMove,
    NothingHeld or NotYoursToRelease. Tells through `order.released`.
    """
    because = required(because)
    order = Order.objects.locked(number)
    _require_under_way(order)
    found = [hold for hold in open_holds(order) if not codes or hold.code in codes]
    if not found:
        raise NothingHeld(
            _("Nothing stands against order %(number)s any more. Go on with it.")
            % {"number": number}
        )
    released = [hold for hold in found if may_release(by, hold.code)]
    if not released or (codes and len(released) < len(found)):
        raise NotYoursToRelease(
            _("You may not release “%(holds)s”. Ask a colleague who may.")
            % {"holds": ", ".join(str(HoldCode(hold.code).label) for hold in found)}
        )
    release(order, released, because, by=by, at=at)
    return order


def _require_under_way(order: Order) -> None:
    if order.approval not in _WAITING or order.fulfilment != Fulfilment.NONE:
        raise IllegalMove(
            _("Order %(number)s has left or ended; there is nothing to release.")
            % {"number": order.number},
            document=order.number,
        )
