"""Two people at one receipt or one bill: nothing is billed or paid twice, or after its end."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from finance.actions import bill_review
from finance.models import Bill
from finance.states import BillState
from inventory.models import ReceiptState
from tests.finance.billing import Payer
from tests.inventory.purchasing import account
from wholesale import books
from wholesale.refusals import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def at_once(*acts):
    """Run acts at the same moment; the name of the refusal each ended with, or "done"."""
    start = Barrier(len(acts), timeout=10)

    def run(act):
        start.wait()
        try:
            act()
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))


@pytest.fixture
def payer(main_warehouse, paige, fin, noon) -> Payer:
    return Payer(paige, fin, noon, main_warehouse)


@pytest.fixture
def receipt(payer, goods):
    return payer.came(goods("RICE", "Rice"))


def test_two_bills_of_one_receipt_are_owed_once(payer, receipt):
    one, two = payer.bill_all(receipt), payer.bill_all(receipt)

    ended = at_once(lambda: payer.review(one), lambda: payer.review(two))

    assert sorted(ended) == ["WrongBill", "done"]
    assert (payer.stands, account("received_unbilled")) == ((30, 0), 0)
    assert Bill.objects.filter(state=BillState.REVIEWED).count() == 1
    assert books.broken() == []


@pytest.mark.damage
def test_without_the_receipts_lock_they_are_owed_twice(payer, receipt, monkeypatch):
    """The control: takes the lock away and must see the damage."""
    both_have_read = Barrier(2, timeout=10)
    require = bill_review.require_billable

    def slow(*facts):
        require(*facts)
        both_have_read.wait()

    monkeypatch.setattr(bill_review, "hold_receipts", lambda _sources: None)
    monkeypatch.setattr(bill_review, "require_billable", slow)
    one, two = payer.bill_all(receipt), payer.bill_all(receipt)

    ended = at_once(lambda: payer.review(one), lambda: payer.review(two))

    assert ended == ["done", "done"]
    assert payer.stands == (60, 0)  # of thirty that came
    assert books.broken() != []


def test_a_bill_and_the_write_off_of_its_receipt_do_not_both_happen(payer, receipt):
    bill = payer.bill_all(receipt)

    ended = at_once(lambda: payer.review(bill), lambda: payer.write_off(receipt))

    assert ended in (["done", "StillUsed"], ["WrongBill", "done"])
    receipt.refresh_from_db()
    stands = receipt.state != ReceiptState.WRITTEN_OFF
    assert payer.stands == ((30, 0) if stands else (0, 0))
    assert account("received_unbilled") == 0
    assert books.broken() == []


@pytest.mark.damage
def test_without_the_receipts_lock_a_bill_stands_on_goods_that_never_came(
    payer, receipt, monkeypatch
):
    """The control of the same."""
    checked, gone = Barrier(2, timeout=10), Barrier(2, timeout=10)
    require = bill_review.require_billable

    def slow(*facts):
        require(*facts)
        checked.wait()
        gone.wait()

    def write_off():
        checked.wait()
        payer.write_off(receipt)
        gone.wait()

    monkeypatch.setattr(bill_review, "hold_receipts", lambda _sources: None)
    monkeypatch.setattr(bill_review, "require_billable", slow)
    bill = payer.bill_all(receipt)

    assert at_once(lambda: payer.review(bill), write_off) == ["done", "done"]

    assert (payer.stands, account("received_unbilled")) == ((30, 0), 30)
    assert books.broken() != []


def test_two_payments_of_one_bill_pay_it_once(payer, receipt):
    bill = payer.owed(receipt)
    lines = {bill.item_id: bill.total}
    one, two = payer.pay(30, lines=lines), payer.pay(30, lines=lines)

    ended = at_once(lambda: payer.approve(one), lambda: payer.approve(two))

    assert sorted(ended) == ["AlreadyCovered", "done"]
    assert payer.stands == (0, 0)
    assert books.broken() == []
