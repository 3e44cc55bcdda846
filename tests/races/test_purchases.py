"""Two people at one purchase order: nothing is received twice, or awaited after the end."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection

from inventory.actions import receipts
from inventory.actions.purchases import close_purchase
from inventory.models import GoodsReceipt, PurchaseOrder
from inventory.models.purchase import PurchaseQuerySet
from tests.inventory.purchasing import Buyer, level, state
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
def buyer(main_warehouse, paige, noon) -> Buyer:
    return Buyer(paige, noon, main_warehouse)


@pytest.fixture
def rice(goods):
    return goods("RICE", "Rice")


def test_what_came_once_is_received_once_by_two_clerks(buyer, rice):
    order = buyer.sent((rice, 10, 3))

    ended = at_once(lambda: buyer.receive(order, 10), lambda: buyer.receive(order, 10))

    assert sorted(ended) == ["WrongPurchase", "done"]
    assert (state(order), level(rice)) == ("received", (10, 0, 30))
    assert GoodsReceipt.objects.count() == 1


@pytest.mark.damage
def test_without_the_lock_it_is_received_twice(buyer, rice, monkeypatch):
    """The control: takes the lock away and must see the damage."""
    both_have_read = Barrier(2, timeout=10)

    def unlocked(self: PurchaseQuerySet, number: str) -> PurchaseOrder:
        return self.select_related("supplier", "warehouse").get(number=number)

    came = receipts._came

    def slow(lines, said):
        found = came(lines, said)
        both_have_read.wait()
        return found

    monkeypatch.setattr(PurchaseQuerySet, "locked", unlocked)
    monkeypatch.setattr(receipts, "_came", slow)
    order = buyer.sent((rice, 20, 3))

    ended = at_once(lambda: buyer.receive(order, 10), lambda: buyer.receive(order, 10))

    assert ended == ["done", "done"]
    order.refresh_from_db()
    assert order.lines.get().received == 10  # of twenty that came
    assert books.broken() != []


def test_a_receipt_and_the_closing_of_an_order_agree_on_what_is_awaited(buyer, rice):
    order = buyer.sent((rice, 10, 3))
    buyer.receive(order, 2)

    ended = at_once(
        lambda: buyer.receive(order, 4),
        lambda: close_purchase(number=order.number, because="No more", by=buyer.by, at=buyer.at),
    )

    assert ended in (["done", "done"], ["WrongPurchase", "done"])
    on_hand = 6 if ended[0] == "done" else 2
    assert (state(order), level(rice)) == ("closed", (on_hand, 0, on_hand * 3))


@pytest.mark.damage
def test_without_the_lock_a_closed_order_awaits_goods_again(buyer, rice, monkeypatch):
    """The control: the order is closed after the clerk has read it and before he writes."""
    has_read, has_closed = Event(), Event()

    def unlocked(self: PurchaseQuerySet, number: str) -> PurchaseOrder:
        return self.select_related("supplier", "warehouse").get(number=number)

    came = receipts._came

    def slow(lines, said):
        found = came(lines, said)
        has_read.set()
        assert has_closed.wait(10)
        return found

    def close():
        assert has_read.wait(10)
        close_purchase(number=order.number, because="No more", by=buyer.by, at=buyer.at)
        has_closed.set()

    order = buyer.sent((rice, 10, 3))
    buyer.receive(order, 2)
    # Goods of another order keep what is on its way above nothing, so that no check helps.
    buyer.sent((rice, 50, 3))
    monkeypatch.setattr(PurchaseQuerySet, "locked", unlocked)
    monkeypatch.setattr(receipts, "_came", slow)

    ended = at_once(lambda: buyer.receive(order, 4), close)

    assert ended == ["done", "done"]
    assert state(order) == "part_received"  # and nobody will ever bring the rest
    assert books.broken() != []
