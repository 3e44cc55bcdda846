"""What the price grid and a customer's own prices show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from inventory.ledger import bundles_among
from inventory.models import Price, PriceList, Sku, StockLevel
from inventory.queries import lookup, tree
from wholesale.http import number_in
from wholesale.money import ZERO
from wholesale.templatetags.wholesale import plain

# Stands for the base price where the key of a price list would stand.
BASE = 0
# And the floor below which an order wants somebody's agreement.
FLOOR = -1
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One price on the grid: its field's name carries where it stands and what was seen."""

    price_list_id: int
    sku_id: int
    value: Decimal | None
    from_quantity: Decimal = ONE
    tiers: int = 0
    # What the person typed before a refusal, kept for him.
    typed: str | None = None

    @property
    def name(self) -> str:
        """The name of the form field."""
        parts = (self.price_list_id, self.sku_id, plain(self.from_quantity), plain(self.value))
        return ":".join(["price", *(str(part) for part in parts)])

    @property
    def seen(self) -> str:
        """The stored price as a field shows it."""
        return plain(self.value)

    @property
    def shown(self) -> str:
        """What the field holds: what was typed, else the stored price."""
        return self.seen if self.typed is None else self.typed


@dataclass(slots=True)
class GridRow:
    """A SKU with its prices in the order of the lists; the first is the base."""

    sku: Sku
    cells: list[Cell] = field(default_factory=list)
    unit_cost: Decimal | None = None
    floor: Cell | None = None


def general_lists() -> list[PriceList]:
    """The lists of levels, with how many prices each holds (`goods`)."""
    held = PriceList.objects.filter(is_personal=False)
    return list(held.annotate(goods=Count("prices")).order_by("name"))


def narrowed(text: str, category: str, brand: str) -> "QuerySet[Sku]":
    """The specifications that pass the grid's filters."""
    skus = Sku.objects.select_related("product", "unit")
    if text.strip():
        skus = lookup.search_skus(skus, text)
    if number_in(category):
        skus = tree.within(skus, [category], field="product__category")
    if number_in(brand):
        skus = skus.filter(product__brand=number_in(brand))
    return skus


def grid(
    skus: Sequence[Sku],
    lists: Sequence[PriceList],
    *,
    with_cost: bool,
    typed: Mapping[tuple[int, int], str] | None = None,
) -> list[GridRow]:
    """The rows of the grid; two queries, one of them only for those who may see cost.

    `typed` keeps what a person entered, by (price list or 0, SKU).
    """
    pks = [sku.pk for sku in skus]
    first: dict[tuple[int, int], Decimal] = {}
    tiers: dict[tuple[int, int], int] = {}
    for price in Price.objects.filter(price_list__in=lists, sku__in=pks):
        place = (price.price_list_id, price.sku_id)
        if price.from_quantity == ONE:
            first[place] = price.unit_price
        else:
            tiers[place] = tiers.get(place, 0) + 1
    costs = unit_costs(pks) if with_cost else {}
    kept = typed or {}
    rows = []
    for sku in skus:
        cells = [Cell(BASE, sku.pk, sku.base_price, typed=kept.get((BASE, sku.pk)))]
        for each in lists:
            place = (each.pk, sku.pk)
            cells.append(
                Cell(each.pk, sku.pk, first.get(place), ONE, tiers.get(place, 0), kept.get(place))
            )
        floor = Cell(FLOOR, sku.pk, sku.floor_price, typed=kept.get((FLOOR, sku.pk)))
        rows.append(GridRow(sku, cells, costs.get(sku.pk), floor if with_cost else None))
    return rows


def unit_costs(sku_ids: Sequence[int]) -> dict[int, Decimal]:
    """The average cost per base unit of what is on hand, over all warehouses; two queries.

    A bundle costs what its parts do, as far as each of them has a cost.
    """
    bundles = bundles_among(sku_ids)
    stocked = bundles.in_parts(dict.fromkeys(sku_ids, ONE))
    held = (
        StockLevel.objects.filter(sku__in=stocked, on_hand__gt=0)
        .values_list("sku")
        .annotate(quantity=Sum("on_hand"), worth=Sum("value"))
    )
    costs = {sku: worth / quantity for sku, quantity, worth in held}
    made = {
        bundle: sum((costs[part] * needed for part, needed in parts.items()), ZERO)
        for bundle, parts in bundles.parts.items()
        if parts.keys() <= costs.keys()
    }
    return {sku: cost for sku, cost in {**costs, **made}.items() if sku in set(sku_ids)}


def tiers_of(price_list: PriceList, sku: Sku) -> list[Cell]:
    """The prices of one SKU on one list, by quantity."""
    held = Price.objects.filter(price_list=price_list, sku=sku).order_by("from_quantity")
    return [Cell(price_list.pk, sku.pk, price.unit_price, price.from_quantity) for price in held]


def own_prices(price_list: PriceList, *, text: str = "", limit: int = 200) -> list[Price]:
    """The prices of a customer's own list with their goods, at most `limit`."""
    prices = Price.objects.filter(price_list=price_list).select_related("sku__product", "sku__unit")
    if text.strip():
        found = lookup.search_skus(Sku.objects.all(), text)
        prices = prices.filter(Q(sku__in=found))
    return list(prices.order_by("sku__code", "from_quantity")[:limit])
