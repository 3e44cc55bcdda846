"""The driver's pages: his own stops, and nobody else's."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.actions.deliver import arrange_delivery
from orders.actions.returns import request_return
from orders.actions.review import review_order
from orders.models import ReturnOrder, Shipment
from wholesale import idempotency

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def given(submitted, rui, dan, noon):
    """Make a shipment that Dan has to bring."""

    def make(driver=dan, **way):
        order = submitted()
        review_order(number=order.number, by=rui, at=noon)
        shipment = Shipment.objects.get(order=order)
        arrange_delivery(number=shipment.number, driver=driver, by=rui, at=noon, **way)
        return shipment

    return make


@pytest.fixture
def wheel(client, dan):
    client.force_login(dan)
    return client


def test_a_driver_sees_his_stops_and_not_anothers(wheel, given, person):
    mine = given(appointment="before ten")
    given(driver=person("dora", "driver"))

    answer = wheel.get("/driver/")

    assert [stop.number for stop in answer.context["stops"]] == [mine.number]
    assert "before ten" in answer.content.decode()


def test_a_stop_has_all_he_needs_in_one_hand(wheel, given):
    shipment = given(appointment="before ten")

    page = wheel.get(f"/driver/stops/{shipment.number}/").content.decode()

    assert "Jade Noodle House" in page
    assert 'href="tel:13900000001"' in page
    assert 'data-copy="Binhai Road 1"' in page
    assert "2箱" in page
    assert "I am on the way" in page


def test_on_the_way_and_delivered(wheel, given):
    shipment = given()
    stop = f"/driver/stops/{shipment.number}/"

    left = wheel.post(f"{stop}departure/", headers={"HX-Request": "true"})
    assert "The customer can see it." in left.content.decode()
    done = wheel.post(f"{stop}arrival/", {"remark": "with the guard"}, follow=True)

    shipment.refresh_from_db()
    assert (shipment.delivery, shipment.delivery_remark) == ("delivered", "with the guard")
    assert done.redirect_chain == [(stop, 302)]
    assert wheel.get("/driver/").context["stops"] == []


def test_pressing_delivered_twice_is_told_and_changes_nothing(wheel, given):
    shipment = given()
    arrival = f"/driver/stops/{shipment.number}/arrival/"
    wheel.post(arrival)
    first = Shipment.objects.get().delivered_at

    again = wheel.post(arrival, headers={"HX-Request": "true"})

    assert again.status_code == 409
    assert "already reached the customer" in again.content.decode()
    assert Shipment.objects.get().delivered_at == first


def test_another_drivers_stop_does_not_exist(client, person, given):
    shipment = given()
    client.force_login(person("dora", "driver"))
    stop = f"/driver/stops/{shipment.number}/"

    assert client.get(stop).status_code == 404
    assert client.post(f"{stop}departure/").status_code == 404
    assert client.post(f"{stop}arrival/").status_code == 404
    assert Shipment.objects.get().delivery == "shipped"


def test_who_is_no_driver_has_no_trip(client, lin, rui, given):
    shipment = given()
    for user in (lin, rui):
        client.force_login(user)
        assert client.get("/driver/").status_code == 403
        assert client.post(f"/driver/stops/{shipment.number}/arrival/").status_code == 403


def test_the_trip_costs_the_same_for_one_stop_and_for_three(wheel, given):
    def queries():
        wheel.get("/driver/")
        with CaptureQueriesContext(connection) as seen:
            wheel.get("/driver/")
        return len(seen)

    given()
    one = queries()
    given()
    given()

    assert queries() == one
    assert len(wheel.get("/driver/").context["stops"]) == 3


@pytest.fixture
def asked_back(lin, noon):
    """Make a return that the customer of a shipment asks for."""

    def make(shipment):
        line = shipment.lines.get()
        return request_return(
            shipment=shipment.number, quantities={line.pk: Decimal(1)}, reason="One is dented",
            key=idempotency.new_key(), by=lin, at=noon,
        )  # fmt: skip

    return make


def test_a_driver_decides_what_comes_back_at_his_own_stops(wheel, given, asked_back, person, dan):
    mine, others = given(), given(driver=person("dora", "driver"))
    first, second, strange = asked_back(mine), asked_back(mine), asked_back(others)

    text = wheel.get("/driver/").content.decode()
    assert first.number in text
    assert strange.number not in text

    agreed = wheel.post(f"/driver/returns/{first.number}/approval/", headers=HTMX)
    unsaid = wheel.post(f"/driver/returns/{second.number}/rejection/", headers=HTMX)
    said = wheel.post(
        f"/driver/returns/{second.number}/rejection/", {"reason": "It is whole"}, headers=HTMX
    )
    refused = wheel.post(f"/driver/returns/{strange.number}/approval/")

    codes = [answer.status_code for answer in (agreed, unsaid, said, refused)]
    assert codes == [200, 409, 200, 404]
    assert "It is whole" in said.content.decode()
    assert list(ReturnOrder.objects.order_by("pk").values_list("state", "decided_by")) == [
        ("approved", dan.pk), ("rejected", dan.pk), ("requested", None),
    ]  # fmt: skip


def test_a_driver_records_what_he_is_given_back_at_the_door(wheel, given, person):
    mine, others = given(), given(driver=person("dora", "driver"))
    line = mine.lines.get()
    form = wheel.get(f"/driver/stops/{mine.number}/returns/")
    assert form.status_code == 200
    said = {
        f"packs-{line.pk}": "1", f"factor-{line.pk}": "12", "reason": "Broken",
        "idempotency_key": form.context["token"],
    }  # fmt: skip

    too_many = wheel.post(
        f"/driver/stops/{mine.number}/returns/", {**said, f"packs-{line.pk}": "9"}
    )
    assert too_many.status_code == 409
    assert "Broken" in too_many.content.decode()
    assert ReturnOrder.objects.count() == 0

    for _ in range(2):
        answer = wheel.post(f"/driver/stops/{mine.number}/returns/", said)
        assert answer.headers["Location"] == f"/driver/stops/{mine.number}/"
    assert ReturnOrder.objects.get().lines.get().quantity == 12
    assert wheel.get(f"/driver/stops/{others.number}/returns/").status_code == 404
