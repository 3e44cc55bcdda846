"""Counts in the office: the list, a new one, its reports, recount, posting, and the way back."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inventory import access as goods
from inventory.queries.stock import warehouse_choices
from warehouse import access
from warehouse.actions.counts import Plan, cancel_count, recount, start_count
from warehouse.actions.post_count import PromisedGoodsWouldGo, post_count, write_off_count
from warehouse.forms.count import CountForm
from warehouse.models import CountLine, StockCount
from warehouse.queries import counts
from warehouse.states import CountState
from wholesale import audit, htmx, idempotency, lists
from wholesale.http import StaffRequest, number_in
from wholesale.permissions import may, needs
from wholesale.refusals import Refusal
from wholesale.tabular import xlsx_response

SHOWN = 500

COUNTS = lists.List(
    "counts",
    gettext_lazy("Stock counts"),
    columns=[
        lists.Column("number", gettext_lazy("Number"), fixed=True,
                     link="warehouse:count-detail", link_args=["number"]),
        lists.Column("started_at", gettext_lazy("Started"), kind="datetime"),
        lists.Column("warehouse", gettext_lazy("Warehouse"), value="warehouse.name"),
        lists.Column("title", gettext_lazy("Title"), css="clip"),
        lists.Column("is_full", gettext_lazy("Whole warehouse"), kind="flag"),
        lists.Column("is_blind", gettext_lazy("Blind"), kind="flag"),
        lists.Column("state", gettext_lazy("State"), kind="state", states=CountState.choices),
        lists.Column("started_by", gettext_lazy("Started by"), value="started_by.display_name"),
        lists.Column("posted_at", gettext_lazy("Posted"), kind="datetime"),
    ],
    filters=[
        lists.TextFilter("q", gettext_lazy("Number or title"),
                         ["number__istartswith", "title__icontains"]),
        lists.ForeignKeyFilter("warehouse", gettext_lazy("Warehouse"), warehouse_choices),
        lists.ChoiceFilter("state", gettext_lazy("State"), CountState.choices),
        lists.DateRangeFilter("started", gettext_lazy("Started"), "started_at"),
    ],
    keyset=["-started_at"],
    views=[lists.BuiltInView("running", gettext_lazy("Counting"), {"state": "running"})],
    actions=[
        lists.PageAction(gettext_lazy("New count"), "warehouse:count-new",
                         permission="count.post", icon="plus"),
    ],
    link="warehouse:count-detail",
    link_args=["number"],
    empty=gettext_lazy("Counts of a warehouse, whole or in part, appear here."),
    empty_action=lists.PageAction(gettext_lazy("New count"), "warehouse:count-new",
                                  permission="count.post"),
)  # fmt: skip


@needs("count.enter")
@require_GET
def count_list(request: StaffRequest) -> HttpResponse:
    """All counts, newest first."""
    return lists.page(request, COUNTS, queryset=access.counts_for_office())


@needs("count.post")
@require_http_methods(["GET", "POST"])
def count_new(request: StaffRequest) -> HttpResponse:
    """Choose a warehouse and, for a sample, its goods."""
    form = CountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count = _started(request, form)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect("warehouse:count-detail", count.number)
    token = request.POST.get("idempotency_key") or idempotency.new_key()
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "token": token}
    return render(request, "warehouse/office/count_new.html", context, status=status)


@needs("count.enter")
@require_GET
def count_detail(request: StaffRequest, number: str) -> HttpResponse:
    """How far it is; who may post sees what was missed and what differs."""
    return render(request, "warehouse/office/count_detail.html", _detail(request, number))


@needs("count.enter")
@require_GET
def count_sheet(request: StaffRequest, number: str) -> HttpResponse:
    """The sheet of a count as a table, to be filled in and imported, or kept.

    A blind count says nothing of the books to counters.
    """
    count = access.count_for_office(number)
    with_book = _sees_book(request, count)
    head = [_("Count"), _("Code"), _("Goods"), _("Unit"), _("Counted")]
    if with_book:
        head += [_("In the books"), _("Over / short")]
    return xlsx_response(number, head, _sheet_rows(count, with_book=with_book))


@needs("count.post")
@require_POST
def count_recount(request: StaffRequest, number: str) -> HttpResponse:
    """The chosen lines are counted again."""
    access.count_for_office(number)
    skus = [number_in(pk) for pk in request.POST.getlist("sku")]
    refusal = htmx.refused(
        lambda: recount(number=number, skus=skus, by=request.user, at=timezone.now())
    )
    return _answer(request, number, _("These goods are to be counted again."), refusal)


@needs("count.post")
@require_POST
def count_posting(request: StaffRequest, number: str) -> HttpResponse:
    """The differences go into stock."""
    access.count_for_office(number)
    refusal = htmx.refused(
        lambda: post_count(
            number=number, zero_missed="zero_missed" in request.POST,
            leave_blocked="leave_blocked" in request.POST, by=request.user, at=timezone.now(),
        )
    )  # fmt: skip
    return _answer(request, number, _("%(number)s is posted."), refusal)


@needs("count.post")
@require_POST
def count_write_off(request: StaffRequest, number: str) -> HttpResponse:
    """What was posted is taken back, with a reason."""
    access.count_for_office(number)
    refusal = htmx.refused(
        lambda: write_off_count(
            number=number, because=_reason(request), by=request.user, at=timezone.now()
        )
    )
    return _answer(request, number, _("%(number)s is written off."), refusal)


@needs("count.post")
@require_POST
def count_cancellation(request: StaffRequest, number: str) -> HttpResponse:
    """Give a count up, with a reason."""
    access.count_for_office(number)
    refusal = htmx.refused(
        lambda: cancel_count(
            number=number, because=_reason(request), by=request.user, at=timezone.now()
        )
    )
    return _answer(request, number, _("%(number)s is cancelled."), refusal)


@needs("count.post")
@require_GET
def count_line(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Every count of one line, of all rounds: who, when, how much."""
    line = access.count_line(number, pk)
    context = {"line": line, "entries": counts.entries_of(line)}
    return render(request, "warehouse/office/count_line.html", context)


