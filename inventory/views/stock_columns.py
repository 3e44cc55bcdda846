"""The columns of total stock and of the stock of one warehouse, each with what is behind it."""

from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from inventory.models import Sku
from inventory.views import drawn
from wholesale import lists
from wholesale.templatetags.wholesale import day

_MARK = 7730000017


@lru_cache(maxsize=8)
def _pattern(what: str) -> str:
    return reverse("inventory:stock-part", args=[_MARK, what])


def part_url(row: Any, what: str) -> str:
    """Where a cell leads: what its figure is made of."""
    url = _pattern(what).replace(str(_MARK), str(row.pk))
    house = row.stock.warehouse_id
    return f"{url}?warehouse={house}" if house else url


def _figure(name: str, label: Any, what: str = "", **more: Any) -> lists.Column:
    """A column of `row.stock`; with `what`, its cells open that panel beside the list."""
    path = more.pop("path", name)

    def link(row: Any) -> str:
        return part_url(row, what) if column.get(row) else ""

    column = lists.Column(
        name, label, kind=more.pop("kind", "quantity"), value=f"stock.{path}",
        link=link if what else None, css="peeks" if what else "", **more,
    )  # fmt: skip
    return column


def _purchases(row: Any) -> SafeString:
    coming = row.stock.coming
    if not coming:
        return SafeString("–")
    first = coming[0]
    more = f" +{len(coming) - 1}" if len(coming) > 1 else ""
    when = day(first.expected_on) if first.expected_on else "–"
    link = '<a href="{}">{}{}</a> <span class="sub">{}</span>'
    return format_html(link, part_url(row, "incoming"), first.number, more, when)


def _purchases_said(row: Any) -> str:
    return "; ".join(
        f"{one.number} {one.quantity.normalize():f} {one.expected_on or ''}".strip()
        for one in row.stock.coming
    )


def _unit_cost(row: Any) -> Any:
    return row.stock.unit_cost


def goods() -> list[lists.Column]:
    """What names the goods."""
    return [
        lists.Column("code", _("Code"), fixed=True, link="inventory:product-detail",
                     link_args=["product_id"], sort="code"),
        lists.Column("goods", _("Goods"), kind="html", html=drawn.goods,
                     value=lambda sku: sku.full_name, fixed=True),
        lists.Column("codes", _("Codes"), kind="html", value=lambda _sku: "",
                     html=lambda sku: drawn.codes(sku.product_id, sku.code)),
    ]  # fmt: skip


def places() -> list[lists.Column]:
    """Where goods lie that nobody can order; of all warehouses only."""
    return [
        _figure("defective", _("Defective"), "moves"),
        _figure("held_back", _("QC, hold, on the way"), shown=False),
    ]


def demand() -> list[lists.Column]:
    """What is there, who wants it, what comes."""
    return [
        _figure("ordered", _("Ordered quantity"), "promised"),
        _figure("waiting", _("Waiting to leave"), "promised"),
        _figure("orderable", _("Orderable")),
        _figure("incoming", _("Incoming"), "incoming"),
        _figure("synchronised", _("Synchronised stock"), "synchronised"),
        _figure("sold_today", _("Sold today"), "sales", path="sold.today"),
        _figure("sold_week", _("7 days"), "sales", path="sold.week"),
        _figure("sold_month", _("30 days"), "sales", path="sold.month"),
    ]


def on_hand() -> list[lists.Column]:
    """What lies there."""
    return [_figure("on_hand", _("On hand"), "moves", fixed=True)]


def purchases() -> list[lists.Column]:
    """Purchase orders on their way, with number and day."""
    return [
        lists.Column("purchases", _("Running purchases"), kind="html", html=_purchases,
                     value=_purchases_said, permission="purchase.view", css="peeks nowrap"),
    ]  # fmt: skip


def rest() -> list[lists.Column]:
    """Who buys it, from whom, for how much, what it is worth."""
    return [
        lists.Column("unit", _("Unit"), value="unit.name"),
        lists.Column("packs", _("In packs"), shown=False, value=_in_packs),
        lists.Column("buyer", _("Buyer"), value="product.buyer"),
        lists.Column("supplier", _("Supplier"), value="stock.supplier",
                     permission="purchase.view", css="clip"),
        lists.Column("brand", _("Brand"), value="product.brand", shown=False),
        lists.Column("price", _("Base price"), kind="unit_price", value="base_price",
                     permission="price.view"),
        lists.Column("unit_cost", _("Unit cost"), kind="unit_price", value=_unit_cost,
                     permission="cost.view"),
        lists.Column("value", _("Value"), kind="money", value="stock.value",
                     permission="cost.view"),
    ]  # fmt: skip


def _in_packs(row: Sku) -> str:
    on_hand = row.stock.on_hand  # type: ignore[attr-defined]
    return "" if on_hand is None else row.say(on_hand)
