"""A payment shows at once on the orders that waited for it."""

from decimal import Decimal

import pytest

from finance.actions.record import Payment, record_receipt
from finance.actions.review import review_settlement
from finance.models import Tender
from orders.actions.cure import cure_holds
from orders.actions.review import review_order
from orders.actions.ship import ship_order
from orders.models import Hold, Order
from wholesale import drain, idempotency
from wholesale.models import AuditEntry, OutboxMessage
from wholesale.notify.inbox import newest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pays(jade, cleo, fin, noon):
    """Jade pays so much; Cleo records it, Fin reviews it, the worker does its round."""

    def pay(amount, **facts):
        tender = Tender.objects.get(name="Bank")
        payment = Payment(tender, Decimal(amount), noon.date(), **facts)
        found = record_receipt(
            customer=jade, payment=payment, key=idempotency.new_key(), by=cleo, at=noon
        )
        review_settlement(number=found.number, by=fin, at=noon)
        while drain.drain():
            pass
        return found

    return pay


@pytest.fixture
def held(submitted, jade, rui, noon):
    """108.00 on hold, for a limit of 100.00."""
    jade.credit_limit = Decimal(100)
    jade.save()
    return review_order(number=submitted(cases=2).number, by=rui, at=noon)


def approval(order):
    return Order.objects.get(pk=order.pk).approval


def test_a_payment_that_covers_it_lets_the_order_wait_for_review_again(held, pays, rui, lin):
    assert approval(held) == "held"

    pays("50")

    hold = Hold.objects.get()
    assert (approval(held), hold.ended_at is None, hold.released_by) == ("submitted", False, None)
    assert AuditEntry.objects.get(action="order.cured").document == held.number
    told = f"Nothing stands against order {held.number} of Jade Noodle House any more"
    assert told in [line.text for line in newest(rui)]
    assert f"Your order {held.number} goes on: what held it is gone" in [
        line.text for line in newest(lin)
    ]


def test_a_payment_that_is_too_small_says_the_new_figures_and_holds_on(held, pays):
    pays("5")

    assert approval(held) == "held"
    open_ = Hold.objects.get(ended_at=None)
    assert (open_.code, open_.measure) == ("credit", Decimal("3.00"))
    assert OutboxMessage.objects.filter(topic="order.cured").count() == 0


def test_a_deposit_that_is_complete_lets_its_order_go_on(submitted, jade, rui, pays, noon):
    jade.deposit_percent = Decimal(30)
    jade.save()
    order = review_order(number=submitted(cases=2).number, by=rui, at=noon)

    pays("32.40", deposit_for=order.number)

    assert approval(order) == "submitted"
    assert review_order(number=order.number, by=rui, at=noon).approval == "reviewed"


def test_before_shipping_it_is_asked_again_whatever_was_cured(
    submitted, jade, phone, rui, pays, noon
):
    order = review_order(number=submitted(cases=2, channel=phone).number, by=rui, at=noon)
    jade.credit_limit = Decimal(100)
    jade.save()
    assert ship_order(number=order.number, by=rui, at=noon) is None
    pays("50")
    assert Hold.objects.get().ended_at is not None
    jade.credit_limit = Decimal(10)
    jade.save()

    assert ship_order(number=order.number, by=rui, at=noon) is None

    assert Hold.objects.filter(ended_at=None).count() == 1


def test_the_same_message_again_does_no_harm(held, pays, fin, noon):
    pays("50")
    before = AuditEntry.objects.count()

    assert cure_holds(number=held.number, by=fin, at=noon) == []

    assert AuditEntry.objects.count() == before


def test_orders_of_others_are_left_alone(held, submitted, opal, qi, rui, pays, noon):
    opal.credit_limit = 1
    opal.save()
    strangers = review_order(number=submitted(customer=opal, by=qi).number, by=rui, at=noon)

    pays("50")

    assert approval(strangers) == "held"
