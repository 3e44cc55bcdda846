"""The review desk: flags, remarks, unusual orders, split and merge on the page."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.actions.flags import Words, put_flag, save_flag
from orders.actions.review import review_order
from orders.actions.unusual import keep_unusual
from orders.models import Assignment, Order
from wholesale import drain
from wholesale.idempotency import new_key

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


def page(order, step=""):
    return f"/office/orders/{order.number}/{step}"


def text_of(client, url):
    return client.get(url).content.decode()


@pytest.fixture
def urgent(max_, noon):
    return save_flag(flag=None, words=Words("Urgent", "bad"), by=max_, at=noon)


def test_the_remark_is_ticked_on_the_way_to_approval(as_, submitted, rui):
    order = submitted(cases=1)
    Order.objects.update(remark="Ring twice")
    desk = as_(rui)
    assert "Remark read" in text_of(desk, page(order))

    refused = desk.post(page(order, "approval/"), {"version": order.version}, headers=HTMX)
    done = desk.post(
        page(order, "approval/"), {"version": order.version, "remark": "Ring twice"}, headers=HTMX
    )

    assert (refused.status_code, done.status_code) == (409, 200)
    assert "Tick it as read, then approve." in refused.content.decode()
    assert "read by Rui" in text_of(desk, page(order))


def test_after_a_decision_the_next_order_is_offered(as_, submitted, rui):
    first, second = submitted(cases=1), submitted(cases=1)
    desk = as_(rui)

    answer = desk.post(page(first, "approval/"), {"version": first.version}, headers=HTMX)

    assert f"Next order: {second.number}" in answer.content.decode()
    assert page(second) in answer.content.decode()


def test_flags_are_seen_filtered_and_put_on_many(as_, submitted, urgent, rui):
    one, other = submitted(cases=1), submitted(cases=1)
    desk = as_(rui)

    desk.post(page(one, "flags/"), {"flag": urgent.pk}, headers=HTMX)

    assert "Urgent" in text_of(desk, page(one))
    found = text_of(desk, f"/office/orders/?flag={urgent.pk}")
    assert one.number in found
    assert other.number not in found

    sent = {"pk": [one.pk, other.pk], "choice_flag": urgent.pk}
    desk.post("/office/orders-flagged/", sent, headers=HTMX)
    assert other.number in text_of(desk, f"/office/orders/?flag={urgent.pk}")


def test_unusual_orders_are_a_view_of_their_own_and_say_why(as_, submitted, rui, noon):
    usual, strange = submitted(cases=1), submitted(cases=2)
    Order.objects.filter(pk=strange.pk).update(address="")
    while drain.drain():
        pass
    desk = as_(rui)

    listed = text_of(desk, "/office/orders/?state=unusual")

    assert strange.number in listed
    assert usual.number not in listed
    assert "Recipient, phone or address is missing" in text_of(desk, page(strange))


def test_an_order_that_came_twice_is_unusual(submitted):
    first, again = submitted(cases=2), submitted(cases=2)

    assert keep_unusual(number=first.number) == []
    assert keep_unusual(number=again.number) == ["again"]


def test_an_order_is_split_from_its_page_after_a_preview(as_, submitted, rui):
    order = submitted(cases=3)
    line, desk = order.lines.get().pk, as_(rui)
    sent = {"version": order.version, "idempotency_key": new_key(), f"take_{line}": "12"}

    seen = desk.post(page(order, "split/"), {**sent, "step": "preview"})
    assert "¥108.00" in seen.content.decode()
    assert "¥54.00" in seen.content.decode()
    assert Order.objects.count() == 1

    done = desk.post(page(order, "split/"), {**sent, "step": "split"})

    part = Order.objects.get(family=order.pk, number__gt=order.number)
    assert done.url == page(order)
    assert part.total == 54
    assert part.number in text_of(desk, page(order))
    assert order.number in text_of(desk, page(part))


@pytest.mark.parametrize("keyed", ["abc", "-1", "NaN", "1e99", "48"])
def test_what_cannot_go_says_so_on_its_row(as_, submitted, rui, keyed):
    order = submitted(cases=3)
    sent = {"version": order.version, "step": "split", f"take_{order.lines.get().pk}": keyed}

    answer = as_(rui).post(page(order, "split/"), {**sent, "idempotency_key": new_key()})

    assert answer.status_code == 409
    assert f'value="{keyed}"' in answer.content.decode()
    assert Order.objects.count() == 1


def test_what_is_short_is_suggested_to_go(as_, submitted, mall, phone, rui):
    type(phone).objects.update(promise="at_review")
    phone.refresh_from_db()
    order = submitted(cases=3, channel=phone)
    type(mall).objects.filter(pk=mall.pk).update(promise="at_submit")
    mall.refresh_from_db()
    submitted(cases=8, channel=mall)

    answer = text_of(as_(rui), page(order, "split/?by=stock"))

    assert 'value="12"' in answer


def test_another_order_to_the_same_place_is_offered_and_merged(as_, submitted, rui):
    one, other = submitted(cases=1), submitted(cases=2)
    desk = as_(rui)
    assert "Merge into this order" in text_of(desk, page(one))

    answer = desk.post(
        page(one, "merge/"), {"version": one.version, "other": other.number}, headers=HTMX
    )

    assert answer.status_code == 200
    assert f"{other.number} is merged into this order." in answer.content.decode()
    assert Order.objects.get(pk=one.pk).total == 162


def test_a_stranger_s_order_cannot_be_merged_in(as_, submitted, opal, qi, sam):
    mine, strange = submitted(cases=1), submitted(cases=1, customer=opal, by=qi)

    answer = as_(sam).post(
        page(mine, "merge/"), {"version": mine.version, "other": strange.number}, headers=HTMX
    )

    assert answer.status_code in {403, 404}
    assert Order.objects.get(pk=strange.pk).approval == "submitted"


def test_gifts_prices_and_route_are_put_right_from_the_page(as_, submitted, tea, olive):
    order, desk = submitted(cases=1), as_(olive)

    def send(step, **sent):
        version = Order.objects.get().version
        answer = desk.post(page(order, step), {"version": version, **sent}, headers=HTMX)
        assert answer.status_code == 200, answer.content.decode()

    send("gifts/", code="TEA", quantity="1")
    send("line-price/", code="soy", what="amount", value="50", reason="agreed")
    send("route/", warehouse="main", carrier="Swift")

    order.refresh_from_db()
    assert (order.total, order.carrier, order.line_count) == (50, "Swift", 2)
    assert "Price set by hand" in text_of(desk, page(order))


@pytest.mark.parametrize(
    ("step", "sent"),
    [
        ("gifts/", {"code": "NOPE", "quantity": "1"}),
        ("gifts/", {"code": "TEA", "quantity": "many"}),
        ("line-price/", {"code": "SOY", "value": "x", "reason": "r"}),
        ("line-price/", {"code": "TEA", "value": "1", "reason": "r"}),
    ],
)
def test_what_cannot_be_read_is_told_and_changes_nothing(as_, submitted, tea, olive, step, sent):
    order = submitted(cases=1)

    answer = as_(olive).post(page(order, step), {"version": order.version, **sent}, headers=HTMX)

    assert answer.status_code == 409
    assert Order.objects.get().version == order.version


def test_a_reviewer_may_not_correct_prices(as_, submitted, rui):
    order = submitted(cases=1)
    sent = {"version": order.version, "code": "SOY", "value": "1", "reason": "r"}

    assert as_(rui).post(page(order, "line-price/"), sent, headers=HTMX).status_code == 403
    assert Order.objects.get().total == Decimal(54)


def test_the_list_asks_as_much_for_three_flagged_rows_as_for_one(
    as_, submitted, urgent, rui, noon, django_assert_max_num_queries
):
    desk = as_(rui)
    put_flag(number=submitted(cases=1).number, flag=urgent.pk, by=rui, at=noon)
    desk.get("/office/orders/")
    with django_assert_max_num_queries(60) as one:
        desk.get("/office/orders/")
    for _ in range(2):
        put_flag(number=submitted(cases=1).number, flag=urgent.pk, by=rui, at=noon)
    with django_assert_max_num_queries(60) as three:
        desk.get("/office/orders/")

    assert len(one) == len(three)


def test_flags_are_made_and_renamed_by_the_boss(as_, urgent, max_):
    desk = as_(max_)

    again = desk.post("/office/flags/new/", {"name": "Urgent", "colour": "info"})
    done = desk.post(
        f"/office/flags/{urgent.pk}/", {"name": "Today", "colour": "warn", "is_active": "on"}
    )

    assert (again.status_code, done.status_code) == (409, 302)
    assert "Today" in text_of(desk, "/office/flags/")


def test_before_rejecting_many_it_says_what_will_be_free_again(as_, submitted, rui, noon):
    one, other, gone = submitted(cases=1), submitted(cases=2), submitted(cases=1)
    review_order(number=gone.number, by=rui, at=noon)
    desk = as_(rui)
    assert "rejections/preview/" in text_of(desk, "/office/orders/")
    assert "rejections/preview/" in text_of(desk, page(one))

    answer = desk.post(
        "/office/orders/rejections/preview/", {"pk": [one.pk, other.pk, gone.pk]}, headers=HTMX
    )

    text = answer.content.decode()
    assert "2 orders are rejected" in text
    assert "¥162.00" in text
    assert "3箱" in text
    assert f"left as they are: {gone.number}" in text
    assert set(Order.objects.values_list("approval", flat=True)) == {"submitted", "reviewed"}


def test_the_preview_takes_as_many_queries_for_three_orders_as_for_one(as_, submitted, rui):
    orders = [submitted(cases=1) for _ in range(3)]
    desk, here = as_(rui), "/office/orders/rejections/preview/"
    desk.post(here, {"pk": orders[0].pk})
    with CaptureQueriesContext(connection) as one:
        desk.post(here, {"pk": orders[0].pk})
    with CaptureQueriesContext(connection) as three:
        desk.post(here, {"pk": [order.pk for order in orders]})

    assert len(three) == len(one)


def test_nothing_selected_is_said_in_the_preview(as_, rui):
    answer = as_(rui).post("/office/orders/rejections/preview/", {}, headers=HTMX)

    assert "Select at least one row first." in answer.content.decode()


def test_somebody_of_the_desk_takes_an_order_and_gives_it_back(as_, submitted, rui, sam, cleo):
    order = submitted(cases=1)
    assert "Take it" in text_of(as_(rui), page(order))

    taken = as_(rui).post(page(order, "assignment/"), headers=HTMX)
    assert "You work on it" in taken.content.decode()
    assert "Rui works on it" in text_of(as_(sam), page(order))
    assert as_(cleo).post(page(order, "assignment/")).status_code == 403
    assert Assignment.objects.get().person == rui

    given = as_(rui).post(page(order, "assignment/"), {"person": "nobody"}, headers=HTMX)
    assert "Nobody works on this order now." in given.content.decode()
    assert not Assignment.objects.exists()

    as_(rui).post(page(order, "rejection/"), {"reason": "No", "version": order.version})
    text = text_of(as_(rui), page(order))
    assert "Take it" not in text
    refused = as_(rui).post(page(order, "assignment/"), headers=HTMX)
    assert refused.status_code == 409
    assert not Assignment.objects.exists()
