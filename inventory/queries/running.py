"""Which promotions run for the goods of a basket, for one customer or for many at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from inventory.queries.deals import Deal, DealGoods
from wholesale.db import run_hot, run_sql
from wholesale.money import ZERO

# Running promotions for these goods and this customer, with the goods each is about and the
# goods that have a part of their own: (id, sku, quantity, unit price, left, left for him, name).
_RUNNING = """
SELECT p.id, p.version, p.name, p.kind, p.percent, p.amount, p.from_quantity, p.from_amount,
    p.repeats, about.skus, part.goods, p.levels, p.types
FROM inventory_promotion p
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(s.id), '{}') AS skus
    FROM inventory_sku s
    JOIN inventory_product g ON g.id = s.product_id
    LEFT JOIN inventory_category c ON c.id = g.category_id
    WHERE s.id = ANY(%(skus)s::bigint[]) AND (
        NOT EXISTS (SELECT FROM inventory_promotionscope o WHERE o.promotion_id = p.id)
        OR EXISTS (
            SELECT FROM inventory_promotionscope o WHERE o.promotion_id = p.id AND (
                o.sku_id = s.id OR o.brand_id = g.brand_id
                OR c.path LIKE '%%/' || o.category_id || '/%%'
            )
        )
    )
) about
CROSS JOIN LATERAL (
    SELECT json_agg(json_build_array(
        k.id, k.sku_id, k.quantity::text, k.unit_price::text,
        (k.limit_total - k.taken + coalesce(own.kept, 0))::text,
        (k.limit_each - coalesce(own.used, 0) + coalesce(own.kept, 0))::text
    ) ORDER BY k.id) AS goods
    FROM inventory_promotiongoods k
    LEFT JOIN LATERAL (
        SELECT sum(u.quantity) AS used,
            sum(u.quantity) FILTER (WHERE u.document = %(besides)s) AS kept
        FROM inventory_promotionuse u
        WHERE u.goods_id = k.id AND u.customer = %(customer)s::bigint
    ) own ON true
    WHERE k.promotion_id = p.id
) part
WHERE (p.id = %(also)s::bigint OR (
        p.state = 'running' AND p.starts_at <= %(at)s::timestamptz
        AND p.ends_at > %(at)s::timestamptz
    ))
    AND (%(anybody)s::boolean OR (
        (p.levels = '{}' OR %(level)s::bigint = ANY(p.levels))
        AND (p.types = '{}' OR %(type)s::bigint = ANY(p.types))
    ))
ORDER BY p.id
"""
# What customers may still have of flash goods that are limited for each: (goods, customer, left).
_LEFT_FOR = """
SELECT k.id, u.customer, k.limit_each - sum(u.quantity)
FROM inventory_promotiongoods k JOIN inventory_promotionuse u ON u.goods_id = k.id
WHERE k.promotion_id = ANY(%(deals)s) AND u.customer = ANY(%(customers)s)
    AND k.limit_each IS NOT NULL
GROUP BY k.id, u.customer
"""


def running(
    skus: Collection[int], *, customer: int | None, level: int | None, type_: int | None,
    at: object, besides: str = "", also: int = 0,
) -> list[Deal]:  # fmt: skip
    """The promotions that run for these goods; one query for any number.

    What the document `besides` has reserved of a flash sale counts as left. The promotion
    `also` counts as running, for a trial.
    """
    rows = run_hot(
        _RUNNING,
        {
            "skus": list(skus), "customer": customer or 0, "level": level or 0,
            "type": type_ or 0, "at": at, "besides": besides,
            "also": also, "anybody": False,
        },
    )  # fmt: skip
    return [_deal(row) for row in rows]


def running_for_many(
    skus: Collection[int], buyers: Sequence[tuple[int, int, int]], *, at: object
) -> list[list[Deal]]:
    """What `running` says for each of several (customer, level, type); two queries."""
    facts = {
        "skus": list(skus), "customer": 0, "level": 0, "type": 0, "at": at, "besides": "",
        "also": 0, "anybody": True,
    }  # fmt: skip
    rows = [(_deal(row), row[-2], row[-1]) for row in run_hot(_RUNNING, facts)]
    named = {"deals": [deal.pk for deal, *_whom in rows], "customers": [who for who, *_ in buyers]}
    left = {(goods, who): rest for goods, who, rest in run_sql(_LEFT_FOR, named)}
    return [
        [
            _deal_for(deal, left, who)
            for deal, levels, types in rows
            if (not levels or level in levels) and (not types or type_ in types)
        ]
        for who, level, type_ in buyers
    ]  # fmt: skip


def _deal_for(deal: Deal, left: Mapping[tuple[int, int], Decimal], who: int) -> Deal:
    goods = tuple(_left_for(each, left.get((each.pk, who))) for each in deal.goods)
    return replace(deal, goods=goods)


def _left_for(goods: DealGoods, rest: Decimal | None) -> DealGoods:
    if rest is None or goods.left is None:
        return goods
    return replace(goods, left=max(min(goods.left, rest), ZERO))


def _deal(row: Sequence[Any]) -> Deal:
    pk, version, name, kind, percent, amount, from_quantity, from_amount, repeats, about, part = (
        row[:11]
    )
    return Deal(
        pk, version, name, kind, percent, amount, from_quantity, from_amount, repeats,
        frozenset(about), _goods(part),
    )  # fmt: skip


def _goods(rows: Sequence[Sequence[Any]] | None) -> tuple[DealGoods, ...]:
    found = []
    for pk, sku, quantity, price, total, each in rows or []:
        limits = [Decimal(limit) for limit in (total, each) if limit is not None]
        left = max(min(limits), ZERO) if limits else None
        amount = Decimal(price) if price is not None else None
        found.append(DealGoods(pk, sku, Decimal(quantity), amount, left))
    return tuple(found)
