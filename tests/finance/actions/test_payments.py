"""Suppliers are paid over bills, in part or ahead, after somebody else looked at it."""

from decimal import Decimal

import pytest

from finance.actions.locked import ChangedMeanwhile
from finance.actions.payments import reject_payment, withdraw_payment
from finance.actions.plan import TooLittleBrought, TooMuchGiven, WrongAmount
from finance.actions.review import FourEyes
from finance.ledger import AlreadyCovered, PrepaymentUsed
from finance.models import Entry, SupplierPayment
from inventory.models import Supplier
from tests.finance.billing import Payer, open_of
from tests.inventory.purchasing import account
from wholesale import books

pytestmark = pytest.mark.django_db


@pytest.fixture
def payer(main_warehouse, paige, fin, noon) -> Payer:
    return Payer(paige, fin, noon, main_warehouse)


@pytest.fixture
def bills(payer, goods):
    """Two bills of 30, the first due first."""
    rice = goods("RICE", "Rice")
    return payer.owed(payer.came(rice)), payer.owed(payer.came(rice))


def test_nothing_posts_before_the_review(payer, bills):
    payer.pay(40)

    assert payer.stands == (60, 0)
    assert not Entry.objects.filter(kind="payment").exists()


def test_the_oldest_due_is_paid_first_and_the_last_in_part(payer, bills):
    payer.paid(40)

    assert [open_of(bill) for bill in bills] == [0, 20]
    assert (payer.stands, account("tender")) == ((20, 0), -40)
    assert books.broken() == []


def test_what_is_too_much_is_paid_ahead_and_used_later(payer, bills, goods):
    payer.paid(100)
    assert payer.stands == (0, 40)

    later = payer.owed(payer.came(goods("BEAN", "Beans")))
    payer.paid(0, from_prepayment=Decimal(30))

    assert (open_of(later), payer.stands) == (0, (0, 10))
    assert books.broken() == []


def test_discount_and_rounding_close_a_bill(payer, bills):
    payer.paid(28, discount=Decimal("1.90"), rounding=Decimal("0.10"),
               documents=(bills[1].number,))  # fmt: skip

    assert [open_of(bill) for bill in bills] == [30, 0]
    assert (account("discount"), account("rounding")) == (Decimal("-1.90"), Decimal("-0.10"))
    assert books.broken() == []


def test_a_refund_gives_back_what_was_paid_ahead_and_no_more(payer):
    payer.paid(50)
    payer.paid(-20)
    assert (payer.stands, account("tender")) == ((0, 30), -30)

    draft = payer.pay(-31)
    with pytest.raises(PrepaymentUsed):
        payer.approve(draft)

    draft.refresh_from_db()
    assert (draft.state, payer.stands) == ("unreviewed", (0, 30))


def test_who_recorded_it_does_not_review_it(payer, bills):
    payment = payer.pay(10)
    payer.boss = payer.by

    with pytest.raises(FourEyes):
        payer.approve(payment)

    assert payer.stands == (60, 0)


@pytest.mark.parametrize(("amount", "facts", "refusal"), [
    (0, {}, WrongAmount),
    ("0.001", {}, WrongAmount),
    (10, {"discount": Decimal(70)}, TooMuchGiven),
])  # fmt: skip
def test_amounts_that_do_not_add_up_are_refused(payer, bills, amount, facts, refusal):
    with pytest.raises(refusal):
        payer.pay(amount, **facts)
    assert not SupplierPayment.objects.exists()


def test_lines_above_the_money_or_of_another_supplier_are_refused(payer, bills):
    with pytest.raises(TooLittleBrought):
        payer.pay(10, lines={bills[0].item_id: Decimal(30)})
    payer.supplier = Supplier.objects.create(code="X", name="Other")
    with pytest.raises(ChangedMeanwhile):
        payer.pay(30, lines={bills[0].item_id: Decimal(30)})
    assert not SupplierPayment.objects.exists()


def test_a_bill_paid_meanwhile_is_not_paid_twice(payer, bills):
    lines = {bills[0].item_id: Decimal(30)}
    first, second = payer.pay(30, lines=lines), payer.pay(30, lines=lines)
    payer.approve(first)

    with pytest.raises(AlreadyCovered, match=bills[0].number):
        payer.approve(second)

    assert payer.stands == (30, 0)


def test_rejected_and_withdrawn_payments_end_there(payer, bills):
    rejected, withdrawn = payer.pay(10), payer.pay(10)
    reject_payment(number=rejected.number, because="Not sent", by=payer.boss, at=payer.at)
    withdraw_payment(number=withdrawn.number, because="Twice", by=payer.by, at=payer.at)

    for payment in (rejected, withdrawn):
        with pytest.raises(ChangedMeanwhile):
            payer.approve(payment)
    assert payer.stands == (60, 0)


def test_a_payment_taken_back_opens_its_bills_again(payer, bills):
    payment = payer.paid(80)

    payer.unpay(payment)

    assert (payer.stands, account("tender")) == ((60, 0), 0)
    assert [open_of(bill) for bill in bills] == [30, 30]
    assert books.broken() == []


def test_a_payment_whose_surplus_was_used_is_not_taken_back(payer, bills):
    payment = payer.paid(80)
    payer.paid(-20)

    with pytest.raises(PrepaymentUsed):
        payer.unpay(payment)

    payment.refresh_from_db()
    assert (payment.state, payer.stands) == ("reviewed", (0, 0))
