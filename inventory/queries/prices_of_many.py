"""What `prices.resolve` says for the baskets of many customers, in the same few queries."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from inventory.models import Sku
from inventory.queries.prices import STANDING, Priced, PriceTerms, rule_of, with_deals
from inventory.queries.running import running_for_many
from wholesale.db import run_sql

RANK_OF_MANY = """(CASE WHEN p.price_list_id IS NULL THEN 0
    WHEN p.price_list_id = w.own THEN 2 ELSE 1 END)"""
# The best price of rows of several customers, each with lists of his own; the last row, without
# a place, says that promotions run at all.
_BEST_OF_MANY = f"""
(SELECT DISTINCT ON (w.place, w.sku_id)
    w.place, w.sku_id, p.id, p.version, p.unit_price, p.from_quantity, {RANK_OF_MANY}, p.book
FROM unnest(%(places)s::bigint[], %(wanted)s::bigint[], %(quantities)s::numeric[],
    %(owns)s::bigint[], %(levels)s::bigint[]) AS w(place, sku_id, quantity, own, level)
JOIN ({STANDING}) p ON p.sku_id = w.sku_id AND p.from_quantity <= w.quantity
    AND (p.price_list_id IS NULL OR p.price_list_id IN (w.own, w.level))
ORDER BY w.place, w.sku_id, {RANK_OF_MANY} DESC, p.from_quantity DESC, p.began DESC, p.book DESC)
UNION ALL
SELECT NULL, 0, 0, 0, 0, 0, 0, 0 WHERE EXISTS (
    SELECT FROM inventory_promotion
    WHERE state = 'running' AND starts_at <= %(at)s::timestamptz AND ends_at > %(at)s::timestamptz
)
"""  # noqa: S608 - only our own words


def resolve_many(
    asked: Sequence[tuple[PriceTerms, Mapping[int, Decimal]]],
) -> list[dict[int, Priced]]:
    """What `resolve` says for each of several customers' baskets, all of one moment.

    Four queries for any number of customers. `besides` and `also` are not looked at.
    """
    if not asked:
        return []
    skus = sorted({sku for _terms, wanted in asked for sku in wanted})
    listed, has_deals = _from_many_lists(asked)
    base = dict(Sku.objects.filter(pk__in=skus).values_list("pk", "base_price"))
    moment = asked[0][0].moment
    buyers = [(t.customer or 0, t.level or 0, t.type or 0) for t, _wanted in asked]
    deals = running_for_many(skus, buyers, at=moment) if has_deals else [[] for _each in asked]
    found = []
    for place, (_terms, wanted) in enumerate(asked):
        known = {}
        for sku, quantity in wanted.items():
            priced = listed.get((place, sku)) or Priced(base[sku], "base")
            known[sku] = with_deals(deals[place], sku, quantity, priced)
        found.append(known)
    return found


def _from_many_lists(
    asked: Sequence[tuple[PriceTerms, Mapping[int, Decimal]]],
) -> tuple[dict[tuple[int, int], Priced], bool]:
    """{(place in `asked`, SKU): what lists and books say}, and whether any promotion runs."""
    rows = [
        (place, sku, quantity, terms.own_list or 0, terms.level_list or 0)
        for place, (terms, wanted) in enumerate(asked)
        for sku, quantity in wanted.items()
    ]
    if not rows:
        return {}, False
    places, wanted, quantities, owns, levels = (list(column) for column in zip(*rows, strict=True))
    facts = asked[0][0].facts() | {
        "places": places, "wanted": wanted, "quantities": quantities, "owns": owns,
        "levels": levels, "skus": sorted(set(wanted)), "lists": sorted({*owns, *levels}),
    }  # fmt: skip
    found, has_deals = {}, False
    for place, sku, pk, version, price, tier, rank, book in run_sql(_BEST_OF_MANY, facts):
        if place is None:
            has_deals = True
        else:
            found[place, sku] = Priced(price, rule_of(rank, pk, version, book), tier)
    return found, has_deals
