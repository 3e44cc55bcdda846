"""The report of the order desk: how many orders, how much, how many of them agreed to."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from orders import access
from orders.queries import report as queries
from wholesale.http import StaffRequest
from wholesale.permissions import needs
from wholesale.tabular import xlsx_response

_PERIODS = (7, 30, 90)


@needs("report.view")
@require_safe
def report(request: StaffRequest) -> HttpResponse:
    """Orders, sales and conversion of a period, by day, channel and area; as a file too."""
    since, until, complaint = _period(request)
    rows = queries.period_of(access.orders_visible_to(request.user), since, until)
    group = request.GET.get("by", "day")
    group = group if group in queries.GROUPS else "day"
    days = queries.by_day(rows, since, until)
    channels = queries.by_group(rows, "channel")
    areas = queries.by_group(rows, "area")
    figures = {"day": days[::-1], "channel": channels, "area": areas}[group]
    if request.GET.get("export"):
        return _file(group, figures)
    context = {
        "since": since,
        "until": until,
        "complaint": complaint,
        "group": group,
        "groups": [(name, str(label), name == group) for name, label in queries.GROUPS.items()],
        "group_label": queries.GROUPS[group],
        "figures": figures,
        "total": queries.total_of(figures, _("Total")),
        "periods": [(days, *_back(days)) for days in _PERIODS],
        "sales_chart": _chart("line", days),
        "channel_chart": _chart("bar", channels),
        "area_chart": _chart("bar", areas),
        "words": request.GET.urlencode(),
    }
    return render(request, "orders/office/report.html", context)


def _period(request: StaffRequest) -> tuple[date, date, str]:
    """The days asked for; the last thirty, and a word on why, when they cannot be read."""
    first, last = _back(30)
    try:
        since = date.fromisoformat(request.GET.get("from", "") or first.isoformat())
        until = date.fromisoformat(request.GET.get("to", "") or last.isoformat())
    except ValueError:
        return first, last, _("A day is written as 2026-03-04. The last 30 days are shown.")
    if since > until:
        return first, last, _("The first day is after the last one. The last 30 days are shown.")
    if (until - since).days >= queries.LONGEST:
        text = _("At most %(days)s days at once. The last ones are shown.")
        since = until - timedelta(days=queries.LONGEST - 1)
        return since, until, text % {"days": queries.LONGEST}
    return since, until, ""


def _back(days: int) -> tuple[date, date]:
    today = timezone.localdate()
    return today - timedelta(days=days - 1), today


def _chart(kind: str, figures: Sequence[queries.Figures]) -> dict[str, object]:
    return {
        "kind": kind,
        "labels": [one.name[5:] if kind == "line" else one.name for one in figures],
        "series": [{"name": _("Sales"), "values": [str(one.sales) for one in figures]}],
    }


def _file(group: str, figures: Sequence[queries.Figures]) -> HttpResponse:
    heads = [
        str(queries.GROUPS[group]), _("Orders"), _("Made by the customer"), _("Reviewed"),
        _("Conversion %"), _("Shipped"), _("Ordered"), _("Sales"), _("Average order"),
    ]  # fmt: skip
    rows = (
        (
            one.name, one.orders, one.by_customer, one.agreed, round(one.conversion, 1),
            one.shipped, one.ordered, one.sales, round(one.average, 2),
        )
        for one in figures
    )  # fmt: skip
    return xlsx_response(f"orders-by-{group}", heads, rows)
