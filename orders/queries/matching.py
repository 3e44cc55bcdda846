"""Which goods the words of a list or a message mean, for one customer.

His own codes come first, then our codes and barcodes, then what was learnt from him, then the
words of names with what he buys most in front. A constant number of queries for any list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from crm.models import Customer
from inventory.models import Product, Sku
from inventory.queries import lookup_many
from inventory.queries.lookup import with_goods
from orders.models import Alias
from orders.reading import Row, same
from wholesale import search
from wholesale.db import run_sql

MOST_OPTIONS = 8
_MOST_NEAR = 100  # texts for which goods that come near are looked for
_NAMES = 4  # of one row

_BOUGHT = """
SELECT l.sku_id, count(DISTINCT o.id)
FROM (
    SELECT id FROM orders_order
    WHERE customer_id = %(customer)s AND approval IN ('reviewed', 'closed')
    ORDER BY created_at DESC, id DESC LIMIT 200
) o JOIN orders_orderline l ON l.order_id = o.id
GROUP BY l.sku_id ORDER BY 2 DESC, 1 LIMIT 500
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """The goods a person may see and order for somebody."""

    skus: QuerySet[Sku]
    products: QuerySet[Product]


@dataclass(slots=True)
class Guess:
    """What a row may mean: SKU ids, the likeliest first, and the one taken, if any.

    `factor` is what a number without a unit counts (0: not known). `doubt` is "", "several",
    "guess" or "near"; `is_exact` when a code or a learnt word said it.
    """

    row: Row
    options: list[int] = field(default_factory=list)
    chosen: int | None = None
    factor: int = 0
    doubt: str = ""
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class _Named:
    """A SKU as its names are compared."""

    pk: int
    product: int
    name: str
    full: str


def match(
    rows: Sequence[Row], customer: Customer, scope: Scope
) -> tuple[list[Guess], dict[int, Sku]]:
    """A guess per row and the goods named in them (unit and packs fetched)."""
    guesses = [Guess(row) for row in rows]
    _by_code(guesses, customer, scope)
    left = [guess for guess in guesses if not guess.options]
    if left:
        _by_words(left, scope, _bought(customer))
    wanted = {pk for guess in guesses for pk in guess.options}
    goods = {sku.pk: sku for sku in with_goods(scope.skus.filter(pk__in=wanted))}
    return guesses, goods


def _by_code(guesses: Sequence[Guess], customer: Customer, scope: Scope) -> None:
    names = {name for guess in guesses for name in guess.row.names}
    own = {
        alias.text: alias
        for alias in Alias.objects.filter(customer=customer, text__in={same(n) for n in names})
    }
    coded = lookup_many.by_codes(names)
    wanted = {sku for hits in coded.values() for sku, _factor in hits}
    wanted |= {alias.sku_id for alias in own.values()}
    seen = set(scope.skus.filter(pk__in=wanted).values_list("pk", flat=True))
    for guess in guesses:
        hits = _exact_hits(guess.row, own, coded)
        found = {sku: factor for sku, factor in hits if sku in seen}
        if found:
            guess.options, guess.is_exact = list(found)[:MOST_OPTIONS], True
            if len(found) == 1:
                guess.chosen, guess.factor = next(iter(found.items()))
            else:
                guess.doubt = "several"


def _exact_hits(
    row: Row, own: Mapping[str, Alias], coded: Mapping[str, list[lookup_many.Coded]]
) -> list[lookup_many.Coded]:
    known = [own[same(name)] for name in row.names if same(name) in own]
    codes = [(alias.sku_id, alias.factor) for alias in known if alias.is_code]
    if codes:
        return codes[:1]
    for name in row.names:
        if coded.get(name):
            return coded[name]
    return [(alias.sku_id, alias.factor) for alias in known[:1]]


def _bought(customer: Customer) -> dict[int, int]:
    return dict(run_sql(_BOUGHT, {"customer": customer.pk}))


def _by_words(left: Sequence[Guess], scope: Scope, bought: Mapping[int, int]) -> None:
    asked = {
        n * _NAMES + k: search.query_tokens(name)
        for n, guess in enumerate(left)
        for k, name in enumerate(guess.row.names[:_NAMES])
        if len(name) > 1 or not guess.row.is_maybe
    }
    asked = {n: tokens for n, tokens in asked.items() if tokens}
    found = lookup_many.by_words(asked, scope.products)
    for n, products in _of_what_he_buys(asked, bought, scope).items():
        found[n] = list(dict.fromkeys([*products, *found.get(n, [])]))
    far = [
        n * _NAMES
        for n, guess in enumerate(left)
        if not guess.row.is_maybe and not any(found.get(n * _NAMES + k) for k in range(_NAMES))
    ]
    near = {n: asked[n] for n in far[:_MOST_NEAR] if n in asked}
    close = lookup_many.near(near, scope.products) if near else {}
    skus = _named({pk for pks in (*found.values(), *close.values()) for pk in pks}, scope)
    for n, guess in enumerate(left):
        keys = [n * _NAMES + k for k in range(_NAMES)]
        key = next((key for key in keys if found.get(key)), keys[0])
        products = found.get(key) or close.get(key, [])
        name = guess.row.names[key % _NAMES] if guess.row.names else ""
        named = [sku for pk in products for sku in skus.get(pk, [])]
        _choose(guess, name, named, bought, is_near=not found.get(key))


def _of_what_he_buys(
    asked: Mapping[int, Sequence[str]], bought: Mapping[int, int], scope: Scope
) -> dict[int, list[int]]:
    """Of broad words, the goods he buys would be lost among the many."""
    products = scope.products.filter(skus__in=list(bought)).distinct()
    known = [(pk, set(tokens)) for pk, tokens in products.values_list("pk", "search_tokens")]
    found = {}
    for n, tokens in asked.items():
        wanted = set(tokens)
        pks = [pk for pk, held in known if wanted <= held]
        if pks:
            found[n] = pks
    return found


def _named(products: set[int], scope: Scope) -> dict[int, list[_Named]]:
    rows = (
        scope.skus.filter(product__in=products)
        .order_by("product__rank", "product_id", "rank", "pk")
        .values_list("pk", "product_id", "product__name", "specification", "specification2")
    )
    found: dict[int, list[_Named]] = {}
    for pk, product, name, first, second in rows:
        full = same(" ".join(filter(None, (name, first, second))))
        found.setdefault(product, []).append(_Named(pk, product, same(name), full))
    return found


def _choose(
    guess: Guess, name: str, named: Sequence[_Named], bought: Mapping[int, int], *, is_near: bool
) -> None:
    wanted = same(name)
    words = wanted.split()

    def likeness(sku: _Named) -> tuple[int, int]:
        exact = 2 if wanted == sku.full else int(wanted == sku.name)
        return exact, sum(word in sku.full for word in words)

    ranked = sorted(named, key=lambda sku: (likeness(sku), bought.get(sku.pk, 0)), reverse=True)
    if not ranked:
        return
    best = likeness(ranked[0])
    top = [sku for sku in ranked if likeness(sku) == best]
    guess.options = [sku.pk for sku in ranked[:MOST_OPTIONS]]
    often = [bought.get(sku.pk, 0) for sku in top]
    if is_near:
        guess.doubt = "near"
    elif len(top) == 1 or best[0] == 2:
        guess.chosen = top[0].pk
    elif often[0] > max(often[1:]):
        guess.chosen, guess.doubt = top[0].pk, "guess"
    else:
        guess.doubt = "several"
