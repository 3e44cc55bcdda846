"""The stock report: what lies there, how it turns, what is dead or missing, with its lists."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from inventory.queries import outlook, stock_report
from inventory.queries.stock_report import Part
from wholesale.http import StaffRequest, number_in
from wholesale.money import ZERO
from wholesale.permissions import may, needs
from wholesale.tabular import xlsx_response

SHOWN = 10  # bars of a plot
Chart = dict[str, object]


@needs("stock.view")
@require_safe
def stock_report_page(request: StaffRequest) -> HttpResponse:
    """Plots of stock in one warehouse or all; worth and turns only for who may see costs."""
    today = timezone.localdate()
    places = outlook.sellable_choices()
    asked = number_in(request.GET.get("warehouse"))
    warehouse = next((pk for pk, _name in places if pk == asked), None)
    parts = stock_report.by_category(warehouse, today)
    may_see_cost = may(request.user, "cost.view")
    if request.GET.get("export"):
        return _file(parts, may_see_cost=may_see_cost)
    context: dict[str, object] = {
        "places": places,
        "warehouse": warehouse,
        "made_at": outlook.made_at(),
        "may_see_cost": may_see_cost,
        "total": _total(parts),
        "words": urlencode({"warehouse": warehouse} if warehouse else {}),
        "list_url": _list(warehouse),
        "dead_url": _list(warehouse, dead=1),
        "low_url": _list(warehouse, warning="low"),
        "over_url": _list(warehouse, warning="over"),
        "out_chart": _out_chart(warehouse),
        "curve": _curve(warehouse),
        "classes": [
            (abc, goods, amount, _list(warehouse, abc=abc))
            for abc, goods, amount in stock_report.classes(warehouse)
        ],
        "dead_chart": _bars(parts, warehouse, _("Goods"), lambda part: part.dead, dead=1),
    }
    if may_see_cost:
        context |= _of_cost(parts, warehouse)
    return render(request, "inventory/office/stock_report.html", context)


def _of_cost(parts: list[Part], warehouse: int | None) -> dict[str, object]:
    today = timezone.localdate()
    days = stock_report.worths(warehouse, today)
    return {
        "value_chart": {
            "kind": "line",
            "labels": [f"{day:%m-%d}" for day, _worth in days],
            "series": [{"name": _("Value"), "values": [str(worth) for _day, worth in days]}],
        },
        "category_chart": _bars(parts, warehouse, _("Value"), lambda part: part.value),
        "turns_chart": _bars(parts, warehouse, _("Turns a year"), lambda part: part.turns or ZERO),
        "dead_chart": _bars(parts, warehouse, _("Value"), lambda part: part.dead_value, dead=1),
        "houses": [(part, _list(part.pk)) for part in stock_report.by_warehouse(today)],
        "since": today - timedelta(days=stock_report.DAYS),
    }


def _total(parts: Sequence[Part]) -> Part:
    return Part(
        None,
        "",
        value=sum((p.value for p in parts), ZERO),
        cost_90=sum((p.cost_90 for p in parts), ZERO),
        goods=sum(p.goods for p in parts),
        low=sum(p.low for p in parts),
        over=sum(p.over for p in parts),
        out=sum(p.out for p in parts),
        dead=sum(p.dead for p in parts),
        dead_value=sum((p.dead_value for p in parts), ZERO),
    )


def _list(warehouse: int | None, **words: int | str) -> str:
    said: dict[str, int | str] = {"warehouse": warehouse, **words} if warehouse else words
    return reverse("inventory:outlook-list") + (f"?{urlencode(said)}" if said else "")


def _bars(
    parts: Sequence[Part],
    warehouse: int | None,
    name: str,
    figure: stock_report.Figure,
    **words: int | str,
) -> Chart | None:
    found = sorted(((figure(part), part) for part in parts), key=lambda pair: -pair[0])
    shown = [(value, part) for value, part in found if value][:SHOWN]
    if not shown:
        return None
    urls = [_list(warehouse, **words, **_category(part)) for _value, part in shown]
    return {
        "kind": "bar",
        "flat": True,
        "labels": [part.name or _("Without category") for _value, part in shown],
        "series": [{"name": name, "values": [str(v) for v, _part in shown], "urls": urls}],
    }


def _category(part: Part) -> dict[str, int | str]:
    return {"category": part.pk} if part.pk else {}


def _out_chart(warehouse: int | None) -> Chart | None:
    counts = stock_report.without_stock(warehouse)
    if not counts:
        return None
    spans = ((1, 3), (4, 7), (8, 14), (15, 90))
    urls = [_list(warehouse, out_from=first, out_to=last) for first, last in spans]
    values = [counts.get(first, 0) for first, _last in spans]
    return {
        "kind": "bar",
        "labels": [
            _("%(first)s–%(last)s days") % {"first": first, "last": last}
            for first, last in spans[:-1]
        ] + [_("15 days and more")],
        "series": [{"name": _("Goods"), "values": values, "urls": urls}],
    }  # fmt: skip


def _curve(warehouse: int | None) -> Chart | None:
    shares = stock_report.curve(warehouse)
    if not shares:
        return None
    steps = [Decimal(100 * n) / len(shares) for n in range(len(shares) + 1)]
    return {
        "kind": "line",
        "labels": [f"{step:.0f} %" for step in steps],
        "series": [{"name": _("Share of sales, %"), "values": ["0", *map(str, shares)]}],
    }


def _file(parts: Sequence[Part], *, may_see_cost: bool) -> HttpResponse:
    heads = [_("Category"), _("Goods"), _("Low on stock"), _("Too much"),
             _("Days without stock"), _("Dead stock")]  # fmt: skip
    rows: list[list[object]] = [
        [p.name or _("Without category"), p.goods, p.low, p.over, p.out, p.dead] for p in parts
    ]
    if may_see_cost:
        heads += [_("Value"), _("Cost of sales, 90 days"), _("Turns a year"), _("Dead stock value")]
        for row, p in zip(rows, parts, strict=True):
            row += [p.value, p.cost_90, "" if p.turns is None else p.turns, p.dead_value]
    return xlsx_response("stock-by-category", heads, rows)
