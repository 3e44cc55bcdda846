"""A clerk counts with a scanner on a phone: the field never loses the focus."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from inventory.models import Barcode
from warehouse.actions.counts import Plan, start_count
from warehouse.models import CountLine
from wholesale import idempotency

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scanning(handset, cleo, max_, soy, main_warehouse, noon):
    Barcode.objects.create(sku=soy, code="169012345", factor=12)
    plan = Plan(main_warehouse, [soy.pk], is_full=False)
    count = start_count(plan=plan, key=idempotency.new_key(), by=max_, at=noon)
    page = handset(cleo)
    page.goto(f"/office/counts/{count.number}/scan/")
    return page


def test_scans_in_a_row_are_all_counted_and_one_is_taken_back(scanning, soy):
    page = scanning
    field = page.locator("#scan-code")
    expect(field).to_be_focused()

    for code in ("169012345", "169012345", "SOY"):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    said = page.locator(".scan__said--good")
    expect(said).to_contain_text("2箱1瓶")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    assert CountLine.objects.get(sku=soy).counted == Decimal(25)

    page.keyboard.type("NO-SUCH-CODE")
    page.keyboard.press("Enter")
    expect(page.locator(".scan__said--wrong")).to_contain_text("NO-SUCH-CODE")
    page.get_by_role("button", name="Take back: SOY 1瓶").click()
    expect(page.locator("#count-said")).to_contain_text("Taken back")
    expect(field).to_be_focused()
    assert CountLine.objects.get(sku=soy).counted == Decimal(24)


def test_the_page_is_for_everybody(scanning, serious):
    assert serious(scanning) == []
