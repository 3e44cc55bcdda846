"""What we owe suppliers and when: balances, age, payments."""

from datetime import date

from django.db.models import DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from finance.models import SupplierAccount, SupplierItem, SupplierPayment
from finance.queries.ageing import BUCKETS, unpaid
from finance.queries.balances import Standing, open_sum
from finance.states import SettlementState
from inventory.models import Supplier
from wholesale.money import ZERO

_MONEY = DecimalField(max_digits=16, decimal_places=2)


def standing_with(supplier: Supplier, *, today: date) -> Standing:
    """Where we stand with a supplier: owed, overdue, paid ahead, and payments to review."""
    account = SupplierAccount.objects.filter(pk=supplier.pk).first()
    bills = SupplierItem.objects.filter(supplier=supplier, allocated__lt=F("amount"))
    late = Q(due_date__lt=today)
    found = bills.aggregate(
        overdue=Coalesce(Sum(F("amount") - F("allocated"), filter=late), ZERO, output_field=_MONEY)
    )
    waiting = SupplierPayment.objects.filter(
        supplier=supplier, state=SettlementState.UNREVIEWED
    ).aggregate(pending=Coalesce(Sum("received"), ZERO, output_field=_MONEY))
    return Standing(
        owed=account.payable if account else ZERO,
        prepaid=account.prepayment if account else ZERO,
        overdue=found["overdue"],
        pending=waiting["pending"],
    )


def accounts() -> QuerySet[SupplierAccount]:
    """Every supplier's account."""
    return SupplierAccount.objects.select_related("supplier")


def with_ages(rows: QuerySet[SupplierAccount], *, today: date) -> QuerySet[SupplierAccount]:
    """Accounts with one annotation per bucket, `oldest_due`, and whether anything is open."""
    theirs = unpaid(SupplierItem.objects.filter(supplier=OuterRef("pk"))).order_by()
    buckets = {
        bucket.name: open_sum(theirs.filter(bucket.condition(today)), of="supplier")
        for bucket in BUCKETS
    }
    oldest = Subquery(theirs.order_by("due_date").values("due_date")[:1])
    return rows.annotate(**buckets, oldest_due=oldest, has_open=Exists(theirs))


def open_items() -> QuerySet[SupplierItem]:
    """What is open on bills."""
    return unpaid(SupplierItem.objects.select_related("supplier"))


def search_accounts(rows: QuerySet[SupplierAccount], text: str) -> QuerySet[SupplierAccount]:
    """By the supplier's name or code."""
    words = text.strip()
    return rows.filter(Q(supplier__name__icontains=words) | Q(supplier__code__iexact=words))


def payment_rows() -> QuerySet[SupplierPayment]:
    """Payments with supplier, tender and people."""
    return SupplierPayment.objects.select_related(
        "supplier", "tender", "recorded_by", "reviewed_by"
    )


def search_payments(rows: QuerySet[SupplierPayment], text: str) -> QuerySet[SupplierPayment]:
    """By number, reference or supplier."""
    words = text.strip()
    return rows.filter(
        Q(number__istartswith=words)
        | Q(reference__icontains=words)
        | Q(supplier__name__icontains=words)
        | Q(supplier__code__iexact=words)
    )
