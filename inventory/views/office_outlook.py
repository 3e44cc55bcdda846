"""How goods sell and how long they last: the list behind every figure of the stock report."""

from decimal import Decimal

from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from inventory import access
from inventory.models import Outlook, StockWarning
from inventory.queries import outlook, products, stock, tree
from inventory.views import drawn
from wholesale import lists
from wholesale.http import StaffRequest
from wholesale.lists.filters import Rows
from wholesale.permissions import needs

CLASSES = [("A", "A"), ("B", "B"), ("C", "C")]
# Sold so often and for so much that they belong beside the packing table.
OFTEN = 8


def _in_category(rows: Rows, values: list[str]) -> Rows:
    return tree.within(rows, values, field="sku__product__category")


def _turns(row: Outlook) -> Decimal | None:
    return round(row.cost_90 * 365 / 90 / row.value, 1) if row.value > 0 else None


def _zone(row: Outlook) -> tuple[str, str]:
    if row.abc == "A" and row.times >= OFTEN:
        return _("Fast zone"), "good"
    return "", "calm"


def _warned(row: Outlook) -> tuple[str, str]:
    tones = {StockWarning.LOW: "warn", StockWarning.OVER: "violet"}
    if not row.warning:
        return "", "calm"
    return str(row.get_warning_display()), tones[StockWarning(row.warning)]


OUTLOOK = lists.List(
    "outlook",
    gettext_lazy("Stock in figures"),
    columns=[
        lists.Column("code", gettext_lazy("Code"), value="sku.code", fixed=True,
                     link="inventory:product-detail", link_args=["sku.product_id"]),
        lists.Column("goods", gettext_lazy("Goods"), kind="html",
                     html=lambda row: drawn.goods(row.sku),
                     value=lambda row: row.sku.full_name, fixed=True),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("warning", gettext_lazy("Warning"), kind="state",
                     value=_warned),
        lists.Column("on_hand", gettext_lazy("On hand"), kind="quantity"),
        lists.Column("free", gettext_lazy("Free"), kind="quantity"),
        lists.Column("low_below", gettext_lazy("Low below"), kind="quantity"),
        lists.Column("high_above", gettext_lazy("Too much above"), kind="quantity", shown=False),
        lists.Column("incoming", gettext_lazy("Incoming"), kind="quantity"),
        lists.Column("sold_7", gettext_lazy("Sold in 7 days"), kind="quantity", shown=False),
        lists.Column("sold_30", gettext_lazy("Sold in 30 days"), kind="quantity", sort="sold_30"),
        lists.Column("sold_90", gettext_lazy("Sold in 90 days"), kind="quantity", shown=False),
        lists.Column("per_day", gettext_lazy("Sells a day"), kind="quantity"),
        lists.Column("lasts", gettext_lazy("Lasts days"), kind="integer", value="lasts_days"),
        lists.Column("times", gettext_lazy("Days with sales"), kind="integer"),
        lists.Column("out_days", gettext_lazy("Days without stock"), kind="integer"),
        lists.Column("last_sold_on", gettext_lazy("Last sold"), kind="date"),
        lists.Column("abc", gettext_lazy("ABC")),
        lists.Column("zone", gettext_lazy("Belongs into"), kind="state", value=_zone),
        lists.Column("turns", gettext_lazy("Turns a year"), kind="quantity", value=_turns,
                     permission="cost.view"),
        lists.Column("value", gettext_lazy("Value"), kind="money", sort="value",
                     permission="cost.view"),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), outlook.search_goods,
                           placeholder=gettext_lazy("Code, name, barcode, pinyin")),
        lists.ForeignKeyFilter("warehouse", gettext_lazy("Warehouse"), stock.warehouse_choices),
        lists.ChoiceFilter("category", gettext_lazy("Category"), tree.category_choices,
                           where=_in_category),
        lists.ChoiceFilter("warning", gettext_lazy("Warning"),
                           [c for c in StockWarning.choices if c[0]]),
        lists.ChoiceFilter("abc", gettext_lazy("ABC"), CLASSES),
        lists.FlagFilter("dead", gettext_lazy("Not sold for 90 days"),
                         lambda rows: rows.filter(outlook.dead())),
        lists.FlagFilter("often", gettext_lazy("Fast movers"), Q(abc="A", times__gte=OFTEN),
                         more=True),
        lists.NumberRangeFilter("out", gettext_lazy("Days without stock"), "out_days", more=True),
        lists.ForeignKeyFilter("brand", gettext_lazy("Brand"), products.brand_choices,
                               field="sku__product__brand", more=True),
    ],
    keyset=["-sold_30"],
    views=[
        lists.BuiltInView("low", gettext_lazy("Low on stock"), {"warning": "low"}),
        lists.BuiltInView("over", gettext_lazy("Too much"), {"warning": "over"}),
        lists.BuiltInView("dead", gettext_lazy("Dead stock"), {"dead": "1"}),
        lists.BuiltInView("out", gettext_lazy("Days without stock"), {"out_from": "1"}),
        lists.BuiltInView("fast", gettext_lazy("Fast movers"), {"often": "1"}),
    ],
    actions=[
        lists.PageAction(gettext_lazy("Stock report"), "inventory:stock-report",
                         permission="stock.view", icon="chart-bar"),
    ],
    row_css=lambda row: "is-wrong" if row.warning == StockWarning.LOW and row.free <= 0 else "",
    empty=gettext_lazy("Figures appear here when the first day has closed: every night, or at a"
                       " click under Reorder proposals."),
)  # fmt: skip


@needs("stock.view")
@require_safe
def outlook_list(request: StaffRequest) -> HttpResponse:
    """How every one of the goods sells, lasts and lies."""
    return lists.page(request, OUTLOOK, queryset=access.outlook_for_office())
