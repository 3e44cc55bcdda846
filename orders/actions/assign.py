"""Who of the desk works on which order."""

from datetime import datetime

from django.utils.translation import gettext as _

from orders.models import Assignment, Order
from orders.states import ENDED
from wholesale import audit
from wholesale.db import use_case
from wholesale.models import User
from wholesale.permissions import may
from wholesale.refusals import Refusal
from wholesale.states import IllegalMove


class NotAtTheDesk(Refusal):
    """The person does not work on orders."""


@use_case
def assign_order(*, number: str, person: User | None, by: User, at: datetime) -> None:
    """Give an order to somebody who keys or reviews orders, or to nobody (None).

    Locks the order. Refuses with NotAtTheDesk, or IllegalMove when the order has ended.
    Audited; tells nobody.
    """
    if person is not None and not may(person, "order.enter"):
        raise NotAtTheDesk(
            _("%(person)s does not work on orders. Choose somebody else.") % {"person": person}
        )
    order = Order.objects.locked(number)
    if order.approval in ENDED:
        raise IllegalMove(
            _("Order %(number)s has ended; nobody works on it any more.") % {"number": number},
            document=number,
        )
    old = Assignment.objects.filter(order=order).select_related("person").first()
    if (old.person if old else None) == person:
        return
    if old:
        old.delete()
    if person is not None:
        Assignment.objects.create(order=order, person=person, by=by, at=at)
    changes = {"person": [str(old.person) if old else "", str(person or "")]}
    audit.record("order.assigned", document=number, by=by, at=at, changes=changes)
