"""The papers of purchasing: the order for the supplier, the receipt, what goes back."""

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from inventory import access
from inventory.models import GoodsReceiptLine, PurchaseLine, Supplier, SupplierReturnLine
from inventory.queries import purchases
from wholesale.http import StaffRequest
from wholesale.permissions import may, needs
from wholesale.printing import Column, Row, Slip, answer_slip
from wholesale.templatetags.wholesale import amount, day, quantity, unit_price

Line = PurchaseLine | GoodsReceiptLine | SupplierReturnLine


@needs("purchase.view")
@require_safe
def purchase_paper(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """What we order, for the supplier; with prices for those who may see costs."""
    order = access.purchase_for_office(number)
    lines = purchases.lines_of(order)
    slip = _slip(
        request, "purchase", _("Purchase order"), number,
        [*_supplier(order.supplier), (_("Into warehouse"), order.warehouse.name),
         (_("Expected"), day(order.expected_on)), (_("Written by"), str(order.created_by)),
         (_("Remark"), order.note)],
        lines, {line.pk: (line.quantity * line.unit_price) for line in lines}, order.total,
        [_("Ordered by us"), _("Supplier")],
    )  # fmt: skip
    page = reverse("inventory:purchase-paper", args=[number])
    return answer_slip(request, slip, page=page, as_pdf=as_pdf)


@needs("purchase.view")
@require_safe
def receipt_paper(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """What came, for the shelf and the file."""
    receipt = access.receipt_for_office(number)
    lines = purchases.receipt_lines(receipt)
    slip = _slip(
        request, "receipt", _("Goods receipt"), number,
        [*_supplier(receipt.supplier), (_("Purchase order"), receipt.order.number),
         (_("Warehouse"), receipt.warehouse.name), (_("Date"), day(receipt.posted_at)),
         (_("Supplier's slip"), receipt.their_slip), (_("Received by"), str(receipt.posted_by)),
         (_("Writes off"), receipt.reverses.number if receipt.reverses else ""),
         (_("Remark"), receipt.note)],
        lines, {line.pk: line.amount for line in lines}, receipt.total,
        [_("Warehouse"), _("Checked by us")],
    )  # fmt: skip
    page = reverse("inventory:receipt-paper", args=[number])
    return answer_slip(request, slip, page=page, as_pdf=as_pdf)


@needs("purchase.view")
@require_safe
def supplier_return_paper(
    request: StaffRequest, number: str, *, as_pdf: bool = False
) -> HttpResponse:
    """What goes back, for the supplier to sign."""
    made = access.supplier_return_for_office(number)
    lines = purchases.return_lines(made)
    slip = _slip(
        request, "supplier-return", _("Return to the supplier"), number,
        [*_supplier(made.supplier), (_("Goods receipt"), made.receipt.number),
         (_("Warehouse"), made.warehouse.name), (_("Date"), day(made.posted_at)),
         (_("Sent back by"), str(made.posted_by)),
         (_("Writes off"), made.reverses.number if made.reverses else ""),
         (_("Reason"), made.reason)],
        lines, {line.pk: line.amount for line in lines}, made.total,
        [_("Warehouse"), _("Supplier")],
    )  # fmt: skip
    page = reverse("inventory:supplier-return-paper", args=[number])
    return answer_slip(request, slip, page=page, as_pdf=as_pdf)


def _supplier(supplier: Supplier) -> list[tuple[str, str]]:
    contact = " ".join(filter(None, [supplier.contact, supplier.phone]))
    return [(_("Supplier"), f"{supplier.name} ({supplier.code})"), (_("Contact"), contact),
            (_("Address"), supplier.address)]  # fmt: skip


def _slip(  # noqa: PLR0917 - a paper has as many parts as it has
    request: StaffRequest,
    kind: str,
    title: str,
    number: str,
    facts: Sequence[tuple[str, str]],
    lines: Sequence[Line],
    worths: dict[int, Decimal],
    total: Decimal,
    signs: Sequence[str],
) -> Slip:
    with_cost = may(request.user, "cost.view")
    goods = [Column(_("Code"), 12), Column(_("Supplier's code"), 12),
             Column(_("Goods"), 34 if with_cost else 52)]  # fmt: skip
    figures = [Column(_("Packs"), 12, is_figure=True), Column(_("Quantity"), 12, is_figure=True)]
    costs = [Column(_("Price"), 9, is_figure=True), Column(_("Amount"), 9, is_figure=True)]
    return Slip(
        kind=kind,
        title=title,
        number=number,
        facts=[(label, text) for label, text in facts if text],
        columns=goods + figures + (costs if with_cost else []),
        rows=[_row(line, worths[line.pk], with_cost=with_cost) for line in lines],
        signs=signs,
        total=total if with_cost else None,
        total_label=_("Total"),
    )


def _row(line: Line, worth: Decimal, *, with_cost: bool) -> Row:
    sku = line.sku
    theirs = line.code if isinstance(line, PurchaseLine) else ""
    if isinstance(line, GoodsReceiptLine):
        theirs = line.line.code
    cells = [sku.code, theirs, sku.full_name, sku.say(line.quantity),
             f"{quantity(line.quantity)} {sku.unit.name}"]  # fmt: skip
    cost = [unit_price(line.unit_price), amount(worth)] if with_cost else []
    return Row(cells + cost, worth if with_cost else Decimal(0))
