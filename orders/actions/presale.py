"""Stock of an order set aside as it comes in; goods in pre-sale may wait for what is incoming."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory import ledger as stock
from inventory.ledger import NotEnoughStock
from inventory.models import Sku
from inventory.queries.presale import incoming, presale_among
from orders.actions import shares
from orders.models import Order
from orders.queries.arrivals import waited_for
from orders.queries.free_goods import free_goods
from wholesale.db import in_transaction
from wholesale.money import ZERO


@in_transaction
def set_aside(order: Order, demand: Mapping[int, Decimal], *, at: datetime) -> None:
    """Promise an order its goods, or let it wait when only goods in pre-sale are short.

    What is not here is promised to nobody: such an order is kept without a promise, and its
    review posts when the goods have come. Its other lines are set aside for it meanwhile, as
    shares. Orders that wait share what is incoming in the order they came. Locks the stock
    levels. Refuses with NotEnoughStock.
    """
    try:
        stock.promise(order.warehouse, demand, document=order.number, at=at)
    except NotEnoughStock as refusal:
        if not presale_among(refusal.free.keys()) >= refusal.free.keys():
            raise
        _require_incoming(order, demand, refusal.free)
        order.is_promised = False
        order.save(update_fields=["is_promised"])
        rest = {sku: wish for sku, wish in demand.items() if sku not in refusal.free}
        _share(order, rest, demand, at=at)


@in_transaction
def _share(
    order: Order, rest: Mapping[int, Decimal], demand: Mapping[int, Decimal], *, at: datetime
) -> None:
    """Set aside the lines that are here as a whole; bundles may want the same goods as others."""
    free = free_goods([order.warehouse_id], rest)
    here = {}
    for sku, quantity in sorted(rest.items()):
        if quantity <= free.of(order.warehouse_id, sku):
            free.take(order.warehouse_id, sku, quantity)
            here[sku] = quantity
    stock.promise(order.warehouse, here, document=order.number, at=at)
    shares.keep(order, here, demand)


@in_transaction
def _require_incoming(
    order: Order, demand: Mapping[int, Decimal], free: Mapping[int, Decimal]
) -> None:
    # The levels were locked when the promise was tried: nobody else counts at the same time.
    skus = sorted(free)
    coming = incoming(skus, order.warehouse_id)
    waiting = waited_for(order.warehouse_id, skus, besides=order.pk)
    left = {
        sku: max(ZERO, free[sku] + coming.get(sku, ZERO) - waiting.get(sku, ZERO)) for sku in skus
    }
    short = [sku for sku in skus if left[sku] < demand[sku]]
    if not short:
        return
    goods = Sku.objects.select_related("product", "unit").prefetch_related("packs__unit")
    said = ", ".join(
        _("%(goods)s: %(left)s") % {"goods": sku.full_name, "left": sku.say(left[sku.pk])}
        for sku in goods.filter(pk__in=short[:5])
    )
    raise NotEnoughStock(
        _("More is wanted than is in stock or on its way. There can still be ordered: %(said)s.")
        % {"said": said},
        {sku: left[sku] for sku in short},
    )
