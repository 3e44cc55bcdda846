"""The hold queue, the panel on the order, and what the buyer reads."""

from decimal import Decimal

import pytest

from orders.actions.review import review_order
from orders.models import Hold, Order, ServedArea
from wholesale import drain
from wholesale.models import Notice
from wholesale.notify.inbox import newest

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}
QUEUE = "/office/holds/"


@pytest.fixture
def held(submitted, jade, rui, noon):
    """An order of 108.00 on hold, for a limit of 100.00."""
    jade.credit_limit = Decimal(100)
    jade.save()
    return review_order(number=submitted(cases=2).number, by=rui, at=noon)


def page(order, step=""):
    return f"/office/orders/{order.number}/{step}"


def state(order):
    return Order.objects.get(pk=order.pk).approval


def test_the_queue_says_why_since_when_and_who_may_release(client, held, fin):
    client.force_login(fin)

    text = client.get(QUEUE).content.decode()

    assert held.number in text
    assert "Jade Noodle House would owe ¥108.00; the limit is ¥100.00." in text
    assert "Credit limit" in text
    assert "Owner, Manager, Finance" in text


def test_the_queue_asks_as_much_for_three_rows_as_for_one(
    client, held, submitted, rui, fin, noon, django_assert_max_num_queries
):
    client.force_login(fin)
    client.get(QUEUE)
    with django_assert_max_num_queries(60) as one:
        client.get(QUEUE)
    for _ in range(2):
        review_order(number=submitted(cases=1).number, by=rui, at=noon)
        submitted(cases=2)
    with django_assert_max_num_queries(60) as more:
        assert client.get(QUEUE).content.decode().count("would owe") >= 3

    assert len(more) == len(one)


def test_a_salesman_sees_his_area_and_releases_nothing(client, held, opal, qi, submitted, sam):
    opal.minimum_order = 5000
    opal.save()
    strangers = submitted(customer=opal, by=qi)
    client.force_login(sam)

    text = client.get(QUEUE).content.decode()

    assert held.number in text
    assert strangers.number not in text
    answer = client.post(page(held, "release/"), {"reason": "Please"}, headers=HTMX)
    assert (answer.status_code, state(held)) == (403, "held")


def test_many_are_released_with_one_reason_each_by_its_right(
    client, held, submitted, opal, qi, rui, fin, noon
):
    opal.minimum_order = 5000
    opal.save()
    small = review_order(number=submitted(customer=opal, by=qi).number, by=rui, at=noon)
    client.force_login(fin)

    answer = client.post(
        f"{QUEUE}releases/",
        {"pk": list(Hold.objects.values_list("pk", flat=True)), "because_release": "Known"},
        headers=HTMX,
    )

    text = answer.content.decode()
    assert "1 row done." in text
    assert "You may not release “Minimum order amount”" in text
    assert (state(held), state(small)) == ("submitted", "held")


def test_the_order_shows_its_holds_and_goes_on_once_released(client, held, max_):
    client.force_login(max_)
    shown = client.get(page(held)).content.decode()
    assert "Jade Noodle House would owe ¥108.00" in shown
    assert "Ask for a payment" in shown

    answer = client.post(
        page(held, "release/"),
        {"code": "credit", "reason": "Pays tomorrow", "then": "review"}, headers=HTMX,
    )  # fmt: skip

    text = answer.content.decode()
    assert (answer.status_code, state(held)) == (200, "reviewed")
    assert "released by Max" in text
    assert "Pays tomorrow" in text


def test_a_release_without_a_reason_changes_nothing(client, held, max_):
    client.force_login(max_)

    answer = client.post(page(held, "release/"), {"code": "credit", "reason": " "}, headers=HTMX)

    assert (answer.status_code, state(held)) == (409, "held")
    assert "Give a reason" in answer.content.decode()


def test_a_reviewer_is_told_who_may_release(client, held, rui):
    client.force_login(rui)

    text = client.get(page(held)).content.decode()

    assert "May be released by: Owner, Manager, Finance" in text


def test_an_address_not_served_offers_three_ways_out(client, submitted, rui, noon):
    ServedArea.objects.create(province="海南省", city="Binhai", note="Too far.")
    order = review_order(number=submitted().number, by=rui, at=noon)
    client.force_login(rui)
    text = client.get(page(order)).content.decode()
    assert "We do not deliver to 海南省Binhai. Too far." in text
    for way in ("He picks it up himself", "He pays the difference", "or reject it above"):
        assert way in text

    answer = client.post(page(order, "pick-up/"), {"version": order.version}, headers=HTMX)

    assert answer.status_code == 200
    order.refresh_from_db()
    assert (order.approval, order.delivery_method) == ("submitted", "pickup")


def test_the_buyer_reads_why_in_words(client, held, bo):
    client.force_login(bo)

    text = client.get(f"/shop/orders/{held.number}/").content.decode()

    assert "Your order is on hold" in text
    assert "With this order you would owe ¥108.00; your limit is ¥100.00." in text


def test_those_who_may_release_and_the_buyer_are_told(held, fin, max_, sam, lin):
    while drain.drain():
        pass

    told = {user: [line.text for line in newest(user)] for user in (fin, max_, sam, lin)}
    staff = f"Order {held.number} of Jade Noodle House is on hold; you may release it"
    assert staff in told[fin]
    assert staff in told[max_]
    assert staff not in told[sam]
    assert f"Your order {held.number} is on hold. Open it to see why." in told[lin]
    assert Notice.objects.filter(topic="order.held", user=sam).count() == 0


def test_the_workbench_counts_what_the_person_may_release(client, held, fin, rui):
    client.force_login(fin)
    assert "Orders on hold" in client.get("/office/").content.decode()
