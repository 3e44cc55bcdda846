"""Debts and settlements for the tests of money."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from crm.models import Customer
from finance.actions.record import Payment, record_receipt, report_payment
from finance.models import CustomerAccount, OpenItem, Posting, Settlement, Tender
from inventory.models import PackagingKind, PackagingPart
from orders.actions.release import release_holds
from orders.actions.review import review_order
from orders.models import Order, Shipment
from wholesale import idempotency


@pytest.fixture
def bank(house) -> Tender:
    return Tender.objects.get(name="Bank")


@pytest.fixture
def owes(submitted, rui, max_, noon) -> Callable[..., OpenItem]:
    """Make a debt of 54.00 a case by shipping an order of so many cases."""

    def make(cases: int = 2, *, due: date | None = None, **order: object) -> OpenItem:
        placed = submitted(cases=cases, **order)
        review_order(number=placed.number, by=rui, at=noon)
        if Order.objects.get(pk=placed.pk).is_held:
            release_holds(number=placed.number, because="Known for years", by=max_, at=noon)
            review_order(number=placed.number, by=rui, at=noon)
        item = OpenItem.objects.get(order=placed.number)
        if due:
            OpenItem.objects.filter(pk=item.pk).update(due_date=due)
            item.refresh_from_db()
        return item

    return make


@pytest.fixture
def paid(bank, jade, fin, noon) -> Callable[..., Settlement]:
    """Record a receipt of jade's by Fin (or reported by a customer's person)."""
    serial = count()

    def make(
        amount: str | int, *, customer: Customer | None = None, by=None, by_customer=False,
        key: str = "", **facts: object,
    ) -> Settlement:  # fmt: skip
        received = Decimal(amount)
        payment = Payment(
            tender=facts.pop("tender", bank if received else None),
            received=received,
            paid_on=facts.pop("paid_on", date(2026, 3, 2)),
            **facts,
        )
        record = report_payment if by_customer else record_receipt
        return record(
            customer=customer or jade,
            payment=payment,
            key=key or f"{idempotency.new_key()}{next(serial)}",
            by=by or fin,
            at=noon,
        )

    return make


def balance(customer) -> tuple[Decimal, Decimal]:
    """(owed, prepaid)."""
    account = CustomerAccount.objects.filter(customer=customer).first()
    return (account.receivable, account.prepayment) if account else (Decimal(0), Decimal(0))


def lines(settlement) -> dict[str, Decimal]:
    """{document: amount} of a settlement."""
    return dict(settlement.lines.values_list("open_item__document", "amount"))


def postings(document, kind="settlement") -> set[tuple[str, Decimal, Decimal]]:
    """(account, debit, credit) of a document's entry."""
    found = Posting.objects.filter(entry__document=document, entry__kind=kind)
    return set(found.values_list("account", "debit", "credit"))


@pytest.fixture
def crate(soy) -> PackagingKind:
    kind = PackagingKind.objects.create(name="Crate", deposit=Decimal("20.00"))
    PackagingPart.objects.create(kind=kind, sku=soy, per=12, pieces=1)
    return kind


@pytest.fixture
def bottle(soy) -> PackagingKind:
    kind = PackagingKind.objects.create(name="Bottle", deposit=Decimal("0.50"))
    PackagingPart.objects.create(kind=kind, sku=soy, per=1, pieces=1)
    return kind


@pytest.fixture
def ship(submitted, rui, noon):
    def make(cases: int = 2) -> Shipment:
        order = submitted(cases)
        review_order(number=order.number, version=order.version, by=rui, at=noon)
        return order.shipments.get(state="posted")

    return make
