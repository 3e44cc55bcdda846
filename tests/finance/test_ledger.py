"""The only writer of money: balanced, append-only, and never below what is there."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from finance import ledger
from finance.actions.plan import Plan
from finance.actions.review import review_settlement
from finance.ledger import AlreadyCovered, BooksClosed, Paper, PrepaymentUsed, Side
from finance.models import Account, CustomerAccount, Entry, EntryKind, OpenItem, Posting
from tests.finance.conftest import balance, postings
from wholesale.db import NoTransactionError, use_case

pytestmark = pytest.mark.django_db(transaction=True)


@use_case
def do(block, *args, **options):
    """Run one building block as production would: in a transaction of its own."""
    return block(*args, **options)


def test_a_building_block_outside_a_use_case_is_refused(jade):
    with pytest.raises(NoTransactionError):
        ledger.change_account(jade)


def test_an_entry_out_of_balance_cannot_be_committed(fin, noon):
    sides = [Side(Account.SALES, credit=Decimal(10)), Side(Account.STOCK, debit=Decimal(9))]

    with pytest.raises(IntegrityError, match="out of balance by -1"):
        do(ledger.post, EntryKind.STOCK, Paper("T1", noon, fin), sides)

    assert not Entry.objects.exists()


def test_sides_of_zero_are_left_out_and_both_sides_of_one_meet(fin, noon):
    sides = [
        Side(Account.SALES, credit=Decimal(10), debit=Decimal(4)),
        Side(Account.STOCK, debit=Decimal(6)),
        Side(Account.TAX),
    ]
    entry = do(ledger.post, EntryKind.SALE, Paper("T1", noon, fin), sides)

    assert set(Posting.objects.filter(entry=entry).values_list("account", "debit", "credit")) == {
        ("sales", 0, 6), ("stock", 6, 0),
    }  # fmt: skip
    # Goods have not moved: put the stock account back.
    back = [Side(Account.SALES, debit=Decimal(6)), Side(Account.STOCK, credit=Decimal(6))]
    do(ledger.post, EntryKind.SALE_WRITTEN_OFF, Paper("T1", noon, fin), back, reverses=entry)


@pytest.mark.parametrize("table", ["finance_entry", "finance_posting", "finance_allocation"])
@pytest.mark.parametrize("attack", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_posted(owes, paid, lin, fin, noon, table, attack):
    owes(1)
    settlement = paid("54.00", by=lin, by_customer=True)
    review_settlement(number=settlement.number, by=fin, at=noon)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack.format(table))


def test_a_closed_day_takes_no_entry(house, fin, noon):
    house.books_closed_until = date(2026, 3, 2)
    house.remember()

    with pytest.raises(BooksClosed, match="closed until"):
        ledger.require_open(date(2026, 3, 2))
    ledger.require_open(date(2026, 3, 3))


def test_a_sale_is_due_after_the_customers_days(jade, fin, noon):
    entry, owed, prepaid = do(
        ledger.open_sale, jade, Decimal(100), Paper("SH-T", noon, fin), order="SO-T"
    )

    item = OpenItem.objects.get()
    assert (owed, prepaid, item.document, item.order) == (100, 0, "SH-T", "SO-T")
    assert item.due_date == date(2026, 4, 1)
    assert Posting.objects.filter(entry=entry).count() == 2


def test_prepayment_never_falls_below_nothing(jade, fin, noon):
    with pytest.raises(PrepaymentUsed, match=r"0\.00 of prepayment left"):
        do(ledger.change_account, jade, prepayment=Decimal(-1))

    assert not CustomerAccount.objects.filter(prepayment__lt=0).exists()


def test_allocating_more_than_is_open_names_the_document(owes, jade, fin, noon):
    item = owes(1)

    with pytest.raises(AlreadyCovered, match=item.document):
        do(ledger.allocate, jade, {item.pk: Decimal("54.01")}, Paper("T", noon, fin))

    item.refresh_from_db()
    assert item.allocated == 0


def test_a_debt_of_another_customer_cannot_be_covered(owes, opal, fin, noon):
    item = owes(1)

    with pytest.raises(AlreadyCovered):
        do(ledger.allocate, opal, {item.pk: Decimal(1)}, Paper("T", noon, fin))


def test_a_sale_settled_with_a_discount_is_not_written_off_before_its_settlement(
    owes, paid, jade, lin, fin, noon
):
    item = owes(1)
    settlement = paid("50.00", by=lin, by_customer=True)
    plan = Plan(Decimal(50), discount=Decimal(4), lines={item.pk: Decimal(54)})
    review_settlement(number=settlement.number, plan=plan, by=fin, at=noon)

    with pytest.raises(AlreadyCovered, match=f"{settlement.number}") as refused:
        do(ledger.write_off_sale, jade, Decimal(0), Paper(item.document, noon, fin, "Wrong"))

    assert refused.value.document == settlement.number
    assert balance(jade) == (0, 0)


def test_what_covers_what_is_told_from_both_ends(owes, paid, lin, fin, noon):
    item = owes(1)
    settlement = paid("54.00", by=lin, by_customer=True)
    review_settlement(number=settlement.number, by=fin, at=noon)
    item.refresh_from_db()

    assert ledger.covered_by(settlement.number) == {item.pk: Decimal(54)}
    assert ledger.covering(item) == {settlement.number: Decimal(54)}
    assert postings(settlement.number) == {("tender", 54, 0), ("receivable", 0, 54)}
