"""When the goods of orders that wait are there: what is free, what comes, and who waits before."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, Sum

from inventory.queries.incoming import When, coming_of, when_there
from inventory.queries.stock import held_in
from orders.models import Order, OrderLine, OrderShare
from orders.states import Approval
from wholesale.money import ZERO


def waited_for(
    warehouse_id: int, skus: Sequence[int], *, besides: int, before: datetime | None = None
) -> dict[int, Decimal]:
    """How much of each SKU open orders want from a warehouse and was not set aside for them.

    `before`: only orders that came earlier. Two queries.
    """
    open_ones = Q(
        sku__in=skus,
        order__warehouse=warehouse_id,
        order__is_promised=False,
        order__approval__in=[Approval.SUBMITTED, Approval.HELD],
    ) & ~Q(order=besides)
    if before:
        open_ones &= Q(order__created_at__lt=before)
    wanted, held = (
        dict(rows.filter(open_ones).order_by().values_list("sku").annotate(sum=Sum("quantity")))
        for rows in (OrderLine.objects, OrderShare.objects)
    )
    return {sku: quantity - held.get(sku, ZERO) for sku, quantity in wanted.items()}


def arrivals_of(order: Order, wanted: Mapping[int, Decimal], *, today: date) -> dict[int, When]:
    """When so much of each SKU is there for an order; at most five queries.

    Goods set aside for it are there; others go first to the orders that came before.
    """
    if order.is_promised:
        return dict.fromkeys(wanted, When(is_now=True))
    skus = list(wanted)
    held = held_in(order.warehouse_id, skus)
    before = waited_for(order.warehouse_id, skus, besides=order.pk, before=order.created_at)
    own = dict(order.shares.values_list("sku_id", "quantity"))
    free = {sku: own.get(sku, ZERO) + held[sku].free - before.get(sku, ZERO) for sku in skus}
    short = [sku for sku in skus if free[sku] < wanted[sku]]
    coming = coming_of(short, order.warehouse_id)
    return {
        sku: when_there(wanted[sku], free=free[sku], coming=coming.get(sku, ()), today=today)
        for sku in skus
    }
