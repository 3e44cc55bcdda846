"""Ordering on the phone: the shelf, the cart, the order, and who may see which."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Application
from inventory.models import Brand, Category, DisplayScheme, SchemeRule, Sku, Tag
from orders.actions.cart import put_in_cart
from orders.actions.deliver import arrange_delivery
from orders.actions.review import reject_order, review_order
from orders.models import Cart, CartLine, Order, ReturnOrder, Shipment
from orders.queries import shop
from wholesale.documents import url_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_(client):
    """A browser in which somebody has signed in."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def drinks(house):
    top = Category.objects.create(name="Drinks", level=1)
    top.path = f"/{top.pk}/"
    top.save()
    below = Category.objects.create(name="Tea", level=2, parent=top)
    below.path = f"/{top.pk}/{below.pk}/"
    below.save()
    return top, below


def put(sku, quantity, jade, lin, noon):
    put_in_cart(customer=jade, sku_id=sku.pk, quantity=Decimal(quantity), by=lin, at=noon)


def names(answer):
    return [str(card.product.code) for card in answer.context["cards"]]


# -- the shelf -----------------------------------------------------------------


def test_a_customer_sees_his_own_price_per_pack_and_per_piece(as_, lin, soy, mall):
    page = as_(lin).get("/shop/").content.decode()

    assert "¥54.00" in page  # twelve at the retailers' 4.50
    assert "4.50/瓶" in page
    assert "In stock" in page
    assert "12瓶/箱 · minimum 1箱".replace("12瓶/箱", "12 瓶/箱") in page


def test_a_visitor_of_the_open_mall_sees_public_prices_and_no_cart(client, soy, tea, mall):
    Sku.objects.filter(pk=soy.pk).update(public_price=Decimal("6.00"))

    page = client.get("/shop/", HTTP_COOKIE="language=en").content.decode()

    assert "¥72.00" in page
    assert "Price after approval" in page
    assert "4.50" not in page
    assert "cart/lines" not in page
    assert "Sign in to order" in page
    assert client.get("/shop/cart/badge/").status_code == 204


def test_a_closed_mall_shows_a_visitor_its_one_page(client, soy, mall, house):
    house.mall_is_open = False
    house.remember()

    for address in ("/shop/", f"/shop/goods/{soy.product_id}/", "/shop/brands/"):
        assert client.get(address).headers["Location"] == "/"


@pytest.mark.parametrize(
    "text", ["soy", "SOY", "酱油", "jiangyou", "jy", "酱"],
    ids=["name", "code", "word", "pinyin", "initials", "one sign"],
)  # fmt: skip
def test_goods_are_found_by(as_, lin, soy, tea, mall, text):
    assert names(as_(lin).get("/shop/", {"q": text})) == ["SOY"]


def test_the_word_that_was_typed_is_marked_in_the_name(as_, lin, soy, mall):
    page = as_(lin).get("/shop/", {"q": "酱油"}).content.decode()

    assert "Soy sauce <mark>酱油</mark>" in page


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("submitted", "Your application is being looked at"),
        ("rejected", "Your application was not approved"),
    ],
)
def test_who_is_not_approved_yet_sees_what_he_waits_for_and_no_price(
    as_, person, soy, mall, noon, state, sentence
):
    noel = person("noel")
    Application.objects.create(
        number="BA000001", user=noel, state=state, company_name="Noel's", contact_name="Noel",
        phone="13900000009", submitted_at=noon, because="The photo cannot be read",
    )  # fmt: skip
    client = as_(noel)

    for address in ("/shop/", "/shop/cart/", "/shop/me/"):
        page = client.get(address).content.decode()
        assert sentence in page
        assert "4.50" not in page
    assert client.post(f"/shop/cart/lines/{soy.pk}/", {"count": "1"}).status_code == 403
    assert not CartLine.objects.exists()


def test_what_is_not_found_says_so_and_shows_the_way_back(as_, lin, soy, mall):
    page = as_(lin).get("/shop/", {"q": "<b>nothing"}).content.decode()

    assert "Nothing found for “&lt;b&gt;nothing”" in page
    assert "Show all goods" in page


def test_a_category_holds_what_lies_below_it(as_, lin, goods, drinks, mall):
    top, below = drinks
    goods("A", "Top", category=top)
    goods("B", "Below", category=below)
    goods("C", "Elsewhere")
    client = as_(lin)

    assert names(client.get("/shop/", {"category": top.pk})) == ["A", "B"]
    assert names(client.get("/shop/", {"category": below.pk})) == ["B"]
    assert names(client.get("/shop/")) == ["A", "B", "C"]


def test_brands_and_tags_narrow_the_shelf(as_, lin, soy, tea, mall):
    brand, tag = Brand.objects.create(name="Coconut Tree"), Tag.objects.create(name="新品")
    soy.product.brand = brand
    soy.product.save()
    tea.product.tags.add(tag)
    client = as_(lin)

    assert names(client.get("/shop/", {"brand": brand.pk})) == ["SOY"]
    assert names(client.get("/shop/", {"tag": tag.pk})) == ["TEA"]
    assert "Coconut Tree" in client.get("/shop/brands/").content.decode()


