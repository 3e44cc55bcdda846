"""The desk's lists: what each person sees, what is found, how often the database is asked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import AreaPerson
from orders.actions.deliver import arrange_delivery
from orders.actions.review import review_order
from orders.models import Order, Shipment
from wholesale import search

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


def text_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def asked(client, url):
    with CaptureQueriesContext(connection) as queries:
        text_of(client, url)
    return len(queries)


@pytest.fixture
def review(rui, noon):
    return lambda order: review_order(number=order.number, by=rui, at=noon)


@pytest.mark.parametrize(
    "url", ["/office/orders/", "/office/shipments/", "/office/deliveries/", "/office/returns/"]
)
def test_three_rows_cost_as_many_queries_as_one(client, submitted, review, max_, url, noon, rui):
    from orders.actions.returns import request_return
    from wholesale import idempotency

    def one_more():
        order = review(submitted(cases=1))
        shipment = Shipment.objects.get(order=order)
        request_return(
            shipment=shipment.number, quantities={shipment.lines.get().pk: 12}, reason="r",
            key=idempotency.new_key(), by=rui, at=noon,
        )  # fmt: skip

    client.force_login(max_)
    one_more()
    text_of(client, url)
    once = asked(client, url)
    one_more()
    one_more()

    assert asked(client, url) == once


def test_customer_made_orders_carry_a_red_label(client, submitted, rui):
    submitted(cases=1)
    client.force_login(rui)

    assert "chip--loud" in text_of(client, "/office/orders/")


def test_the_money_state_is_read_from_the_ledger(client, submitted, review, rui):
    review(submitted(cases=1))
    client.force_login(rui)

    assert "Unpaid" in text_of(client, "/office/orders/")


def test_tabs_and_their_counts_follow_the_states(client, submitted, review, phone, rui):
    review(submitted(cases=1, channel=phone))
    waiting = submitted(cases=1)
    client.force_login(rui)

    shown = text_of(client, "/office/orders/?view=to_review&state=to_review")
    to_ship = text_of(client, "/office/orders/?state=to_ship")

    assert waiting.number in shown
    assert waiting.number not in to_ship
    assert shown.count("<tr data-pk") == to_ship.count("<tr data-pk") == 1


@pytest.mark.parametrize(
    "text", ["{number}", "{short}", "EXT-7", "Jade", "C001", "nd", "{shipment}"],
    ids=["number", "its digits", "their number", "name", "code", "part of a word", "shipment"],
)  # fmt: skip
def test_an_order_is_found_by_what_people_know_of_it(
    client, submitted, review, opal, qi, jade, rui, text
):
    jade.search_tokens = search.tokens_of(names=["Jade Noodle House"], codes=["C001", "ND"])
    jade.save()
    order = review(submitted(cases=1))
    other = submitted(cases=1, customer=opal, by=qi)
    Order.objects.filter(pk=order.pk).update(external_id="EXT-7")
    shipment = Shipment.objects.get().number
    client.force_login(rui)

    wanted = text.format(number=order.number, short=int(order.number[2:]), shipment=shipment)
    shown = text_of(client, f"/office/orders/?q={wanted}")

    assert order.number in shown
    assert other.number not in shown


def test_a_salesman_sees_the_orders_of_his_areas_only(client, submitted, opal, qi, sam):
    mine, other = submitted(cases=1), submitted(cases=1, customer=opal, by=qi)
    client.force_login(sam)

    shown = text_of(client, "/office/orders/")

    assert mine.number in shown
    assert other.number not in shown
    assert client.get(f"/office/orders/{other.number}/").status_code == 404
    assert client.get(f"/office/orders/{other.number}/peek/").status_code == 404


def test_the_file_holds_exactly_what_is_filtered(client, submitted, rui):
    first, _second = submitted(cases=1), submitted(cases=2)
    client.force_login(rui)

    answer = client.get(f"/office/orders/?q={first.number}&export=csv")

    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    lines = body.decode("utf-8-sig").strip().splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(first.number)


def test_many_orders_are_approved_each_for_itself(client, submitted, jade, opal, qi, rui):
    jade.credit_limit = 60
    jade.save()
    good, too_much = submitted(cases=1), submitted(cases=2)
    other = submitted(cases=1, customer=opal, by=qi)
    client.force_login(rui)

    answer = client.post(
        "/office/orders/approvals/", {"pk": [good.pk, too_much.pk, other.pk]}, headers=HTMX
    )

    text = answer.content.decode()
    assert "2 rows done." in text
    assert "the limit is ¥60.00" in text
    states = dict(Order.objects.values_list("number", "approval"))
    assert states == {
        good.number: "reviewed", too_much.number: "held", other.number: "reviewed",
    }  # fmt: skip


def test_deliveries_are_kept_apart_by_how_far_they_are(
    client, submitted, review, dan, rui, max_, noon
):
    review(submitted(cases=1))
    review(submitted(cases=1))
    first, second = Shipment.objects.order_by("pk")
    arrange_delivery(number=first.number, driver=dan, by=rui, at=noon)
    client.force_login(max_)

    assert second.number in text_of(client, "/office/deliveries/?way=open")
    assert first.number not in text_of(client, "/office/deliveries/?way=open")
    assert first.number in text_of(client, f"/office/deliveries/?driver={dan.pk}")


def test_the_customer_s_panel_is_for_those_who_see_the_customer(
    client, submitted, review, person, sanya, rui
):
    review(submitted(cases=2))
    client.force_login(rui)
    shown = text_of(client, "/office/customers/C001/orders/")
    assert "Usual goods" in shown
    assert "108.00" in shown

    sue = person("sue", "salesman")
    AreaPerson.objects.create(area=sanya, user=sue, role="salesman")
    client.force_login(sue)
    assert client.get("/office/customers/C001/orders/").status_code == 404
