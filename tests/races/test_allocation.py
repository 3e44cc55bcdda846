"""A run that shares goods out against the review of one of its orders, with a control twin."""

from decimal import Decimal
from threading import Event

import pytest

from inventory.models import StockLevel
from orders.actions.allocate import Grant, Sharing, allocate
from orders.actions.review import review_order
from orders.models import AllocationRun, Channel, Order, OrderShare, Shipment
from tests.races.test_orders import at_once
from wholesale import books
from wholesale.idempotency import new_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def later(main_warehouse):
    return Channel.objects.create(code="later", name="Later", promise="at_review")


def running(place, sku, parts, by, at):
    """The run as somebody saw the orders before the race began."""
    grants = [Grant(order.pk, sku.pk, Decimal(n)) for order, n in parts.items()]
    versions = {order.pk: order.version for order in parts}
    return lambda: allocate(
        sharing=Sharing(place, "first"), grants=grants, versions=versions, because="scarce",
        key=new_key(), by=by, at=at,
    )  # fmt: skip


def reviewing(order, by, at):
    return lambda: review_order(number=order.number, version=order.version, by=by, at=at)


def test_an_order_is_reviewed_or_takes_part_in_the_run(
    submitted, later, main_warehouse, soy, rui, max_, noon
):
    promised, late = submitted(8), submitted(6, channel=later)
    run = running(main_warehouse, soy, {promised: 60, late: 60}, max_, noon)

    ends = at_once(reviewing(promised, rui, noon), run)

    assert sorted(ends) == ["ChangedMeanwhile", "done"]
    level = StockLevel.objects.get(sku=soy)
    shares = sorted(OrderShare.objects.values_list("quantity", flat=True))
    if ends[0] == "done":
        assert (Shipment.objects.count(), level.on_hand, level.promised, shares) == (1, 24, 0, [])
    else:
        assert (Shipment.objects.count(), level.promised, shares) == (0, 120, [60, 60])


@pytest.mark.damage
def test_without_the_lock_goods_would_be_set_aside_for_an_order_that_has_left(
    submitted, later, main_warehouse, soy, rui, max_, noon, monkeypatch
):
    """The control: the run has read the order, then it is reviewed; the books are wrong."""
    promised, late = submitted(1), submitted(6, channel=later)
    was_read, has_left = Event(), Event()

    def read(orders):
        found = Order._base_manager.in_bulk(orders)
        was_read.set()
        has_left.wait(timeout=10)
        return found

    def review():
        was_read.wait(timeout=10)
        reviewing(promised, rui, noon)()
        has_left.set()

    monkeypatch.setattr("orders.actions.allocate._locked", read)
    run = running(main_warehouse, soy, {promised: 6, late: 24}, max_, noon)

    assert at_once(review, run) == ["done", "done"]
    assert books.broken() != []


def test_of_two_runs_over_the_same_orders_one_is_done(
    submitted, later, main_warehouse, soy, rui, max_, noon
):
    one, other = submitted(8, channel=later), submitted(6, channel=later)

    ends = at_once(
        running(main_warehouse, soy, {one: 96, other: 24}, rui, noon),
        running(main_warehouse, soy, {other: 72, one: 48}, max_, noon),
    )

    assert sorted(ends) == ["ChangedMeanwhile", "done"]
    assert AllocationRun.objects.count() == 1
    assert StockLevel.objects.get(sku=soy).promised == 120


def test_two_runs_of_different_orders_never_give_away_more_than_there_is(
    submitted, later, main_warehouse, soy, rui, max_, noon
):
    one, other = submitted(8, channel=later), submitted(6, channel=later)

    ends = at_once(
        running(main_warehouse, soy, {one: 96}, rui, noon),
        running(main_warehouse, soy, {other: 72}, max_, noon),
    )

    assert sorted(ends) == ["WrongShare", "done"]
    assert StockLevel.objects.get(sku=soy).promised in {96, 72}
