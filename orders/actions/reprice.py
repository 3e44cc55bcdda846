"""An order is priced again: always somebody's wish, never by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory import ledger as stock
from inventory.models import Sku
from inventory.queries.coupons import code_of
from orders.actions import shares
from orders.actions.basket import Basket, Line, Wish, price_basket, write_lines
from orders.actions.deals import keep_deals
from orders.actions.review import require_version
from orders.actions.versions import keep_version
from orders.models import Order, OrderLine
from orders.states import Approval
from wholesale import audit, outbox
from wholesale.db import use_case
from wholesale.models import User
from wholesale.states import IllegalMove

_OPEN = frozenset({Approval.DRAFT, Approval.SUBMITTED, Approval.HELD})


@dataclass(frozen=True, slots=True)
class Repriced:
    """A line as it is and as it would be; one of the two is missing for gifts that change."""

    sku: Sku
    quantity: Decimal
    before: OrderLine | None
    after: Line | None

    @property
    def is_same(self) -> bool:
        """Whether nothing about its money changes."""
        old, new = self.before, self.after
        return bool(old and new and (old.unit_price, old.amount) == (new.unit_price, new.amount))


def preview(order: Order, *, at: datetime) -> tuple[list[Repriced], Decimal]:
    """Old and new price of every line, and the new total; changes nothing.

    Refuses as `price_basket` does.
    """
    old = list(order.lines.select_related("sku__product", "sku__unit"))
    basket = _priced(order, old, at=at)
    paid = [line for line in old if not line.is_gift]
    found = [
        Repriced(line.sku, line.quantity, line, new)
        for line, new in zip(paid, basket.lines, strict=False)
    ]
    found += _gifts(old, basket)
    return found, basket.total + order.freight


@use_case
def reprice_order(*, number: str, version: int, by: User, at: datetime) -> Order:
    """Give every line today's price and promotions; quantities stay, gifts are drawn anew.

    What the buyer asked for stays. Locks the order, flash sales, then the stock levels.
    Refuses with ChangedMeanwhile, IllegalMove after review, SoldOut, NotEnoughStock, or as
    `place_order` does. Tells the customer through `order.changed`.
    """
    order = Order.objects.locked(number)
    if order.approval not in _OPEN:
        raise IllegalMove(
            _("Order %(number)s no longer waits for review; its prices stay.") % {"number": number},
            document=number,
        )
    require_version(order, version)
    old = list(order.lines.all())
    demand_before, total_before = order.demand(), order.total
    basket = _priced(order, old, at=at)
    asked = {line.position: line.asked for line in old if not line.is_gift}
    if order.approval != Approval.DRAFT:
        keep_version(order, by=by, at=at)
    order.lines.all().delete()
    write_lines(order, basket.lines)
    _keep_asked(order, list(asked.values()))
    keep_deals(order, basket.lines, is_change=True)
    order.total, order.line_count = basket.total + order.freight, len(basket.lines)
    order.version += 1
    order.save(update_fields=["total", "line_count", "version"])
    audit.record(
        "order.repriced", document=number, by=by, at=at,
        changes={"total": [str(total_before), str(order.total)]},
    )  # fmt: skip
    if order.approval != Approval.DRAFT:
        outbox.say("order.changed", document=number, customer=order.customer_id)
    if order.is_promised:
        stock.change_promise(order.warehouse, demand_before, order.demand(), document=number, at=at)
    else:
        shares.trim(order, at=at)
    return order


def _priced(order: Order, lines: Sequence[OrderLine], *, at: datetime) -> Basket:
    wishes = [Wish(line.sku_id, line.quantity) for line in lines if not line.is_gift]
    return price_basket(
        order.customer, wishes, only_visible=False, channel=order.channel,
        besides=order.number, at=at, coupon=code_of([line.deals for line in lines]),
    )  # fmt: skip


def _gifts(old: Sequence[OrderLine], basket: Basket) -> list[Repriced]:
    """Gifts before and after; one that stays as it is stands in one row."""
    before = {(line.sku_id, line.quantity): line for line in old if line.is_gift}
    after = {(line.sku_id, line.quantity): line for line in basket.lines if line.is_gift}
    keys = list(dict.fromkeys([*before, *after]))
    skus = Sku.objects.select_related("product").in_bulk([pk for pk, _quantity in keys])
    return [Repriced(skus[key[0]], key[1], before.get(key), after.get(key)) for key in keys]


def _keep_asked(order: Order, asked: Sequence[Decimal]) -> None:
    """The paid lines come first, in their old order."""
    lines = list(order.lines.filter(is_gift=False).order_by("position"))
    for line, quantity in zip(lines, asked, strict=True):
        line.asked = quantity
    OrderLine.objects.bulk_update(lines, ["asked"], batch_size=1000)
