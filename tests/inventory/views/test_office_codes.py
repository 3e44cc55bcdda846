import pytest

from inventory.actions.codes import free_codes
from inventory.models import Brand, Category, CodeRule, Product, Sku, SpecificationValue

PAGE = "/office/code-rule/"
HX = {"HX-Request": "true"}


@pytest.fixture
def rule(house):
    CodeRule.objects.create(pk=1, pattern="{brand}-{model}-{series}{kind}-{colour}")


@pytest.fixture
def nike(house):
    return Brand.objects.create(name="耐克", short_code="NK")


@pytest.fixture
def shoes(house):
    return Category.objects.create(name="鞋", short_code="X")


@pytest.fixture
def red(house):
    return SpecificationValue.objects.create(field=1, value="红", short_code="R")


def form_of(unit, brand, category, *rows, **changes):
    said = {
        "code": "", "name": "跑鞋", "model": "A9", "series": "S2", "brand": brand.pk,
        "category": category.pk, "is_on_shelf": "on", "idempotency_key": "k" * 32,
        "sku-TOTAL_FORMS": len(rows), "sku-INITIAL_FORMS": 0,
        "sku-MIN_NUM_FORMS": 0, "sku-MAX_NUM_FORMS": 100,
    }  # fmt: skip
    for n, row in enumerate(rows):
        blank = {"code": "", "unit": unit.pk, "is_on_shelf": "on"}
        said |= {f"sku-{n}-{name}": value for name, value in (blank | row).items()}
    return said | changes


def test_the_rule_and_the_short_codes_are_kept(at_desk, max_, nike, shoes, red):
    desk = at_desk(max_)

    kept = desk.post(f"{PAGE}saving/", {"pattern": "{brand}-{model}"}, headers=HX)
    short = desk.post(
        "/office/short-codes/saving/",
        {f"brand-{nike.pk}": "NKE", f"value-{red.pk}": "RD", "rubbish-7": "x"}, headers=HX,
    )  # fmt: skip

    assert (kept.status_code, short.status_code) == (200, 200)
    assert CodeRule.objects.get().pattern == "{brand}-{model}"
    nike.refresh_from_db()
    red.refresh_from_db()
    assert (nike.short_code, red.short_code) == ("NKE", "RD")


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("{brand}-{price}", "{price} is no part of a code."),
        ("fixed", "A rule needs at least one part, such as {brand}."),
    ],
)
def test_a_rule_without_sense_is_refused(at_desk, max_, pattern, sentence):
    answer = at_desk(max_).post(f"{PAGE}saving/", {"pattern": pattern}, headers=HX)

    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert not CodeRule.objects.exists()


def test_a_short_code_of_other_signs_changes_none(at_desk, max_, nike, red):
    said = {f"brand-{nike.pk}": "NKE", f"value-{red.pk}": "红 色"}

    answer = at_desk(max_).post("/office/short-codes/saving/", said, headers=HX)

    assert answer.status_code == 409
    nike.refresh_from_db()
    assert nike.short_code == "NK"


def test_examples_follow_the_rule_while_it_is_typed(at_desk, max_, soy, nike):
    Product.objects.filter(pk=soy.product_id).update(brand=nike, model="A9")

    desk = at_desk(max_)

    said = desk.get(PAGE, {"pattern": "{brand}/{model}-{colour}"}, headers=HX).content.decode()
    assert "NK/A9" in said
    assert "<html" not in said
    wrong = desk.get(PAGE, {"pattern": "{x}"}, headers=HX).content.decode()
    assert "“x” is no part of a code." in wrong


def test_the_button_fills_what_is_empty_and_nothing_else(
    at_desk, max_, rule, nike, shoes, red, soy
):
    said = form_of(
        soy.unit, nike, shoes, {"specification": "红"}, {"specification": "XL", "code": "MINE"}
    )

    answer = at_desk(max_).post("/office/products/codes/", said, headers=HX).content.decode()

    assert 'data-fill="code" data-value="NK-A9-S2X"' in answer
    assert 'data-fill="sku-0-code" data-value="NK-A9-S2X-R"' in answer
    assert "sku-1-code" not in answer


def test_a_colour_without_a_short_code_says_so(at_desk, max_, rule, nike, shoes, soy):
    said = form_of(soy.unit, nike, shoes, {"specification": "绿"})

    answer = at_desk(max_).post("/office/products/codes/", said, headers=HX)

    assert answer.status_code == 409
    assert "“绿” has no short code." in answer.content.decode()


def test_a_product_saved_without_codes_gets_them_by_the_rule(
    at_desk, max_, rule, nike, shoes, red, soy
):
    said = form_of(soy.unit, nike, shoes, {"specification": "红"}, {"specification": "红",
                   "specification2": "42"})  # fmt: skip
    desk = at_desk(max_)

    answer = desk.post("/office/products/new/", said)

    assert answer.status_code == 302
    product = Product.objects.get(code="NK-A9-S2X")
    assert list(product.skus.values_list("code", flat=True)) == ["NK-A9-S2X-R", "NK-A9-S2X-R-2"]


def test_what_the_rule_cannot_make_is_said_and_nothing_is_made(
    at_desk, max_, rule, nike, shoes, soy
):
    said = form_of(soy.unit, nike, shoes, {"specification": "绿"})

    answer = at_desk(max_).post("/office/products/new/", said)

    assert answer.status_code == 422
    assert "“绿” has no short code." in answer.content.decode()
    assert Product.objects.count() == 1  # soy


def test_codes_that_are_taken_get_a_number(soy, tea):
    assert free_codes(["SOY", "SOY", "NEW"]) == ["SOY-2", "SOY-3", "NEW"]
    assert Sku.objects.count() == 2
