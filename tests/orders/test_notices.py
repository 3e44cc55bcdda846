"""Who hears of a stop, and of goods that arrived."""

import pytest

from orders.actions.deliver import arrange_delivery, confirm_receipt
from orders.actions.review import review_order
from orders.actions.undo import unreview_order, write_off_shipment
from orders.models import Shipment
from wholesale import drain
from wholesale.models import Notice
from wholesale.notify.inbox import newest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shipment(submitted, rui, noon) -> Shipment:
    order = submitted()
    review_order(number=order.number, by=rui, at=noon)
    return Shipment.objects.select_related("order").get(order=order)


@pytest.fixture
def other_driver(person):
    return person("dora", "driver")


def told(user):
    """What a person reads in his inbox, the oldest first, and where it leads."""
    while drain.drain():
        pass
    return [(line.text, line.url) for line in reversed(newest(user))]


def not_his(text):
    return [(f"{text} You need not bring it.", "/driver/")]


def test_a_driver_hears_of_a_new_stop_and_opens_it(shipment, rui, dan, noon):
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)

    where = shipment.order.address or shipment.order.get_delivery_method_display()
    assert told(dan) == [
        (
            f"New stop: Jade Noodle House, {where} ({shipment.number})",
            f"/driver/stops/{shipment.number}/",
        )
    ]


def test_a_stop_given_to_another_is_told_to_both(shipment, rui, dan, other_driver, noon):
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)
    arrange_delivery(number=shipment.number, driver=other_driver, by=rui, at=noon)

    assert [text.split(":")[0] for text, _url in told(other_driver)] == ["New stop"]
    assert told(dan)[1:] == not_his(
        f"{shipment.number} of Jade Noodle House was given to somebody else."
    )


def test_the_same_driver_with_another_appointment_keeps_the_stop(shipment, rui, dan, noon):
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)
    arrange_delivery(number=shipment.number, driver=dan, appointment="at ten", by=rui, at=noon)

    assert [text.split(":")[0] for text, _url in told(dan)] == ["New stop", "New stop"]


def test_a_carrier_instead_of_the_driver_takes_the_stop_away(shipment, rui, dan, noon):
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)
    arrange_delivery(number=shipment.number, carrier="顺丰", by=rui, at=noon)

    assert told(dan)[1:] == not_his(
        f"{shipment.number} of Jade Noodle House was given to somebody else."
    )


def test_a_shipment_written_off_is_told_to_its_driver(shipment, max_, dan, noon):
    arrange_delivery(number=shipment.number, driver=dan, by=max_, at=noon)
    write_off_shipment(
        number=shipment.number, because="Wrong customer", then_close=True, by=max_, at=noon
    )

    assert told(dan)[1:] == not_his(
        f"{shipment.number} of Jade Noodle House was taken back: Wrong customer."
    )


def test_a_review_taken_back_is_told_to_the_driver(shipment, max_, dan, noon):
    arrange_delivery(number=shipment.number, driver=dan, by=max_, at=noon)
    unreview_order(number=shipment.order.number, because="Wrong price", by=max_, at=noon)

    assert told(dan)[1:] == not_his(
        f"{shipment.order.number} of Jade Noodle House was taken back: Wrong price."
    )


def test_a_driver_without_reminders_is_not_told(shipment, rui, dan, noon):
    dan.notify_new_documents = False
    dan.save()
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)

    assert told(dan) == []


def test_goods_received_are_told_to_the_desk_and_the_salesman(shipment, rui, sam, lin, noon):
    arrange_delivery(number=shipment.number, carrier="顺丰", by=rui, at=noon)
    told(rui)
    Notice.objects.all().delete()

    confirm_receipt(number=shipment.number, by=lin, at=noon)

    line = (
        f"Jade Noodle House has confirmed that {shipment.number} arrived",
        f"/office/shipments/{shipment.number}/",
    )
    assert (told(rui), told(sam), told(lin)) == ([line], [line], [])


def test_the_driver_finds_his_inbox_on_his_own_phone(client, dan):
    client.force_login(dan, backend="django.contrib.auth.backends.ModelBackend")

    assert 'href="/inbox/"' in client.get("/driver/").content.decode()
    html = client.get("/inbox/").content.decode()
    assert 'href="/driver/"' in html
    assert 'href="/cart/"' not in html
