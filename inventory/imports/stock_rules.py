"""Minimum and maximum stock from a table."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions.stock_rules import (
    MOST,
    MOST_DAYS,
    RuleFacts,
    WrongRule,
    require_sound,
    write_rules,
)
from inventory.models import Sku, StockRule, Warehouse
from inventory.models.stock import WarehouseKind
from wholesale import tabular
from wholesale.models import User
from wholesale.tabular import Field, Outcome, Row, parse


@tabular.register
class StockRuleImporter(tabular.Importer):
    """A row per SKU and warehouse. All three numbers empty: the rule is taken away."""

    name = "stock-rules"
    label = gettext_lazy("Stock rules")
    help = gettext_lazy(
        "A row for each of the goods and each warehouse, with minimum and maximum stock in pieces"
        " and the days an order should cover. Leave all three empty to take a rule away."
    )
    permission = "purchase.edit"
    fields = [
        Field("code", gettext_lazy("Code"), required=True, parse=parse.text(max_length=48),
              synonyms=["货号", "商品编码", "SKU"], example="JY-500"),
        Field("warehouse", gettext_lazy("Warehouse code"), parse=parse.text(max_length=20),
              synonyms=["仓库编码", "仓库"], example="main"),
        Field("minimum", gettext_lazy("Minimum stock"), parse=parse.integer(least=0, most=MOST),
              synonyms=["最低库存", "库存下限"], example="48"),
        Field("maximum", gettext_lazy("Maximum stock"), parse=parse.integer(least=0, most=MOST),
              synonyms=["最高库存", "库存上限"], example="480"),
        Field("cover_days", gettext_lazy("Days to cover"),
              parse=parse.integer(least=0, most=MOST_DAYS), synonyms=["备货天数"], example="14"),
    ]  # fmt: skip
    batch = 500

    def identity(self, row: Row) -> object:
        """One row per code and warehouse."""
        return row["code"], row["warehouse"]

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        """Decide about rows; three queries a batch. No warehouse named: the default one."""
        skus = dict(
            Sku.objects.filter(code__in={row["code"] for row in rows}).values_list("code", "pk")
        )
        places = {}
        for place in Warehouse.objects.filter(kind=WarehouseKind.SELLABLE, is_active=True):
            places[place.code] = places[place.name] = place.pk
            if place.is_default:
                places[None] = place.pk  # type: ignore[index]
        known = {
            (rule.warehouse_id, rule.sku_id): rule
            for rule in StockRule.objects.filter(sku__in=skus.values())
        }
        return [self._decide(row, skus, places, known) for row in rows]

    def apply(self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime) -> None:
        """Write all rules of the batch at once."""
        write_rules([outcome.data for outcome in outcomes], by=by, at=at)

    def _decide(
        self,
        row: Row,
        skus: dict[str, int],
        places: dict[str, int],
        known: dict[tuple[int, int], StockRule],
    ) -> Outcome:
        sku, place = skus.get(row["code"]), places.get(row["warehouse"])
        if sku is None:
            text = _("There are no goods with the code %(code)s.")
            return row.error(text % {"code": row["code"]})
        if place is None:
            text = _("There is no warehouse %(code)s that sells.")
            return row.error(text % {"code": row["warehouse"]})
        said = (row["minimum"], row["maximum"], row["cover_days"])
        rule = RuleFacts(place, sku, row["code"], *said)
        try:
            require_sound(rule)
        except WrongRule as refusal:
            return row.error(refusal.sentence)
        was = known.get((place, sku))
        if was is None:
            return row.unchanged() if rule.is_empty else row.create(rule)
        same = said == (was.minimum, was.maximum, was.cover_days)
        return row.unchanged() if same else row.update(rule, _("changed"))
