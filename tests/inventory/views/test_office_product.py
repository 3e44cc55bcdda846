import pytest

from inventory.actions.facts import document_of
from inventory.models import (
    Barcode,
    Pack,
    PackType,
    Product,
    ProductPicture,
    Sku,
    SpecificationValue,
    Unit,
)
from wholesale import audit, idempotency

HX = {"HX-Request": "true"}


@pytest.fixture
def units(house):
    piece, box = Unit.objects.create(name="把"), Unit.objects.create(name="盒")
    return piece, box, PackType.objects.create(base_unit=piece, pack_unit=box, factor=12)


@pytest.fixture
def entered(units):
    """A product as the form posts it, with rows of specifications."""

    def fields(*rows, **changes):
        said = {
            "code": "K1", "name": "菜刀", "model": "", "brand": "", "category": "", "text": "",
            "rank": "", "is_on_shelf": "on", "version": "0",
            "idempotency_key": idempotency.new_key(),
            "sku-TOTAL_FORMS": len(rows), "sku-INITIAL_FORMS": 0,
            "sku-MIN_NUM_FORMS": 0, "sku-MAX_NUM_FORMS": 100,
        }  # fmt: skip
        for number, row in enumerate(rows):
            blank = {"unit": units[0].pk, "is_on_shelf": "on"}
            said |= {f"sku-{number}-{name}": value for name, value in (blank | row).items()}
        return said | changes

    return fields


def test_a_product_is_entered_on_one_page_with_pictures(at_desk, max_, entered, units, photo):
    said = entered(
        {"code": "K1-S", "specification": "小", "pack_type": units[2].pk, "base_price": "9.90",
         "barcodes": "6901234567892, 169012345=12"},
        {"code": "K1-L", "specification": "大", "packs": "盒=6", "multiple": "6"},
        pictures=[photo(), photo("two.jpg", "blue")],
    )  # fmt: skip

    answer = at_desk(max_).post("/office/products/new/", said)

    product = Product.objects.get()
    assert answer.url == f"/office/products/{product.pk}/"
    assert list(Sku.objects.values_list("code", "specification", "minimum", "multiple")) == [
        ("K1-S", "小", 12, 12),
        ("K1-L", "大", 6, 6),
    ]
    assert list(Pack.objects.order_by("sku").values_list("factor", "is_order_pack")) == [
        (12, True),
        (6, True),
    ]
    assert set(Barcode.objects.values_list("code", "factor")) == {
        ("6901234567892", 1),
        ("169012345", 12),
    }
    assert ProductPicture.objects.count() == 2


def test_a_broken_picture_makes_no_product(at_desk, max_, entered, photo):
    broken = photo()
    broken.seek(50)
    broken.truncate()
    broken.size = 50

    answer = at_desk(max_).post("/office/products/new/", entered({"code": "K1"}, pictures=[broken]))

    assert answer.status_code == 422
    assert "not a JPEG, PNG or WebP" in answer.content.decode()
    assert 'value="菜刀"' in answer.content.decode()
    assert not Product.objects.exists()


def test_the_new_page_offers_the_libraries(at_desk, max_, units):
    SpecificationValue.objects.create(field=1, value="500ml")

    page = at_desk(max_).get("/office/products/new/").content.decode()

    assert '<option value="500ml">' in page
    assert "12 把/盒" in page
    assert f"{units[2].pk}:{units[0].pk}:12" in page


