"""Who owes what, and how old it is."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from crm.queries.customers import area_choices
from finance import access
from finance.models import CustomerAccount, OpenItem, OpenItemKind
from finance.queries import ageing, balances
from finance.queries.settlements import last_payments
from wholesale import lists
from wholesale.documents import url_of
from wholesale.http import StaffRequest
from wholesale.money import ZERO
from wholesale.permissions import may, needs
from wholesale.search import query_tokens


def _search(rows: QuerySet[CustomerAccount], text: str) -> QuerySet[CustomerAccount]:
    tokens = query_tokens(text)
    return rows.filter(customer__search_tokens__contains=tokens) if tokens else rows.none()


def _search_items(rows: QuerySet[OpenItem], text: str) -> QuerySet[OpenItem]:
    found = Q(document__istartswith=text) | Q(order__istartswith=text)
    tokens = query_tokens(text)
    return rows.filter(found | Q(customer__search_tokens__contains=tokens) if tokens else found)


def sum_of(name: str) -> Callable[[object], Decimal | None]:
    """The value of a column of sums."""
    return lambda row: getattr(row, name) or None  # nothing draws a dash


_CUSTOMER = lists.Column(
    "customer", gettext_lazy("Customer"), value="customer.name", fixed=True,
    link="finance:statement", link_args=["customer.code"], css="clip",
)  # fmt: skip
_CODE = lists.Column("code", gettext_lazy("Code"), value="customer.code")
_AREA = lists.Column("area", gettext_lazy("Area"), value="customer.area.name")
_FILTERS: Sequence[object] = (
    lists.SearchFilter(
        "q", gettext_lazy("Search"), _search, placeholder=gettext_lazy("Customer, code, pinyin")
    ),
    lists.ForeignKeyFilter("area", gettext_lazy("Area"), area_choices, field="customer__area"),
)

RECEIVABLES = lists.List(
    "receivables",
    gettext_lazy("Receivables"),
    columns=[
        _CUSTOMER, _CODE, _AREA,
        lists.Column("receivable", gettext_lazy("Owed"), kind="money", sort="receivable"),
        lists.Column(
            "overdue", gettext_lazy("Overdue"), kind="money", css="bad", value=sum_of("overdue")
        ),
        lists.Column("oldest_due", gettext_lazy("Oldest due"), kind="date"),
        lists.Column("prepayment", gettext_lazy("Prepayment"), kind="money", sort="prepayment"),
        lists.Column(
            "limit", gettext_lazy("Credit limit"), kind="money", value="customer.credit_limit"
        ),
        lists.Column(
            "days", gettext_lazy("Payment days"), kind="integer", value="customer.payment_days",
            shown=False,
        ),
        lists.Column("phone", gettext_lazy("Phone"), value="customer.phone", shown=False),
    ],
    filters=[
        *_FILTERS,  # type: ignore[list-item]
        lists.FlagFilter("overdue", gettext_lazy("Overdue"), Q(overdue__gt=0)),
        lists.FlagFilter("prepaid", gettext_lazy("With prepayment"), Q(prepayment__gt=0)),
        lists.FlagFilter("owing", gettext_lazy("Owing"), Q(receivable__gt=0)),
        lists.NumberRangeFilter("owed", gettext_lazy("Owed"), "receivable", more=True),
    ],
    keyset=["-receivable"],
    views=[
        lists.BuiltInView("overdue", gettext_lazy("Overdue"), {"overdue": "1"}),
        lists.BuiltInView("prepaid", gettext_lazy("With prepayment"), {"prepaid": "1"}),
    ],
    actions=[
        lists.PageAction(
            gettext_lazy("New receipt"), "finance:receipt-new", permission="settlement.record",
            icon="plus",
        ),
        lists.PageAction(gettext_lazy("Open documents"), "finance:open-item-list"),
    ],
    link="finance:statement",
    link_args=["customer.code"],
    empty=gettext_lazy("Customers appear here with their first shipment or payment."),
)  # fmt: skip

AGEING = lists.List(
    "ageing",
    gettext_lazy("Ageing"),
    columns=[
        _CUSTOMER, _CODE, _AREA,
        lists.Column("receivable", gettext_lazy("Owed"), kind="money", sort="receivable"),
        *(
            lists.Column(bucket.name, bucket.label, kind="money", value=sum_of(bucket.name))
            for bucket in ageing.BUCKETS
        ),
    ],
    filters=_FILTERS,  # type: ignore[arg-type]
    keyset=["-receivable"],
    link="finance:statement",
    link_args=["customer.code"],
    empty=gettext_lazy("Nobody owes anything."),
)  # fmt: skip

OPEN_ITEMS = lists.List(
    "open-items",
    gettext_lazy("Open documents"),
    columns=[
        lists.Column(
            "document", gettext_lazy("Document"), fixed=True, link=lambda row: url_of(row.document)
        ),
        lists.Column("kind", gettext_lazy("Kind"), value=lambda row: row.get_kind_display()),
        lists.Column(
            "customer", gettext_lazy("Customer"), value="customer.name", css="clip",
            link="finance:statement", link_args=["customer.code"],
        ),
        _AREA,
        lists.Column(
            "order", gettext_lazy("Order"), link=lambda row: url_of(row.order) if row.order else ""
        ),
        lists.Column("date", gettext_lazy("Date"), kind="date"),
        lists.Column("due_date", gettext_lazy("Due"), kind="date", sort="due_date"),
        lists.Column("amount", gettext_lazy("Amount"), kind="money"),
        lists.Column(
            "open", gettext_lazy("Open"), kind="money", value=lambda row: row.amount - row.allocated
        ),
    ],
    filters=[
        lists.SearchFilter(
            "q", gettext_lazy("Search"), _search_items,
            placeholder=gettext_lazy("Document, order, customer"),
        ),
        lists.DateRangeFilter("due", gettext_lazy("Due"), "due_date", is_datetime=False),
        lists.ForeignKeyFilter("area", gettext_lazy("Area"), area_choices, field="customer__area"),
        lists.ChoiceFilter("kind", gettext_lazy("Kind"), OpenItemKind.choices, more=True),
        lists.NumberRangeFilter("amount", gettext_lazy("Amount"), "amount", more=True),
    ],
    keyset=["due_date"],
    empty=gettext_lazy("Every document is paid."),
)  # fmt: skip


@needs("statement.view")
@require_safe
def receivable_list(request: StaffRequest) -> HttpResponse:
    """Every customer with an account: owed, overdue, prepaid."""
    rows = access.accounts_visible_to(request.user)
    return lists.page(
        request, RECEIVABLES, queryset=balances.with_debts(rows, today=timezone.localdate())
    )


@needs("statement.view")
@require_safe
def open_item_list(request: StaffRequest) -> HttpResponse:
    """Every document that is not paid in full, oldest due first."""
    rows = ageing.unpaid(access.open_items_visible_to(request.user))
    return lists.page(request, OPEN_ITEMS, queryset=rows)


@needs("statement.view")
@require_safe
def ageing_page(request: StaffRequest) -> HttpResponse:
    """Debt by age: the whole as a plot, each customer as a line."""
    today = timezone.localdate()
    is_part = bool(request.htmx) or "export" in request.GET
    sums = {} if is_part else ageing.totals(access.open_items_visible_to(request.user), today=today)
    urls = [_items_url(bucket.due_from(today), bucket.due_to(today)) for bucket in ageing.BUCKETS]
    extra = {
        "sums": [
            (bucket, sums.get(bucket.name, ZERO), url)
            for bucket, url in zip(ageing.BUCKETS, urls, strict=True)
        ],
        "total": sum(sums.values(), ZERO),
        "chart": ageing.as_chart(sums, urls) if sums else None,
    }
    rows = ageing.by_customer(access.accounts_visible_to(request.user), today=today)
    return lists.page(
        request, AGEING, queryset=rows, template="finance/office/ageing.html", extra=extra
    )


@needs("customer.view")
@require_safe
def customer_panel(request: StaffRequest, code: str) -> HttpResponse:
    """A customer's money in a card, for the pages of customers and orders."""
    customer = access.customer_for(request.user, code)
    if not may(request.user, "statement.view"):
        return render(request, "finance/office/customer_panel.html", {"customer": None})
    context = {
        "customer": customer,
        "standing": balances.standing_of(customer, today=timezone.localdate()),
        "debts": balances.oldest_debts(customer),
        "payments": last_payments(customer, 3),
        "may_record": may(request.user, "settlement.record"),
        "may_see_settlements": may(request.user, "settlement.view"),
        "today": timezone.localdate(),
    }
    return render(request, "finance/office/customer_panel.html", context)


def _items_url(since: date | None, until: date | None) -> str:
    days = {"due_from": since, "due_to": until}
    words = urlencode({name: str(day) for name, day in days.items() if day})
    return f"{reverse('finance:open-item-list')}?{words}"
