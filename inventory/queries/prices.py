"""The one price resolver: catalogue, cart, order entry, quotation, till and API ask here.

Order of the rules (semantics: customer's own price, then quantity tier and level, then base).
A visitor without terms sees the public price or none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from inventory.models import Sku
from wholesale.db import run_hot
from wholesale.money import to_minor

PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """Whose prices: the customer's own list and his level's list, either may be missing."""

    own_list: int | None = None
    level_list: int | None = None
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Priced:
    """A price per base unit and the rule that set it.

    `rule` is "own:ID:VERSION", "level:ID:VERSION", "base" or "public"; `from_quantity` is the
    tier it came from.
    """

    unit_price: Decimal
    rule: str
    from_quantity: Decimal = Decimal(1)

    @property
    def why(self) -> str:
        """The rule in one sentence."""
        kind = self.rule.partition(":")[0]
        if kind == "own":
            text = _("Price agreed with this customer")
        elif kind == "level":
            text = _("Price of the customer's level")
        elif kind == "public":
            text = _("Public price")
        else:
            text = _("Base price")
        if self.from_quantity > 1:
            tier = f"{self.from_quantity.normalize():f}"
            text = _("%(rule)s, from %(quantity)s on") % {"rule": text, "quantity": tier}
        return text


class Sold(Protocol):
    """A line of a basket, an order or a quotation: `amount` is what it comes to in all."""

    @property
    def sku_id(self) -> int: ...  # noqa: D102 - says itself
    @property
    def quantity(self) -> Decimal: ...  # noqa: D102
    @property
    def amount(self) -> Decimal: ...  # noqa: D102
    @property
    def is_gift(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Below:
    """Goods sold below their floor, everything taken off that was taken off the line."""

    sku_id: int
    code: str
    unit_price: Decimal
    floor_price: Decimal


def below_floor(lines: Iterable[Sold]) -> list[Below]:
    """The lines sold below the floor price of their goods, gifts left out; one query."""
    paid = [line for line in lines if not line.is_gift and line.quantity]
    floors = {
        pk: (code, floor)
        for pk, code, floor in Sku.objects.filter(
            pk__in={line.sku_id for line in paid}, floor_price__isnull=False
        ).values_list("pk", "code", "floor_price")
    }
    found = []
    for line in paid:
        code, floor = floors.get(line.sku_id, ("", None))
        if floor is not None and line.amount < to_minor(floor * line.quantity):
            net = (line.amount / line.quantity).quantize(PLACES)
            found.append(Below(line.sku_id, code, net, floor))
    return found


_BEST = """
SELECT DISTINCT ON (w.sku_id)
    w.sku_id, p.id, p.version, p.unit_price, p.from_quantity, p.price_list_id = %(own)s::bigint
FROM unnest(%(skus)s::bigint[], %(quantities)s::numeric[]) AS w(sku_id, quantity)
JOIN inventory_price p ON p.sku_id = w.sku_id AND p.price_list_id = ANY(%(lists)s::bigint[])
    AND p.from_quantity <= w.quantity
ORDER BY w.sku_id, (p.price_list_id = %(own)s::bigint) DESC, p.from_quantity DESC
"""


def resolve(
    quantities: Mapping[int, Decimal],
    terms: PriceTerms,
    *,
    base_prices: Mapping[int, Decimal] | None = None,
) -> dict[int, Priced]:
    """The price of each SKU for {SKU id: quantity in base units}; two queries for any number.

    A caller that has just read the base prices passes them and saves one. A public visitor
    gets no entry for goods without a public price.
    """
    if base_prices is not None and not terms.is_public:
        found = {pk: Priced(base_prices[pk], "base") for pk in quantities}
        return found | _from_lists(quantities, terms)
    base = Sku.objects.filter(pk__in=quantities).values_list("pk", "base_price", "public_price")
    if terms.is_public:
        return {pk: Priced(public, "public") for pk, _base, public in base if public is not None}
    prices = {pk: Priced(price, "base") for pk, price, _public in base}
    return prices | _from_lists(quantities, terms)


def _from_lists(quantities: Mapping[int, Decimal], terms: PriceTerms) -> dict[int, Priced]:
    lists = [pk for pk in (terms.own_list, terms.level_list) if pk]
    if not lists or not quantities:
        return {}
    rows = run_hot(
        _BEST,
        {
            "own": terms.own_list or 0,
            "lists": lists,
            "skus": list(quantities),
            "quantities": list(quantities.values()),
        },
    )
    return {
        sku: Priced(price, f"{'own' if is_own else 'level'}:{pk}:{version}", tier)
        for sku, pk, version, price, tier, is_own in rows
    }
