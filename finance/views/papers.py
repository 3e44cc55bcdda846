"""A customer's statement and the receipt of a settlement, for the office and for himself."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crm.models import Customer
from finance import access
from finance.models import Settlement
from finance.queries.settlements import documents_of
from finance.queries.statement import statement_of
from finance.views.shop import member_of
from finance.views.statements import default_period, period_form
from wholesale.http import StaffRequest
from wholesale.money import ZERO
from wholesale.permissions import needs
from wholesale.printing import Column, Row, Slip, answer, answer_slip
from wholesale.printing.marks import in_capitals
from wholesale.templatetags.wholesale import amount, day


@needs("statement.view")
@require_safe
def statement_paper(request: StaffRequest, code: str, *, as_pdf: bool = False) -> HttpResponse:
    """A customer's statement of a period, for staff in reach of him."""
    customer = access.customer_for(request.user, code)
    page = reverse("finance:statement-print", args=[code])
    return _drawn(request, customer, page, f"{page}pdf/", as_pdf=as_pdf)


@needs("shop.money")
@require_safe
def my_statement_paper(request: StaffRequest, *, as_pdf: bool = False) -> HttpResponse:
    """The statement of the company the person acts for."""
    page = reverse("finance:my-statement-print")
    return _drawn(request, member_of(request).customer, page, f"{page}pdf/", as_pdf=as_pdf)


def _drawn(
    request: StaffRequest, customer: Customer, page: str, pdf: str, *, as_pdf: bool
) -> HttpResponse:
    drawn = statement_of(customer, *period_form(request).period(default_period()))
    period = f"?since={drawn.since}&until={drawn.until}"
    context = {
        "statement": drawn,
        "customer": customer,
        "capitals": in_capitals(drawn.closing) if (get_language() or "").startswith("zh") else "",
        "pdf_url": f"{pdf}{period}",
    }
    return answer(
        request, "finance/paper/statement.html", context,
        number=f"{customer.code}-{drawn.until:%Y%m%d}", page=f"{page}{period}", as_pdf=as_pdf,
        rows=len(drawn.movements),
    )  # fmt: skip


@needs("settlement.view")
@require_safe
def settlement_receipt(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """What was paid and for which documents, for staff who may see the settlement."""
    settlement = access.settlement_for(request.user, number)
    page = reverse("finance:settlement-receipt", args=[number])
    return answer_slip(request, _receipt(settlement), page=page, as_pdf=as_pdf)


@needs("shop.money")
@require_safe
def my_receipt(request: StaffRequest, number: str, *, as_pdf: bool = False) -> HttpResponse:
    """The same for the company the person acts for."""
    settlement = access.own_settlement(member_of(request), number)
    page = reverse("finance:my-receipt", args=[number])
    return answer_slip(request, _receipt(settlement), page=page, as_pdf=as_pdf)


def _receipt(settlement: Settlement) -> Slip:
    documents = documents_of(settlement)
    covered = sum((line.amount for line in documents), ZERO)
    parts = [
        (_("From prepayment"), settlement.from_prepayment),
        (_("Discount"), settlement.discount),
        (_("Rounding"), settlement.rounding),
        (_("Becomes prepayment"), max(settlement.covers - covered, ZERO)),
    ]
    facts = [
        (_("Customer"), f"{settlement.customer.name} ({settlement.customer.code})"),
        (_("Paid on"), day(settlement.paid_on)),
        (_("Way of payment"), str(settlement.tender or "")),
        (_("State"), str(settlement.get_state_display())),
        (_("Reference"), settlement.reference),
        (_("Recorded by"), str(settlement.recorded_by)),
        (_("Remark"), settlement.remark),
        (_("Reason"), settlement.because),
        *[(label, amount(part)) for label, part in parts if part],
    ]
    is_refund = settlement.received < 0
    return Slip(
        kind="settlement-receipt",
        title=_("Refund slip") if is_refund else _("Payment receipt"),
        number=settlement.number,
        facts=[(label, text) for label, text in facts if text],
        columns=[
            Column(_("Document"), 20),
            Column(_("Order"), 20),
            Column(_("Due"), 16),
            Column(_("Amount"), 20, is_figure=True),
            Column(_("Covered here"), 20, is_figure=True),
        ],
        rows=[
            Row([one.document, one.order, day(one.due_date), amount(one.total), amount(one.amount)],
                one.amount)
            for one in documents
        ],
        signs=[_("Cashier"), _("Checked by us"), _("Customer (signature, date)")],
        total=abs(settlement.received),
        total_label=_("Given back") if is_refund else _("Received"),
    )  # fmt: skip
