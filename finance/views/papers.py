"""A customer's statement as a paper, for the office and for himself."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from crm.models import Customer
from finance import access
from finance.queries.statement import statement_of
from finance.views.shop import member_of
from finance.views.statements import default_period, period_form
from wholesale.http import StaffRequest
from wholesale.permissions import needs
from wholesale.printing import answer
from wholesale.printing.marks import in_capitals


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
    )  # fmt: skip
