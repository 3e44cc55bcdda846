"""Who is told what; each topic says to whom and in which words."""

from orders.notices import deliveries, offers, orders, returns

__all__ = ["deliveries", "offers", "orders", "returns"]
