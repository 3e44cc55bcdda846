"""Before many orders are rejected: which of them can be, what they come to, what is free again."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Sum

from finance.models import Deposit
from inventory.models import Sku
from orders.models import Order, OrderLine
from wholesale.money import ZERO

_MOST = 5


@dataclass(frozen=True, slots=True)
class Freed:
    """So much of one SKU is no longer set aside."""

    sku: Sku
    quantity: Decimal

    @property
    def said(self) -> str:
        """The quantity in packs."""
        return self.sku.say(self.quantity)


@dataclass(frozen=True, slots=True)
class RejectPreview:
    """What rejecting some orders does: `more` kinds of goods beside those of `freed`."""

    count: int
    total: Decimal
    left_out: list[str]
    freed: list[Freed]
    more: int
    deposits: Decimal


def preview_of_rejections(orders: Sequence[Order]) -> RejectPreview:
    """What rejecting them would do, in a constant number of queries; debts do not change."""
    waiting = [order for order in orders if order.waits_for_review]
    promised = [order.pk for order in waiting if order.is_promised]
    rows = OrderLine.objects.filter(order__in=promised).order_by()
    wanted = dict(rows.values("sku").annotate(sum=Sum("quantity")).values_list("sku", "sum"))
    most = sorted(wanted, key=lambda sku: (-wanted[sku], sku))[:_MOST]
    goods = Sku.objects.select_related("product", "unit").prefetch_related("packs__unit")
    skus = goods.in_bulk(most)
    kept = Deposit.objects.filter(order__in=[order.number for order in waiting])
    left = kept.aggregate(sum=Sum(F("collected") - F("used") - F("released")))["sum"]
    return RejectPreview(
        len(waiting),
        sum((order.total for order in waiting), ZERO),
        [order.number for order in orders if not order.waits_for_review],
        [Freed(skus[sku], wanted[sku]) for sku in most],
        len(wanted) - len(most),
        left or ZERO,
    )
