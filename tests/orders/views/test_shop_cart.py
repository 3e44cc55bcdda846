"""The cart on the phone, up to the order it becomes."""

import pytest

from inventory.models import Sku
from orders.models import Cart, CartLine, Order
from tests.orders.views.phone import checkout_form, put

pytestmark = pytest.mark.django_db(transaction=True)


def test_stepping_on_the_shelf_answers_with_the_bar(as_, lin, jade, soy, mall):
    answer = as_(lin).post(
        f"/shop/cart/lines/{soy.pk}/",
        {"count": "2", "factor": "12"},
        headers={"HX-Request": "true"},
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "¥108.00" in page
    assert "1 kind · 2 packs" in page
    assert CartLine.objects.get().quantity == 24


def test_without_javascript_stepping_comes_back_to_the_shelf(as_, lin, soy, mall):
    answer = as_(lin).post(
        f"/shop/cart/lines/{soy.pk}/", {"count": "1", "factor": "12"},
        headers={"Referer": "http://testserver/shop/?q=soy"},
    )  # fmt: skip

    assert (answer.status_code, answer.headers["Location"]) == (
        302, "http://testserver/shop/?q=soy",
    )  # fmt: skip
    assert CartLine.objects.get().quantity == 12


@pytest.mark.parametrize("count", ["0.5", "-1", "x", "NaN", "1e40", "99999999999"])
def test_a_quantity_that_is_none_is_told_where_it_was_typed(as_, lin, jade, soy, mall, noon, count):
    put(soy, 24, jade, lin, noon)

    answer = as_(lin).post(
        f"/shop/cart/lines/{soy.pk}/", {"count": count, "factor": "12"},
        headers={"HX-Request": "true"},
    )  # fmt: skip

    assert answer.status_code == 409
    assert f'id="note-{soy.pk}"' in answer.content.decode()
    assert CartLine.objects.get().quantity == 24


def test_the_cart_shows_each_problem_with_its_way_out(as_, lin, jade, soy, tea, mall, noon):
    put(soy, 24, jade, lin, noon)
    put(tea, 6, jade, lin, noon)
    Sku.objects.filter(pk=soy.pk).update(minimum=18, multiple=18)

    page = as_(lin).get("/shop/cart/").content.decode()

    assert "Only 5瓶 left." in page
    assert "1箱6瓶</button>" in page
    assert "3箱</button>" in page
    assert "2 lines need you" in page


def test_an_order_is_sent_and_its_page_says_who_has_to_act(as_, lin, jade, soy, mall, noon):
    put(soy, 24, jade, lin, noon)
    client = as_(lin)
    form = checkout_form(client, jade)

    answer = client.post("/shop/checkout/", form, follow=True)

    order = Order.objects.get()
    assert answer.redirect_chain == [(f"/shop/orders/{order.number}/", 302)]
    page = answer.content.decode()
    assert "Waiting for the manager&#x27;s confirmation" in page
    assert f"Order {order.number} was sent." in page
    assert (order.recipient, order.phone, order.address) == (
        "Lin", "13900000001", "海口市Binhai Road 1",
    )  # fmt: skip
    assert not Cart.objects.exists()


def test_sending_twice_is_one_order(as_, lin, jade, soy, mall, noon):
    put(soy, 24, jade, lin, noon)
    client = as_(lin)
    form = checkout_form(client, jade)

    first, again = (client.post("/shop/checkout/", form) for _ in range(2))

    assert first.headers["Location"] == again.headers["Location"]
    assert Order.objects.count() == 1


def test_a_refused_order_keeps_what_was_typed(as_, lin, jade, tea, mall, noon):
    put(tea, 9, jade, lin, noon)
    client = as_(lin)
    form = checkout_form(client, jade) | {"remark": "ring twice"}

    answer = client.post("/shop/checkout/", form)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Not enough stock" in page
    assert "ring twice" in page
    assert CartLine.objects.get().quantity == 9
    assert not Order.objects.exists()


def test_a_new_address_is_kept_and_used(as_, lin, jade, soy, mall, noon):
    put(soy, 24, jade, lin, noon)
    client = as_(lin)
    form = checkout_form(client, jade) | {
        "address": "new", "new-recipient": "Bo", "new-phone": "139 0000 0002",
        "new-street": "Harbour 2",
    }  # fmt: skip

    client.post("/shop/checkout/", form)

    order = Order.objects.get()
    assert (order.recipient, order.phone, order.address) == ("Bo", "13900000002", "Harbour 2")
    assert sorted(jade.addresses.values_list("street", flat=True)) == ["Binhai Road 1", "Harbour 2"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"address": "new", "new-recipient": "", "new-street": ""}, "This field is required."),
        ({"delivery_method": "depot", "depot": " "}, "Say which depot the goods go to."),
        ({"address": ""}, "Choose an address, or add one."),
        ({"address": "999999"}, "Select a valid choice."),
        ({"payment_method": "gold"}, "Select a valid choice."),
    ],
    ids=["empty address", "no depot", "no address", "a stranger's address", "unknown payment"],
)
def test_a_form_that_is_not_complete_sends_nothing(
    as_, lin, jade, soy, mall, noon, change, sentence
):
    put(soy, 24, jade, lin, noon)
    client = as_(lin)

    answer = client.post("/shop/checkout/", checkout_form(client, jade) | change)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("method", "kept"), [("pickup", ("Lin", "")), ("depot", ("Lin", "East depot"))]
)
def test_picking_up_and_a_depot_need_no_street(as_, lin, jade, soy, mall, noon, method, kept):
    put(soy, 24, jade, lin, noon)
    client = as_(lin)
    form = checkout_form(client, jade) | {"delivery_method": method, "depot": "East depot"}

    client.post("/shop/checkout/", form)

    order = Order.objects.get()
    assert (order.recipient, order.address) == kept
    assert order.delivery_method == method
