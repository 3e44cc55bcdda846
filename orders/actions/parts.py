"""What splitting and merging share: the order as it was seen, lines of another, stock moved."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from inventory import ledger as stock
from inventory.models import Warehouse
from orders.actions.deals import keep_deals
from orders.models import Hold, Order, OrderLine
from wholesale.db import in_transaction
from wholesale.money import ZERO
from wholesale.states import IllegalMove


def require_waiting(order: Order) -> None:
    """Refuse with IllegalMove unless the merchant has yet to decide about a locked order."""
    if not order.waits_for_review:
        raise IllegalMove(
            _("Order %(number)s no longer waits for review; take the review back first.")
            % {"number": order.number},
            document=order.number,
        )


@in_transaction
def add_up(order: Order, *also: str) -> None:
    """Total (with the freight difference) and line count are added up; the version goes on."""
    found = order.lines.aggregate(total=Sum("amount"))
    order.total = (found["total"] or ZERO) + order.freight
    order.line_count = order.lines.count()
    order.version += 1
    order.save(update_fields=["total", "line_count", "version", *also])


@in_transaction
def keep_deals_of(order: Order) -> None:
    """Reserve what the order's lines have at a flash price now, and nothing else."""
    keep_deals(order, order.lines.exclude(deals=[]), is_change=True)


@in_transaction
def hand_over(
    demand: Mapping[int, Decimal], *, of: Order, to: Order, from_place: Warehouse, at: datetime
) -> None:
    """Set aside for `to`, in its warehouse, what `of` had set aside in `from_place`.

    Locks the stock levels of the lower warehouse first. Refuses with NotEnoughStock.
    """
    if of.number == to.number and from_place == to.warehouse:
        return
    if from_place.pk <= to.warehouse_id:
        stock.release(from_place, demand, document=of.number, at=at)
        stock.promise(to.warehouse, demand, document=to.number, at=at)
    else:
        stock.promise(to.warehouse, demand, document=to.number, at=at)
        stock.release(from_place, demand, document=of.number, at=at)


@in_transaction
def copy_releases(of: Order, to: Order) -> None:
    """What was released for one order stays released for what goes on as another."""
    known = set(to.holds.values_list("code", "about"))
    released = of.holds.filter(released_by__isnull=False)
    Hold.objects.bulk_create(
        Hold(
            order=to, code=hold.code, step=hold.step, about=hold.about, measure=hold.measure,
            facts=hold.facts, raised_at=hold.raised_at, ended_at=hold.ended_at,
            released_by_id=hold.released_by_id, because=hold.because,
        )
        for hold in released
        if (hold.code, hold.about) not in known
    )  # fmt: skip


def lines_with_goods(order: Order) -> list[OrderLine]:
    """The lines of an order with what is needed to say and check their quantities."""
    found = order.lines.select_related("sku__product", "sku__unit")
    return list(found.prefetch_related("sku__packs__unit"))
