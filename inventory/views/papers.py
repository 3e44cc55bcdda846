"""The papers of stock adjustments and assemblies: what came or went, and why."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from inventory import access
from inventory.models import Assembly, StockAdjustment
from inventory.queries import kits, stock
from wholesale.http import StaffRequest
from wholesale.money import ZERO
from wholesale.permissions import may, needs
from wholesale.printing import Column, Row, Slip, answer_slip
from wholesale.templatetags.wholesale import amount, day, quantity, unit_price


@needs("stock.adjust")
@require_safe
def adjustment_paper(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """The lines with their worth for those who may see costs, without it for others."""
    adjustment = access.adjustment_for_office(number)
    slip = _slip(adjustment, with_cost=may(request.user, "cost.view"))
    page = reverse("inventory:adjustment-paper", args=[number])
    return answer_slip(request, slip, page=page, as_pdf=as_pdf)


def _slip(adjustment: StockAdjustment, *, with_cost: bool) -> Slip:
    state = adjustment.get_state_display()
    facts = [
        (_("Warehouse"), adjustment.warehouse.name),
        (_("Date"), day(adjustment.posted_at)),
        (_("Posted by"), str(adjustment.posted_by)),
        (_("State"), f"{_('Opening stock')} · {state}" if adjustment.is_opening else str(state)),
        (_("Writes off"), adjustment.reverses.number if adjustment.reverses else ""),
        (_("Reason"), adjustment.reason),
    ]
    figures = [
        Column(_("Packs"), 12, is_figure=True),
        Column(_("Quantity"), 12, is_figure=True),
        Column(_("Unit cost"), 12, is_figure=True),
        Column(_("Value"), 12, is_figure=True),
    ]
    goods = [Column(_("Code"), 12), Column(_("Goods"), 36 if with_cost else 60)]
    return Slip(
        kind="adjustment",
        title=_("Stock adjustment slip"),
        number=adjustment.number,
        facts=[(label, text) for label, text in facts if text],
        columns=goods + (figures if with_cost else figures[:2]),
        rows=_rows(adjustment, with_cost=with_cost),
        signs=[_("Warehouse"), _("Checked by us")],
        total=stock.adjustment_value(adjustment.number) if with_cost else None,
        total_label=_("Change of value"),
    )


def _rows(adjustment: StockAdjustment, *, with_cost: bool) -> list[Row]:
    worths = stock.adjustment_worths(adjustment)
    rows = []
    for line in stock.adjustment_lines(adjustment):
        sku, worth = line.sku, worths.get(line.sku_id, ZERO)
        said = f"{quantity(line.quantity)} {sku.unit.name}"
        cells = [sku.code, sku.full_name, sku.say(line.quantity), said]
        cost = [unit_price(worth / line.quantity), amount(worth)] if with_cost else []
        rows.append(Row(cells + cost, worth))
    return rows


@needs("stock.adjust")
@require_safe
def assembly_paper(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """What came and what went, with its worth for those who may see costs."""
    assembly = access.assembly_for_office(number)
    slip = _assembly_slip(assembly, with_cost=may(request.user, "cost.view"))
    page = reverse("inventory:assembly-paper", args=[number])
    return answer_slip(request, slip, page=page, as_pdf=as_pdf)


def _assembly_slip(assembly: Assembly, *, with_cost: bool) -> Slip:
    facts = [
        (_("What is done"), assembly.way),
        (_("Goods"), f"{assembly.sku.code} {assembly.sku.full_name}"),
        (_("Quantity"), f"{quantity(assembly.quantity)} {assembly.sku.unit.name}"),
        (_("Warehouse"), assembly.warehouse.name),
        (_("Date"), day(assembly.posted_at)),
        (_("Posted by"), str(assembly.posted_by)),
        (_("State"), str(assembly.get_state_display())),
        (_("Labour"), amount(assembly.labour) if with_cost and assembly.labour else ""),
        (_("Writes off"), assembly.reverses.number if assembly.reverses else ""),
        (_("Remark"), assembly.reason),
    ]
    columns = [
        Column(_("Code"), 16), Column(_("Goods"), 44),
        Column(_("Packs"), 14, is_figure=True), Column(_("Quantity"), 14, is_figure=True),
        *([Column(_("Value"), 12, is_figure=True)] if with_cost else []),
    ]  # fmt: skip
    rows = []
    for line in kits.assembly_lines(assembly):
        sku = line.sku
        said = f"{quantity(line.quantity)} {sku.unit.name}"
        cells = [sku.code, sku.full_name, sku.say(line.quantity), said]
        rows.append(Row(cells + ([amount(line.worth)] if with_cost else []), line.worth))
    return Slip(
        kind="assembly",
        title=_("Assembly slip"),
        number=assembly.number,
        facts=[(label, text) for label, text in facts if text],
        columns=columns,
        rows=rows,
        signs=[_("Warehouse"), _("Checked by us")],
    )
