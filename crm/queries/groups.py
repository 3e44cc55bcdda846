"""Levels and types, as promotions ask for them."""

from crm.models import CustomerType, Level
from inventory.queries.buyers import Buyers, Group, told_by


@told_by
def groups() -> Buyers:
    """The levels with their price lists, and the types; two queries."""
    levels = Level.objects.order_by("rank", "name").values_list("pk", "name", "price_list")
    types = CustomerType.objects.order_by("name").values_list("pk", "name")
    return Buyers([Group(*row) for row in levels], [Group(*row) for row in types])
