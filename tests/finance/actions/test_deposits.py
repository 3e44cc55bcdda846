"""A deposit belongs to its order: collected, used by its shipments, given back with them."""

from decimal import Decimal

import pytest

from finance.actions.deposits import release_deposit
from finance.actions.locked import ReasonMissing
from finance.actions.plan import Plan, TooMuchGiven
from finance.actions.record import Payment, record_receipt, report_payment
from finance.actions.review import review_settlement
from finance.actions.write_off import write_off_settlement
from finance.ledger import DepositUsed
from finance.models import CustomerAccount, Deposit, OpenItem, Tender
from orders.actions.review import review_order
from orders.actions.undo import unreview_order, write_off_shipment
from orders.models import Shipment
from wholesale import books, idempotency

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order(submitted):
    """Two cases of soy sauce: 108.00."""
    return submitted(cases=2)


@pytest.fixture
def collect(jade, fin, max_, noon):
    """Money received for an order and reviewed by a second person."""

    def make(order, amount):
        payment = Payment(
            Tender.objects.get(name="Bank"), Decimal(amount), noon.date(),
            deposit_for=order.number,
        )  # fmt: skip
        found = record_receipt(
            customer=order.customer, payment=payment, key=idempotency.new_key(), by=max_, at=noon
        )
        return review_settlement(number=found.number, by=fin, at=noon)

    return make


def state(customer):
    """(owed, prepaid, deposit left)."""
    account = CustomerAccount.objects.get(customer=customer)
    left = sum((one.balance for one in Deposit.objects.filter(customer=customer)), Decimal(0))
    return account.receivable, account.prepayment, left


def test_a_deposit_pays_no_debt_and_is_no_free_prepayment(
    submitted, jade, order, collect, rui, noon
):
    review_order(number=submitted(cases=1).number, by=rui, at=noon)
    collect(order, "30.00")
    assert state(jade) == (Decimal(54), Decimal(0), Decimal(30))
    assert books.broken() == []


def test_the_shipment_of_its_order_uses_it(jade, order, collect, rui, noon):
    collect(order, "30.00")
    review_order(number=order.number, by=rui, at=noon)
    assert state(jade) == (Decimal(78), Decimal(0), Decimal(0))
    item = OpenItem.objects.get(order=order.number)
    assert item.amount - item.allocated == Decimal(78)


def test_another_orders_shipment_leaves_it(submitted, jade, order, collect, rui, noon):
    collect(order, "30.00")
    review_order(number=submitted(cases=1).number, by=rui, at=noon)
    assert state(jade) == (Decimal(54), Decimal(0), Decimal(30))


def test_more_than_the_order_comes_to_stays_until_it_is_released(
    jade, order, collect, rui, fin, noon
):
    collect(order, "150.00")
    review_order(number=order.number, by=rui, at=noon)
    assert state(jade) == (Decimal(0), Decimal(0), Decimal(42))
    with pytest.raises(ReasonMissing):
        release_deposit(customer=jade, order=order.number, because=" ", by=fin, at=noon)
    release_deposit(customer=jade, order=order.number, because="Order done", by=fin, at=noon)
    assert state(jade) == (Decimal(0), Decimal(42), Decimal(0))
    with pytest.raises(DepositUsed):
        release_deposit(customer=jade, order=order.number, because="Again", by=fin, at=noon)
    assert state(jade) == (Decimal(0), Decimal(42), Decimal(0))


def test_un_review_gives_it_back_to_the_order(jade, order, collect, rui, noon):
    collect(order, "30.00")
    review_order(number=order.number, by=rui, at=noon)
    unreview_order(number=order.number, because="Wrong goods", by=rui, at=noon)
    assert state(jade) == (Decimal(0), Decimal(0), Decimal(30))
    review_order(number=order.number, by=rui, at=noon)
    assert state(jade) == (Decimal(78), Decimal(0), Decimal(0))


def test_a_write_off_gives_the_deposit_back_and_makes_the_rest_prepayment(
    jade, order, collect, rui, max_, fin, noon
):
    collect(order, "30.00")
    review_order(number=order.number, by=rui, at=noon)
    shipment = Shipment.objects.get(order=order)
    payment = Payment(
        Tender.objects.get(name="Bank"), Decimal(20), noon.date(), documents=(shipment.number,)
    )
    paid = record_receipt(
        customer=jade, payment=payment, key=idempotency.new_key(), by=max_, at=noon
    )
    review_settlement(number=paid.number, by=fin, at=noon)
    write_off_shipment(number=shipment.number, because="Lost", then_close=True, by=max_, at=noon)
    assert state(jade) == (Decimal(0), Decimal(20), Decimal(30))


def test_the_settlement_is_written_off_only_while_its_money_is_there(
    jade, order, collect, rui, fin, noon
):
    settlement = collect(order, "30.00")
    review_order(number=order.number, by=rui, at=noon)
    shipment = Shipment.objects.get(order=order)
    with pytest.raises(DepositUsed, match=shipment.number) as refused:
        write_off_settlement(number=settlement.number, because="Bounced", by=fin, at=noon)
    assert refused.value.document == shipment.number
    assert state(jade) == (Decimal(78), Decimal(0), Decimal(0))
    unreview_order(number=order.number, because="Bounced", by=rui, at=noon)
    write_off_settlement(number=settlement.number, because="Bounced", by=fin, at=noon)
    assert state(jade) == (Decimal(0), Decimal(0), Decimal(0))


def test_a_deposit_covers_no_documents_and_brings_no_discount(
    submitted, jade, lin, order, rui, fin, noon
):
    review_order(number=submitted(cases=1).number, by=rui, at=noon)
    item = OpenItem.objects.get()
    payment = Payment(
        Tender.objects.get(name="Bank"), Decimal(30), noon.date(), deposit_for=order.number
    )
    found = report_payment(
        customer=jade, payment=payment, key=idempotency.new_key(), by=lin, at=noon
    )
    assert found.lines.count() == 0
    for plan in (
        Plan(received=Decimal(30), lines={item.pk: Decimal(30)}),
        Plan(received=Decimal(30), discount=Decimal(1), lines={item.pk: Decimal(31)}),
    ):
        with pytest.raises(TooMuchGiven):
            review_settlement(number=found.number, plan=plan, by=fin, at=noon)
    assert Deposit.objects.count() == 0
