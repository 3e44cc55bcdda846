"""The page of one order: who may open it, what its steps answer, what a clash looks like."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.actions.amend import Change, change_lines
from orders.actions.review import review_order
from orders.models import Order, Shipment

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client, rui):
    client.force_login(rui)
    return client


def page(order, part=""):
    return f"/office/orders/{order.number}/{part}"


def row(line="", sku="", packs="", factor="1", code=""):
    return {"line": line, "sku": sku, "packs": packs, "factor": factor, "code": code}


def rows(*found, **more):
    columns = {name: [str(one[name]) for one in found] for name in row()}
    return {**columns, **more}


def test_an_order_shows_its_lines_with_stock_and_the_next_step(desk, submitted):
    order = submitted(cases=2)

    answer = desk.get(page(order))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Soy sauce" in text
    assert "Approve" in text
    assert "Customer order" in text


def test_a_stranger_to_the_area_finds_nothing_and_a_driver_may_not_look(
    client, submitted, person, sanya, dan, noon
):
    from crm.models import AreaPerson

    order = submitted()
    sue = person("sue", "salesman")
    AreaPerson.objects.create(area=sanya, user=sue, role="salesman")
    client.force_login(sue)
    assert client.get(page(order)).status_code == 404
    client.force_login(dan)
    assert client.get(page(order)).status_code == 403


def test_approval_answers_with_the_fresh_panel(desk, submitted):
    order = submitted()

    answer = desk.post(page(order, "approval/"), {"version": order.version}, headers=HTMX)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.lstrip().startswith('<section class="stack" id="order-panel"')
    assert "Approved." in text
    assert Order.objects.get().approval == "reviewed"


def test_approval_without_javascript_goes_back_to_the_order(desk, submitted):
    order = submitted()

    answer = desk.post(page(order, "approval/"), {"version": order.version}, follow=True)

    assert answer.redirect_chain == [(page(order), 302)]
    assert "Approved." in answer.content.decode()


def test_a_refusal_is_a_409_with_the_reason_in_the_panel(desk, submitted, jade):
    order = submitted(cases=2)
    jade.credit_limit = 50
    jade.save()

    answer = desk.post(page(order, "approval/"), {"version": order.version}, headers=HTMX)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "would owe ¥108.00; the limit is ¥50.00" in text
    assert Order.objects.get().approval == "held"


def test_the_second_reviewer_is_told_who_was_first(client, submitted, rui, max_, noon):
    order = submitted()
    review_order(number=order.number, by=rui, at=noon)
    client.force_login(max_)

    answer = client.post(page(order, "approval/"), {"version": order.version}, headers=HTMX)

    assert answer.status_code == 409
    assert "Rui has already reviewed" in answer.content.decode()


def test_rejecting_needs_a_reason(desk, submitted):
    order = submitted()

    answer = desk.post(page(order, "rejection/"), {"reason": " "}, headers=HTMX)
    assert answer.status_code == 409
    assert "Give a reason" in answer.content.decode()

    desk.post(page(order, "rejection/"), {"reason": "Village"}, headers=HTMX)
    found = Order.objects.get()
    assert (found.approval, found.because) == ("rejected", "Village")


def test_lines_are_saved_in_packs_and_goods_added_by_code(desk, submitted, soy, tea):
    order = submitted(cases=2)
    line = order.lines.get()
    keyed = rows(
        row(line=line.pk, sku=soy.pk, packs="3", factor="12"), row(code="TEA", packs="2"),
        version=order.version,
    )  # fmt: skip

    answer = desk.post(page(order, "lines/"), keyed, headers=HTMX)

    assert answer.status_code == 200
    assert list(order.lines.values_list("sku__code", "quantity")) == [("SOY", 36), ("TEA", 2)]


def test_two_people_on_one_order_both_see_both_values_and_nothing_is_lost(
    desk, submitted, soy, max_, noon
):
    order = submitted(cases=2)
    line = order.lines.get()
    change_lines(
        number=order.number, version=order.version, by=max_, at=noon,
        changes=[Change(Decimal(60), line=line.pk)],
    )  # fmt: skip
    keyed = rows(row(line=line.pk, sku=soy.pk, packs="3", factor="12"), version=order.version)

    answer = desk.post(page(order, "lines/"), keyed, headers=HTMX)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "was changed while you looked at it" in text
    assert 'name="packs" value="3"' in text
    assert "now on the order: 5箱" in text
    assert order.lines.get().quantity == 60

    fresh = Order.objects.get().version
    assert f'name="version" value="{fresh}"' in text
    keyed["version"] = fresh
    assert desk.post(page(order, "lines/"), keyed, headers=HTMX).status_code == 200
    assert order.lines.get().quantity == 36


@pytest.mark.parametrize("packs", ["three", "-1", "1e40", "NaN", "1.5"])
def test_what_is_no_quantity_is_said_on_its_row(desk, submitted, soy, packs):
    order = submitted(cases=2)
    keyed = rows(row(line=order.lines.get().pk, sku=soy.pk, packs=packs), version=order.version)

    answer = desk.post(page(order, "lines/"), keyed, headers=HTMX)

    assert answer.status_code == 409
    assert f'value="{packs}"' in answer.content.decode()
    assert order.lines.get().quantity == 24


def test_an_unknown_and_an_ambiguous_code_are_asked_about(desk, submitted, soy, tea):
    from inventory.models import Barcode

    for sku in (soy, tea):
        Barcode.objects.create(sku=sku, code="6901234567892")
    order = submitted(cases=2)
    keyed = rows(
        row(code="NOSUCH", packs="1"), row(code="6901234567892", packs="1"), version=order.version
    )

    answer = desk.post(page(order, "lines/"), keyed, headers=HTMX)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "No goods with this code or name." in text
    assert "Several goods answer to this. Choose one." in text
    assert order.lines.count() == 1


def test_un_review_names_what_is_in_the_way(client, submitted, max_, rui, dan, noon):
    from orders.actions.deliver import arrange_delivery, start_delivery

    order = submitted()
    review_order(number=order.number, by=rui, at=noon)
    shipment = Shipment.objects.get()
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)
    start_delivery(number=shipment.number, by=dan, at=noon)
    client.force_login(max_)

    answer = client.post(page(order, "review-removal/"), {"reason": "x"}, headers=HTMX)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Write the shipment off instead." in text
    assert f'href="/office/shipments/{shipment.number}/"' in text


def test_a_two_step_order_is_shipped_from_its_page(client, submitted, phone, rui, cleo, noon):
    order = submitted(channel=phone)
    review_order(number=order.number, by=rui, at=noon)
    client.force_login(cleo)

    answer = client.post(page(order, "shipping/"), headers=HTMX)

    assert answer.status_code == 200
    assert Order.objects.get().fulfilment == "shipped"


def test_the_page_asks_the_database_as_often_for_one_line_as_for_three(
    desk, submitted, soy, tea, goods, noon, rui
):
    order = submitted(cases=1)
    desk.get(page(order))

    def asked():
        with CaptureQueriesContext(connection) as queries:
            desk.get(page(order))
        return len(queries)

    once = asked()
    other = goods("OIL", "Oil", stock_of=24)
    change_lines(
        number=order.number, version=order.version, by=rui, at=noon,
        changes=[Change(Decimal(1), sku_id=tea.pk), Change(Decimal(12), sku_id=other.pk)],
    )  # fmt: skip

    assert asked() == once


def test_a_clerk_sees_the_order_and_none_of_the_customer_s_money(client, submitted, cleo, rui):
    order = submitted()
    money = f"/office/customers/{order.customer.code}/money/"
    client.force_login(rui)
    assert money in client.get(page(order)).content.decode()

    client.force_login(cleo)
    answer = client.get(page(order))

    assert answer.status_code == 200
    assert money not in answer.content.decode()


def test_a_wrong_address_is_put_right_from_the_order(desk, submitted):
    order = submitted()
    sent = {
        "version": order.version, "delivery_method": "pickup", "payment_method": "monthly",
        "address": "Harbour 9",
    }  # fmt: skip

    too_long = desk.post(page(order, "details/"), {**sent, "phone": "1" * 31}, headers=HTMX)
    assert too_long.status_code == 409
    assert "Harbour 9" in too_long.content.decode()
    assert Order.objects.get().address == "Binhai Road 1"

    assert desk.post(page(order, "details/"), sent, headers=HTMX).status_code == 200
    found = Order.objects.get()
    assert (found.address, found.delivery_method) == ("Harbour 9", "pickup")
