"""What reviewing an order does to stock and money."""

from decimal import Decimal

import pytest

from finance.models import CustomerAccount, OpenItem, Posting
from inventory.ledger import NotEnoughStock
from inventory.models import StockLevel, StockMove
from orders.actions.review import ChangedMeanwhile, reject_order, review_order
from orders.actions.ship import ship_order
from orders.models import Order, Shipment
from wholesale.models import AuditEntry, OutboxMessage

pytestmark = pytest.mark.django_db(transaction=True)


def level(sku):
    found = StockLevel.objects.get(sku=sku)
    return found.on_hand, found.promised, found.value


def test_submitting_sets_the_goods_aside_and_owes_nothing(submitted, soy):
    order = submitted(cases=2)

    assert order.total == Decimal("108.00")
    assert level(soy) == (120, 24, 360)
    assert not CustomerAccount.objects.exists()


def test_a_one_step_review_ships_and_begins_the_debt_at_once(submitted, soy, rui, jade, noon):
    order = submitted(cases=2)

    review_order(number=order.number, by=rui, at=noon)

    order.refresh_from_db()
    shipment = Shipment.objects.get(order=order)
    assert (order.approval, order.fulfilment, order.reviewed_by) == ("reviewed", "shipped", rui)
    assert level(soy) == (96, 0, 288)
    account = CustomerAccount.objects.get(customer=jade)
    assert (account.receivable, account.prepayment) == (Decimal("108.00"), 0)
    item = OpenItem.objects.get(document=shipment.number)
    assert (item.amount, item.order, str(item.due_date)) == (108, order.number, "2026-04-01")
    postings = Posting.objects.filter(entry__document=shipment.number)
    assert set(postings.values_list("account", "debit", "credit")) == {
        ("receivable", 108, 0),
        ("sales", 0, 108),
        ("cost_of_goods", 72, 0),
        ("stock", 0, 72),
    }


def test_a_two_step_review_only_promises_and_shipping_posts(submitted, soy, rui, phone, noon):
    order = submitted(cases=2, channel=phone)

    review_order(number=order.number, by=rui, at=noon)
    assert level(soy) == (120, 24, 360)
    assert not OpenItem.objects.exists()

    ship_order(number=order.number, by=rui, at=noon)
    assert level(soy) == (96, 0, 288)
    assert OpenItem.objects.get().amount == 108


def test_what_happened_is_on_record_and_will_be_told(submitted, rui, noon):
    order = submitted()
    review_order(number=order.number, by=rui, at=noon)

    shipment = Shipment.objects.get()
    trail = AuditEntry.objects.order_by("id").values_list("action", "document")
    assert list(trail) == [
        ("order.submitted", order.number),
        ("order.reviewed", order.number),
        ("shipment.posted", shipment.number),
    ]
    topics = OutboxMessage.objects.order_by("id").values_list("topic", flat=True)
    assert list(topics) == ["order.submitted", "order.reviewed", "shipment.posted"]


def test_a_second_review_is_told_who_was_first(submitted, rui, max_, noon):
    order = submitted()
    review_order(number=order.number, by=rui, at=noon)

    with pytest.raises(ChangedMeanwhile, match="Rui has already reviewed"):
        review_order(number=order.number, by=max_, at=noon)

    assert Shipment.objects.count() == 1


def test_a_stale_page_cannot_review(submitted, rui, noon):
    order = submitted()

    with pytest.raises(ChangedMeanwhile):
        review_order(number=order.number, by=rui, at=noon, version=order.version - 1)

    assert Order.objects.get().approval == "submitted"


def test_over_the_credit_limit_the_order_is_held_and_nothing_is_shipped(
    submitted, soy, rui, jade, noon
):
    jade.credit_limit = 100
    jade.save()
    order = submitted(cases=2)

    review_order(number=order.number, by=rui, at=noon)

    assert level(soy) == (120, 24, 360)
    assert Order.objects.get().approval == "held"
    assert not OpenItem.objects.exists()


def test_rejecting_frees_the_goods(submitted, soy, rui, noon):
    order = submitted(cases=2)

    reject_order(number=order.number, because="No delivery there", by=rui, at=noon)

    assert level(soy) == (120, 0, 360)
    moves = StockMove.objects.filter(document=order.number).order_by("id")
    assert list(moves.values_list("promised", flat=True)) == [24, -24]


def test_more_than_there_is_cannot_be_submitted(submitted, soy):
    with pytest.raises(NotEnoughStock, match="wanted 11箱, free 10箱"):
        submitted(cases=11)

    assert not Order.objects.exists()
    assert level(soy) == (120, 0, 360)