def test_what_his_scheme_hides_is_nowhere(as_, lin, jade, soy, tea, mall, drinks):
    scheme = DisplayScheme.objects.create(name="No soy")
    SchemeRule.objects.create(scheme=scheme, product=soy.product, shows=False)
    jade.type.scheme = scheme
    jade.type.save()
    client = as_(lin)

    assert names(client.get("/shop/")) == ["TEA"]
    assert names(client.get("/shop/", {"q": "soy"})) == []
    assert client.get(f"/shop/goods/{soy.product_id}/").status_code == 404
    assert client.get(f"/shop/goods/{tea.product_id}/").status_code == 200


@pytest.mark.parametrize(
    "query", ["category=x", "brand=-1", "after=1", "after=x.y", "tag=99999999999", "q=%00"]
)
def test_an_address_nobody_can_have_meant_is_no_error(as_, lin, soy, mall, query):
    assert as_(lin).get(f"/shop/?{query}").status_code == 200


def test_the_shelf_goes_on_where_the_page_ended(as_, lin, goods, mall):
    for n in range(45):
        goods(f"G{n:02}", f"Goods {n}")
    client, seen, address = as_(lin), [], "/shop/"

    while address:
        answer = client.get(address, headers={"HX-Request": "true"})
        seen += names(answer)
        address = answer.context["more"]

    assert seen == [f"G{n:02}" for n in range(45)]
    assert "<html" not in answer.content.decode()
    assert "Out of stock" in answer.content.decode()  # the fragment knows whose it is


def test_a_page_of_goods_costs_the_same_for_one_product_and_for_three(as_, lin, goods, mall):
    client = as_(lin)
    goods("G1", "Goods 1", level_price="2.00", stock_of=12)
    one = queries_of(client, "/shop/")
    for n in (2, 3):
        goods(f"G{n}", f"Goods {n}", level_price="2.00", stock_of=12)

    assert queries_of(client, "/shop/") == one
    assert len(names(client.get("/shop/"))) == 3


def test_every_specification_is_a_row_with_its_price_steps(as_, lin, soy, retail, mall):
    Sku.objects.create(
        product=soy.product, code="SOY-L", specification="Large", unit=soy.unit,
        base_price=Decimal("9.00"),
    )  # fmt: skip
    retail.price_list.prices.create(sku=soy, from_quantity=48, unit_price=Decimal("4.20"))

    answer = as_(lin).get(f"/shop/goods/{soy.product_id}/")

    page = answer.content.decode()
    assert [row.offer.sku.code for row in answer.context["card"].rows] == ["SOY", "SOY-L"]
    assert "from 48 瓶 on: 4.20" in page
    assert "2 specifications" in page


def test_a_text_pasted_from_anywhere_cannot_do_harm(as_, lin, soy, mall):
    soy.product.text = "<p>Good</p><script>alert(1)</script><img src=x onerror=alert(1)>"
    soy.product.save()

    page = as_(lin).get(f"/shop/goods/{soy.product_id}/").content.decode()

    assert "<p>Good</p>" in page
    assert "alert(1)" not in page


# -- the cart ------------------------------------------------------------------


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


# -- orders --------------------------------------------------------------------


def test_orders_are_kept_apart_by_how_far_they_are(as_, lin, submitted, rui, mall, noon):
    waiting, confirmed, refused = (submitted(cases=1) for _ in range(3))
    review_order(number=confirmed.number, by=rui, at=noon)
    reject_order(number=refused.number, because="No delivery there", by=rui, at=noon)
    client = as_(lin)

    def numbers(stage):
        answer = client.get("/shop/orders/", {"stage": stage})
        return [row["order"].number for row in answer.context["rows"]]

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
        seen += [row["order"].number for row in answer.context["rows"]]
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


# -- who may see it ------------------------------------------------------------


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
    assert client.get("/shop/orders/").context["rows"] == []


def test_staff_have_no_cart_and_are_shown_the_way_to_their_own_pages(as_, rui, soy, mall):
    client = as_(rui)

    assert client.get("/shop/").status_code == 200
    assert "This is where customers order" in client.get("/shop/cart/").content.decode()
    assert client.post(f"/shop/cart/lines/{soy.pk}/", {"count": "1"}).status_code == 403
    assert client.get("/shop/checkout/").status_code == 403


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
    assert len(client.get("/shop/orders/").context["rows"]) == 3


def queries_of(client, address):
    """How many queries a page takes for somebody who has been there before."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def checkout_form(client, customer):
    """The form as the page gives it, with the usual address."""
    answer = client.get("/shop/checkout/")
    cart = answer.context["cart"]
    return {
        "idempotency_key": cart.key, "seen": cart.seen,
        "address_key": answer.context["address_key"],
        "delivery_method": "ship", "payment_method": "monthly",
        "address": str(customer.addresses.get().pk), "remark": "",
    }  # fmt: skip
