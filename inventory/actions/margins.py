"""Least margins, per category or for the house."""

from datetime import datetime
from decimal import Decimal

from inventory.models import MarginFloor
from wholesale import audit
from wholesale.db import use_case
from wholesale.models import User


@use_case
def set_margin(*, category_id: int | None, percent: Decimal, by: User, at: datetime) -> None:
    """Say how much of the price must be left over the cost; zero takes the rule away.

    The next look at an order counts with it. Audited as `margin.set`.
    """
    rows = MarginFloor.objects.filter(category__isnull=True)
    if category_id is not None:
        rows = MarginFloor.objects.filter(category_id=category_id)
    if not percent:
        rows.delete()
    elif not rows.update(percent=percent):
        MarginFloor.objects.create(category_id=category_id, percent=percent)
    audit.record(
        "margin.set", document="margins", by=by, at=at, category=category_id, percent=str(percent)
    )
