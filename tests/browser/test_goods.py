"""A manager's morning with the goods: a new product, a picture, a price, a count."""

import io
from decimal import Decimal

import pytest
from PIL import Image
from playwright.sync_api import expect

from inventory.models import (
    Barcode,
    PackType,
    Price,
    Product,
    ProductPicture,
    Sku,
    StockLevel,
    Unit,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def photo():
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(written, "JPEG")
    return {"name": "knife.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def test_a_product_with_two_specifications_is_entered_on_one_page(desk, max_, photo):
    piece, box = Unit.objects.create(name="把"), Unit.objects.create(name="盒")
    pack = PackType.objects.create(base_unit=piece, pack_unit=box, factor=12)
    page = desk(max_)
    page.goto("/office/products/")
    page.get_by_role("link", name="New product").first.click()
    page.get_by_label("Own code").fill("K1")
    page.get_by_label("Name", exact=False).first.fill("菜刀")

    page.locator("[name=sku-0-code]").fill("K1-S")
    page.locator("[name=sku-0-pack_type]").select_option(str(pack.pk))
    expect(page.locator("[name=sku-0-minimum]")).to_have_value("12")
    page.locator("[name=sku-0-base_price]").fill("9.90")
    page.get_by_role("button", name="Add specification").click()
    expect(page.locator("[name=sku-1-unit]")).to_have_value(str(piece.pk))
    page.locator("[name=sku-1-code]").fill("K1-L")
    page.locator("[name=pictures]").set_input_files(photo)
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="菜刀")).to_be_visible()
    assert list(Sku.objects.values_list("code", "minimum")) == [("K1-S", 12), ("K1-L", 1)]
    assert ProductPicture.objects.count() == 1


def test_the_row_is_edited_and_its_picture_replaced_where_it_stands(desk, max_, soy, photo):
    page = desk(max_)
    page.goto("/office/products/")
    page.get_by_role("button", name="Edit SOY here").click()
    page.locator(".row-edit input[type=file]").set_input_files(photo)
    expect(page.locator(".row-edit .picture-tile img")).to_be_visible()

    page.locator(".row-edit [name=name]").fill("Dark soy sauce")
    page.locator(".row-edit [name=name]").press("Enter")

    expect(page.locator("#products-table")).to_contain_text("Dark soy sauce")
    expect(page.locator("#products-table .picture img")).to_be_visible()
    assert Product.objects.get().name == "Dark soy sauce"


def test_a_pasted_picture_joins_the_others(desk, max_, soy):
    page = desk(max_)
    page.goto(f"/office/products/{soy.product_id}/")
    page.evaluate(
        """async () => {
        const canvas = new OffscreenCanvas(40, 30);
        canvas.getContext("2d").fillRect(0, 0, 40, 30);
        const file = new File([await canvas.convertToBlob()], "x.png", { type: "image/png" });
        const box = new DataTransfer();
        box.items.add(file);
        document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: box }));
        }"""
    )

    expect(page.locator("#product-pictures .picture img")).to_be_visible()
    assert ProductPicture.objects.count() == 1


def test_only_changed_prices_are_sent_and_a_wrong_one_stays_in_its_field(
    desk, max_, soy, tea, retail
):
    page = desk(max_)
    page.goto("/office/price-lists/")
    cell = page.locator(f"[name^='price:{retail.price_list_id}:{tea.pk}:']")
    cell.fill("-7")
    expect(page.locator("[data-price-count]")).to_have_text("1 changed, not saved yet")
    page.get_by_role("button", name="Save prices").click()
    expect(page.get_by_role("alert")).to_contain_text("zero or more")
    expect(cell).to_have_value("-7")

    cell.fill("7.5")
    page.get_by_role("button", name="Save prices").click()

    expect(page.locator("#price-grid .notice")).to_contain_text("1 price saved.")
    assert Price.objects.get(sku=tea).unit_price == Decimal("7.5")


def test_scanned_cases_are_counted_up_and_posted(desk, max_, soy):
    Barcode.objects.create(sku=soy, code="169012345", factor=12)
    page = desk(max_)
    page.goto("/office/adjustments/new/")
    field = page.get_by_label("Scan or search goods")
    for pieces in ("12", "24"):
        field.fill("169012345")
        field.press("Enter")
        expect(page.locator("[name=quantity]")).to_have_value(pieces)
        expect(field).to_be_focused()
        expect(field).to_have_value("")
    page.get_by_label("Reason").fill("Found behind the door")
    page.get_by_role("button", name="Post adjustment").click()

    expect(page.locator(".doc-head")).to_contain_text("Found behind the door")
    assert StockLevel.objects.get(sku=soy).on_hand == 144
