"""What suppliers bill is owed once, at their price, and comes off what was received."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finance.actions.bill_sources import WrongBill
from finance.actions.bills import LineSaid, cancel_bill, change_bill
from finance.actions.locked import ChangedMeanwhile, ReasonMissing
from finance.ledger import AlreadyCovered, BooksClosed, PrepaymentUsed
from finance.models import Bill, Entry, SupplierItem
from finance.states import BillState
from inventory.actions.landed import land_cost, take_back_cost
from inventory.actions.receipts import StillUsed
from inventory.actions.supplier_returns import write_off_supplier_return
from inventory.models import Supplier
from tests.finance.billing import DAY, Payer, open_of
from tests.inventory.purchasing import account
from wholesale import books, idempotency
from wholesale.models import Company
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db


@pytest.fixture
def payer(main_warehouse, paige, fin, noon) -> Payer:
    return Payer(paige, fin, noon, main_warehouse)


@pytest.fixture
def rice(goods):
    return goods("RICE", "Rice")


def test_a_draft_posts_nothing_and_is_written_once_per_key(payer, rice):
    receipt, key = payer.came(rice), idempotency.new_key()

    bill = payer.bill_all(receipt, key=key)
    again = payer.bill_all(receipt, key=key)

    assert (again.pk, bill.state, bill.total) == (bill.pk, BillState.DRAFT, 30)
    assert bill.due_on == DAY + timedelta(days=30)
    assert (payer.stands, account("received_unbilled")) == ((0, 0), -30)


def test_a_reviewed_bill_is_owed_and_comes_off_what_was_received(payer, rice):
    bill = payer.owed(payer.came(rice), their_number="F-1")

    assert payer.stands == (30, 0)
    assert (account("received_unbilled"), account("payable")) == (0, -30)
    item = SupplierItem.objects.get()
    assert (item.document, item.their_number, item.due_date) == (bill.number, "F-1", bill.due_on)
    assert Entry.objects.get(kind="bill").date == DAY
    assert books.broken() == []


def test_another_price_is_a_price_difference(payer, rice):
    payer.owed(payer.came(rice), price="3.25")

    assert payer.stands == (Decimal("32.50"), 0)
    assert (account("received_unbilled"), account("price_difference")) == (0, Decimal("2.50"))
    assert books.broken() == []


def test_parts_of_a_line_come_to_what_it_came_for_to_the_cent(payer, rice):
    receipt = payer.came(rice, 3, "3.3333")

    payer.owed(receipt, quantity=1)
    second = payer.owed(receipt, quantity=1)
    payer.undo(second)
    payer.owed(receipt, quantity=2)

    assert account("received_unbilled") == 0
    assert books.broken() == []


def test_several_receipts_stand_on_one_bill(payer, rice, goods):
    first, second = payer.came(rice), payer.came(goods("BEAN", "Beans"), 4, 5)

    bill = payer.review(payer.bill(*payer.of(first), *payer.of(second)))

    assert (bill.total, payer.stands) == (50, (50, 0))


def test_what_is_billed_is_not_billed_again(payer, rice):
    receipt = payer.came(rice)
    draft = payer.bill_all(receipt)
    payer.owed(receipt, quantity=4)

    with pytest.raises(WrongBill, match="only 6 are not billed yet"):
        payer.review(draft)

    draft.refresh_from_db()
    assert (draft.state, payer.stands) == (BillState.DRAFT, (12, 0))


def test_goods_of_another_supplier_or_written_off_are_refused(payer, rice):
    receipt = payer.came(rice)
    lines = payer.of(receipt)
    ours, payer.supplier = payer.supplier, Supplier.objects.create(code="X", name="Other")
    with pytest.raises(WrongBill, match="another supplier"):
        payer.bill(*lines)
    payer.supplier = ours
    draft = payer.bill(*lines)
    payer.write_off(receipt)
    with pytest.raises(WrongBill, match="is written off"):
        payer.review(draft)
    assert payer.stands == (0, 0)


def test_the_suppliers_number_is_entered_once_until_it_is_taken_back(payer, rice):
    receipt = payer.came(rice)
    bill = payer.owed(receipt, quantity=2, their_number="F-7")

    with pytest.raises(WrongBill, match=bill.number):
        payer.bill_all(receipt, quantity=2, their_number="F-7")

    payer.undo(bill)
    assert payer.bill_all(receipt, quantity=2, their_number="F-7").their_number == "F-7"


@pytest.mark.parametrize("wrong", [
    [], [LineSaid(Decimal(3))], [LineSaid(Decimal(-1), what="x")],
    [LineSaid(Decimal(1), Decimal(0), what="x")],
])  # fmt: skip
def test_lines_that_cannot_be_are_refused(payer, wrong):
    with pytest.raises(WrongBill):
        payer.bill(*wrong) if wrong else payer.bill(
            LineSaid(Decimal(1), receipt_line=99), dated=DAY
        )
    assert not Bill.objects.exists()


def test_a_bill_of_tomorrow_or_due_before_it_was_written_is_refused(payer):
    line = LineSaid(Decimal(5), what="Freight")
    with pytest.raises(WrongBill, match="future"):
        payer.bill(line, dated=date(2030, 1, 1))
    with pytest.raises(WrongBill, match="due before"):
        payer.bill(line, due_on=DAY - timedelta(days=1))


def test_a_draft_is_changed_by_who_saw_it_and_put_aside_with_a_reason(payer, rice):
    bill = payer.bill_all(payer.came(rice))
    said = payer.said(LineSaid(Decimal(9), what="Freight"))

    changed = change_bill(number=bill.number, said=said, version=1, by=payer.by, at=payer.at)
    assert (changed.total, changed.lines.get().what) == (9, "Freight")
    with pytest.raises(ChangedMeanwhile):
        change_bill(number=bill.number, said=said, version=1, by=payer.by, at=payer.at)
    with pytest.raises(ReasonMissing):
        cancel_bill(number=bill.number, because=" ", by=payer.by, at=payer.at)
    cancel_bill(number=bill.number, because="Twice", by=payer.by, at=payer.at)
    with pytest.raises(IllegalMove):
        payer.review(bill)


def test_freight_is_billed_against_the_cost_the_goods_carry(payer, rice):
    receipt = payer.came(rice)
    cost = land_cost(
        number=receipt.number, what="Freight", amount=Decimal(12), by_quantity=False,
        key=idempotency.new_key(), by=payer.by, at=payer.at,
    )  # fmt: skip
    carrier = Supplier.objects.create(code="CAR", name="Carrier", terms_days=0)
    payer.supplier = carrier

    payer.review(payer.bill(LineSaid(Decimal(13), cost=cost.pk), LineSaid(Decimal(2), what="Toll")))

    assert (account("purchase_cost"), account("price_difference")) == (2, 1)
    assert payer.stands == (15, 0)
    with pytest.raises(WrongBill, match="billed already"):
        payer.bill(LineSaid(Decimal(12), cost=cost.pk))
    with pytest.raises(StillUsed):
        take_back_cost(number=cost.number, because="No", by=payer.by, at=payer.at)
    assert books.broken() == []


def test_what_went_back_before_the_bill_is_taken_off_on_it(payer, rice):
    receipt = payer.came(rice)
    back = payer.send_back(receipt, 4)

    bill = payer.review(payer.bill(*payer.of(receipt), *payer.back(back)))

    assert (bill.total, payer.stands, account("received_unbilled")) == (18, (18, 0), 0)
    assert books.broken() == []


def test_a_credit_slip_comes_off_the_bill_of_the_same_receipt_then_stands_ahead(payer, rice):
    receipt = payer.came(rice)
    other = payer.owed(payer.came(rice))
    bill = payer.owed(receipt)
    payer.paid(20, lines={bill.item_id: Decimal(20)})
    back = payer.send_back(receipt, 5)

    slip = payer.review(payer.bill(*payer.back(back)))

    assert (slip.total, slip.item) == (-15, None)
    assert (open_of(bill), open_of(other), payer.stands) == (0, 30, (30, 5))
    with pytest.raises(StillUsed, match=slip.number):
        write_off_supplier_return(number=back.number, because="x", by=payer.by, at=payer.at)
    assert books.broken() == []

    payer.undo(slip)
    assert (open_of(bill), payer.stands) == (10, (40, 0))
    assert books.broken() == []


def test_a_credit_slip_whose_rest_was_used_is_not_taken_back(payer, rice):
    receipt = payer.came(rice)
    payer.owed(receipt)
    payer.paid(30)
    slip = payer.review(payer.bill(*payer.back(payer.send_back(receipt, 5))))
    payer.owed(payer.came(rice))
    payer.paid(0, from_prepayment=Decimal(15))

    with pytest.raises(PrepaymentUsed):
        payer.undo(slip)

    slip.refresh_from_db()
    assert (slip.state, payer.stands) == (BillState.REVIEWED, (15, 0))


def test_a_bill_taken_back_leaves_what_was_paid_ahead_and_its_goods_to_bill(payer, rice):
    receipt = payer.came(rice)
    bill = payer.owed(receipt, price="3.5")
    payer.paid(20)
    with pytest.raises(StillUsed, match=bill.number):
        payer.write_off(receipt)

    payer.undo(bill)

    assert payer.stands == (0, 20)
    assert (account("received_unbilled"), account("price_difference")) == (-30, 0)
    assert payer.owed(receipt).total == 30
    assert books.broken() == []


def test_a_bill_settled_with_a_discount_is_taken_back_after_its_payment(payer, rice):
    bill = payer.owed(payer.came(rice))
    payment = payer.paid(29, discount=Decimal(1))

    with pytest.raises(AlreadyCovered, match=payment.number):
        payer.undo(bill)

    payer.unpay(payment)
    payer.undo(bill)
    assert payer.stands == (0, 0)


def test_a_closed_day_takes_no_bill(payer, rice):
    bill = payer.bill_all(payer.came(rice))
    Company.objects.update(books_closed_until=DAY)

    with pytest.raises(BooksClosed):
        payer.review(bill)

    bill.refresh_from_db()
    assert (bill.state, payer.stands) == (BillState.DRAFT, (0, 0))


def test_a_review_takes_as_many_statements_for_many_lines(payer, goods):
    one = payer.bill_all(payer.came(goods("A", "A")))
    order = payer.sent(*((goods(f"B{n}", f"B{n}"), 10, 3) for n in range(6)))
    many = payer.bill_all(payer.receive(order, *[10] * 6))

    with CaptureQueriesContext(connection) as few:
        payer.review(one)
    with CaptureQueriesContext(connection) as more:
        payer.review(many)

    assert len(more) == len(few)
