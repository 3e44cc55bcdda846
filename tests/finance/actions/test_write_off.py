"""Taking back a settlement that was reviewed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from finance import ledger
from finance.actions.locked import ReasonMissing
from finance.actions.plan import Plan
from finance.actions.review import review_settlement
from finance.actions.write_off import undoing, write_off_settlement
from finance.ledger import Paper, PrepaymentUsed
from finance.models import Entry, Settlement
from inventory import ledger as stock
from orders.models import Shipment
from tests.finance.conftest import balance, postings
from wholesale.db import use_case
from wholesale.models import OutboxMessage
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def settled(paid, lin, fin, noon):
    """A reviewed settlement of jade's."""

    def make(amount, *, plan=None, **facts):
        settlement = paid(amount, by=lin, by_customer=True, **facts)
        review_settlement(number=settlement.number, plan=plan, by=fin, at=noon)
        settlement.refresh_from_db()
        return settlement

    return make


def test_what_it_covered_is_owed_again_and_the_surplus_is_gone(owes, settled, jade, fin, noon):
    item = owes(2)
    settlement = settled("120.00")
    assert balance(jade) == (0, 12)

    write_off_settlement(
        number=settlement.number, because="The cheque bounced", by=fin, at=noon + timedelta(days=1)
    )

    item.refresh_from_db()
    settlement.refresh_from_db()
    assert (settlement.state, item.allocated, balance(jade)) == ("written_off", 0, (108, 0))
    red = Entry.objects.get(kind="settlement_written_off")
    assert (red.document, red.because, str(red.date)) == (
        settlement.number, "The cheque bounced", "2026-03-03",
    )  # fmt: skip
    assert red.reverses == Entry.objects.get(document=settlement.number, kind="settlement")
    assert postings(settlement.number, "settlement_written_off") == {
        ("receivable", 108, 0), ("prepayment", 12, 0), ("tender", 0, 120),
    }  # fmt: skip
    assert OutboxMessage.objects.filter(topic="settlement.written_off").count() == 1


def test_discount_rounding_and_prepayment_used_go_back_too(owes, settled, jade, fin, noon):
    settled("50.00")
    item = owes(2)
    plan = Plan(
        received=Decimal("60.00"), from_prepayment=Decimal("40.00"), discount=Decimal("7.50"),
        rounding=Decimal("0.50"), lines={item.pk: Decimal("108.00")},
    )  # fmt: skip
    settlement = settled("60.00", plan=plan)
    assert balance(jade) == (0, 10)

    write_off_settlement(number=settlement.number, because="Wrong customer", by=fin, at=noon)

    assert balance(jade) == (108, 50)
    assert postings(settlement.number, "settlement_written_off") == {
        ("receivable", 108, 0), ("prepayment", 0, 40), ("tender", 0, 60),
        ("discount", 0, Decimal("7.50")), ("rounding", 0, Decimal("0.50")),
    }  # fmt: skip


def test_the_preview_says_what_will_change(owes, settled, jade):
    item = owes(2)
    undo = undoing(settled("120.00"))

    assert undo.by_document == [(item.document, Decimal(108))]
    assert (undo.owed_before, undo.owed_after) == (0, 108)
    assert (undo.prepaid_before, undo.prepaid_after) == (12, 0)


def test_a_used_surplus_names_the_settlement_that_used_it(
    owes, paid, settled, jade, fin, olive, noon
):
    first = settled("100.00")
    owes(1)
    user = paid("0", from_prepayment=Decimal(54))
    review_settlement(number=user.number, by=olive, at=noon)

    with pytest.raises(PrepaymentUsed, match=f"Write off {user.number} first") as refused:
        write_off_settlement(number=first.number, because="Bounced", by=fin, at=noon)

    assert refused.value.document == user.number
    first.refresh_from_db()
    assert (first.state, balance(jade)) == ("reviewed", (0, 46))

    write_off_settlement(number=user.number, because="First this", by=fin, at=noon)
    write_off_settlement(number=first.number, because="Bounced", by=fin, at=noon)
    assert balance(jade) == (54, 0)


def test_a_refund_is_written_off_too(settled, paid, jade, fin, olive, noon):
    settled("100.00")
    refund = paid("-30.00")
    review_settlement(number=refund.number, by=olive, at=noon)
    assert balance(jade) == (0, 70)

    write_off_settlement(number=refund.number, because="Not sent", by=fin, at=noon)

    assert balance(jade) == (0, 100)


def test_after_its_shipment_was_written_off_the_money_comes_from_prepayment(
    owes, settled, jade, soy, fin, noon
):
    item = owes(2)
    settlement = settled("108.00")
    use_case(write_off_shipment)(jade, item.document, fin, noon)
    assert balance(jade) == (0, 108)

    write_off_settlement(number=settlement.number, because="Bounced", by=fin, at=noon)

    assert balance(jade) == (0, 0)
    assert postings(settlement.number, "settlement_written_off") == {
        ("prepayment", 108, 0), ("tender", 0, 108),
    }  # fmt: skip


def write_off_shipment(customer, document, by, at):
    shipment = Shipment.objects.get(number=document)
    Shipment.objects.filter(pk=shipment.pk).update(state="written_off", written_off_at=at)
    cost = stock.take_back(
        shipment.warehouse, issued_by=document, document=document, at=at, promise_again=False
    )
    shipment.order.__class__.objects.filter(pk=shipment.order_id).update(
        fulfilment="none", approval="closed"
    )
    ledger.write_off_sale(customer, cost, Paper(document, at, by, "Wrong goods"))


def test_only_a_reviewed_settlement_is_written_off_once_and_with_a_reason(
    owes, settled, paid, fin, noon
):
    owes(1)
    settlement = settled("54.00")
    with pytest.raises(ReasonMissing):
        write_off_settlement(number=settlement.number, because="", by=fin, at=noon)
    write_off_settlement(number=settlement.number, because="Bounced", by=fin, at=noon)
    with pytest.raises(IllegalMove):
        write_off_settlement(number=settlement.number, because="Again", by=fin, at=noon)
    waiting = paid("5.00")
    with pytest.raises(IllegalMove):
        write_off_settlement(number=waiting.number, because="Too soon", by=fin, at=noon)

    assert Settlement.objects.get(pk=waiting.pk).state == "unreviewed"
    assert Entry.objects.filter(kind="settlement_written_off").count() == 1
