"""The merchant changes what a submitted order asks for, before he agrees to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Max, Sum
from django.utils.translation import gettext as _

from inventory import ledger as stock
from orders import sql
from orders.actions import shares
from orders.actions.deals import keep_deals
from orders.actions.freight import forget_freight
from orders.actions.holds import hold_or_let_go
from orders.actions.place import Details, NothingToOrder, Wish, price_basket, write_lines
from orders.actions.review import locked_for_decision, require_version
from orders.actions.versions import keep_version
from orders.models import Order, OrderLine
from orders.states import Approval, Fulfilment
from wholesale import audit, outbox
from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import User
from wholesale.money import to_minor
from wholesale.refusals import Refusal
from wholesale.states import IllegalMove

_OPEN = frozenset({Approval.DRAFT, Approval.SUBMITTED, Approval.HELD, Approval.REVIEWED})


class LineGone(Refusal):
    """A line that should be changed is not on the order any more."""


@dataclass(frozen=True, slots=True)
class Change:
    """A line as it should be: `line` is an existing line's id, or None for new goods."""

    quantity: Decimal
    line: int | None = None
    sku_id: int | None = None


@use_case
def change_lines(
    *, number: str, version: int, changes: Sequence[Change], by: User, at: datetime
) -> Order:
    """Change quantities, take lines out (quantity 0), add goods; before review only.

    Lines that are not named stay. What the buyer asked for and the frozen prices stay; only
    new goods are priced now. Stock that is set aside follows. Locks the order, then the stock
    levels. Refuses with ChangedMeanwhile, IllegalMove, NothingToOrder, WrongQuantity,
    NotOrderable or NotEnoughStock. Tells through `order.changed`.
    """
    order = locked_for_decision(number, version)
    if not order.waits_for_review:
        raise IllegalMove(
            _("Order %(number)s no longer waits for review; its lines can not be changed.")
            % {"number": number},
            document=number,
        )
    demand_before = order.demand()
    said = rewrite(order, changes, by=by, at=at)
    if not said:
        return order
    hold_or_let_go(order, by=by, at=at)
    audit.record("order.changed", document=number, by=by, at=at, changes=said)
    outbox.say("order.changed", document=number, customer=order.customer_id)
    if order.is_promised:
        after = order.demand()
        stock.change_promise(order.warehouse, demand_before, after, document=number, at=at)
    else:
        shares.trim(order, at=at)
    return order


@use_case
def change_details(*, number: str, version: int, details: Details, by: User, at: datetime) -> Order:
    """Change how an order goes and is paid, to whom, and the remarks; until goods have left.

    Locks the order. Refuses with ChangedMeanwhile or IllegalMove. Tells the customer through
    `order.changed`, unless only our own remark changed.
    """
    order = Order.objects.locked(number)
    require_version(order, version)
    if order.approval not in _OPEN or order.fulfilment != Fulfilment.NONE:
        raise IllegalMove(
            _("Order %(number)s has left or ended; its delivery can not be changed here.")
            % {"number": number},
            document=number,
        )
    names = Details.__dataclass_fields__
    before = {name: getattr(order, name) for name in names}
    changes = audit.changes(before, {name: getattr(details, name) for name in names})
    if not changes:
        return order
    for name in changes:
        setattr(order, name, getattr(details, name))
    total = order.total
    also = forget_freight(order, changes)
    order.version += 1
    order.save(update_fields=[*changes, *also, "version"])
    if order.total != total:
        changes["total"] = [str(total), str(order.total)]
    hold_or_let_go(order, by=by, at=at)
    audit.record("order.details_changed", document=number, by=by, at=at, changes=changes)
    if changes.keys() - {"office_remark"}:
        outbox.say("order.changed", document=number, customer=order.customer_id)
    return order


@in_transaction
def rewrite(
    order: Order, changes: Sequence[Change], *, by: User, at: datetime, because: str = ""
) -> dict[str, list[str]]:
    """Write changed lines of a locked order and keep the version before; stock is not touched.

    Gives what changed as {SKU code or "total": [old, new]}, empty when nothing does. Refuses
    with LineGone, NothingToOrder, WrongQuantity or NotOrderable.
    """
    total_before = order.total
    what_changed = _write(order, changes, because, by=by, at=at)
    if not what_changed:
        return {}
    keep_deals(order, order.lines.exclude(deals=[]), is_change=True)
    _add_up(order)
    return {**what_changed, "total": [str(total_before), str(order.total)]}


@in_transaction
def _write(
    order: Order, changes: Sequence[Change], because: str, *, by: User, at: datetime
) -> dict[str, list[str]]:
    """Write all changes in a constant number of statements; gives {SKU code: [old, new]}."""
    wanted = {change.line: change.quantity for change in changes if change.line is not None}
    lines = {line.pk: line for line in _lines_with_goods(order, list(wanted))}
    if wanted.keys() - lines.keys():
        raise LineGone(_("A line was taken out meanwhile. Check the order again below."))
    changed = {pk: quantity for pk, quantity in wanted.items() if lines[pk].quantity != quantity}
    removed = [pk for pk, quantity in changed.items() if not quantity]
    kept = {pk: quantity for pk, quantity in changed.items() if quantity}
    new = [Wish(c.sku_id, c.quantity) for c in changes if c.sku_id and c.quantity]
    if removed and not new and not order.lines.exclude(pk__in=removed).exists():
        raise NothingToOrder(_("An order needs at least one line. Reject the order instead."))
    if changed or new:
        keep_version(order, by=by, at=at, because=because)
    _change(order, lines, kept)
    OrderLine.objects.filter(order=order, pk__in=removed).delete()
    said = {
        lines[pk].sku.code: [_plain(lines[pk].quantity), _plain(q)] for pk, q in changed.items()
    }
    return said | _add(order, new)


@in_transaction
def _change(
    order: Order, lines: Mapping[int, OrderLine], quantities: Mapping[int, Decimal]
) -> None:
    for pk, quantity in quantities.items():
        lines[pk].sku.pack_rule.check(quantity, what=lines[pk].sku.full_name)
    if quantities:
        run_sql(
            sql.CHANGE_LINES,
            {
                "order": order.pk,
                "lines": list(quantities),
                "quantities": list(quantities.values()),
                "amounts": [
                    to_minor(quantity * lines[pk].unit_price, order.currency)
                    for pk, quantity in quantities.items()
                ],
                "packs": [lines[pk].sku.say(quantity) for pk, quantity in quantities.items()],
            },
        )


@in_transaction
def _add(order: Order, wishes: Sequence[Wish]) -> dict[str, list[str]]:
    if not wishes:
        return {}
    basket = price_basket(order.customer, wishes, only_visible=False, is_addition=True)
    last = order.lines.aggregate(last=Max("position"))["last"] or 0
    write_lines(order, basket.lines, start=last + 1, is_asked=False)
    codes = dict(order.lines.filter(position__gt=last).values_list("sku_id", "sku__code"))
    return {codes[line.sku_id]: ["0", _plain(line.quantity)] for line in basket.lines}


@in_transaction
def _add_up(order: Order) -> None:
    sums = order.lines.order_by().aggregate(total=Sum("amount", default=0), count=Count("pk"))
    order.total, order.line_count = sums["total"] + order.freight, sums["count"]
    order.version += 1
    order.save(update_fields=["total", "line_count", "version"])


def _lines_with_goods(order: Order, only: Sequence[int]) -> list[OrderLine]:
    found = order.lines.filter(pk__in=only).select_related("sku__product", "sku__unit")
    return list(found.prefetch_related("sku__packs__unit"))


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
