"""Parts entered at a desk by search, and goods assembled with an eye on today's stock."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from inventory.actions.kits import save_recipe
from inventory.models import Assembly, KitPart

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def gift(goods):
    return goods("GIFT", "Gift box 礼盒", case=1, price="60.00")


def test_parts_are_found_by_name_and_saved(desk, max_, gift, soy, tea):
    page = desk(max_)
    page.goto(f"/office/products/{gift.product_id}/")
    page.get_by_role("link", name="Enter parts").click()

    search = page.get_by_label("Scan or search goods")
    search.fill("酱油")
    page.locator("#adjustment-found button").click()
    expect(page.locator("#adjustment-rows tr")).to_have_count(1)
    search.fill("TEA")
    search.press("Enter")
    expect(page.locator("#adjustment-rows tr")).to_have_count(2)
    page.get_by_label("Quantity: SOY").fill("12")
    page.get_by_role("button", name="Save").click()

    expect(page.locator("#product-kits")).to_contain_text("Soy sauce 酱油 × 12")
    expect(page.locator("#product-kits")).to_contain_text("Bundle")
    assert dict(KitPart.objects.values_list("part__code", "quantity")) == {"SOY": 12, "TEA": 1}


def test_the_preview_follows_what_is_typed(desk, max_, gift, soy, tea, olive, noon):
    save_recipe(
        sku=gift, is_bundle=False, parts={soy.pk: Decimal(12), tea.pk: Decimal(1)},
        labour_cost=Decimal("1.50"), by=olive, at=noon,
    )  # fmt: skip
    page = desk(max_)
    page.goto("/office/assemblies/new/")
    page.locator("[name=code]").fill("GIFT")
    expect(page.locator("#assembly-preview")).to_contain_text("enough for 5 瓶")
    page.get_by_label("Quantity").fill("6")
    expect(page.locator("#assembly-preview")).to_contain_text("not enough")
    page.get_by_label("Quantity").fill("2")
    expect(page.locator("#assembly-preview")).not_to_contain_text("not enough")
    page.get_by_role("button", name="Post assembly").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("AS")
    assert Assembly.objects.get().quantity == 2
