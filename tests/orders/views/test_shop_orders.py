"""Orders on the phone, and who may see which."""

import re
from decimal import Decimal

import pytest

from orders.actions.deliver import arrange_delivery
from orders.actions.review import reject_order, review_order
from orders.models import CartLine, Order, ReturnOrder, Shipment
from orders.queries import shop
from tests.orders.views.phone import checkout_form, put, queries_of
from wholesale.documents import url_of

pytestmark = pytest.mark.django_db(transaction=True)


def numbers_on(answer):
    """The numbers of the orders a page lists, in its order."""
    return re.findall(r'row-item__title">([^<]+)<', answer.content.decode())


def test_orders_are_kept_apart_by_how_far_they_are(as_, lin, submitted, rui, mall, noon):
    waiting, confirmed, refused = (submitted(cases=1) for _ in range(3))
    review_order(number=confirmed.number, by=rui, at=noon)
    reject_order(number=refused.number, because="No delivery there", by=rui, at=noon)
    client = as_(lin)

    def numbers(stage):
        answer = client.get("/shop/orders/", {"stage": stage})
        return numbers_on(answer)

    assert numbers("waiting") == [waiting.number]
    assert numbers("coming") == [confirmed.number]
    assert numbers("ended") == [refused.number]
    assert numbers("") == [refused.number, confirmed.number, waiting.number]
    counts = {t["name"]: t["count"] for t in client.get("/shop/orders/").context["stages"]}
    assert counts == {"": "", "waiting": 1, "packing": 0, "coming": 1, "done": 0, "ended": 1}


def test_older_orders_follow_page_by_page(as_, lin, submitted, mall, noon, monkeypatch):
    made = [submitted(cases=1).number for _ in range(5)]
    Order.objects.update(created_at=noon)
    monkeypatch.setattr(shop, "PAGE", 2)
    client, address, seen = as_(lin), "/shop/orders/", []

    while address:
        answer = client.get(address)
        seen += numbers_on(answer)
        more = answer.context["more"]
        address = f"/shop/orders/{more}" if more else ""

    assert seen == made[::-1]


def test_a_rejected_order_says_why(as_, lin, submitted, rui, noon):
    order = submitted()
    reject_order(number=order.number, because="No delivery there", by=rui, at=noon)

    page = as_(lin).get(f"/shop/orders/{order.number}/").content.decode()

    assert "Why it was rejected" in page
    assert "No delivery there" in page


def test_while_the_driver_is_on_the_way_his_phone_and_plate_are_there(
    as_, lin, submitted, rui, dan, noon
):
    order = submitted()
    review_order(number=order.number, by=rui, at=noon)
    shipment = Shipment.objects.get()
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)

    page = as_(lin).get(f"/shop/orders/{order.number}/").content.decode()

    assert 'href="tel:13800000001"' in page
    assert "琼A12345" in page
    assert "Still owed" in page
    assert "¥108.00" in page
    assert "Confirm receipt" not in page


