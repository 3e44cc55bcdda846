from decimal import Decimal

import pytest

from inventory.actions.kits import save_recipe
from inventory.models import Assembly, Kit, KitPart, StockLevel
from wholesale import idempotency

pytestmark = pytest.mark.django_db

HX = {"HX-Request": "true"}


@pytest.fixture
def gift(goods):
    return goods("GIFT", "Gift box 礼盒", case=1)


@pytest.fixture
def recipe(gift, soy, tea, olive, noon):
    def save(*, is_bundle, labour="0"):
        return save_recipe(
            sku=gift, is_bundle=is_bundle, labour_cost=Decimal(labour), by=olive, at=noon,
            parts={soy.pk: Decimal(12), tea.pk: Decimal(1)},
        )  # fmt: skip

    return save


def test_parts_are_entered_on_a_page_and_shown_on_the_product(at_desk, max_, gift, soy, tea):
    page = f"/office/products/parts/{gift.pk}/"
    said = {"kind": "bundle", "labour_cost": "", "sku": [soy.pk, tea.pk, soy.pk],
            "quantity": ["6", "1", "6"]}  # fmt: skip

    answer = at_desk(max_).post(page, said)

    assert answer["Location"] == f"/office/products/{gift.product_id}/"
    assert Kit.objects.get().is_bundle
    assert dict(KitPart.objects.values_list("part__code", "quantity")) == {"SOY": 12, "TEA": 1}
    panel = at_desk(max_).get(f"/office/products/{gift.product_id}/kits/", headers=HX)
    text = panel.content.decode()
    assert "Soy sauce 酱油 × 12 瓶" in text
    assert "5 瓶" in text
    stored = at_desk(max_).get(page).content.decode()
    assert 'name="quantity" value="12"' in stored


def test_a_wrong_recipe_is_said_and_nothing_typed_is_lost(at_desk, max_, gift, soy, tea):
    page = f"/office/products/parts/{soy.pk}/"
    said = {"kind": "bundle", "sku": [tea.pk], "quantity": ["2"]}

    answer = at_desk(max_).post(page, said)

    assert answer.status_code == 422
    assert "SOY has, or had, stock of its own" in answer.content.decode()
    assert 'name="quantity" value="2"' in answer.content.decode()
    wrong = at_desk(max_).post(page, said | {"quantity": ["two"]})
    assert "“two” is no quantity" in wrong.content.decode()
    assert not Kit.objects.exists()


def test_a_scanned_code_adds_a_part_and_words_offer_goods(at_desk, max_, soy, tea):
    desk = at_desk(max_)

    added = desk.get("/office/products/parts/lines/", {"code": "SOY", "take": "1"})
    offered = desk.get("/office/products/parts/lines/", {"code": "绿茶"})

    assert added["HX-Retarget"] == "#adjustment-rows"
    assert f'name="sku" value="{soy.pk}"' in added.content.decode()
    assert "TEA" in offered.content.decode()


def test_goods_are_assembled_on_a_page_that_says_what_stock_is_enough_for(
    at_desk, max_, recipe, gift, main_warehouse
):
    recipe(is_bundle=False, labour="1.50")
    desk = at_desk(max_)
    preview = desk.get("/office/assemblies/preview/", {"code": "GIFT", "quantity": "6"}).content
    assert "enough for 5 瓶" in preview.decode()
    assert "not enough" in preview.decode()
    said = {"way": "make", "code": "GIFT", "quantity": "2", "warehouse": main_warehouse.pk,
            "remark": "fair", "idempotency_key": idempotency.new_key()}  # fmt: skip

    answer = desk.post("/office/assemblies/new/", said)

    assembly = Assembly.objects.get()
    assert answer["Location"] == f"/office/assemblies/{assembly.number}/"
    page = desk.get(answer["Location"]).content.decode()
    assert "81.00" in page
    assert StockLevel.objects.get(sku=gift).on_hand == 2
    assert desk.get(f"/papers/assemblies/{assembly.number}/").status_code == 200
    assert assembly.number in desk.get("/office/assemblies/").content.decode()
    export = desk.get("/office/assemblies/", {"export": "csv"}).getvalue().decode("utf-8-sig")
    assert "GIFT" in export


def test_too_many_are_refused_where_the_person_is(at_desk, max_, recipe, main_warehouse):
    recipe(is_bundle=False)
    said = {"way": "make", "code": "GIFT", "quantity": "6", "warehouse": main_warehouse.pk,
            "idempotency_key": idempotency.new_key()}  # fmt: skip

    answer = at_desk(max_).post("/office/assemblies/new/", said)

    assert answer.status_code == 422
    assert "Green tea 绿茶: wanted 6瓶, free 5瓶" in answer.content.decode()
    wrong = at_desk(max_).post("/office/assemblies/new/", said | {"code": "NONE"})
    assert "There are no goods with the code NONE." in wrong.content.decode()
    assert not Assembly.objects.exists()


def test_an_assembly_is_written_off_from_its_page(at_desk, max_, recipe, gift, main_warehouse):
    recipe(is_bundle=False)
    said = {"way": "make", "code": "GIFT", "quantity": "2", "warehouse": main_warehouse.pk,
            "idempotency_key": idempotency.new_key()}  # fmt: skip
    desk = at_desk(max_)
    page = desk.post("/office/assemblies/new/", said)["Location"]

    refused = desk.post(f"{page}write-off/", {"reason": ""}, headers=HX)
    done = desk.post(f"{page}write-off/", {"reason": "wrong box"}, headers=HX)

    assert (refused.status_code, done.status_code) == (409, 200)
    assert "is written off." in done.content.decode()
    assert StockLevel.objects.get(sku=gift).on_hand == 0


def test_the_list_and_the_panel_take_the_same_queries_for_one_and_three(
    at_desk, max_, recipe, gift, goods, queries_of, main_warehouse
):
    recipe(is_bundle=False)
    desk = at_desk(max_)

    def make():
        desk.post("/office/assemblies/new/", {
            "way": "make", "code": "GIFT", "quantity": "1", "warehouse": main_warehouse.pk,
            "idempotency_key": idempotency.new_key(),
        })  # fmt: skip

    make()
    one = queries_of(desk, "/office/assemblies/")
    make()
    make()
    assert queries_of(desk, "/office/assemblies/") == one


def test_a_clerk_sees_parts_and_changes_nothing(at_desk, cleo, recipe, gift, soy):
    recipe(is_bundle=True)
    desk = at_desk(cleo)

    panel = desk.get(f"/office/products/{gift.product_id}/kits/").content.decode()

    assert "Soy sauce" in panel
    assert "products/parts/" not in panel
    said = {"kind": "bundle", "sku": [soy.pk], "quantity": ["1"]}
    assert desk.post(f"/office/products/parts/{gift.pk}/", said).status_code == 403
    assert desk.get("/office/assemblies/").status_code == 403
    assert KitPart.objects.count() == 2
