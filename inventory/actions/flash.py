"""Flash sales are reserved under lock: nobody gets more than is left."""

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from inventory.models import PromotionGoods, PromotionUse
from wholesale.db import in_transaction, run_sql
from wholesale.money import ZERO
from wholesale.refusals import Refusal

# Takes so much of each (or gives it back, below zero); a row that would pass its limit stays.
TAKE = """
WITH wanted AS (
    SELECT * FROM unnest(%(goods)s::bigint[], %(quantities)s::numeric[]) AS w(id, quantity)
),
held AS (
    SELECT id FROM inventory_promotiongoods WHERE id = ANY(%(goods)s) ORDER BY id FOR UPDATE
)
UPDATE inventory_promotiongoods g SET taken = g.taken + w.quantity
FROM held h JOIN wanted w USING (id)
WHERE g.id = h.id AND (
    w.quantity <= 0 OR g.limit_total IS NULL OR g.taken + w.quantity <= g.limit_total
)
RETURNING g.id
"""


class SoldOut(Refusal):
    """Less is left of a flash sale than the order wants."""


@in_transaction
def keep_flash(document: str, customer_id: int, wanted: Mapping[tuple[int, int], Decimal]) -> None:
    """Have exactly {(promotion, SKU): quantity} reserved for a document; an empty one gives back.

    Locks the goods of the sales in key order. Refuses with SoldOut.
    """
    uses = {use.goods_id: use for use in PromotionUse.objects.filter(document=document)}
    found = PromotionGoods.objects.filter(promotion__in={pk for pk, _sku in wanted}).select_related(
        "sku__product"
    )
    goods = {(each.promotion_id, each.sku_id): each for each in found}
    kept = {goods[place].pk: quantity for place, quantity in wanted.items() if place in goods}
    more = {
        pk: kept.get(pk, ZERO) - (uses[pk].quantity if pk in uses else ZERO)
        for pk in sorted(uses.keys() | kept.keys())
    }
    more = {pk: quantity for pk, quantity in more.items() if quantity}
    if not more:
        return
    taken = run_sql(TAKE, {"goods": list(more), "quantities": list(more.values())})
    named = {each.pk: each for each in goods.values()}
    _require_taken([named[pk] for pk in more.keys() - {pk for (pk,) in taken}])
    PromotionUse.objects.filter(document=document, goods__in=list(more)).delete()
    PromotionUse.objects.bulk_create(
        PromotionUse(goods_id=pk, customer=customer_id, document=document, quantity=kept[pk])
        for pk in more
        if kept.get(pk)
    )
    _require_share(customer_id, [named[pk] for pk in more if more[pk] > 0])


def _require_taken(sold_out: list[PromotionGoods]) -> None:
    if sold_out:
        names = ", ".join(sorted(each.sku.full_name for each in sold_out))
        raise SoldOut(
            _("The flash sale of %(goods)s is sold out. Order it at the ordinary price.")
            % {"goods": names}
        )


@in_transaction
def _require_share(customer_id: int, goods: list[PromotionGoods]) -> None:
    """What one customer may have; the goods are locked, so nobody adds meanwhile."""
    held = dict(
        PromotionUse.objects.filter(goods__in=goods, customer=customer_id)
        .values_list("goods")
        .annotate(Sum("quantity"))
    )
    for each in goods:
        if each.limit_each is not None and held.get(each.pk, ZERO) > each.limit_each:
            raise SoldOut(
                _("The flash sale of %(goods)s is limited to %(limit)s each. Order less of it.")
                % {"goods": each.sku.full_name, "limit": each.sku.say(each.limit_each)}
            )
