"""Gifts of a promotion are given while there are any."""

from inventory.queries.offers import free_stock
from inventory.queries.order_goods import goods_by_id
from orders.models import Order
from wholesale.db import in_transaction
from wholesale.money import ZERO


@in_transaction
def cap_gifts(order: Order) -> None:
    """Bring the gifts of a locked draft down to what its warehouse has free beside the goods.

    A draft may be old: what was free when it was saved may be gone. Gifts there are none of
    leave the order; `line_count` is set, not saved. No more than one query without gifts.
    """
    gifts = list(order.lines.filter(is_gift=True).exclude(deals=[]).order_by("position"))
    if not gifts:
        return
    goods = goods_by_id({line.sku_id for line in gifts})
    free = free_stock(list(goods), order.warehouse_id)
    for sku_id, quantity in order.demand().items():
        free[sku_id] = free.get(sku_id, ZERO) - quantity
    gone, less = [], []
    for line in gifts:
        # Its own part of the demand is free for it.
        left = min(line.quantity, free[line.sku_id] + line.quantity)
        if left == line.quantity:
            continue
        free[line.sku_id] += line.quantity - max(left, ZERO)
        if left <= 0:
            gone.append(line.pk)
            continue
        line.quantity, line.pack_text = left, goods[line.sku_id].say(left)
        less.append(line)
    if gone:
        order.lines.filter(pk__in=gone).delete()
        order.line_count -= len(gone)
    if less:
        order.lines.bulk_update(less, ["quantity", "pack_text"])
