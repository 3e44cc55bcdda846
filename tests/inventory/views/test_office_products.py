from decimal import Decimal

import pytest

from inventory.models import Brand, Category, Product, ProductPicture, Sku, Tag
from wholesale.models import AuditEntry

HX = {"HX-Request": "true"}


@pytest.fixture
def tree(db):
    food = Category.objects.create(name="Food")
    food.path = f"/{food.pk}/"
    food.save()
    sauces = Category.objects.create(name="Sauces", parent=food, level=2)
    sauces.path = f"/{food.pk}/{sauces.pk}/"
    sauces.save()
    return food, sauces


def codes(answer):
    return [product.code for product in answer.context["listing"].rows]


def test_the_list_shows_picture_prices_stock_and_tags(at_desk, max_, soy):
    soy.product.tags.add(Tag.objects.create(name="新品"))

    page = at_desk(max_).get("/office/products/").content.decode()

    assert all(text in page for text in ("SOY", "Soy sauce 酱油", "5.00", "120", "新品"))


@pytest.mark.parametrize("text", ["SOY", "酱油", "jiangyou", "jy", "sauce"])
def test_it_is_searched_by_code_name_and_pinyin(at_desk, max_, soy, tea, text):
    assert codes(at_desk(max_).get("/office/products/", {"q": text})) == ["SOY"]


def test_a_category_takes_everything_below_it(at_desk, max_, goods, tree):
    food, sauces = tree
    goods("SOY", "Soy", category=sauces)
    goods("TEA", "Tea")

    desk = at_desk(max_)

    assert codes(desk.get("/office/products/", {"category": food.pk})) == ["SOY"]
    assert codes(desk.get("/office/products/", {"category": "none"})) == ["TEA"]
    rail = desk.get("/office/products/tree/").content.decode()
    assert '<span>Food</span><span class="count">1</span>' in rail


def test_shelf_brand_and_tag_narrow_the_list(at_desk, max_, soy, tea):
    brand, tag = Brand.objects.create(name="Haitian"), Tag.objects.create(name="new")
    Product.objects.filter(pk=soy.product_id).update(brand=brand, is_on_shelf=False)
    tea.product.tags.add(tag)
    desk = at_desk(max_)

    for query, expected in (
        ({"brand": brand.pk}, ["SOY"]),
        ({"tag": tag.pk}, ["TEA"]),
        ({"shelf": "False"}, ["SOY"]),
        ({"shelf": "True"}, ["TEA"]),
        ({"no_picture": "1"}, ["TEA", "SOY"]),
    ):
        assert codes(desk.get("/office/products/", query)) == expected


def test_the_list_asks_the_database_as_often_for_one_product_as_for_three(
    at_desk, max_, goods, queries_of
):
    desk = at_desk(max_)
    goods("G0", "Goods")
    one = queries_of(desk, "/office/products/")

    for number in (1, 2):
        goods(f"G{number}", "Goods").product.tags.create(name=f"tag {number}")

    assert queries_of(desk, "/office/products/") == one


def test_prices_are_only_for_those_who_may_see_them(at_desk, cleo, soy):
    page = at_desk(cleo).get("/office/products/").content.decode()

    assert "Base price" not in page
    assert "Edit SOY here" not in page


def test_the_row_becomes_a_form_and_saves_in_one_press(at_desk, max_, soy, tree):
    desk, address = at_desk(max_), f"/office/products/{soy.product_id}/row/"
    assert desk.get(address, headers=HX).content.decode().lstrip().startswith('<tr class="row-edit')

    answer = desk.post(
        address,
        {"name": "Dark soy", "code": "SOY-D", "category_id": tree[1].pk, "seen_version": 1},
        headers=HX,
    )

    assert (answer.status_code, answer["HX-Trigger"]) == (204, "products-changed")
    soy.refresh_from_db()
    assert (soy.code, soy.product.name, soy.product.category) == ("SOY-D", "Dark soy", tree[1])


