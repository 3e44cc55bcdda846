"""Opening stock from a table."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.actions.adjust import AdjustmentLine
from inventory.actions.facts import MAX_PRICE
from inventory.imports.stored import Names
from inventory.imports.write import post_opening
from inventory.models import Sku, StockMove
from wholesale import tabular
from wholesale.models import User
from wholesale.tabular import Field, Outcome, Row, parse


@tabular.register
class StockImporter(tabular.Importer):
    """Opening stock by code and warehouse; goods that have had stock there are set aside."""

    name = "opening-stock"
    label = gettext_lazy("Opening stock")
    help = gettext_lazy("What was on the shelf on the first day, with its cost.")
    permission = "stock.adjust"
    fields = [
        Field("code", gettext_lazy("Own code"), required=True, parse=parse.text(max_length=48),
              synonyms=["货号", "编码", "商品编码", "Item Number", "SKU"], example="JY-500"),
        Field("quantity", gettext_lazy("Quantity"), required=True,
              parse=parse.decimal(places=3, most=10**11), synonyms=["数量", "库存", "库存量"],
              example="120"),
        Field("cost", gettext_lazy("Cost"), parse=parse.decimal(places=4, most=MAX_PRICE - 1),
              synonyms=["成本", "成本价", "进价"], example="5.20"),
        Field("warehouse", gettext_lazy("Warehouse"), parse=parse.text(max_length=80),
              synonyms=["仓库"]),
    ]  # fmt: skip
    batch = 1000

    def __init__(self) -> None:
        self._names = Names()

    def identity(self, row: Row) -> object:
        """One row per code and warehouse."""
        return row["code"], row["warehouse"]

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        """Decide about rows; two queries a batch."""
        skus = dict(
            Sku.objects.filter(code__in={row["code"] for row in rows}).values_list("code", "pk")
        )
        moves = StockMove.objects.filter(sku__in=skus.values())
        moved = set(moves.values_list("sku", "warehouse__code").distinct())
        opened = {
            (sku, warehouse): quantity
            for sku, warehouse, quantity in moves.filter(kind="opening").values_list(
                "sku", "warehouse__code", "on_hand"
            )
        }
        return [self._decide(row, skus.get(row["code"]), moved, opened) for row in rows]

    def apply(self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime) -> None:
        """Post one document per warehouse."""
        lines: dict[str, list[AdjustmentLine]] = {}
        for outcome in outcomes:
            warehouse, line = outcome.data
            lines.setdefault(warehouse, []).append(line)
        for warehouse, those in sorted(lines.items()):
            post_opening(self._names, warehouse, those, by=by, at=at)

    def _decide(
        self,
        row: Row,
        sku: int | None,
        moved: set[tuple[int, str]],
        opened: dict[tuple[int, str], Decimal],
    ) -> Outcome:
        if sku is None:
            return row.error(
                _("There are no goods with the code %(code)s.") % {"code": row["code"]}
            )
        warehouse = self._names.warehouses.get(row["warehouse"] or "")
        if warehouse is None:
            return row.error(
                _("There is no open warehouse “%(warehouse)s”.")
                % {"warehouse": row["warehouse"] or ""}
            )
        place = (sku, warehouse.code)
        if opened.get(place) == row["quantity"] or not row["quantity"]:
            return row.unchanged()
        if place in moved:
            return row.error(
                _("These goods have had stock here before: post an adjustment instead.")
            )
        line = AdjustmentLine(sku, row["quantity"], row["cost"] or Decimal(0))
        return row.create((warehouse.code, line))
