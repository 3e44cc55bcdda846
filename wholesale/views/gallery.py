"""The gallery: every component in every state, for the people who build and judge screens."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from wholesale.permissions import needs
from wholesale.refusals import Refusal

PARTS = ("controls", "lists", "document", "feedback", "charts", "shop", "me", "driver", "paper")


class SampleForm(forms.Form):
    """A form with one field of every kind."""

    name = forms.CharField(label="客户名称", help_text="营业执照上的名称", max_length=60)
    phone = forms.CharField(label="手机号", initial="138")
    level = forms.ChoiceField(label="客户等级", choices=[("a", "A 级"), ("b", "B 级")])
    note = forms.CharField(label="备注", widget=forms.Textarea, required=False)
    terms = forms.ChoiceField(
        label="结算方式", widget=forms.RadioSelect, choices=[("cash", "现结"), ("month", "月结")]
    )
    invoice = forms.BooleanField(label="需要发票", required=False, help_text="增值税普通发票")
    since = forms.DateField(
        label="合作日期", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@dataclass(frozen=True, slots=True)
class SampleOrder:
    """A row for the sample table."""

    number: str
    customer: str
    state: str
    state_label: str
    lines: int
    total: Decimal
    by_customer: bool


@needs("ui.view")
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """The list of parts, with the controls open."""
    return _part(request, "controls")


@needs("ui.view")
@require_GET
def gallery_part(request: HttpRequest, part: str) -> HttpResponse:
    """One part of the gallery; 404 for a part that does not exist."""
    if part not in PARTS:
        raise Http404
    return _part(request, part)


def _part(request: HttpRequest, part: str) -> HttpResponse:
    return render(
        request, f"gallery/{part}.html", {"part": part, "parts": PARTS, **sample_context()}
    )


def sample_context() -> dict[str, Any]:
    """Believable samples: enough for every state of every component."""
    now = timezone.now()
    wrong = SampleForm({"name": "", "phone": "12", "level": "a", "terms": "cash"})
    return {
        "form": SampleForm(initial={"level": "a", "terms": "month"}),
        "wrong_form": wrong,
        "orders": _orders(),
        "now": now,
        "earlier": now - timedelta(hours=3),
        "trend": [12, 18, 9, 22, 25, 19, 31],
        "total": Decimal("12840.50"),
        "refusal": Refusal("A-102 只剩 3 箱可订购。请改为 3 箱,或先通过采购单补货。"),
        "views": _views(),
        "crumbs": [("订单", "#"), ("SO000428", "")],
        "levels": [("a", "A 级"), ("b", "B 级"), ("c", "C 级")],
        "columns": _columns(),
        "line_chart": _line_chart(),
        "bar_chart": _bar_chart(),
        "categories": _categories(),
    }


def _orders() -> list[SampleOrder]:
    rows = (
        ("SO000428", "海口龙华便利店", "submitted", "待审核", 12, "2680.00", True),
        ("SO000427", "三亚湾海鲜酒楼有限公司(吉阳店)", "held", "挂起", 200, "128400.55", False),
        ("SO000426", "琼山粮油批发", "reviewed", "已审核", 3, "960.00", False),
        ("SO000425", "儋州校园超市", "rejected", "已驳回", 1, "48.00", True),
        ("SO000424", "Harbour Corner Shop", "paid", "已付清", 24, "5400.20", False),
        ("SO000423", "文昌鸡饭店", "draft", "草稿", 5, "318.00", False),
    )  # fmt: skip
    return [SampleOrder(*row[:5], Decimal(row[5]), row[6]) for row in rows]


def _views() -> list[dict[str, Any]]:
    names = (("全部", "", True), ("待审核", 8, False), ("挂起", 2, False), ("我的客户", 31, False))
    return [
        {"label": name, "url": "#", "count": count, "current": now} for name, count, now in names
    ]


def _columns() -> list[dict[str, Any]]:
    names = ("单号", "客户", "状态", "品种数", "金额")
    return [
        {"name": str(at), "label": name, "shown": at < 4, "fixed": at == 0}
        for at, name in enumerate(names)
    ]


def _categories() -> list[dict[str, Any]]:
    names = ("常购", "饮料", "休闲零食", "粮油调味", "日化清洁", "冷冻", "酒水", "文具玩具")
    return [{"label": name, "url": "#", "current": name == "饮料"} for name in names]


def _line_chart() -> dict[str, Any]:
    return {
        "kind": "line",
        "labels": ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
        "series": [
            {"name": "本周", "values": [12800, 15320, 9800, 18440, 20100, 23500, 17600]},
            {
                "name": "上周",
                "values": [11000, 14100, 12050, 15000, 18700, 19900, 16800],
                "dashed": True,
            },
        ],
    }


def _bar_chart() -> dict[str, Any]:
    return {
        "kind": "stacked",
        "flat": True,
        "labels": ["未到期", "1–30 天", "31–60 天", "60 天以上"],
        "series": [{"name": "欠款", "values": [86200, 32400, 12100, 4300]}],
    }
