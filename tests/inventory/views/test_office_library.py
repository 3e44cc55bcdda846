import pytest

from inventory.models import (
    Brand,
    Category,
    DisplayScheme,
    PackType,
    SchemeRule,
    SpecificationValue,
    Tag,
    Unit,
)
from wholesale.models import AuditEntry

HX = {"HX-Request": "true"}


@pytest.fixture
def say(at_desk, max_):
    """Post to a page and give (status, text)."""

    def said(address, **fields):
        answer = at_desk(max_).post(address, fields, headers=HX)
        return answer.status_code, answer.content.decode()

    return said


def test_a_category_is_added_moved_and_removed(say, at_desk, max_):
    say("/office/categories/new/", name="Food")
    food = Category.objects.get()
    say("/office/categories/new/", name="Sauces", parent=food.pk)
    sauces = Category.objects.get(name="Sauces")
    assert (sauces.parent, sauces.level) == (food, 2)

    status, page = say(f"/office/categories/{food.pk}/", name="Food", parent=sauces.pk)
    assert status == 409
    assert "below itself" in page
    status, page = say(f"/office/categories/{food.pk}/removal/")
    assert status == 409
    assert "still holds" in page

    say(f"/office/categories/{sauces.pk}/", name="Sauces", parent="", rank="2", is_active="1")
    sauces.refresh_from_db()
    assert (sauces.parent, sauces.level, sauces.rank) == (None, 1, 2)
    say(f"/office/categories/{food.pk}/removal/")
    assert list(Category.objects.all()) == [sauces]


@pytest.mark.parametrize(
    "address", ["/office/categories/", "/office/brands/", "/office/units/", "/office/library/"]
)
def test_the_pages_ask_as_often_for_three_entries_as_for_one(
    at_desk, max_, queries_of, goods, address
):
    def add(name):
        Category.objects.create(name=name, path=f"/{ord(name)}/")
        brand, tag = Brand.objects.create(name=name), Tag.objects.create(name=name)
        sku = goods(name, name)
        sku.product.tags.add(tag)
        sku.product.brand = brand
        sku.product.save()

    desk = at_desk(max_)
    add("A")
    one = queries_of(desk, address)

    add("B")
    add("C")

    assert queries_of(desk, address) == one


def test_a_brand_has_a_logo_and_its_goods_are_found_by_a_new_name(say, at_desk, max_, photo, soy):
    say("/office/brands/saving/", name="Haitian", logo=photo(), is_active="1")
    brand = Brand.objects.get()
    assert brand.logo.access == "public"
    soy.product.brand = brand
    soy.product.save()

    say("/office/brands/saving/", pk=brand.pk, name="海天", rank="1", is_active="1")

    found = at_desk(max_).get("/office/products/", {"q": "haitian"})
    assert [product.code for product in found.context["listing"].rows] == ["SOY"]
    status, page = say(f"/office/library/brand/{brand.pk}/removal/")
    assert status == 409
    assert "is used by goods" in page


def test_a_logo_that_is_none_makes_no_brand(say, photo):
    broken = photo()
    broken.truncate(30)
    broken.size = 30

    status, page = say("/office/brands/saving/", name="Haitian", logo=broken)

    assert status == 409
    assert "not a JPEG" in page
    assert not Brand.objects.exists()


def test_units_and_packs_are_defined_once(say):
    say("/office/units/saving/", name="把")
    say("/office/units/saving/", name="盒")
    piece, box = Unit.objects.get(name="把"), Unit.objects.get(name="盒")

    said = {"base_unit": piece.pk, "pack_unit": box.pk, "factor": "12"}
    assert "12 把/盒" in say("/office/packs/saving/", **said)[1]
    for wrong, words in (
        (said, "already there"),
        (said | {"factor": "1"}, "at least 2"),
        (said | {"factor": "x"}, "at least 2"),
        (said | {"pack_unit": piece.pk}, "two different units"),
    ):
        status, page = say("/office/packs/saving/", **wrong)
        assert status == 409
        assert words in page
    assert PackType.objects.count() == 1
    assert say(f"/office/library/unit/{box.pk}/removal/")[0] == 409
    assert say(f"/office/library/pack/{PackType.objects.get().pk}/removal/")[0] == 200


