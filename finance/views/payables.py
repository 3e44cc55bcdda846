"""What we owe: by supplier and age, as a statement, and as a card on the supplier's page."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from finance import access
from finance.queries import ageing, payables
from finance.queries.open_items import open_bills
from finance.queries.statement import supplier_statement_of
from finance.views.receivables import sum_of
from finance.views.statements import as_file, default_period, period_form, periods
from wholesale import lists
from wholesale.http import StaffRequest
from wholesale.money import ZERO
from wholesale.permissions import may, needs

PAYABLES = lists.List(
    "payables",
    gettext_lazy("Payables"),
    columns=[
        lists.Column("supplier", gettext_lazy("Supplier"), value="supplier.name", fixed=True,
                     link="finance:supplier-statement", link_args=["supplier.number"], css="clip"),
        lists.Column("code", gettext_lazy("Code"), value="supplier.code"),
        lists.Column("payable", gettext_lazy("Owed to him"), kind="money", sort="payable"),
        *(
            lists.Column(bucket.name, bucket.label, kind="money", value=sum_of(bucket.name))
            for bucket in ageing.BUCKETS
        ),
        lists.Column("oldest_due", gettext_lazy("Oldest due"), kind="date"),
        lists.Column("prepayment", gettext_lazy("Paid ahead"), kind="money", sort="prepayment"),
        lists.Column("terms", gettext_lazy("Days to pay"), kind="integer",
                     value="supplier.terms_days", shown=False),
    ],
    filters=[
        lists.SearchFilter("q", gettext_lazy("Search"), payables.search_accounts,
                           placeholder=gettext_lazy("Supplier, code")),
        lists.FlagFilter("owing", gettext_lazy("Owed to him"), Q(payable__gt=0)),
        lists.FlagFilter("ahead", gettext_lazy("Paid ahead"), Q(prepayment__gt=0)),
    ],
    keyset=["-payable"],
    views=[
        lists.BuiltInView("owing", gettext_lazy("Owed to him"), {"owing": "1"}),
        lists.BuiltInView("ahead", gettext_lazy("Paid ahead"), {"ahead": "1"}, count=False),
    ],
    actions=[
        lists.PageAction(gettext_lazy("New payment"), "finance:payout-new",
                         permission="payout.record", icon="plus"),
        lists.PageAction(gettext_lazy("Supplier bills"), "finance:bill-list"),
    ],
    link="finance:supplier-statement",
    link_args=["supplier.number"],
    empty=gettext_lazy("Suppliers appear here with their first bill or payment."),
)  # fmt: skip


@needs("payable.view")
@require_safe
def payable_list(request: StaffRequest) -> HttpResponse:
    """What we owe by supplier and by age; the whole as a plot."""
    today = timezone.localdate()
    is_part = bool(request.htmx) or "export" in request.GET
    sums = {} if is_part else ageing.totals(access.supplier_items(), today=today)
    page = reverse("finance:bill-list")
    urls = [
        f"{page}?payment={'open' if bucket.name == 'not_due' else 'overdue'}"
        for bucket in ageing.BUCKETS
    ]
    extra = {
        "sums": [
            (bucket, sums.get(bucket.name, ZERO), url)
            for bucket, url in zip(ageing.BUCKETS, urls, strict=True)
        ],
        "total": sum(sums.values(), ZERO),
        "chart": ageing.as_chart(sums, urls) if any(sums.values()) else None,
    }
    rows = payables.with_ages(access.supplier_accounts(), today=today)
    return lists.page(
        request, PAYABLES, queryset=rows, template="finance/office/ageing.html", extra=extra
    )


@needs("payable.view")
@require_safe
def supplier_statement(request: StaffRequest, number: str) -> HttpResponse:
    """What moved our balance with a supplier; `?export=xlsx` or `csv` gives it as a file."""
    supplier = access.supplier_for_money(number)
    form = period_form(request)
    drawn = supplier_statement_of(supplier, *form.period(default_period()))
    if request.GET.get("export"):
        return as_file(request, drawn)
    context = {
        "statement": drawn,
        "supplier": supplier,
        "form": form,
        "periods": periods(),
        "standing": payables.standing_with(supplier, today=timezone.localdate()),
        "today": timezone.localdate(),
        "may_record": may(request.user, "payout.record"),
    }
    return render(request, "finance/office/supplier_statement.html", context)


@needs("purchase.view")
@require_safe
def supplier_panel(request: StaffRequest, number: str) -> HttpResponse:
    """A supplier's money in a card, for his page."""
    supplier = access.supplier_for_money(number)
    if not may(request.user, "payable.view"):
        return render(request, "finance/office/supplier_money.html", {"supplier": None})
    context = {
        "supplier": supplier,
        "standing": payables.standing_with(supplier, today=timezone.localdate()),
        "bills": open_bills(supplier, limit=5),
        "today": timezone.localdate(),
        "may_bill": may(request.user, "bill.edit"),
        "may_pay": may(request.user, "payout.record"),
    }
    return render(request, "finance/office/supplier_money.html", context)
