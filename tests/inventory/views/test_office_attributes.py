import pytest

from inventory.models import Attribute, AttributeValue, Product, Sku
from inventory.models.attribute import normal

PAGE = "/office/attributes/"
HX = {"HX-Request": "true"}


@pytest.fixture
def season(house):
    return Attribute.objects.create(
        name="季节", name_en="Season", kind="choice", choices=["春", "秋"], is_public=True
    )


def codes(answer):
    return [product.code for product in answer.context["listing"].rows]


def test_an_attribute_is_defined_and_asked_for_on_every_product(at_desk, max_, soy):
    desk = at_desk(max_)
    said = {"name": "季节", "name_en": "Season", "kind": "choice", "choices": "春\n秋\n\n秋"}

    answer = desk.post(f"{PAGE}saving/", said, headers=HX)

    season = Attribute.objects.get()
    assert (answer.status_code, season.choices, season.is_public) == (200, ["春", "秋"], False)
    page = desk.get(f"/office/products/{soy.product_id}/").content.decode()
    assert f'name="attribute_{season.pk}"' in page
    assert "Season" in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": "", "kind": "text"}, "Enter a name first."),
        ({"name": "季节", "kind": "text"}, "This entry is already there."),
        ({"name": "Size", "kind": "choice"}, "Write the choices, one per line."),
        ({"name": "Size", "kind": "rubbish"}, "Choose what kind of attribute it is."),
    ],
)
def test_an_attribute_without_sense_is_refused_and_nothing_is_kept(
    at_desk, max_, season, said, sentence
):
    answer = at_desk(max_).post(f"{PAGE}saving/", said, headers=HX)

    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert Attribute.objects.count() == 1


def test_an_attribute_in_use_keeps_its_kind_and_stays(at_desk, max_, season, soy):
    AttributeValue.objects.create(product=soy.product, attribute=season, value="春")
    desk = at_desk(max_)

    kind = desk.post(
        f"{PAGE}saving/", {"pk": season.pk, "name": "季节", "kind": "date"}, headers=HX
    )
    gone = desk.post(f"{PAGE}{season.pk}/removal/", headers=HX)

    assert (kind.status_code, gone.status_code) == (409, 409)
    season.refresh_from_db()
    assert season.kind == "choice"


def test_one_that_nobody_uses_goes(at_desk, max_, season):
    assert at_desk(max_).post(f"{PAGE}{season.pk}/removal/", headers=HX).status_code == 200
    assert not Attribute.objects.exists()


def test_the_list_is_narrowed_by_attributes(at_desk, max_, season, soy, tea):
    designer = Attribute.objects.create(name="设计师")
    AttributeValue.objects.create(product=soy.product, attribute=season, value="春")
    AttributeValue.objects.create(product=tea.product, attribute=season, value="秋")
    AttributeValue.objects.create(product=tea.product, attribute=designer, value="Li Lei")
    desk = at_desk(max_)

    for query, expected in (
        ({"attribute": f"{season.pk}:春"}, ["SOY"]),
        ({"attribute": [f"{season.pk}:春", f"{season.pk}:秋"]}, ["TEA", "SOY"]),
        ({"attribute": "rubbish"}, ["TEA", "SOY"]),
        ({"attribute_text": "lei"}, ["TEA"]),
    ):
        assert codes(desk.get("/office/products/", query)) == expected, query


def test_a_list_of_many_attributes_takes_no_more_queries(at_desk, max_, goods, season, queries_of):
    def entered(number):
        sku = goods(f"G{number}", f"Goods {number}")
        AttributeValue.objects.create(product=sku.product, attribute=season, value="春")

    entered(1)
    one = queries_of(at_desk(max_), "/office/products/")
    entered(2)
    entered(3)
    assert queries_of(at_desk(max_), "/office/products/") == one


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        ("number", "1.50", "1.5"),
        ("number", "1,200", "1200"),
        ("number", "1e400", None),
        ("number", "NaN", None),
        ("date", "2026/3/4", None),
        ("date", "2026/03/04", "2026-03-04"),
        ("text", " Li ", "Li"),
        ("text", "x" * 201, None),
    ],
)
def test_a_value_is_written_in_one_way(kind, text, stored):
    assert normal(kind, text) == stored


def form_of(sku, **changes):
    product = sku.product
    return {
        "code": product.code, "name": product.name, "version": product.version,
        "is_on_shelf": "on", "sku-TOTAL_FORMS": 1, "sku-INITIAL_FORMS": 1,
        "sku-MIN_NUM_FORMS": 0, "sku-MAX_NUM_FORMS": 100, "sku-0-pk": sku.pk,
        "sku-0-code": sku.code, "sku-0-unit": sku.unit_id, "sku-0-minimum": sku.minimum,
        "sku-0-multiple": sku.multiple, "sku-0-is_on_shelf": "on",
        "sku-0-packs": "箱=12",
        **changes,
    }  # fmt: skip


def test_the_product_page_keeps_attributes_marks_and_what_a_piece_is_made_of(
    at_desk, max_, season, soy, tea
):
    weight = Attribute.objects.create(name="重量", kind="number")
    said = form_of(
        soy, series="S7", brand_mark="own",
        **{f"attribute_{season.pk}": "春", f"attribute_{weight.pk}": "1.50",
           "sku-0-is_presale": "on", "sku-0-presale_text": "3月4日",
           "sku-0-semi_finished": "TEA", "sku-0-semi_finished_per": "2"},
    )  # fmt: skip

    answer = at_desk(max_).post(f"/office/products/{soy.product_id}/", said)

    assert answer.status_code == 302, answer.context["form"].errors
    product, sku = Product.objects.get(pk=soy.product_id), Sku.objects.get(pk=soy.pk)
    assert (product.series, product.brand_mark) == ("S7", "own")
    assert dict(product.attributes.values_list("attribute__name", "value")) == {
        "季节": "春", "重量": "1.5"
    }  # fmt: skip
    assert (sku.is_presale, sku.presale_text) == (True, "3月4日")
    assert (sku.semi_finished, sku.semi_finished_per) == (tea, 2)


def test_a_value_of_another_kind_and_parts_that_are_not_there_are_refused_at_their_field(
    at_desk, max_, soy
):
    weight = Attribute.objects.create(name="重量", kind="number")
    desk = at_desk(max_)

    for wrong, sentence in (
        ({f"attribute_{weight.pk}": "heavy"}, "“heavy” is no value of 重量 (Number)."),
        ({"sku-0-semi_finished": "XX"}, "No goods have the code XX."),
        ({"sku-0-semi_finished": "SOY"}, "SOY is a finished good itself."),
    ):
        answer = desk.post(f"/office/products/{soy.product_id}/", form_of(soy, **wrong))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert Product.objects.get(pk=soy.product_id).version == 1
    assert not AttributeValue.objects.exists()


def test_who_may_not_edit_reads_the_attributes(at_desk, cleo, season, soy):
    AttributeValue.objects.create(product=soy.product, attribute=season, value="春")

    desk = at_desk(cleo)

    page = desk.get(f"/office/products/{soy.product_id}/").content.decode()
    assert "Season" in page
    assert "春" in page
    assert desk.get(PAGE).status_code == 403
