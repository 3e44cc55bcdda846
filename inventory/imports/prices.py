"""Prices from a table: a column per level, or a row per price with its list and quantity."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions.facts import MAX_PRICE
from inventory.actions.prices import Place, PriceWish, write_prices
from inventory.imports.fields import PRICE, WithPriceFields
from inventory.models import Price, PriceList, Sku
from inventory.queries.price_grid import BASE
from wholesale import tabular
from wholesale.models import User
from wholesale.tabular import Field, Outcome, Row, parse

_FIELDS = [
    Field("code", gettext_lazy("Own code"), required=True, parse=parse.text(max_length=48),
          synonyms=["货号", "编码", "商品编码", "Item Number", "SKU"], example="JY-500"),
    Field("base_price", gettext_lazy("Base price"),
          parse=parse.decimal(places=4, most=MAX_PRICE - 1), synonyms=["单价", "批发价"]),
    Field("list", gettext_lazy("Price list"), parse=parse.text(max_length=80),
          synonyms=["价格表", "等级"], example="零售商"),
    Field("from_quantity", gettext_lazy("From quantity"), parse=parse.decimal(places=3),
          synonyms=["起始数量", "数量"], example="48"),
    Field("price", gettext_lazy("Price"), parse=parse.decimal(places=4, most=MAX_PRICE - 1),
          synonyms=["价格"], example="7.90"),
]  # fmt: skip


@tabular.register
class PriceImporter(tabular.Importer):
    """Prices by code. Every change is in the product's trail with old and new."""

    name = "prices"
    label = gettext_lazy("Prices")
    help = gettext_lazy("A column per price list, or a row per price with list and quantity.")
    permission = "price.edit"
    fields = WithPriceFields(_FIELDS)
    batch = 1000

    def __init__(self) -> None:
        self.fields = list(type(self).fields)  # type: ignore[misc] # once for this run
        self._lists = dict(PriceList.objects.filter(is_personal=False).values_list("name", "pk"))

    def identity(self, row: Row) -> object:
        """One row per code, list and quantity."""
        return row["code"], row["list"], row["from_quantity"]

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        """Decide about rows; two queries a batch."""
        codes = {row["code"] for row in rows}
        skus = {sku.code: sku for sku in Sku.objects.filter(code__in=codes)}
        held = Price.objects.filter(sku__in=[sku.pk for sku in skus.values()])
        now: dict[Place, Decimal] = {
            (price.price_list_id, price.sku_id, price.from_quantity): price.unit_price
            for price in held.filter(price_list__in=self._lists.values())
        } | {(BASE, sku.pk, Decimal(1)): sku.base_price for sku in skus.values()}
        return [self._decide(row, skus.get(row["code"]), now) for row in rows]

    def apply(self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime) -> None:
        """Write the prices in sets."""
        write_prices([wish for outcome in outcomes for wish in outcome.data], by=by, at=at)

    def _decide(self, row: Row, sku: Sku | None, now: dict[Place, Decimal]) -> Outcome:
        if sku is None:
            return row.error(
                _("There are no goods with the code %(code)s.") % {"code": row["code"]}
            )
        if row["list"] and row["list"] not in self._lists:
            return row.error(_("There is no price list “%(name)s”.") % {"name": row["list"]})
        if row["price"] is not None and not row["list"]:
            return row.error(_("Say which price list the price is for."))
        if row["from_quantity"] is not None and row["from_quantity"] <= 0:
            return row.error(_("A quantity is above zero."))
        wishes = [wish for wish in self._wishes(row, sku) if now.get(wish.place) != wish.unit_price]
        if not wishes:
            return row.unchanged()
        return row.update(wishes)

    def _wishes(self, row: Row, sku: Sku) -> list[PriceWish]:
        wishes = [
            PriceWish(self._lists[name.removeprefix(PRICE)], sku.pk, price, checks=False)
            for name, price in row.values.items()
            if name.startswith(PRICE) and price is not None
        ]
        if row["base_price"] is not None:
            wishes.append(PriceWish(BASE, sku.pk, row["base_price"], checks=False))
        if row["price"] is not None:
            quantity = row["from_quantity"] or Decimal(1)
            place = self._lists[row["list"]]
            wishes.append(PriceWish(place, sku.pk, row["price"], quantity, checks=False))
        return wishes
