"""The buyer changes his own order until somebody reviews it, as if he sent it anew."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from crm.queries.terms import scheme_of
from inventory import ledger as stock
from inventory.queries.coupons import code_of
from inventory.queries.order_goods import goods_on_shelf
from inventory.queries.prices import Priced
from orders.actions import shares
from orders.actions.basket import Basket, NotOrderable, Wish, price_basket, write_lines
from orders.actions.deals import keep_deals
from orders.actions.holds import hold_or_let_go
from orders.actions.review import locked_for_decision
from orders.actions.versions import keep_version
from orders.models import Order, OrderLine
from wholesale import audit, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.states import IllegalMove


@use_case
def edit_order(
    *, number: str, version: int, wishes: Sequence[Wish], by: User, at: datetime
) -> Order:
    """Make a waiting order hold these goods, all in one act; the lines before stay as a version.

    Prices and promotions are those of now and of the new quantities, as they were at submit;
    what a quotation or our hand fixed stays fixed. A price that is not the one he saw refuses.
    Stock that is set aside follows. Locks the order, flash sales, then the stock levels.
    Refuses with ChangedMeanwhile, IllegalMove, NothingToOrder, PriceChanged, WrongQuantity,
    NotOrderable, SoldOut or NotEnoughStock. Tells the office through `order.edited`.
    """
    order = locked_for_decision(number, version)
    if not order.waits_for_review:
        raise IllegalMove(
            _("Order %(number)s no longer waits for review. Ask us for a change instead.")
            % {"number": number},
            document=number,
        )
    old = list(order.lines.select_related("sku").order_by("position"))
    demand, total = order.demand(), order.total
    changes = _changes(old, wishes)
    if not changes:
        return order
    _require_shown(order, old, wishes)
    basket = _priced(order, old, wishes, at=at)
    keep_version(order, by=by, at=at, is_by_customer=True)
    _rewrite(order, basket)
    hold_or_let_go(order, by=by, at=at)
    said = _named(order, old, changes) | {"total": [str(total), str(order.total)]}
    audit.record("order.edited", document=number, by=by, at=at, changes=said)
    outbox.say("order.edited", document=number, customer=order.customer_id)
    if order.is_promised:
        stock.change_promise(order.warehouse, demand, order.demand(), document=number, at=at)
    else:
        shares.trim(order, at=at)
    return order


def preview_edit(order: Order, wishes: Sequence[Wish], *, at: datetime) -> Basket:
    """What these goods would cost on a waiting order; changes nothing. Refuses as `edit_order`."""
    return _priced(order, list(order.lines.all()), wishes, at=at)


def _priced(
    order: Order, old: Sequence[OrderLine], wishes: Sequence[Wish], *, at: datetime
) -> Basket:
    return price_basket(
        order.customer, wishes, only_visible=False, channel=order.channel,
        locked=_fixed(old), besides=order.number, at=at,
        coupon=code_of([line.deals for line in old]),
    )  # fmt: skip


@in_transaction
def _rewrite(order: Order, basket: Basket) -> None:
    order.lines.all().delete()
    write_lines(order, basket.lines)
    keep_deals(order, basket.lines, is_change=True)
    order.total, order.line_count = basket.total + order.freight, len(basket.lines)
    order.version += 1
    order.save(update_fields=["total", "line_count", "version"])


def _changes(old: Sequence[OrderLine], wishes: Sequence[Wish]) -> dict[int, list[str]]:
    """What would change: {SKU id: [old, new]}; gifts follow by themselves."""
    before: dict[int, Decimal] = {}
    after: dict[int, Decimal] = {}
    for line in old:
        if not line.is_gift:
            before[line.sku_id] = before.get(line.sku_id, Decimal(0)) + line.quantity
    for wish in wishes:
        after[wish.sku_id] = after.get(wish.sku_id, Decimal(0)) + wish.quantity
    return {
        sku: [_plain(before.get(sku)), _plain(after.get(sku))]
        for sku in dict.fromkeys([*before, *after])
        if before.get(sku) != after.get(sku)
    }


def _require_shown(order: Order, old: Sequence[OrderLine], wishes: Sequence[Wish]) -> None:
    """New goods must be shown to him; what we put on the order ourselves may stay."""
    new = {wish.sku_id for wish in wishes} - {line.sku_id for line in old}
    hidden = new - goods_on_shelf(new, scheme_of(order.customer)).keys() if new else set()
    if hidden:
        raise NotOrderable(
            _("Some of these goods are no longer on sale. Take them out to go on."), sorted(hidden)
        )


def _fixed(old: Sequence[OrderLine]) -> Mapping[int, Priced]:
    return {
        line.sku_id: Priced(line.unit_price, line.price_rule)
        for line in old
        if line.price_rule.startswith("quote:") or line.price_rule == "manual"
    }


def _named(
    order: Order, old: Sequence[OrderLine], changes: Mapping[int, list[str]]
) -> dict[str, list[str]]:
    codes = {line.sku_id: line.sku.code for line in old}
    codes |= dict(order.lines.values_list("sku", "sku__code"))
    return {codes[sku]: said for sku, said in changes.items()}


def _plain(quantity: Decimal | None) -> str:
    return f"{(quantity or Decimal(0)).normalize():f}"
