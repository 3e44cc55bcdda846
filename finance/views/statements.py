"""A customer's statement for the office: period, movements, open documents, and as a file."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from finance import access
from finance.forms import PeriodForm
from finance.queries.balances import standing_of
from finance.queries.statement import Statement, month_of, statement_of
from wholesale.http import StaffRequest
from wholesale.lists.export import record_export
from wholesale.permissions import may, needs
from wholesale.tabular import csv_response, xlsx_response


@needs("statement.view")
@require_safe
def statement(request: StaffRequest, code: str) -> HttpResponse:
    """What moved a customer's balance; `?export=xlsx` or `csv` gives it as a file."""
    customer = access.customer_for(request.user, code)
    form = period_form(request)
    drawn = statement_of(customer, *form.period(default_period()))
    if request.GET.get("export"):
        return as_file(request, drawn)
    context = {
        "statement": drawn,
        "customer": customer,
        "form": form,
        "periods": periods(),
        "standing": standing_of(customer, today=timezone.localdate()),
        "today": timezone.localdate(),
        "may_record": may(request.user, "settlement.record"),
        "may_see_customer": may(request.user, "customer.view"),
    }
    return render(request, "finance/office/statement.html", context)


def default_period() -> tuple[date, date]:
    """From the first of last month until today."""
    today = timezone.localdate()
    last_month, _end = month_of(today.replace(day=1) - timedelta(days=1))
    return last_month, today


def period_form(request: StaffRequest) -> PeriodForm:
    """The period asked for, or an unbound form with the usual one."""
    if "since" in request.GET or "until" in request.GET:
        return PeriodForm(request.GET)
    since, until = default_period()
    return PeriodForm(initial={"since": since, "until": until})


def periods() -> list[tuple[str, date, date]]:
    """Periods people ask for, as (words, first day, last day)."""
    today = timezone.localdate()
    this_month, _end = month_of(today)
    last_first, last_end = month_of(this_month - timedelta(days=1))
    return [
        (_("This month"), this_month, today),
        (_("Last month"), last_first, last_end),
        (_("This year"), today.replace(month=1, day=1), today),
    ]


def as_file(request: StaffRequest, drawn: Statement) -> HttpResponse:
    """A statement as a workbook or as CSV (`?export=`), with opening and closing lines."""
    form = "csv" if request.GET.get("export") == "csv" else "xlsx"
    facts: dict[str, object] = {
        "filters": [f"{drawn.since} – {drawn.until}", drawn.party.code],
        "form": form,
        "rows": len(drawn.movements),
    }
    record_export(list_name="statement", facts=facts, by=request.user, at=timezone.now())
    return as_workbook(drawn, form)


def as_workbook(drawn: Statement, form: str = "xlsx") -> HttpResponse:
    """A statement as a file, with opening and closing lines."""
    heads = [_("Date"), _("Document"), _("Kind"), _("Charged"), _("Taken off"), _("Balance")]
    opening = [drawn.since, "", _("Opening balance"), None, None, drawn.opening]
    closing = [
        drawn.until, "", _("Closing balance"), drawn.charged, drawn.taken_off, drawn.closing,
    ]  # fmt: skip
    rows = [[m.date, m.document, m.kind_label, m.charged, m.taken_off, m.balance] for m in drawn.movements]  # fmt: skip  # noqa: E501
    name = f"{_('Statement')}-{drawn.party.code}"
    if form == "csv":
        return csv_response(name, heads, [opening, *rows, closing])
    return xlsx_response(name, heads, [opening, *rows, closing], title=_("Statement"))
