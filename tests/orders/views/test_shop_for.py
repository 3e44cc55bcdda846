"""A salesman orders on the phone for his own customers, on their terms."""

from decimal import Decimal

import pytest

from orders.actions.usual import Usual, make_list
from orders.models import Cart, Order
from tests.orders.views.phone import checkout_form

pytestmark = pytest.mark.django_db(transaction=True)
FOR = "/shop/for/"


@pytest.fixture
def handset(client, sam, soy, jade, mall):
    client.force_login(sam)
    client.post(FOR, {"customer": jade.code})
    return client


def test_he_chooses_among_his_own_customers_and_a_stranger_s_is_not_there(client, jade, opal, sam):
    client.force_login(sam)

    text = client.get(FOR).content.decode()

    assert "Jade Noodle House" in text
    assert "Opal Mart" not in text
    assert client.post(FOR, {"customer": opal.code}).status_code == 404
    assert "ordering_for" not in client.session


def test_every_page_says_for_whom_and_has_his_prices(handset, soy):
    for page in ("/shop/", f"/shop/goods/{soy.product_id}/", "/shop/brands/", "/shop/cart/"):
        assert "Ordering for" in handset.get(page).content.decode()
    assert "4.5" in handset.get("/shop/").content.decode()


def test_the_order_says_who_keyed_it_and_his_cart_is_his_own(handset, sam, lin, jade, soy):
    handset.post(f"/shop/cart/lines/{soy.pk}/", {"count": "2", "factor": "12"})
    assert Cart.objects.get().user == sam
    assert handset.get("/shop/cart/badge/").content == b"1"

    answer = handset.post("/shop/checkout/", checkout_form(handset, jade))

    order = Order.objects.get()
    assert answer.headers["Location"] == f"/office/orders/{order.number}/"
    assert (order.customer, order.placed_by, order.is_by_customer, order.total) == (
        jade, sam, False, 108,
    )  # fmt: skip
    assert not Cart.objects.exists()


def test_he_may_not_see_the_customer_s_orders_money_or_people(handset):
    for page in ("/shop/orders/", "/shop/me/people/"):
        assert handset.get(page).status_code in {403, 404}


def test_it_ends_by_his_word_and_when_the_customer_is_no_longer_his(handset, jade, sanya, soy):
    jade.area = sanya
    jade.save()
    assert "Ordering for" not in handset.get("/shop/").content.decode()
    answer = handset.post(f"/shop/cart/lines/{soy.pk}/", {"count": "2", "factor": "12"})
    assert answer.status_code == 409
    assert "Choose first for which customer" in answer.content.decode()

    handset.post("/shop/for/end/")
    assert "ordering_for" not in handset.session


def test_who_may_not_key_orders_may_not_order_for_anybody(client, fin, jade):
    client.force_login(fin)
    assert client.get(FOR).status_code == 403
    assert client.post(FOR, {"customer": jade.code}).status_code == 403


def test_he_fills_the_cart_from_the_customer_s_shelf(handset, jade, soy, bo, opal, qi, noon):
    goods = [Usual(soy.pk, Decimal(24))]
    own = make_list(customer=jade, name="Bar", goods=goods, is_shared=False, by=bo, at=noon)
    other = make_list(customer=opal, name="Till", goods=goods, is_shared=True, by=qi, at=noon)
    assert "/shop/usual/" in handset.get("/shop/").content.decode()

    text = handset.get("/shop/usual/").content.decode()
    page = handset.get(f"/shop/usual/{own.pk}/")
    said = {f"packs-{soy.pk}": "3", "idempotency_key": page.context["key"]}
    handset.post(f"/shop/usual/{own.pk}/cart/", said)

    assert "Bar" in text
    assert "Till" not in text
    assert Cart.objects.get().lines.get().quantity == 36
    assert handset.get(f"/shop/usual/{other.pk}/").status_code == 404
    handset.post("/shop/for/end/")
    assert handset.get("/shop/usual/").status_code == 409
