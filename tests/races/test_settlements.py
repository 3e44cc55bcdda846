"""Many hands, one till: settlements under concurrent decisions."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier, local

import pytest
from django.db import connection

from finance import ledger
from finance.actions import opening, review
from finance.actions.opening import OldDebt, bring_opening_balances
from finance.actions.plan import Plan
from finance.actions.record import Payment, record_receipt
from finance.actions.review import review_settlement
from finance.models import Allocation, CustomerAccount, Entry, OpenItem, Settlement, Tender
from orders.actions.review import review_order
from orders.actions.undo import write_off_shipment
from wholesale import idempotency
from wholesale.refusals import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def owes(submitted, rui, noon):
    """Make a debt of jade's of 54.00 a case."""

    def make(cases=1):
        placed = submitted(cases=cases)
        review_order(number=placed.number, by=rui, at=noon)
        return OpenItem.objects.get(order=placed.number)

    return make


@pytest.fixture
def paid(jade, fin, house, noon):
    """Record a receipt by Fin; Olive may review it."""

    def make(amount, **facts):
        received = Decimal(amount)
        tender = Tender.objects.get(name="Bank") if received else None
        payment = Payment(tender=tender, received=received, paid_on=noon.date(), **facts)
        return record_receipt(
            customer=jade, payment=payment, key=idempotency.new_key(), by=fin, at=noon
        )

    return make


def at_once(*tasks):
    """Start all tasks at the same moment; say how each of them ended, in order."""
    start = Barrier(len(tasks), timeout=10)

    def run(task):
        start.wait()
        try:
            task()
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(tasks)) as hands:
        return list(hands.map(run, tasks))


def reviewing(settlement, *, by, at, plan=None):
    return lambda: review_settlement(number=settlement.number, plan=plan, by=by, at=at)


def without_locks(monkeypatch):
    """Settlement, account and documents read without a lock, and written back as read."""
    both_have_read = Barrier(2, timeout=10)
    seen = local()

    def locked(number, *, version=None):
        found = Settlement.objects.select_related("customer", "tender").get(number=number)
        seen.account = CustomerAccount.objects.get(customer=found.customer)
        seen.items = {item.pk: item for item in OpenItem.objects.all()}
        both_have_read.wait()
        return found

    def change_account(customer, *, receivable=Decimal(0), prepayment=Decimal(0)):
        if seen.account.prepayment + prepayment < 0:
            raise ledger.PrepaymentUsed("used")
        if receivable or prepayment:
            CustomerAccount.objects.filter(pk=customer.pk).update(
                receivable=seen.account.receivable + receivable,
                prepayment=seen.account.prepayment + prepayment,
            )

    def allocate(customer, amounts, paper):
        for pk, amount in amounts.items():
            if seen.items[pk].allocated + amount > seen.items[pk].amount:
                raise ledger.AlreadyCovered("covered")
            OpenItem.objects.filter(pk=pk).update(allocated=seen.items[pk].allocated + amount)
            Allocation.objects.create(
                open_item_id=pk, document=paper.document, amount=amount, at=paper.at
            )

    monkeypatch.setattr(review, "locked", locked)
    monkeypatch.setattr(ledger, "change_account", change_account)
    monkeypatch.setattr(ledger, "allocate", allocate)


def test_one_settlement_reviewed_eight_times_at_once_posts_once(owes, paid, jade, olive, noon):
    owes()
    settlement = paid("60.00")

    ends = at_once(*[reviewing(settlement, by=olive, at=noon)] * 8)

    assert sorted(ends) == ["ChangedMeanwhile"] * 7 + ["done"]
    account = CustomerAccount.objects.get(customer=jade)
    assert (account.receivable, account.prepayment) == (0, 6)
    assert Entry.objects.filter(document=settlement.number).count() == 1


@pytest.mark.damage
def test_without_locks_two_reviews_post_one_settlement_twice(owes, paid, olive, noon, monkeypatch):
    """The control: the same payment is in the books twice."""
    owes()
    settlement = paid("60.00")
    without_locks(monkeypatch)

    ends = at_once(*[reviewing(settlement, by=olive, at=noon)] * 2)

    assert ends == ["done", "done"]
    assert Entry.objects.filter(document=settlement.number).count() == 2