def test_tags_and_specifications_are_kept(say):
    say("/office/tags/saving/", name="新品", colour="red")
    say("/office/tags/saving/", name="x", colour="<script>")
    say("/office/specifications/saving/", field="2", value="红")

    assert set(Tag.objects.values_list("name", "colour")) == {("新品", "red"), ("x", "blue")}
    assert SpecificationValue.objects.get().field == 2
    assert say("/office/tags/saving/", name="新品", colour="red")[0] == 409
    assert say("/office/specifications/saving/", field="2", value="")[0] == 409
    assert say("/office/library/moon/1/removal/")[0] == 404


@pytest.mark.parametrize(
    "address",
    ["/office/categories/", "/office/brands/", "/office/units/", "/office/library/",
     "/office/schemes/", "/office/warehouses/"],
)  # fmt: skip
def test_the_libraries_are_for_the_bosses(at_desk, max_, rui, address):
    assert at_desk(max_).get(address).status_code == 200
    assert at_desk(rui).get(address).status_code == 403


def test_a_scheme_hides_a_category_but_shows_one_of_its_products(say, at_desk, max_, goods):
    drinks = Category.objects.create(name="Drinks")
    drinks.path = f"/{drinks.pk}/"
    drinks.save()
    tea = goods("TEA", "Tea", category=drinks)
    goods("BEER", "Beer", category=drinks)
    goods("SOY", "Soy")
    at_desk(max_).post("/office/schemes/", {"name": "Schools", "shows_everything": "1"})
    scheme = DisplayScheme.objects.get()

    status, page = say(
        f"/office/schemes/{scheme.pk}/saving/",
        **{"name": "Schools", "shows_everything": "1", f"category-{drinks.pk}": "hide",
           f"product-{tea.product_id}": "show", "product-x": "show", "category-1x": "hide"},
    )  # fmt: skip

    assert status == 200
    assert "shows 2 of 3 products" in page
    assert SchemeRule.objects.count() == 2
    sample = at_desk(max_).get(f"/office/schemes/{scheme.pk}/sample/").content.decode()
    assert "TEA" in sample
    assert "BEER" not in sample
    found = at_desk(max_).get(f"/office/schemes/{scheme.pk}/goods/", {"find": "beer"})
    assert "BEER" in found.content.decode()


def test_one_scheme_is_for_visitors_and_names_are_unique(say, at_desk, max_):
    desk = at_desk(max_)
    for name in ("A", "B"):
        desk.post("/office/schemes/", {"name": name, "is_public": "1"})

    again = desk.post("/office/schemes/", {"name": "B"})

    assert again.status_code == 409
    assert list(DisplayScheme.objects.filter(is_public=True).values_list("name")) == [("B",)]


def test_a_scheme_in_use_stays(say, shops_type):
    scheme = DisplayScheme.objects.create(name="Schools")
    shops_type.scheme = scheme
    shops_type.save()

    status, page = say(f"/office/schemes/{scheme.pk}/removal/")

    assert status == 409
    assert "used by types of customers" in page
    assert DisplayScheme.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["/office/categories/", "/office/brands/", "/office/units/", "/office/library/",
     "/office/price-lists/"],
)  # fmt: skip
def test_every_table_is_taken_away_as_a_workbook_and_that_is_on_record(at_desk, max_, soy, address):
    category = Category.objects.create(name="Food")
    category.path = f"/{category.pk}/"
    category.save()
    Brand.objects.create(name="Haitian")
    Tag.objects.create(name="new")

    answer = at_desk(max_).get(address, {"export": "xlsx"})

    assert answer.getvalue()[:2] == b"PK"
    entry = AuditEntry.objects.get(action="list.exported")
    assert (entry.by, entry.facts["form"]) == (max_, "xlsx")
