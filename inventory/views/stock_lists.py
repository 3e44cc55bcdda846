"""Stock in the office: total stock (F9), the stock of one warehouse (F10), at any moment."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from inventory import access
from inventory.models import StockWarning, Warehouse
from inventory.queries import figures, products, stock, tree
from inventory.views import stock_columns as columns
from inventory.views.stock_filters import (
    MomentFilter,
    NothingOrderable,
    WarehouseFilter,
    WarningFilter,
)
from wholesale import lists
from wholesale.http import StaffRequest, number_in
from wholesale.lists.filters import Filter, Rows
from wholesale.models import User
from wholesale.permissions import needs

# The warehouse looked at last, kept with the person's session.
REMEMBERED = "stock-warehouse"

THEN = MomentFilter("then", _("Stock at"))


def _in_category(rows: Rows, values: list[str]) -> Rows:
    return tree.within(rows, values, field="product__category")


def _warehouses(user: User) -> list[tuple[int, str]]:
    return [(house.pk, house.name) for house in access.warehouses_seen_by(user)]


def _filters(*first: Filter) -> list[Filter]:
    return [
        *first,
        lists.SearchFilter("q", _("Search"), figures.search_skus,
                           placeholder=_("Code, name, barcode, pinyin")),
        lists.ChoiceFilter("category", _("Category"), tree.category_choices, where=_in_category),
        lists.ForeignKeyFilter("brand", _("Brand"), products.brand_choices,
                               field="product__brand"),
        THEN,
        NothingOrderable("out", _("Nothing orderable")),
        WarningFilter("warning", _("Warning"), [one for one in StockWarning.choices if one[0]],
                      more=True),
        lists.FlagFilter("presale", _("Pre-sale"), stock.PRESALE, more=True),
    ]  # fmt: skip


_ACTIONS = [
    lists.PageAction(_("New adjustment"), "inventory:adjustment-new",
                     permission="stock.adjust", icon="plus"),
    lists.PageAction(_("Warehouses"), "inventory:warehouse-list",
                     permission="stock.adjust", icon="building-warehouse"),
]  # fmt: skip


def _css(row: Any) -> str:
    out = row.stock.orderable is not None and row.stock.orderable <= 0
    return ("is-off" if out else "") + (" is-presale" if row.is_presale else "")


def _list(name: str, title: Any, own: list[lists.Column], *first: Filter) -> lists.List:
    return lists.List(
        name,
        title,
        columns=[*columns.goods(), *columns.on_hand(), *own, *columns.rest()],
        filters=_filters(*first),
        keyset=["code"],
        views=[lists.BuiltInView("out", _("Nothing orderable"), {"out": "1"}, count=False)],
        actions=_ACTIONS,
        row_css=_css,
        empty=_("Stock appears here with the first opening stock or adjustment."),
        empty_action=lists.PageAction(_("Enter opening stock"), "inventory:adjustment-new",
                                      permission="stock.adjust"),
    )  # fmt: skip


TOTAL = _list(
    "stock-total",
    _("Total stock"),
    [*columns.places(), *columns.demand()[:4], *columns.purchases(), *columns.demand()[4:]],
)
STOCK = _list(
    "stock",
    _("Stock by warehouse"),
    columns.demand(),
    WarehouseFilter("warehouse", _("Warehouse"), _warehouses),
)


@needs("stock.view")
@require_GET
def stock_total(request: StaffRequest) -> HttpResponse:
    """How much there is of what in all warehouses."""
    if not access.sees_all_warehouses(request.user):
        return redirect("inventory:stock-list")
    moment = THEN.moment(request.GET)
    return lists.page(
        request, TOTAL, queryset=figures.sku_rows(), dress=_dress(None, moment),
        template="inventory/office/stock.html", extra={"moment": moment},
    )  # fmt: skip


@needs("stock.view")
@require_GET
def stock_list(request: StaffRequest) -> HttpResponse:
    """How much there is of what in one warehouse: the one looked at last, or the default one."""
    houses = {house.pk: house for house in access.warehouses_seen_by(request.user)}
    house = houses.get(number_in(request.GET.get("warehouse")))
    if house is None and houses:
        remembered = houses.get(request.session.get(REMEMBERED, 0)) or next(iter(houses.values()))
        asked = request.GET.copy()
        asked["warehouse"] = str(remembered.pk)
        return redirect(f"{request.path}?{asked.urlencode()}")
    if house and request.session.get(REMEMBERED) != house.pk:
        request.session[REMEMBERED] = house.pk
    moment = THEN.moment(request.GET)
    return lists.page(
        request, STOCK, queryset=figures.sku_rows(), dress=_dress(house, moment),
        template="inventory/office/stock.html", extra={"moment": moment, "warehouse": house},
    )  # fmt: skip


def _dress(
    house: Warehouse | None, moment: datetime | None
) -> Callable[[list[Any], set[str]], None]:
    at = timezone.now()

    def dress(rows: list[Any], shown: set[str]) -> None:
        figures.dress(rows, shown, at=at, warehouse=house, moment=moment)

    return dress
