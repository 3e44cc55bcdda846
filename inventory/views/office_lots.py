"""Lots in the office: what expires when, where a lot came from and went, which goods keep lots."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from inventory import access
from inventory.actions.lots import keep_lots, save_lot
from inventory.forms.lot import day_said
from inventory.models import Lot
from inventory.queries import lookup, lots
from wholesale import documents, htmx, lists
from wholesale.http import StaffRequest
from wholesale.lists.filters import Rows
from wholesale.permissions import may, needs

PAGE = "inventory/office/lot.html"
KEEPING = "inventory/office/lots_keeping.html"


def _within(rows: Rows, values: list[str]) -> Rows:
    return lots.expiring(rows, timezone.localdate(), int(values[0]))


def _days_left(lot: Lot) -> str:
    left = lot.days_left(timezone.localdate())
    if left is None:
        return ""
    if left < 0:
        return ngettext("expired %(n)s day ago", "expired %(n)s days ago", -left) % {"n": -left}
    return ngettext("%(n)s day", "%(n)s days", left) % {"n": left}


def _kind(lot: Lot) -> str:
    left = lot.days_left(timezone.localdate())
    if left is None:
        return "calm"
    return "bad" if left < 0 else "warn" if left <= lots.SOON else "good"


def _chip(lot: Lot) -> SafeString:
    words = _days_left(lot)
    kind = f"chip chip--{_kind(lot)}"
    return format_html('<span class="{}">{}</span>', kind, words) if words else SafeString()


LOTS = lists.List(
    "lots",
    gettext_lazy("Lots"),
    columns=[
        lists.Column("lot", gettext_lazy("Lot"), value=str, fixed=True,
                     link="inventory:lot-detail", link_args=["number"]),
        lists.Column("code", gettext_lazy("Code"), value="sku.code",
                     link="inventory:product-detail", link_args=["sku.product_id"]),
        lists.Column("goods", gettext_lazy("Goods"), value="sku.full_name", css="clip"),
        lists.Column("made_on", gettext_lazy("Produced on"), kind="date", shown=False),
        lists.Column("expires_on", gettext_lazy("Expires on"), kind="date"),
        lists.Column("left", gettext_lazy("Days left"), kind="html", value=_days_left, html=_chip),
        lists.Column("there", gettext_lazy("On hand"), kind="quantity"),
        lists.Column("unit", gettext_lazy("Unit"), value="sku.unit.name"),
        lists.Column("supplier", gettext_lazy("Supplier"), value="supplier.name", css="clip"),
        lists.Column("document", gettext_lazy("Came with"),
                     link=lambda lot: documents.url_of(lot.document)),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), lots.search_lots,
                           placeholder=gettext_lazy("Lot, code, name, receipt")),
        lists.ChoiceFilter(
            "expires", gettext_lazy("Expires"),
            [("-1", gettext_lazy("Expired")), ("30", gettext_lazy("Within 30 days")),
             ("90", gettext_lazy("Within 90 days")), ("180", gettext_lazy("Within 180 days"))],
            where=_within,
        ),
        lists.FlagFilter("there", gettext_lazy("Still here"),
                         lambda rows: rows.filter(there__gt=0)),
    ],
    keyset=["last_day"],
    actions=[
        lists.PageAction(gettext_lazy("Goods with lots"), "inventory:lots-keeping",
                         permission="stock.adjust"),
    ],
    link="inventory:lot-detail",
    link_args=["number"],
    empty=gettext_lazy("Say which goods keep lots; then receipts ask for the lot and its days."),
    empty_action=lists.PageAction(gettext_lazy("Goods with lots"), "inventory:lots-keeping",
                                  permission="stock.adjust"),
)  # fmt: skip


@needs("stock.view")
@require_safe
def lot_list(request: StaffRequest) -> HttpResponse:
    """The lots, those that expire first above."""
    return lists.page(request, LOTS, queryset=lots.lot_rows())


@needs("stock.view")
@require_safe
def lot_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One lot: where it came from, where it lies, where it went."""
    return render(request, PAGE, _context(request, access.lot_for_office(number)))


@needs("stock.adjust")
@require_POST
def lot_saving(request: StaffRequest, number: str) -> HttpResponse:
    """Correct the days of a lot."""
    lot = access.lot_for_office(number)
    refusal = htmx.refused(
        lambda: save_lot(
            lot=lot, made_on=day_said(request.POST.get("made_on", "")),
            expires_on=day_said(request.POST.get("expires_on", "")),
            by=request.user, at=timezone.now(),
        )
    )  # fmt: skip
    return htmx.panel(
        request, f"{PAGE}#lot-panel", _context(request, access.lot_for_office(number)),
        page=reverse("inventory:lot-detail", args=[number]), says=_("Saved."), refusal=refusal,
    )  # fmt: skip


@needs("stock.adjust")
@require_safe
def lots_keeping(request: StaffRequest) -> HttpResponse:
    """Which goods keep lots."""
    return render(request, KEEPING, {"goods": lots.goods_with_lots()})


@needs("stock.adjust")
@require_POST
def lots_keeping_saving(request: StaffRequest) -> HttpResponse:
    """Begin or end keeping lots of the goods with a code."""
    code, keeps = request.POST.get("code", "")[:48], request.POST.get("keeps") == "1"

    def run() -> None:
        keep_lots(sku=lookup.scanned(code).sku, keeps=keeps, by=request.user, at=timezone.now())

    refusal = htmx.refused(run)
    says = _("%(code)s keeps lots.") if keeps else _("%(code)s keeps lots no more.")
    return htmx.panel(
        request, f"{KEEPING}#lots-keeping",
        {"goods": lots.goods_with_lots(), "typed": code if refusal else ""},
        page=reverse("inventory:lots-keeping"), says=says % {"code": code}, refusal=refusal,
    )  # fmt: skip


def _context(request: StaffRequest, lot: Lot) -> dict[str, object]:
    moves = [(move, documents.url_of(move.document)) for move in lots.moves_of(lot)[:200]]
    return {
        "lot": lot,
        "left": _days_left(lot),
        "kind": _kind(lot),
        "levels": lots.levels_of(lot),
        "moves": moves,
        "came_from": documents.url_of(lot.document),
        "may_trace": may(request.user, "order.view"),
        "may_edit": may(request.user, "stock.adjust"),
    }