def test_a_row_that_was_changed_meanwhile_says_so_and_keeps_what_was_typed(at_desk, max_, soy):
    Product.objects.filter(pk=soy.product_id).update(version=2, name="First")

    answer = at_desk(max_).post(
        f"/office/products/{soy.product_id}/row/",
        {"name": "Second", "code": "SOY", "category_id": "", "seen_version": 1},
        headers=HX,
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "changed by somebody else" in page
    assert 'value="Second"' in page
    assert 'name="seen_version" value="2"' in page
    assert Product.objects.get().name == "First"


def test_a_row_without_a_name_is_not_saved(at_desk, max_, soy):
    answer = at_desk(max_).post(
        f"/office/products/{soy.product_id}/row/",
        {"name": "", "code": "SOY", "seen_version": 1},
        headers=HX,
    )

    assert answer.status_code == 409
    assert "This field is required" in answer.content.decode()
    assert Product.objects.get().name == "Soy sauce 酱油"


def test_many_products_go_off_the_shelf_at_once(at_desk, max_, soy, tea):
    answer = at_desk(max_).post(
        "/office/products/off-shelf/", {"pk": [soy.product_id, tea.product_id]}, headers=HX
    )

    assert "2 rows done." in answer.content.decode()
    assert answer["HX-Trigger"] == "products-changed"
    assert not Product.objects.filter(is_on_shelf=True).exists()


def test_the_selected_products_are_marked_as_pre_sale_and_sold_from_stock_again(
    at_desk, max_, soy, tea
):
    said = {"pk": [soy.product_id]}
    answer = at_desk(max_).post("/office/products/presale/", said, headers=HX)
    assert "1 row done." in answer.content.decode()
    assert dict(Sku.objects.values_list("code", "is_presale")) == {"SOY": True, "TEA": False}
    entry = AuditEntry.objects.filter(action="product.changed").latest("id")
    assert entry.facts["changes"] == {"is_presale": ["", "True"]}

    at_desk(max_).post("/office/products/presale/over/", said, headers=HX)

    assert not Sku.objects.filter(is_presale=True).exists()


def test_one_form_changes_category_brand_tags_and_prices_of_many(at_desk, max_, soy, tea, tree):
    brand, old, new = (
        Brand.objects.create(name="Haitian"), Tag.objects.create(name="old"),
        Tag.objects.create(name="new"),
    )  # fmt: skip
    soy.product.tags.add(old)
    desk, chosen = at_desk(max_), [soy.product_id, tea.product_id]
    form = desk.post("/office/products/change/form/", {"pk": chosen}, headers=HX)
    assert "Change 2 products" in form.content.decode()

    desk.post(
        "/office/products/change/",
        {"pk": chosen, "category": tree[1].pk, "brand": brand.pk, "add_tags": new.pk,
         "remove_tags": old.pk, "price_percent": "-10"},
        headers=HX,
    )  # fmt: skip

    for product in Product.objects.all():
        assert (product.category, product.brand, product.version) == (tree[1], brand, 2)
        assert list(product.tags.all()) == [new]
    assert set(Sku.objects.values_list("base_price", flat=True)) == {
        Decimal("4.50"),
        Decimal("7.20"),
    }


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "at least one thing"),
        ({"price_percent": "lots"}, "is not a number"),
        ({"price_percent": "-95"}, "between -90"),
        ({"price_percent": "NaN"}, "is not a number"),
    ],
)
def test_a_change_that_says_nothing_or_nonsense_is_refused(at_desk, max_, soy, said, words):
    answer = at_desk(max_).post(
        "/office/products/change/", {"pk": soy.product_id, **said}, headers=HX
    )

    assert answer.status_code == 409
    assert words in answer.content.decode()
    soy.refresh_from_db()
    assert (soy.base_price, soy.product.version) == (5, 1)


def test_deleting_many_leaves_those_in_use_and_says_which(at_desk, max_, soy, goods):
    rice = goods("RICE", "Rice")

    answer = at_desk(max_).post(
        "/office/products/removal/", {"pk": [soy.product_id, rice.product_id]}, headers=HX
    )

    page = answer.content.decode()
    assert "1 row done." in page
    assert "has stock or orders" in page
    assert list(Product.objects.values_list("code", flat=True)) == ["SOY"]


def test_the_list_is_exported_as_it_is_filtered(at_desk, max_, soy, tea):
    answer = at_desk(max_).get("/office/products/", {"q": "soy", "export": "csv"})

    text = answer.getvalue().decode("utf-8-sig")
    assert "SOY" in text
    assert "TEA" not in text


def test_a_picture_is_replaced_from_the_list(at_desk, max_, soy, photo):
    address, desk = f"/office/products/{soy.product_id}/pictures/", at_desk(max_)
    desk.post(address, {"pictures": photo(), "replace": "1"}, headers=HX)
    desk.post(address, {"pictures": photo(colour="blue"), "replace": "1"}, headers=HX)

    picture = ProductPicture.objects.get()
    assert f"/files/{picture.small.content_hash}/" in desk.get("/office/products/").content.decode()


def test_a_file_that_is_no_picture_leaves_the_old_one(at_desk, max_, soy, photo):
    address, desk = f"/office/products/{soy.product_id}/pictures/", at_desk(max_)
    desk.post(address, {"pictures": photo(), "replace": "1"}, headers=HX)
    broken = photo()
    broken.seek(100)
    broken.truncate()
    broken.size = 100

    answer = desk.post(address, {"pictures": broken, "replace": "1"}, headers=HX)

    assert answer.status_code == 409
    assert "not a JPEG, PNG or WebP" in answer.content.decode()
    assert ProductPicture.objects.count() == 1
