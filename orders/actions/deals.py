"""What an order reserves of promotions, and gives back."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Protocol

from inventory.actions.coupons import UsedBy, keep_coupons
from inventory.actions.flash import keep_flash
from inventory.models import PromotionKind
from inventory.queries.deals import COUPON
from orders.models import Order
from wholesale.db import in_transaction
from wholesale.money import ZERO


class Dealt(Protocol):
    """A line with what it keeps of promotions."""

    @property
    def sku_id(self) -> int: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def deals(self) -> Any: ...


@in_transaction
def keep_deals(order: Order, lines: Iterable[Dealt], *, is_change: bool = False) -> None:
    """Reserve what the lines have at a flash price, and count the coupon they have; nothing else.

    No statement without any. `is_change` says that the order may hold something already.
    Refuses with SoldOut or WrongCoupon.
    """
    wanted: dict[tuple[int, int], Decimal] = {}
    coupons: dict[int, Decimal] = {}
    for line in lines:
        for kind, pk, *words in line.deals:
            if kind == PromotionKind.FLASH:
                place = (pk, line.sku_id)
                wanted[place] = wanted.get(place, ZERO) + line.quantity
            elif kind == COUPON:
                coupons[pk] = coupons.get(pk, ZERO) + Decimal(words[-1])
    if wanted or is_change:
        keep_flash(order.number, order.customer_id, wanted)
    if coupons or is_change:
        root = order.family.number if order.family else order.number
        used_by = UsedBy(order.number, root, order.customer_id)
        keep_coupons(used_by, coupons, at=order.submitted_at or order.created_at)