def test_two_settlements_cannot_cover_one_document(owes, paid, jade, olive, noon):
    item = owes()
    plan = Plan(received=Decimal(54), lines={item.pk: Decimal(54)})
    settlements = [paid("54.00") for _ in range(4)]

    ends = at_once(*[reviewing(one, by=olive, at=noon, plan=plan) for one in settlements])

    assert sorted(ends) == ["AlreadyCovered"] * 3 + ["done"]
    item.refresh_from_db()
    assert item.allocated == 54
    assert Settlement.objects.filter(state="unreviewed").count() == 3


@pytest.mark.damage
def test_without_locks_one_document_is_covered_twice(owes, paid, olive, noon, monkeypatch):
    """The control: 108 is set against a document of 54."""
    item = owes()
    plan = Plan(received=Decimal(54), lines={item.pk: Decimal(54)})
    settlements = [paid("54.00") for _ in range(2)]
    without_locks(monkeypatch)

    ends = at_once(*[reviewing(one, by=olive, at=noon, plan=plan) for one in settlements])

    assert ends == ["done", "done"]
    assert sum(Allocation.objects.values_list("amount", flat=True)) == 108


def test_one_prepayment_is_not_spent_by_two(owes, paid, jade, olive, noon):
    review_settlement(number=paid("54.00").number, by=olive, at=noon)
    items = [owes() for _ in range(3)]
    spenders = [paid("0", from_prepayment=Decimal(54), documents=(i.document,)) for i in items]

    ends = at_once(*[reviewing(one, by=olive, at=noon) for one in spenders])

    assert sorted(ends) == ["PrepaymentUsed"] * 2 + ["done"]
    account = CustomerAccount.objects.get(customer=jade)
    assert (account.receivable, account.prepayment) == (108, 0)


@pytest.mark.damage
def test_without_locks_one_prepayment_is_spent_by_two(owes, paid, jade, olive, noon, monkeypatch):
    """The control: 54 of prepayment pays two documents of 54."""
    review_settlement(number=paid("54.00").number, by=olive, at=noon)
    items = [owes() for _ in range(2)]
    spenders = [paid("0", from_prepayment=Decimal(54), documents=(i.document,)) for i in items]
    without_locks(monkeypatch)

    ends = at_once(*[reviewing(one, by=olive, at=noon) for one in spenders])

    assert ends == ["done", "done"]
    assert sum(Allocation.objects.values_list("amount", flat=True)) == 108


def test_a_review_and_the_write_off_of_its_shipment_end_in_one_story(owes, paid, jade, olive, noon):
    """Whoever is first: paid money is prepaid, or the payment still waits. Never both, or lost."""
    for _round in range(6):
        before = CustomerAccount.objects.filter(customer=jade).first()
        prepaid = before.prepayment if before else Decimal(0)
        item = owes()
        settlement = paid("54.00", documents=(item.document,))

        reviewed, undone = at_once(
            reviewing(settlement, by=olive, at=noon),
            lambda document=item.document: write_off_shipment(
                number=document, because="Wrong goods", then_close=True, by=olive, at=noon
            ),
        )

        assert undone == "done"
        after = CustomerAccount.objects.get(customer=jade)
        expected = {"done": 54, "AlreadyCovered": 0}[reviewed]
        assert (after.receivable, after.prepayment - prepaid) == (0, expected)


def bringing(debts, *, by, at):
    return lambda: bring_opening_balances(debts=debts, by=by, at=at)


def test_the_same_balances_brought_in_by_four_are_there_once(jade, fin, noon):
    debts = [OldDebt(jade.pk, Decimal(100), noon.date(), "XS-1")]

    at_once(*[bringing(debts, by=fin, at=noon)] * 4)

    assert OpenItem.objects.get().amount == 100


def test_without_the_lock_they_are_there_twice(jade, fin, noon, monkeypatch):
    """The control: both look before either writes."""
    both_have_looked = Barrier(2, timeout=10)
    look = opening.brought_in

    def brought_in(customers):
        found = look(customers)
        both_have_looked.wait()
        return found

    monkeypatch.setattr(opening.sql, "HOLD_OPENING", "SELECT 1")
    monkeypatch.setattr(opening, "brought_in", brought_in)
    debts = [OldDebt(jade.pk, Decimal(100), noon.date(), "XS-1")]

    at_once(*[bringing(debts, by=fin, at=noon)] * 2)

    assert OpenItem.objects.count() == 2