def test_without_a_driver_the_customer_confirms_receipt(as_, lin, submitted, rui, noon):
    order = submitted()
    review_order(number=order.number, by=rui, at=noon)
    shipment = Shipment.objects.get()

    answer = as_(lin).post(
        f"/shop/shipments/{shipment.number}/receipt/", headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert "Thank you. The order is complete." in answer.content.decode()
    assert Order.objects.get().fulfilment == "received"


def test_an_order_can_be_withdrawn_until_it_is_confirmed(as_, lin, submitted, rui, noon):
    order = submitted()
    client, address = as_(lin), f"/shop/orders/{order.number}/withdrawal/"

    without_reason = client.post(address, headers={"HX-Request": "true"})
    assert without_reason.status_code == 409
    assert Order.objects.get().approval == "submitted"

    client.post(address, {"reason": "Wrong size"}, headers={"HX-Request": "true"})
    order.refresh_from_db()
    assert (order.approval, order.because) == ("withdrawn", "Wrong size")


def test_a_confirmed_order_can_no_longer_be_withdrawn(as_, lin, submitted, rui, noon):
    order = submitted()
    review_order(number=order.number, by=rui, at=noon)

    answer = as_(lin).post(
        f"/shop/orders/{order.number}/withdrawal/", {"reason": "late"},
        headers={"HX-Request": "true"},
    )  # fmt: skip

    assert answer.status_code == 409
    assert Order.objects.get().approval == "reviewed"


def test_ordering_again_fills_the_cart_and_says_what_stayed_out(as_, lin, submitted, soy, tea):
    order = submitted(cases=3)

    answer = as_(lin).post(f"/shop/orders/{order.number}/repeat/", follow=True)

    assert "1 kind of goods is in your cart." in answer.content.decode()
    assert CartLine.objects.get().quantity == 36


def test_a_notice_of_a_shipment_or_a_return_opens_its_order(as_, lin, qi, submitted, rui, noon):
    order = submitted()
    review_order(number=order.number, by=rui, at=noon)
    shipment = Shipment.objects.get()
    ReturnOrder.objects.create(
        number="RT000001", shipment=shipment, customer=order.customer, amount=Decimal(54),
        warehouse=order.warehouse, reason="Broken", requested_at=noon, requested_by=rui,
    )  # fmt: skip
    places = [url_of(number, audience="shop") for number in (shipment.number, "RT000001")]

    client = as_(lin)
    for place in places:
        assert client.get(place).headers["Location"] == f"/shop/orders/{order.number}/"
    assert "Broken" in client.get(f"/shop/orders/{order.number}/").content.decode()

    client = as_(qi)
    assert [client.get(place).status_code for place in places] == [404, 404]


def test_another_companys_orders_do_not_exist(as_, qi, submitted, rui, noon):
    order = submitted()
    review_order(number=order.number, by=rui, at=noon)
    shipment = Shipment.objects.get()
    client = as_(qi)

    assert client.get(f"/shop/orders/{order.number}/").status_code == 404
    for command in (
        f"/shop/orders/{order.number}/withdrawal/",
        f"/shop/orders/{order.number}/repeat/",
        f"/shop/shipments/{shipment.number}/receipt/",
    ):
        assert client.post(command, {"reason": "x"}).status_code == 404
    assert Order.objects.get().fulfilment == "shipped"
    assert client.get("/shop/orders/").context["orders"] == []


def test_staff_fill_no_cart_before_they_say_for_whom(as_, rui, cleo, soy, mall):
    client = as_(rui)

    assert client.get("/shop/").status_code == 200
    assert "This is where customers order" in client.get("/shop/cart/").content.decode()
    assert client.post(f"/shop/cart/lines/{soy.pk}/", {"count": "1"}).status_code == 409
    assert as_(cleo).post(f"/shop/cart/lines/{soy.pk}/", {"count": "1"}).status_code == 403
    assert not CartLine.objects.exists()


def test_me_shows_the_debt_and_the_orders(as_, lin, submitted, rui, noon):
    review_order(number=submitted().number, by=rui, at=noon)
    submitted(cases=1)

    page = as_(lin).get("/shop/me/").content.decode()

    assert "Jade Noodle House" in page
    assert "¥108.00" in page
    assert "To confirm" in page


def test_following_orders_costs_the_same_for_one_and_for_three(as_, lin, jade, goods, mall, noon):
    client = as_(lin)
    shelf = [goods(f"G{n}", f"Goods {n}", stock_of=120) for n in range(3)]

    def order(skus):
        for sku in skus:
            put(sku, 12, jade, lin, noon)
        sent = client.post("/shop/checkout/", checkout_form(client, jade))
        pages = ["/shop/orders/", sent.headers["Location"], "/shop/me/"]
        return [queries_of(client, page) for page in pages]

    one = order(shelf[:1])
    order(shelf[:2])

    assert order(shelf) == one
    assert len(client.get("/shop/orders/").context["orders"]) == 3
