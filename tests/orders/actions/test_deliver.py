"""Who brings a shipment, and what its customer can follow."""

import pytest

from orders.actions.deliver import (
    WrongCourier,
    arrange_delivery,
    confirm_receipt,
    finish_delivery,
    set_delivery,
    start_delivery,
)
from orders.actions.review import ReasonMissing, review_order
from orders.models import Order, Shipment
from wholesale.models import AuditEntry, OutboxMessage
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shipment(submitted, rui, noon) -> Shipment:
    order = submitted()
    review_order(number=order.number, by=rui, at=noon)
    return Shipment.objects.get(order=order)


def states(shipment):
    found = Shipment.objects.select_related("order").get(pk=shipment.pk)
    return found.delivery, found.order.fulfilment


def topics():
    said = OutboxMessage.objects.filter(topic__startswith="shipment.").order_by("id")
    return list(said.values_list("topic", flat=True))[1:]  # the first is shipment.posted


def test_a_driver_takes_a_shipment_to_the_customer(shipment, rui, dan, noon):
    arrange_delivery(number=shipment.number, driver=dan, appointment="before ten", by=rui, at=noon)
    assert states(shipment) == ("shipped", "shipped")

    start_delivery(number=shipment.number, by=dan, at=noon)
    assert states(shipment) == ("in_delivery", "in_delivery")

    finish_delivery(number=shipment.number, by=dan, at=noon, remark="Left with the guard")
    assert states(shipment) == ("delivered", "delivered")
    done = Shipment.objects.get()
    assert (done.driver, done.delivered_at, done.delivery_remark) == (
        dan, noon, "Left with the guard",
    )  # fmt: skip
    assert topics() == ["shipment.arranged", "shipment.in_delivery", "shipment.delivered"]
    trail = AuditEntry.objects.filter(document=shipment.number).order_by("id")
    assert list(trail.values_list("action", "by__username")) == [
        ("shipment.posted", "rui"),
        ("shipment.arranged", "rui"),
        ("shipment.in_delivery", "dan"),
        ("shipment.delivered", "dan"),
    ]


def test_a_carrier_has_it_on_the_way_and_the_customer_confirms(shipment, rui, lin, noon):
    arrange_delivery(number=shipment.number, carrier="顺丰", waybill="SF123", by=rui, at=noon)
    assert states(shipment) == ("in_delivery", "in_delivery")

    confirm_receipt(number=shipment.number, by=lin, at=noon)

    assert states(shipment) == ("received", "received")
    assert Shipment.objects.get().received_at == noon
    assert topics() == ["shipment.arranged", "shipment.in_delivery", "shipment.received"]


def test_confirming_twice_changes_nothing_more(shipment, rui, lin, noon):
    arrange_delivery(number=shipment.number, carrier="顺丰", by=rui, at=noon)
    confirm_receipt(number=shipment.number, by=lin, at=noon)
    told = OutboxMessage.objects.count()

    confirm_receipt(number=shipment.number, by=lin, at=noon)

    assert OutboxMessage.objects.count() == told


def test_goods_that_are_picked_up_wait_for_their_customer(shipment, rui, lin, noon):
    arrange_delivery(number=shipment.number, appointment="Tuesday at 9", by=rui, at=noon)
    assert states(shipment) == ("shipped", "shipped")

    confirm_receipt(number=shipment.number, by=lin, at=noon)

    assert states(shipment) == ("received", "received")


def test_while_a_driver_has_it_the_customer_cannot_confirm(shipment, rui, dan, lin, noon):
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)

    with pytest.raises(WrongCourier, match="Dan brings this shipment"):
        confirm_receipt(number=shipment.number, by=lin, at=noon)

    assert states(shipment) == ("shipped", "shipped")


