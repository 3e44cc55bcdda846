"""Stock in the office: levels, the ledger of moves, warehouses."""

from decimal import Decimal

from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from inventory import access
from inventory.actions.warehouses import save_warehouse
from inventory.models import MoveKind, StockLevel
from inventory.models.stock import WarehouseKind
from inventory.queries import products, stock, tree
from inventory.views import drawn
from wholesale import documents, htmx, lists
from wholesale.http import StaffRequest, number_in
from wholesale.lists.filters import Rows
from wholesale.permissions import may, needs


def _in_category(rows: Rows, values: list[str]) -> Rows:
    return tree.within(rows, values, field="sku__product__category")


def _unit_cost(level: StockLevel) -> Decimal | None:
    return level.value / level.on_hand if level.on_hand else None


STOCK = lists.List(
    "stock",
    gettext_lazy("Stock"),
    columns=[
        lists.Column("code", gettext_lazy("Code"), value="sku.code", fixed=True,
                     link="inventory:product-detail", link_args=["sku.product_id"]),
        lists.Column("goods", gettext_lazy("Goods"), kind="html",
                     html=lambda level: drawn.goods(level.sku),
                     value=lambda level: level.sku.full_name, fixed=True),
        lists.Column("codes", gettext_lazy("Codes"), kind="html", value=lambda _level: "",
                     html=lambda level: drawn.codes(level.sku.product_id, level.sku.code)),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("on_hand", gettext_lazy("On hand"), kind="quantity"),
        lists.Column("promised", gettext_lazy("Promised"), kind="quantity"),
        lists.Column("orderable", gettext_lazy("Orderable"), kind="quantity"),
        lists.Column("incoming", gettext_lazy("Incoming"), kind="quantity"),
        lists.Column("unit", gettext_lazy("Unit"), value="sku.unit.name"),
        lists.Column("packs", gettext_lazy("In packs"),
                     value=lambda level: level.sku.say(level.on_hand)),
        lists.Column("unit_cost", gettext_lazy("Unit cost"), kind="unit_price",
                     value=_unit_cost, permission="cost.view"),
        lists.Column("value", gettext_lazy("Value"), kind="money", permission="cost.view"),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), stock.search_levels,
                           placeholder=gettext_lazy("Code, name, barcode, pinyin")),
        lists.ForeignKeyFilter("warehouse", gettext_lazy("Warehouse"), stock.warehouse_choices),
        lists.ChoiceFilter("category", gettext_lazy("Category"), tree.category_choices,
                           where=_in_category),
        lists.ForeignKeyFilter("brand", gettext_lazy("Brand"), products.brand_choices,
                               field="sku__product__brand"),
        lists.FlagFilter("out", gettext_lazy("Nothing orderable"),
                         Q(on_hand__lte=F("promised"))),
        lists.FlagFilter("promised_only", gettext_lazy("Promised"), Q(promised__gt=0), more=True),
        lists.NumberRangeFilter("on_hand", gettext_lazy("On hand"), "on_hand", more=True),
    ],
    keyset=["-pk"],
    views=[
        lists.BuiltInView("out", gettext_lazy("Nothing orderable"), {"out": "1"}),
    ],
    actions=[
        lists.PageAction(gettext_lazy("New adjustment"), "inventory:adjustment-new",
                         permission="stock.adjust", icon="plus"),
        lists.PageAction(gettext_lazy("Warehouses"), "inventory:warehouse-list",
                         permission="stock.adjust", icon="building-warehouse"),
    ],
    row_css=lambda level: ("is-off" if level.on_hand <= level.promised else "")
    + (" is-presale" if level.sku.is_presale else ""),
    empty=gettext_lazy("Stock appears here with the first opening stock or adjustment."),
    empty_action=lists.PageAction(gettext_lazy("Enter opening stock"), "inventory:adjustment-new",
                                  permission="stock.adjust"),
)  # fmt: skip

MOVES = lists.List(
    "moves",
    gettext_lazy("Stock moves"),
    columns=[
        lists.Column("at", gettext_lazy("When"), kind="datetime", fixed=True),
        lists.Column("document", gettext_lazy("Document"),
                     link=lambda move: documents.url_of(move.document)),
        lists.Column("kind", gettext_lazy("Kind"), value=lambda move: move.get_kind_display()),
        lists.Column("code", gettext_lazy("Code"), value="sku.code",
                     link="inventory:product-detail", link_args=["sku.product_id"]),
        lists.Column("goods", gettext_lazy("Goods"), kind="html",
                     html=lambda move: drawn.goods(move.sku),
                     value=lambda move: move.sku.full_name),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("on_hand", gettext_lazy("On hand"), kind="quantity"),
        lists.Column("promised", gettext_lazy("Promised"), kind="quantity"),
        lists.Column("incoming", gettext_lazy("Incoming"), kind="quantity", shown=False),
        lists.Column("unit", gettext_lazy("Unit"), value="sku.unit.name"),
        lists.Column("value", gettext_lazy("Value"), kind="money", permission="cost.view"),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), stock.search_moves,
                           placeholder=gettext_lazy("Document, code, name")),
        lists.ChoiceFilter("kind", gettext_lazy("Kind"), MoveKind.choices),
        lists.ForeignKeyFilter("warehouse", gettext_lazy("Warehouse"), stock.warehouse_choices),
        lists.DateRangeFilter("at", gettext_lazy("When"), "at"),
    ],
    keyset=["-pk"],
    empty=gettext_lazy("Every change of stock appears here, with its document."),
)  # fmt: skip


@needs("stock.view")
@require_GET
def stock_list(request: StaffRequest) -> HttpResponse:
    """How much there is of what, where."""
    return lists.page(request, STOCK, queryset=stock.stock_rows())


@needs("stock.view")
@require_GET
def move_list(request: StaffRequest) -> HttpResponse:
    """The ledger of stock, newest first."""
    return lists.page(request, MOVES, queryset=stock.move_rows())


@needs("stock.adjust")
@require_GET
def warehouse_list(request: StaffRequest) -> HttpResponse:
    """The places that hold stock."""
    context = _warehouses(request) | {"editing": number_in(request.GET.get("edit")) or None}
    template = "inventory/office/warehouses.html"
    return render(request, f"{template}#warehouses" if request.htmx else template, context)


@needs("stock.adjust")
@require_POST
def warehouse_save(request: StaffRequest) -> HttpResponse:
    """Make a warehouse, or change the one named by `pk`."""
    said = request.POST
    pk = number_in(said.get("pk")) or None
    if pk:
        access.warehouse_for_editing(pk)
    refusal = htmx.refused(
        lambda: save_warehouse(
            warehouse_id=pk,
            code=said.get("code", "").strip()[:20],
            name=said.get("name", "").strip()[:80],
            kind=said.get("kind", ""),
            is_default=bool(said.get("is_default")),
            is_active=bool(said.get("is_active")),
            by=request.user,
            at=timezone.now(),
        )
    )
    return htmx.panel(
        request,
        "inventory/office/warehouses.html#warehouses",
        _warehouses(request) | {"editing": pk if refusal else None, "said": said},
        page=reverse("inventory:warehouse-list"),
        says=_("The warehouse is saved."),
        refusal=refusal,
    )


def _warehouses(request: StaffRequest) -> dict[str, object]:
    return {
        "warehouses": stock.warehouse_rows(),
        "kinds": WarehouseKind.choices,
        "may_see_cost": may(request.user, "cost.view"),
    }
