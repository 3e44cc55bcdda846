"""The shelf on the phone: what each person sees of it, and what it costs."""

import re
from decimal import Decimal
from html import unescape

import pytest

from crm.models import Application
from inventory.models import Brand, DisplayScheme, SchemeRule, Sku, Tag
from orders.models import CartLine
from tests.orders.views.phone import names, queries_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_customer_sees_his_own_price_per_pack_and_per_piece(as_, lin, soy, mall):
    page = as_(lin).get("/shop/").content.decode()

    assert "¥54.00" in page  # twelve at the retailers' 4.50
    assert "¥4.50/瓶" in page
    assert "In stock" in page
    assert "12瓶/箱 · minimum 1箱" in page


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
        onward = re.search(r'class="more" hx-get="([^"]+)"', answer.content.decode())
        address = unescape(onward[1]) if onward else ""

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
    assert "from 48 瓶 on: ¥4.20" in page
    assert "2 specifications" in page


def test_a_product_whose_specifications_are_all_off_the_shelf_says_so(as_, lin, soy, mall):
    Sku.objects.filter(pk=soy.pk).update(is_on_shelf=False)
    client = as_(lin)

    assert "Not on sale at present" in client.get(f"/shop/goods/{soy.product_id}/").content.decode()
    assert names(client.get("/shop/")) == []


def test_a_text_pasted_from_anywhere_cannot_do_harm(as_, lin, soy, mall):
    soy.product.text = "<p>Good</p><script>alert(1)</script><img src=x onerror=alert(1)>"
    soy.product.save()

    page = as_(lin).get(f"/shop/goods/{soy.product_id}/").content.decode()

    assert "<p>Good</p>" in page
    assert "alert(1)" not in page
