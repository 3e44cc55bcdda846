"""Splitting against review, each with a control twin that takes the lock away."""

from decimal import Decimal
from threading import Event

import pytest

from inventory.models import StockLevel
from orders.actions import review, split
from orders.actions.merge import merge_orders
from orders.actions.review import review_order
from orders.actions.split import split_order
from orders.models import Order, Shipment
from tests.races.test_orders import at_once, unlocked
from wholesale import books
from wholesale.idempotency import new_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def splitting(order, by, at):
    line, version = order.lines.get().pk, order.version
    return lambda: split_order(
        number=order.number, version=version, take={line: Decimal(12)}, key=new_key(), by=by, at=at
    )


def reviewing(order, by, at):
    version = order.version
    return lambda: review_order(number=order.number, version=version, by=by, at=at)


def after_shipping(monkeypatch):
    """A split looks at the lines when the review has shipped them, and before it has ended."""
    has_shipped, ship, read = Event(), review.post_shipment, split.lines_with_goods

    def shipping(order, **how):
        shipment = ship(order, **how)
        has_shipped.set()
        return shipment

    def reading(order):
        assert has_shipped.wait(timeout=10)
        return read(order)

    monkeypatch.setattr(review, "post_shipment", shipping)
    monkeypatch.setattr(split, "lines_with_goods", reading)


def shipped():
    return sum(Shipment.objects.values_list("lines__quantity", flat=True))


def test_an_order_is_split_or_reviewed_and_the_other_is_told(submitted, soy, rui, max_, noon):
    order = submitted(cases=2)

    ends = at_once(reviewing(order, rui, noon), splitting(order, max_, noon))

    assert sorted(ends) == ["ChangedMeanwhile", "done"]
    level = StockLevel.objects.get(sku=soy)
    assert (shipped(), level.on_hand, level.promised) in [(24, 96, 0), (0, 120, 24)]
    assert Order.objects.count() == (1 if ends[0] == "done" else 2)


@pytest.mark.damage
def test_without_the_lock_goods_that_left_would_wait_in_another_order(
    submitted, soy, rui, max_, noon, monkeypatch
):
    """The control: both go on, and the books no longer agree with the orders."""
    order = submitted(cases=2)
    submitted(cases=4)  # Somebody else's promise hides the damage from the shelf's constraint.
    unlocked(monkeypatch, readers=2)
    after_shipping(monkeypatch)

    ends = at_once(reviewing(order, rui, noon), splitting(order, max_, noon))

    assert ends == ["done", "done"]
    assert books.broken() != []


def test_of_two_who_split_one_does(submitted, soy, rui, max_, noon):
    order = submitted(cases=2)

    ends = at_once(splitting(order, rui, noon), splitting(order, max_, noon))

    assert sorted(ends) == ["ChangedMeanwhile", "done"]
    assert StockLevel.objects.get(sku=soy).promised == 24
    assert sum(Order.objects.values_list("total", flat=True)) == 108


def test_two_orders_merged_into_each_other_end_as_one(submitted, soy, rui, max_, noon):
    one, other = submitted(cases=1), submitted(cases=2)

    def merging(into, gone, by):
        return lambda: merge_orders(
            number=into.number, other=gone.number, version=into.version, by=by, at=noon
        )

    ends = at_once(merging(one, other, rui), merging(other, one, max_))

    assert sorted(ends)[1] == "done"
    assert sorted(Order.objects.values_list("approval", flat=True)) == ["submitted", "withdrawn"]
    assert Order.objects.get(approval="submitted").total == 162
    assert StockLevel.objects.get(sku=soy).promised == 36


def test_an_order_is_merged_or_reviewed_never_both(submitted, soy, rui, max_, noon):
    one, other = submitted(cases=1), submitted(cases=2)

    ends = at_once(
        reviewing(other, rui, noon),
        lambda: merge_orders(
            number=one.number, other=other.number, version=one.version, by=max_, at=noon
        ),
    )

    assert "done" in ends
    assert len(set(ends)) == 2
    level = StockLevel.objects.get(sku=soy)
    assert (level.on_hand, level.promised) in [(120, 36), (96, 12)]
