"""The papers of what we owe: a bill with its match, a payment, a supplier's statement."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finance import access
from finance.queries.bills import Match, matched
from finance.queries.settlements import documents_of
from finance.queries.statement import supplier_statement_of
from finance.views.statements import default_period, period_form
from inventory.models import Supplier
from wholesale.http import StaffRequest
from wholesale.permissions import needs
from wholesale.printing import Column, Row, Slip, answer, answer_slip
from wholesale.printing.marks import in_capitals
from wholesale.templatetags.wholesale import amount, day, quantity, unit_price


@needs("payable.view")
@require_safe
def bill_paper(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """A bill beside what was ordered and what came, for the file."""
    bill = access.bill_for_office(number)
    facts = [
        (_("Supplier"), _named(bill.supplier)), (_("Supplier's number"), bill.their_number),
        (_("Date"), day(bill.dated)), (_("Due"), day(bill.due_on)),
        (_("State"), str(bill.get_state_display())), (_("Written by"), str(bill.written_by)),
        (_("Reviewed by"), str(bill.reviewed_by or "")), (_("Remark"), bill.note),
        (_("Reason"), bill.because),
    ]  # fmt: skip
    slip = Slip(
        kind="bill",
        title=_("Credit slip") if bill.is_credit else _("Supplier bill"),
        number=number,
        facts=[(label, text) for label, text in facts if text],
        columns=[
            Column(_("Document"), 14), Column(_("What for"), 34),
            Column(_("Received"), 12, is_figure=True), Column(_("Billed"), 12, is_figure=True),
            Column(_("Price"), 12, is_figure=True), Column(_("Amount"), 16, is_figure=True),
        ],
        rows=[_line(match) for match in matched(bill)],
        signs=[_("Checked by us"), _("Finance")],
        total=bill.total,
        total_label=_("Total"),
    )  # fmt: skip
    return answer_slip(
        request, slip, page=reverse("finance:bill-paper", args=[number]), as_pdf=as_pdf
    )


@needs("payable.view")
@require_safe
def payout_paper(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """What we paid and for which bills, or what came back of it."""
    payment = access.payment_for_office(number)
    parts = [
        (_("From what was paid ahead"), payment.from_prepayment),
        (_("Discount he gave"), payment.discount),
        (_("Rounding"), payment.rounding),
    ]
    facts = [
        (_("Supplier"), _named(payment.supplier)), (_("Paid on"), day(payment.paid_on)),
        (_("Way of payment"), str(payment.tender or "")),
        (_("State"), str(payment.get_state_display())), (_("Reference"), payment.reference),
        (_("Recorded by"), str(payment.recorded_by)), (_("Remark"), payment.remark),
        (_("Reason"), payment.because),
        *[(label, amount(part)) for label, part in parts if part],
    ]  # fmt: skip
    is_refund = payment.received < 0
    slip = Slip(
        kind="payout",
        title=_("Refund slip") if is_refund else _("Payment to a supplier"),
        number=number,
        facts=[(label, text) for label, text in facts if text],
        columns=[
            Column(_("Document"), 20), Column(_("Supplier's number"), 20), Column(_("Due"), 16),
            Column(_("Amount"), 20, is_figure=True), Column(_("Covered here"), 20, is_figure=True),
        ],
        rows=[
            Row([one.document, one.order, day(one.due_date), amount(one.total),
                 amount(one.amount)], one.amount)
            for one in documents_of(payment)
        ],
        signs=[_("Cashier"), _("Checked by us"), _("Supplier")],
        total=abs(payment.received),
        total_label=_("Came back") if is_refund else _("Amount paid"),
    )  # fmt: skip
    return answer_slip(
        request, slip, page=reverse("finance:payout-paper", args=[number]), as_pdf=as_pdf
    )


@needs("payable.view")
@require_safe
def supplier_statement_paper(
    request: StaffRequest, number: str, *, as_pdf: bool = False
) -> HttpResponse:
    """A supplier's statement of a period, to be agreed with him."""
    supplier = access.supplier_for_money(number)
    drawn = supplier_statement_of(supplier, *period_form(request).period(default_period()))
    page = reverse("finance:supplier-statement-paper", args=[number])
    period = f"?since={drawn.since}&until={drawn.until}"
    context = {
        "statement": drawn,
        "supplier": supplier,
        "capitals": in_capitals(drawn.closing) if (get_language() or "").startswith("zh") else "",
        "pdf_url": f"{page}pdf/{period}",
    }
    return answer(
        request, "finance/paper/statement.html", context,
        number=f"{supplier.code}-{drawn.until:%Y%m%d}", page=f"{page}{period}", as_pdf=as_pdf,
        rows=len(drawn.movements),
    )  # fmt: skip


def _line(match: Match) -> Row:
    line = match.line
    source = line.receipt_line or line.return_line
    document = line.cost.number if line.cost else ""
    if line.receipt_line:
        document = line.receipt_line.receipt.number
    elif line.return_line:
        document = line.return_line.supplier_return.number
    cells = [
        document,
        f"{source.sku.code} {source.sku.full_name}" if source else line.what,
        quantity(match.received) if match.received is not None else "",
        quantity(line.quantity) if source else "",
        unit_price(line.unit_price) if source else "",
        amount(line.amount),
    ]
    return Row(cells, line.amount)


def _named(supplier: Supplier) -> str:
    return f"{supplier.name} ({supplier.code})"