def test_another_driver_can_be_sent_even_after_the_first_has_left(shipment, rui, dan, person, noon):
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)
    start_delivery(number=shipment.number, by=dan, at=noon)
    dora = person("dora", "driver")

    arrange_delivery(number=shipment.number, driver=dora, by=rui, at=noon)

    assert states(shipment) == ("shipped", "shipped")
    with pytest.raises(WrongCourier, match="given to somebody else"):
        finish_delivery(number=shipment.number, by=dan, at=noon)
    assert states(shipment) == ("shipped", "shipped")


@pytest.mark.parametrize(
    ("way", "sentence"),
    [
        ({}, "Choose a driver or a carrier, or say when"),
        ({"carrier": "  "}, "Choose a driver or a carrier, or say when"),
        ({"driver": "dan", "carrier": "顺丰"}, "not both"),
        ({"driver": "rui"}, "Rui is not a driver"),
    ],
    ids=["nobody", "blank carrier", "two ways", "not a driver"],
)
def test_a_delivery_needs_exactly_one_way(shipment, rui, dan, noon, way, sentence):
    people = {"dan": dan, "rui": rui}
    if "driver" in way:
        way = way | {"driver": people[way["driver"]]}

    with pytest.raises(WrongCourier, match=sentence):
        arrange_delivery(number=shipment.number, **way, by=rui, at=noon)

    assert Shipment.objects.get().driver is None
    assert topics() == []


def test_what_has_arrived_cannot_be_sent_again(shipment, rui, dan, noon):
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)
    finish_delivery(number=shipment.number, by=dan, at=noon)

    for again in (start_delivery, finish_delivery):
        with pytest.raises(IllegalMove, match="already reached the customer"):
            again(number=shipment.number, by=dan, at=noon)
    with pytest.raises(IllegalMove, match="already reached the customer"):
        arrange_delivery(number=shipment.number, carrier="顺丰", by=rui, at=noon)

    assert states(shipment) == ("delivered", "delivered")


def test_a_written_off_shipment_goes_nowhere(shipment, rui, dan, noon):
    Shipment.objects.update(state="written_off")
    Order.objects.update(fulfilment="none")

    with pytest.raises(IllegalMove, match="was written off"):
        arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)

    Shipment.objects.update(state="posted")
    Order.objects.update(fulfilment="shipped")


def test_the_desk_says_where_goods_are_that_nobody_of_ours_brings(shipment, rui, noon):
    arrange_delivery(number=shipment.number, carrier="顺丰", by=rui, at=noon)

    for to, remark in [
        ("shipped", "Came back to the depot"),
        ("in_delivery", "Left again"),
        ("delivered", "Lin said so by phone"),
    ]:
        set_delivery(number=shipment.number, to=to, remark=remark, by=rui, at=noon)
        assert states(shipment) == (to, to)

    done = Shipment.objects.get()
    assert (done.delivered_at, done.delivery_remark) == (noon, "Lin said so by phone")
    trail = AuditEntry.objects.filter(document=shipment.number, because__gt="").order_by("id")
    assert list(trail.values_list("action", "because")) == [
        ("shipment.waiting", "Came back to the depot"),
        ("shipment.in_delivery", "Left again"),
        ("shipment.delivered", "Lin said so by phone"),
    ]
    assert topics()[2:] == ["shipment.in_delivery", "shipment.delivered"]
    with pytest.raises(IllegalMove, match="already reached"):
        set_delivery(number=shipment.number, to="received", remark="Again", by=rui, at=noon)
    assert states(shipment) == ("delivered", "delivered")


def test_the_desk_says_nothing_of_what_a_driver_has_and_nothing_without_a_remark(
    shipment, rui, dan, noon
):
    with pytest.raises(ReasonMissing):
        set_delivery(number=shipment.number, to="received", remark=" ", by=rui, at=noon)
    assert states(shipment) == ("shipped", "shipped")
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)

    with pytest.raises(WrongCourier, match="Dan brings this shipment"):
        set_delivery(number=shipment.number, to="received", remark="Signed", by=rui, at=noon)

    assert states(shipment) == ("shipped", "shipped")
