"""One shipment, two thumbs: it is delivered once, and told once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from orders.actions import deliver
from orders.actions.deliver import arrange_delivery, finish_delivery
from orders.actions.review import review_order
from orders.models import Order, Shipment
from wholesale.models import OutboxMessage
from wholesale.refusals import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def shipment(submitted, rui, dan, noon):
    order = submitted()
    review_order(number=order.number, by=rui, at=noon)
    found = Shipment.objects.get(order=order)
    arrange_delivery(number=found.number, driver=dan, by=rui, at=noon)
    return found


def deliver_at_once(times, number, *, by, at):
    start = Barrier(times, timeout=10)

    def press(_place):
        start.wait()
        try:
            finish_delivery(number=number, by=by, at=at)
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "delivered"

    with ThreadPoolExecutor(times) as thumbs:
        return sorted(thumbs.map(press, range(times)))


def told():
    return OutboxMessage.objects.filter(topic="shipment.delivered").count()


def test_a_shipment_is_delivered_once(shipment, dan, noon):
    outcomes = deliver_at_once(6, shipment.number, by=dan, at=noon)

    assert outcomes == ["IllegalMove"] * 5 + ["delivered"]
    assert told() == 1
    assert Order.objects.get().fulfilment == "delivered"


def test_without_the_locks_it_would_be_delivered_twice(shipment, dan, noon, monkeypatch):
    """The control: proves that the test above can fail."""
    both_have_read = Barrier(2, timeout=10)

    def read_without_lock(number):
        found = Shipment.objects.select_related("order", "driver").get(number=number)
        both_have_read.wait()
        return found.order, found

    monkeypatch.setattr(deliver, "_held", read_without_lock)

    assert deliver_at_once(2, shipment.number, by=dan, at=noon) == ["delivered", "delivered"]
    assert told() == 2
