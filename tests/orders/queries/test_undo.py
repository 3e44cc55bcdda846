"""The preview of a write-off says what the write-off then does."""

from decimal import Decimal

import pytest

from finance.actions.record import Payment, record_receipt
from finance.actions.review import review_settlement
from finance.models import CustomerAccount, Tender
from inventory.models import StockLevel
from orders.actions.returns import request_return
from orders.actions.review import review_order
from orders.actions.undo import write_off_shipment
from orders.models import Shipment
from orders.queries.undo import write_off_preview
from wholesale import idempotency

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shipment(submitted, rui, noon):
    review_order(number=submitted(cases=2).number, by=rui, at=noon)
    submitted(cases=1)  # somebody else's promise on the same shelf
    return Shipment.objects.select_related("order").get()


@pytest.fixture
def paid(shipment, jade, fin, olive, noon):
    payment = Payment(
        tender=Tender.objects.get(name="Cash"), received=Decimal(30), paid_on=noon.date()
    )
    receipt = record_receipt(
        customer=jade, payment=payment, key=idempotency.new_key(), by=fin, at=noon
    )
    review_settlement(number=receipt.number, by=olive, at=noon)


def test_before_and_after_are_what_they_say(shipment, paid, soy, jade, max_, noon):
    preview = write_off_preview(shipment)

    (stock,) = preview.stock
    level = StockLevel.objects.get(sku=soy)
    account = CustomerAccount.objects.get(customer=jade)
    assert (stock.on_hand.now, stock.promised.now) == (level.on_hand, level.promised) == (96, 12)
    assert (preview.owed.now, preview.prepaid.now) == (78, 0)
    assert (account.receivable, account.prepayment) == (78, 0)
    assert stock.cost == 72

    write_off_shipment(number=shipment.number, because="x", then_close=False, by=max_, at=noon)

    level.refresh_from_db()
    account.refresh_from_db()
    assert (stock.on_hand.after, stock.promised.after) == (level.on_hand, level.promised)
    assert (preview.owed.after, preview.prepaid.after) == (account.receivable, account.prepayment)
    assert (level.on_hand, level.promised) == (120, 36)
    assert (account.receivable, account.prepayment) == (0, 30)


def test_the_document_in_the_way_is_named(shipment, rui, max_, noon):
    line = shipment.lines.get()
    found = request_return(
        shipment=shipment.number, quantities={line.pk: Decimal(12)}, reason="r",
        key=idempotency.new_key(), by=rui, at=noon,
    )  # fmt: skip

    assert write_off_preview(shipment).blocked_by == found.number
