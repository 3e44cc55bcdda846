"""The ledger as it was posted: entries, their postings, the trial balance."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from finance import access
from finance.models import Account, EntryKind
from finance.queries import ledger_book
from finance.queries.trial import TrialBalance, trial_balance
from finance.views.statements import default_period, period_form, periods
from wholesale import lists
from wholesale.documents import url_of
from wholesale.http import StaffRequest
from wholesale.lists.export import record_export
from wholesale.permissions import needs
from wholesale.tabular import xlsx_response

ENTRIES = lists.List(
    "entries",
    gettext_lazy("Ledger"),
    columns=[
        lists.Column(
            "document", gettext_lazy("Document"), fixed=True, link="finance:entry-detail"
        ),
        lists.Column("date", gettext_lazy("Date"), kind="date"),
        lists.Column("kind", gettext_lazy("Kind"), value=lambda row: row.get_kind_display()),
        lists.Column("party", gettext_lazy("Customer"), css="clip"),
        lists.Column("amount", gettext_lazy("Amount"), kind="money"),
        lists.Column("by", gettext_lazy("By")),
        lists.Column("at", gettext_lazy("Posted"), kind="datetime"),
        lists.Column("because", gettext_lazy("Reason"), css="clip"),
    ],
    filters=[
        lists.SearchFilter(
            "q", gettext_lazy("Search"), ledger_book.search_entries,
            placeholder=gettext_lazy("Document, customer"),
        ),
        lists.ChoiceFilter("kind", gettext_lazy("Kind"), EntryKind.choices),
        lists.ChoiceFilter(
            "account", gettext_lazy("Account"), Account.choices, where=ledger_book.touching
        ),
        lists.DateRangeFilter("date", gettext_lazy("Date"), "date", is_datetime=False),
    ],
    keyset=["-pk"],
    actions=[lists.PageAction(gettext_lazy("Trial balance"), "finance:trial-balance")],
    link="finance:entry-detail",
    empty=gettext_lazy("What ships, is paid and is corrected is posted here."),
)  # fmt: skip


@needs("money.view")
@require_safe
def entry_list(request: StaffRequest) -> HttpResponse:
    """Every entry, newest first."""
    rows = ledger_book.with_amounts(access.entries_visible_to(request.user))
    return lists.page(request, ENTRIES, queryset=rows)


@needs("money.view")
@require_safe
def entry_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One entry with its postings and what it reverses."""
    entry = access.entry_for(request.user, pk)
    context = {"title": entry.document, "entries": [entry], "document_url": url_of(entry.document)}
    return render(request, "finance/office/entries.html", context)


@needs("money.view")
@require_safe
def document_entries(request: StaffRequest, number: str) -> HttpResponse:
    """Everything one document has posted."""
    entries = access.entries_of_document(request.user, number)
    context = {"title": number, "entries": entries, "document_url": url_of(number)}
    return render(request, "finance/office/entries.html", context)


@needs("money.view")
@require_safe
def trial_balance_page(request: StaffRequest) -> HttpResponse:
    """Every account over a period; `?export=xlsx` gives it as a workbook."""
    form = period_form(request)
    since, until = form.period(default_period())
    trial = trial_balance(since, until)
    if request.GET.get("export") == "xlsx":
        facts: dict[str, object] = {
            "filters": [f"{since} – {until}"], "form": "xlsx", "rows": len(trial.lines),
        }  # fmt: skip
        record_export(list_name="trial-balance", facts=facts, by=request.user, at=timezone.now())
        return _as_workbook(trial)
    context = {"trial": trial, "form": form, "since": since, "until": until, "periods": periods()}
    return render(request, "finance/office/trial_balance.html", context)


def _as_workbook(trial: TrialBalance) -> HttpResponse:
    heads = [_("Account"), _("Opening balance"), _("Debit"), _("Credit"), _("Closing balance")]
    rows = [
        [line.label, line.opening, line.debit, line.credit, line.closing] for line in trial.lines
    ]
    return xlsx_response(_("Trial balance"), heads, rows)
