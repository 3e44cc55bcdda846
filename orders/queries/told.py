"""What a customer is told of the holds of his order."""

from orders.models import HoldCode, Order
from orders.queries.holds import for_customer, open_holds


def told_to_customer(order: Order) -> list[str]:
    """What stands against an order now, as its buyer reads it; margins are no business of his."""
    held = [hold for hold in open_holds(order) if hold.code != HoldCode.MARGIN]
    return [for_customer(hold, order.currency) for hold in held]
