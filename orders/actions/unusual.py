"""What is unusual about an order is looked for beside the sale, and kept for the desk's filter."""

from orders.models import Order
from orders.queries.unusual import look_at
from wholesale.db import use_case


@use_case
def keep_unusual(*, number: str) -> list[str]:
    """Look at an order that waits for review and keep the codes of what strikes us; gives them.

    Done by the worker when an order came in or changed; the same again does no harm. Changes
    neither version nor trail. Locks the order.
    """
    order = Order.objects.locked(number)
    found = [one.code for one in look_at(order)] if order.waits_for_review else []
    if found != order.unusual:
        order.unusual = found
        order.save(update_fields=["unusual"])
    return found
