"""Papers of the warehouse: the outbound slip of a transfer, a count's sheet, what was scrapped."""

from decimal import Decimal

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from warehouse import access
from warehouse.models import StockCount, Transfer, TransferKind
from warehouse.queries import counts, scraps, transfers
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs
from wholesale.printing import Column, Row, Slip, answer_slip
from wholesale.templatetags.wholesale import amount, day, quantity, unit_price


@needs("transfer.view")
@require_safe
def transfer_paper(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """The outbound slip: what is loaded, at which stated cost, and who signs for it."""
    transfer = access.transfer_for_office(number)
    page = reverse("warehouse:transfer-paper", args=[number])
    return answer_slip(request, _transfer_slip(transfer), page=page, as_pdf=as_pdf)


@needs("count.enter")
@require_safe
def count_paper(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """The sheet to count on; a blind one is empty of what the books say."""
    count = access.count_for_office(number)
    with_book = may(request.user, "count.post") or not count.is_blind
    page = reverse("warehouse:count-paper", args=[number])
    return answer_slip(request, _count_slip(count, with_book=with_book), page=page, as_pdf=as_pdf)


@needs("scrap.post")
@require_safe
def scrap_paper(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """What was thrown away, with its worth for those who may see costs."""
    scrap = access.scrap_for_office(number)
    with_cost = may(request.user, "cost.view")
    lines = scraps.scrap_lines(scrap)
    rows = [
        Row([line.sku.code, line.sku.full_name, line.sku.say(line.quantity),
             f"{quantity(line.quantity)} {line.sku.unit.name}",
             *([amount(line.cost)] if with_cost else [])], line.cost)
        for line in lines
    ]  # fmt: skip
    cost = [Column(_("At cost"), 14, is_figure=True)] if with_cost else []
    slip = Slip(
        kind="scrap",
        title=_("Scrapping slip"),
        number=scrap.number,
        facts=_said([
            (_("Warehouse"), scrap.warehouse.name),
            (_("Date"), day(scrap.posted_at)),
            (_("Posted by"), str(scrap.posted_by)),
            (_("State"), scrap.get_state_display()),
            (_("Cause"), scrap.get_cause_display()),
            (_("Reason"), scrap.reason),
        ]),
        columns=[*_goods_columns(), Column(_("Packs"), 12, is_figure=True),
                 Column(_("Quantity"), 12, is_figure=True), *cost],
        rows=rows,
        signs=[_("Warehouse"), _("Checked by us")],
        total=sum((line.cost for line in lines), Decimal(0)) if with_cost else None,
        total_label=_("At cost"),
    )  # fmt: skip
    page = reverse("warehouse:scrap-paper", args=[number])
    return answer_slip(request, slip, page=page, as_pdf=as_pdf)


def _transfer_slip(transfer: Transfer) -> Slip:
    is_priced = transfer.kind == TransferKind.FIXED_COST
    rows, total = [], Decimal(0)
    for line in transfers.transfer_lines(transfer):
        worth = round(line.quantity * (line.price or Decimal(0)), 2)
        total += worth
        figures = [line.sku.say(line.quantity), f"{quantity(line.quantity)} {line.sku.unit.name}"]
        priced = [unit_price(line.price), amount(worth)] if is_priced else []
        rows.append(Row([line.sku.code, line.sku.full_name, *figures, *priced], worth))
    priced_columns = [
        Column(_("Stated cost"), 12, is_figure=True), Column(_("Amount"), 12, is_figure=True),
    ]  # fmt: skip
    return Slip(
        kind="transfer",
        title=_("Transfer slip"),
        number=transfer.number,
        facts=_said([
            (_("From"), transfer.source.name),
            (_("To"), transfer.target.name),
            (_("Date"), day(transfer.sent_at or transfer.made_at)),
            (_("Kind"), transfer.get_kind_display()),
            (_("State"), transfer.get_state_display()),
            (_("Written by"), str(transfer.made_by)),
            (_("Remark"), transfer.remark),
        ]),
        columns=[*_goods_columns(), Column(_("Packs"), 12, is_figure=True),
                 Column(_("Quantity"), 12, is_figure=True),
                 *(priced_columns if is_priced else [])],
        rows=rows,
        signs=[_("Handed over by"), _("Driver"), _("Received by")],
        total=total if is_priced else None,
        total_label=_("Total"),
    )  # fmt: skip


def _count_slip(count: StockCount, *, with_book: bool) -> Slip:
    rows = []
    for line in counts.sheet_lines(count):
        counted = "" if line.counted is None else quantity(line.counted)
        gap = line.difference
        book = ["" if line.book is None else quantity(line.book),
                "" if gap is None else quantity(gap)]  # fmt: skip
        cells = [line.sku.code, line.sku.full_name, line.sku.unit.name, counted]
        rows.append(Row([*cells, *(book if with_book else [])]))
    book_columns = [
        Column(_("In the books"), 12, is_figure=True),
        Column(_("Over / short"), 12, is_figure=True),
    ]  # fmt: skip
    return Slip(
        kind="count",
        title=_("Count sheet"),
        number=count.number,
        facts=_said([
            (_("Warehouse"), count.warehouse.name),
            (_("Date"), day(count.started_at)),
            (_("State"), count.get_state_display()),
            (_("Title"), count.title),
        ]),
        columns=[*_goods_columns(), Column(_("Unit"), 8), Column(_("Counted"), 12, is_figure=True),
                 *(book_columns if with_book else [])],
        rows=rows,
        signs=[_("Counted by"), _("Checked by us")],
    )  # fmt: skip


def _goods_columns() -> list[Column]:
    return [Column(_("Code"), 12), Column(_("Goods"), 34)]


def _said(facts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(label, text) for label, text in facts if text]
