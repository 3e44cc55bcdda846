"""Goods for many texts at once: by code or barcode exactly, by words, and by some of them.

A constant number of statements whatever the number of texts; `lookup` answers for a single one.
"""

from collections.abc import Collection, Mapping, Sequence

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet

from inventory.models import Barcode, Product, Sku
from inventory.queries.lookup import clean, spellings
from wholesale.db import run_sql

# (SKU id, base units the code stands for; 0 where it says nothing of packs)
Coded = tuple[int, int]
_EACH = 40  # products looked at for one text
_NEAR_EACH = 100
_NEAR = 8

# The order is one no index has: the matches are found by their words and sorted.
_BY_WORDS = """
SELECT a.n, f.id FROM unnest(%s::int[], %s::text[]) AS a(n, words)
CROSS JOIN LATERAL (
    SELECT p.id FROM inventory_product p
    WHERE p.search_tokens @> string_to_array(a.words, ' ')::varchar[] AND p.id IN ({shown})
    ORDER BY p.rank + 0, p.id LIMIT {each}
) f
"""

_NEAR_BY = """
SELECT a.n, f.id, f.hits FROM unnest(%s::int[], %s::text[]) AS a(n, words)
CROSS JOIN LATERAL (
    SELECT p.id, (
        SELECT count(*) FROM unnest(string_to_array(a.words, ' ')) AS t(word)
        WHERE t.word = ANY(p.search_tokens)
    ) AS hits
    FROM (
        SELECT id, rank, search_tokens FROM inventory_product
        WHERE search_tokens && string_to_array(a.words, ' ')::varchar[] AND id IN ({shown})
        ORDER BY rank + 0, id LIMIT {each}
    ) p
    ORDER BY hits DESC, p.rank, p.id LIMIT {few}
) f
"""


def by_codes(texts: Collection[str]) -> dict[str, list[Coded]]:
    """The goods whose own code, product code or barcode a text is. Three queries."""
    asked: dict[str, set[str]] = {}
    for text in texts:
        plain = clean(text)
        if plain:
            for spelling in (*spellings(plain), plain.upper(), plain.lower()):
                asked.setdefault(spelling, set()).add(text)
    codes = list(asked)
    found: dict[str, dict[Coded, None]] = {}
    hits: list[tuple[str, int, int]] = [
        *((code, pk, 0) for code, pk in _own(Q(code__in=codes), "code")),
        *Barcode.objects.filter(code__in=codes).values_list("code", "sku", "factor"),
        *((code, pk, 0) for code, pk in _own(Q(product__code__in=codes), "product__code")),
    ]
    for code, sku, factor in hits:
        for text in asked[code]:
            known = found.setdefault(text, {})
            if factor or not any(pk == sku for pk, _factor in known):
                known[sku, factor] = None
    return {text: _surest(list(known)) for text, known in found.items()}


def by_words(asked: Mapping[int, Sequence[str]], shown: QuerySet[Product]) -> dict[int, list[int]]:
    """Products among `shown` that have all the tokens of a text ({n: tokens}). One query."""
    found: dict[int, list[int]] = {}
    for n, pk in _run(_BY_WORDS, asked, shown, each=_EACH):
        found.setdefault(n, []).append(pk)
    return found


def near(asked: Mapping[int, Sequence[str]], shown: QuerySet[Product]) -> dict[int, list[int]]:
    """Products among `shown` that have at least half the tokens, the most first. One query."""
    found: dict[int, list[int]] = {}
    for n, pk, hits in _run(_NEAR_BY, asked, shown, each=_NEAR_EACH, few=_NEAR):
        if hits * 2 >= len(asked[n]):
            found.setdefault(n, []).append(pk)
    return found


def _own(where: Q, code: str) -> list[tuple[str, int]]:
    return list(Sku.objects.filter(where).order_by("pk").values_list(code, "pk"))


def _surest(hits: list[Coded]) -> list[Coded]:
    # A barcode says the pack too; where code and barcode name one SKU, the barcode is kept.
    packed = {sku for sku, factor in hits if factor}
    return [(sku, factor) for sku, factor in hits if factor or sku not in packed]


def _run(
    sql: str, asked: Mapping[int, Sequence[str]], shown: QuerySet[Product], **numbers: int
) -> list[tuple[int, ...]]:
    if not asked:
        return []
    try:
        inner, given = shown.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    # What several texts say is asked once.
    alike: dict[str, list[int]] = {}
    for n, tokens in asked.items():
        alike.setdefault(" ".join(tokens), []).append(n)
    params = [list(range(len(alike))), list(alike), *given]
    askers = list(alike.values())
    rows = run_sql(sql.format(shown=inner, **numbers), params)
    return [(n, *row[1:]) for row in rows for n in askers[row[0]]]