def _answer(request: StaffRequest, number: str, says: str, refusal: Refusal | None) -> HttpResponse:
    return htmx.panel(
        request,
        "warehouse/office/count_detail.html#count-panel",
        {
            **_detail(request, number),
            "is_blocked": isinstance(refusal, PromisedGoodsWouldGo),
            "zero_missed": "zero_missed" in request.POST,
        },
        page=reverse("warehouse:count-detail", args=[number]),
        says=says % {"number": number},
        refusal=refusal,
    )


def _detail(request: StaffRequest, number: str) -> dict[str, object]:
    count = access.count_for_office(number)
    sees_book = _sees_book(request, count)
    standing = counts.standing_of(count)
    wanted = request.GET.get("show", "")
    show = wanted if wanted in {counts.MISSED, counts.EQUAL} else counts.DIFFERENT
    may_post = may(request.user, "count.post")
    lines = _shown(count, show) if sees_book else []
    may_see_cost = may(request.user, "cost.view")
    worths = counts.worths(count, lines) if may_see_cost and sees_book else {}
    page = reverse("warehouse:count-detail", args=[number])
    agree = standing.counted - standing.different
    tabs = [
        (counts.DIFFERENT, _("Different"), standing.different),
        (counts.MISSED, _("Not counted"), standing.missed),
        (counts.EQUAL, _("As in the books"), agree),
    ]
    return {
        "count": count,
        "standing": standing,
        "percent": 100 * standing.counted // standing.lines if standing.lines else 0,
        "tabs": [
            {"label": label, "url": f"{page}?show={name}", "count": many, "current": name == show}
            for name, label, many in tabs
        ],
        "show": show,
        "rows": [(line, worths.get(line.sku_id)) for line in lines],
        "is_cut": len(lines) == SHOWN,
        "most": SHOWN,
        "sees_book": sees_book,
        "may_post": may_post,
        "may_see_cost": may_see_cost,
        "worth": counts.worth_of(count) if may_see_cost and sees_book else None,
        "is_running": count.state == CountState.RUNNING,
        "trail": audit.trail_of(number),
    }


def _shown(count: StockCount, show: str) -> list[CountLine]:
    return list(counts.only(counts.line_rows(count), show).order_by("sku__code")[:SHOWN])


def _sees_book(request: StaffRequest, count: StockCount) -> bool:
    return may(request.user, "count.post") or not count.is_blind


def _started(request: StaffRequest, form: CountForm) -> StockCount:
    said = form.cleaned_data
    place = goods.warehouse_for_posting(said["warehouse"])
    plan = Plan(
        warehouse=place, skus=counts.goods_of(place, form.scope, since=form.since),
        is_full=not form.scope, is_blind=said["is_blind"], title=said["title"], scope=form.scope,
    )  # fmt: skip
    key = request.POST.get("idempotency_key", "")
    return start_count(plan=plan, key=key, by=request.user, at=timezone.now())


def _sheet_rows(count: StockCount, *, with_book: bool) -> Iterator[list[object]]:
    for line in counts.sheet_lines(count):
        row: list[object] = [
            count.number,
            line.sku.code,
            line.sku.full_name,
            line.sku.unit.name,
            line.counted,
        ]
        yield [*row, line.book, line.difference] if with_book else row


def _reason(request: StaffRequest) -> str:
    return request.POST.get("reason", "")[:200]