@pytest.mark.parametrize(
    ("row", "words"),
    [
        pytest.param({"code": ""}, "This field is required", id="no code"),
        pytest.param({"code": "A", "base_price": "-1"}, "greater than or equal to 0", id="price"),
        pytest.param({"code": "A", "packs": "盒"}, "is not a pack", id="pack"),
        pytest.param({"code": "A", "packs": "桶=6"}, "not in the library", id="unknown unit"),
        pytest.param({"code": "A", "barcodes": "69 01"}, "is not a barcode", id="barcode"),
        pytest.param(
            {"code": "A", "packs": "盒=12", "minimum": "18", "multiple": "12"}, "12 / 24",
            id="minimum between packs",
        ),
        pytest.param({"code": "SOY"}, "already taken", id="taken"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_row_and_nothing_is_lost(
    at_desk, max_, entered, soy, row, words
):
    answer = at_desk(max_).post("/office/products/new/", entered({"specification": "小"} | row))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="小"' in page
    assert list(Product.objects.values_list("code", flat=True)) == ["SOY"]


def test_a_pack_of_another_unit_is_refused(at_desk, max_, entered, units):
    other = Unit.objects.create(name="桶")

    answer = at_desk(max_).post(
        "/office/products/new/", entered({"code": "A", "unit": other.pk, "pack_type": units[2].pk})
    )

    assert "is a pack of another unit" in answer.content.decode()


def test_the_same_form_sent_twice_makes_one_product(at_desk, max_, entered):
    said, desk = entered({"code": "K1"}), at_desk(max_)

    first = desk.post("/office/products/new/", said)
    second = desk.post("/office/products/new/", said)

    assert first.url == second.url
    assert Product.objects.count() == 1


@pytest.fixture
def page_of(at_desk, max_, entered, units):
    """Post the page of a stored product with one specification."""

    def post(sku, *, version=1, row=None, **changes):
        return at_desk(max_).post(
            f"/office/products/{sku.product_id}/",
            entered(
                {"pk": sku.pk, "code": sku.code, "unit": sku.unit_id, "minimum": sku.minimum,
                 "multiple": sku.multiple, "packs": "盒=12", "base_price": "5"} | (row or {}),
                **({"code": sku.product.code, "version": str(version), "sku-INITIAL_FORMS": 1}
                   | changes),
            ),
        )  # fmt: skip

    return post


def test_the_page_saves_what_was_changed(page_of, soy):
    answer = page_of(soy, name="Dark soy", row={"base_price": "6.00"})

    assert answer.status_code == 302
    soy.refresh_from_db()
    assert (soy.base_price, soy.product.name, soy.product.version) == (6, "Dark soy", 2)
    assert audit.trail_of(document_of(soy.product_id))[0].action == "product.changed"


def test_two_editors_the_second_sees_both_values_and_can_save_knowingly(page_of, soy):
    page_of(soy, name="First")

    answer = page_of(soy, name="Second", version=1)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert answer.context["differences"] == [("Name", "First", "Second")]
    assert 'name="version" value="2"' in page
    assert Product.objects.get().name == "First"

    assert page_of(soy, name="Second", version=2).status_code == 302
    assert Product.objects.get().name == "Second"


def test_a_specification_with_stock_cannot_be_taken_out(page_of, soy):
    answer = page_of(soy, row={"DELETE": "on"})

    assert answer.status_code == 422
    assert "at least one specification" in answer.content.decode()
    assert Sku.objects.get().code == "SOY"


def test_who_may_not_edit_sees_the_facts_without_what_is_not_his(at_desk, cleo, rui, soy):
    seen_by_clerk = at_desk(cleo).get(f"/office/products/{soy.product_id}/").content.decode()
    seen_by_reviewer = at_desk(rui).get(f"/office/products/{soy.product_id}/").content.decode()

    assert "<form id=" not in seen_by_clerk
    assert "5.00" not in seen_by_clerk
    assert "5.00" in seen_by_reviewer
    assert "360.00" not in seen_by_reviewer


def test_a_stranger_of_an_office_and_a_product_that_is_not(at_desk, lin, max_, soy):
    assert at_desk(lin).get(f"/office/products/{soy.product_id}/").status_code == 403
    assert at_desk(max_).get("/office/products/0/").status_code == 404


def test_a_product_is_copied_and_opened(at_desk, max_, soy):
    key = idempotency.new_key()

    answer = at_desk(max_).post(
        f"/office/products/{soy.product_id}/copies/", {"idempotency_key": key}
    )

    copy = Product.objects.get(code="SOY-2")
    assert answer.url == f"/office/products/{copy.pk}/"
    assert copy.is_on_shelf is False


def test_a_product_in_use_is_not_deleted_and_says_why(at_desk, max_, soy):
    answer = at_desk(max_).post(f"/office/products/{soy.product_id}/removal/", follow=True)

    assert "has stock or orders" in answer.content.decode()
    assert Product.objects.exists()


def test_the_trail_leads_back_to_the_page(at_desk, max_, soy):
    number = document_of(soy.product_id)

    assert at_desk(max_).get(f"/office/products/by-number/{number}/").url == (
        f"/office/products/{soy.product_id}/"
    )
    assert at_desk(max_).get("/office/products/by-number/PRX/").status_code == 404


def test_pictures_are_ordered_and_removed(at_desk, max_, soy, photo):
    desk, address = at_desk(max_), f"/office/products/{soy.product_id}/pictures/"
    desk.post(address, {"pictures": [photo(), photo("b.jpg", "blue")]}, headers=HX)
    first, second = ProductPicture.objects.all()

    desk.post(f"/office/pictures/{second.pk}/lead/", headers=HX)
    assert list(ProductPicture.objects.all()) == [second, first]

    desk.post(f"/office/pictures/{second.pk}/removal/", headers=HX)
    assert list(ProductPicture.objects.all()) == [first]


def test_more_than_twelve_pictures_are_refused(at_desk, max_, soy, photo):
    many = [photo(f"{n}.jpg", (n, n, n)) for n in range(13)]

    answer = at_desk(max_).post(
        f"/office/products/{soy.product_id}/pictures/", {"pictures": many}, headers=HX
    )

    assert answer.status_code == 409
    assert "at most 12 pictures" in answer.content.decode()
    assert not ProductPicture.objects.exists()
