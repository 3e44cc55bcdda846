"""Count sheets that were filled in: how much there is of each goods, line by line."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.models import Sku
from warehouse.actions.counts import enter_totals, share
from warehouse.models import CountLine, StockCount
from warehouse.states import CountState
from wholesale import tabular
from wholesale.models import User
from wholesale.tabular import Field, Outcome, Row, parse


@tabular.register
class CountSheetImporter(tabular.Importer):
    """What was counted of each goods, as the exported sheet has it; empty cells stay uncounted."""

    name = "count-sheets"
    label = gettext_lazy("Count sheets")
    help = gettext_lazy("The exported sheet of a count with the column Counted filled in.")
    permission = "count.enter"
    fields = [
        Field("count", gettext_lazy("Count"), required=True, parse=parse.text(max_length=20),
              synonyms=["盘点单", "盘点单号", "Stock count"], example="CT000001"),
        Field("code", gettext_lazy("Code"), required=True, parse=parse.text(max_length=48),
              synonyms=["货号", "编码", "商品编码", "SKU"], example="JY-500"),
        Field("counted", gettext_lazy("Counted"), parse=parse.decimal(places=3, most=10**9),
              synonyms=["实盘数", "实盘", "盘点数量", "数量"], example="118"),
        Field("sheet", gettext_lazy("Sheet or zone"), parse=parse.text(max_length=20),
              synonyms=["库区", "货架", "表号"]),
    ]  # fmt: skip
    batch = 5000

    def identity(self, row: Row) -> object:
        """One row per count and code."""
        return row["count"], row["code"]

    def prepare(self, rows: Sequence[Row]) -> list[Outcome]:
        """Decide about rows; three queries a batch."""
        counts = {
            count.number: count
            for count in StockCount.objects.select_related("warehouse").filter(
                number__in={row["count"] for row in rows}
            )
        }
        codes = {row["code"] for row in rows}
        skus = dict(Sku.objects.filter(code__in=codes).values_list("code", "pk"))
        lines = CountLine.objects.filter(count__in=counts.values(), sku__in=skus.values())
        known = {(number, sku): counted for number, sku, counted in
                 lines.values_list("count__number", "sku", "counted")}  # fmt: skip
        return [self._decide(row, counts.get(row["count"]), skus, known) for row in rows]

    def apply(self, outcomes: Sequence[Outcome], *, by: User | None, at: datetime) -> None:
        """Enter the figures, one step per count and sheet."""
        told: dict[tuple[StockCount, str], dict[int, Decimal]] = {}
        for outcome in outcomes:
            count, sheet, sku, counted = outcome.data
            told.setdefault((count, sheet), {})[sku] = counted
        for (count, sheet), totals in sorted(told.items(), key=lambda one: one[0][0].number):
            enter_totals(share(count.number), totals, sheet=sheet, by=by, at=at)

    def _decide(
        self,
        row: Row,
        count: StockCount | None,
        skus: dict[str, int],
        known: dict[tuple[str, int], Decimal | None],
    ) -> Outcome:
        if row["counted"] is None:
            return row.skip(_("Nobody has filled this line in."))
        if count is None or count.state != CountState.RUNNING:
            return row.error(_("There is no running count %(number)s.") % {"number": row["count"]})
        sku = skus.get(row["code"])
        if sku is None:
            return row.error(
                _("There are no goods with the code %(code)s.") % {"code": row["code"]}
            )
        data = (count, row["sheet"] or "", sku, row["counted"])
        if (count.number, sku) not in known:
            return row.create(data, _("not on the list"))
        before = known[count.number, sku]
        return row.unchanged() if before == row["counted"] else row.update(data)
