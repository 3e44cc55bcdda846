"""Reads about settlements for lists and pages."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.models import Customer
from finance import sql
from finance.models import Settlement, SupplierPayment, Tender
from finance.states import SettlementState
from wholesale.db import run_sql
from wholesale.documents import url_of
from wholesale.models import User
from wholesale.queries.trail import teach
from wholesale.search import query_tokens


@dataclass(frozen=True, slots=True)
class CoveredDocument:
    """One line of a settlement: the document, what it planned to cover, what it covers now."""

    document: str
    order: str
    due_date: date
    total: Decimal
    amount: Decimal
    live: Decimal

    @property
    def office_url(self) -> str:
        """Its page in the office, or ""."""
        return url_of(self.document)


def documents_of(settlement: Settlement | SupplierPayment) -> list[CoveredDocument]:
    """What a settlement, or a payment to a supplier, is for, oldest due first."""
    is_ours = isinstance(settlement, SupplierPayment)
    statements = sql.SUPPLIERS if is_ours else sql.CUSTOMERS
    rows = run_sql(statements.documents, {"number": settlement.number, "paper": settlement.pk})
    return [CoveredDocument(*row) for row in rows]


def search_settlements(rows: QuerySet[Settlement], text: str) -> QuerySet[Settlement]:
    """By number, reference, or anything the customer is found by."""
    found = Q(number__istartswith=text) | Q(reference__icontains=text)
    tokens = query_tokens(text)
    return rows.filter(found | Q(customer__search_tokens__contains=tokens) if tokens else found)


def tender_choices(_user: User) -> list[tuple[int, str]]:
    """The tenders, for a filter."""
    return list(Tender.objects.values_list("pk", "name"))


def next_to_review(rows: QuerySet[Settlement], *, besides: str) -> Settlement | None:
    """The one that has waited longest."""
    waiting = rows.filter(state=SettlementState.UNREVIEWED).exclude(number=besides)
    return waiting.order_by("recorded_at", "pk").first()


def last_payments(customer: Customer, count: int = 5) -> list[Settlement]:
    """The latest settlements of a customer, whatever their state."""
    rows = Settlement.objects.filter(customer=customer).select_related("tender")
    return list(rows.order_by("-recorded_at", "-pk")[:count])


def all_tenders() -> QuerySet[Tender]:
    """Every tender, those no longer in use last."""
    return Tender.objects.order_by("-is_active", "rank", "pk")


teach(
    events={
        "settlement.recorded": _("Settlement recorded"),
        "settlement.changed": _("Changed"),
        "settlement.withdrawn": _("Withdrawn"),
        "settlement.reviewed": _("Reviewed"),
        "settlement.rejected": _("Rejected"),
        "settlement.written_off": _("Written off"),
        "opening_balance.imported": _("Brought in from the old books"),
    },
    facts={
        "received": _("Received"),
        "from_prepayment": _("From prepayment"),
        "discount": _("Discount"),
        "rounding": _("Rounding"),
        "documents": _("Documents"),
        "paid_on": _("Paid on"),
    },
)
