"""An order is keyed without the mouse: keys, scans, words for packs, and nothing lost."""

from decimal import Decimal

import pytest

from inventory.models import Barcode
from orders.actions.enter import Entry, enter_order
from orders.actions.place import Details, Wish
from orders.actions.review import review_order
from orders.models import Keying, Order
from orders.queries.entry import ROWS
from wholesale.idempotency import new_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NEW = "/office/orders/new/?customer=C001"
SCAN = """code => { for (const key of [...code, "Enter"]) (document.activeElement ?? document.body)
    .dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })); }"""


def lines_of(order):
    return list(order.lines.values_list("sku__code", "quantity"))


def test_scans_add_up_by_piece_and_by_case_and_none_is_lost(desk, jade, soy, tea, phone, rui):
    Barcode.objects.create(sku=tea, code="6901234567892", factor=1)
    Barcode.objects.create(sku=soy, code="16901234567899", factor=12)
    page = desk(rui)
    page.goto(NEW)
    page.locator("#goods-lookup").focus()

    for code in ("16901234567899", "6901234567892", "16901234567899", "6901234567892"):
        page.evaluate(SCAN, code)

    page.locator("#grid-total", has_text="124.00").wait_for()
    assert page.get_by_label("Quantity: Soy sauce").input_value() == "2"
    assert page.get_by_label("Quantity: Green tea").input_value() == "2"
    page.evaluate(SCAN, "4006381333931")
    page.get_by_text("Nobody knows the code 4006381333931.").wait_for()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/office/orders/SO*/")
    assert lines_of(Order.objects.get()) == [("SOY", 24), ("TEA", 2)]


def test_packs_are_said_in_words_and_a_removal_is_undone(desk, jade, soy, tea, phone, rui):
    page = desk(rui)
    page.goto(NEW)
    for code, packs in (("SOY", "1箱+12瓶"), ("TEA", "2")):
        page.locator("#goods-lookup").fill(code)
        page.keyboard.press("Enter")
        name = {"SOY": "Soy sauce", "TEA": "Green tea"}[code]
        page.get_by_label(f"Quantity: {name}").fill(packs)
        page.keyboard.press("Enter")
    page.locator("#grid-total", has_text="124.00").wait_for()
    assert page.get_by_text("2箱", exact=True).is_visible()

    page.get_by_label("Quantity: Soy sauce").focus()
    page.keyboard.press("Control+Delete")
    page.locator("#grid-total", has_text="16.00").wait_for()
    page.keyboard.press("F7")

    page.locator("#grid-total", has_text="124.00").wait_for()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/office/orders/SO*/")
    assert lines_of(Order.objects.get()) == [("SOY", 24), ("TEA", 2)]


def test_the_last_order_is_taken_over_by_keys(desk, submitted, phone, rui, noon):
    first = submitted(cases=2)
    review_order(number=first.number, by=rui, at=noon)
    page = desk(rui)
    page.goto(NEW)
    page.locator("#take-first").wait_for()

    page.keyboard.press("F4")
    page.keyboard.press("Enter")

    page.locator("#grid-total", has_text="108.00").wait_for()
    page.keyboard.press("F8")
    page.wait_for_url("**/office/orders/SO*/")
    draft = Order.objects.exclude(pk=first.pk).get()
    assert (draft.approval, lines_of(draft)) == ("draft", lines_of(first))


def test_what_was_keyed_outlives_the_browser(desk, jade, soy, phone, rui):
    page = desk(rui)
    page.goto(NEW)
    page.locator("#goods-lookup").fill("SOY")
    page.keyboard.press("Enter")
    page.get_by_label("Quantity: Soy sauce").fill("many")
    page.locator("#id_remark").fill("Soon, please")
    page.get_by_text("Kept ").wait_for()
    page.close()

    again = desk(rui)
    again.goto("/office/orders/new/")
    again.get_by_role("link", name="Jade Noodle House").last.click()

    again.get_by_text("Taken up where you stopped").wait_for()
    assert again.get_by_label("Quantity: Soy sauce").input_value() == "many"
    assert again.locator("#id_remark").input_value() == "Soon, please"
    assert not Order.objects.exists()
    again.get_by_role("button", name="Begin anew").click()
    again.wait_for_url("**/office/orders/new/?customer=C001")
    assert not Keying.objects.exists()
    assert again.get_by_label("Quantity: Soy sauce").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_entry_page_is_accessible(desk, submitted, phone, rui, noon, serious, theme):
    review_order(number=submitted(cases=2).number, by=rui, at=noon)
    page = desk(rui, color_scheme=theme)
    page.goto(NEW)
    page.locator("#take-first").click()
    page.locator("#grid-total", has_text="108.00").wait_for()
    assert serious(page) == []


@pytest.fixture
def long_order(goods, jade, phone, sam, noon):
    """A submitted order of 300 lines, each a case at 5.00 a bottle."""
    skus = [goods(f"G{n:04d}", f"Goods {n}", stock_of=120) for n in range(300)]
    entry = Entry(jade, phone, [Wish(sku.pk, Decimal(12)) for sku in skus], Details())
    return enter_order(entry=entry, then="submit", key=new_key(), by=sam, at=noon)


def test_one_line_of_a_long_order_is_edited_and_only_that_line_travels(desk, long_order, rui):
    page = desk(rui)
    page.goto(f"/office/orders/{long_order.number}/")
    assert page.locator("[data-rows] > tr[data-row]").count() == ROWS
    page.locator("[data-more]").scroll_into_view_if_needed()
    packs = page.get_by_label("Quantity: Goods 70", exact=True)
    packs.fill("3")
    with page.expect_request("**/office/orders/quote/") as asked:
        packs.press("Tab")
    assert asked.value.post_data.count("packs=") == 1

    page.locator("#grid-total", has_text="18,120.00").wait_for()
    with page.expect_request("**/lines/") as sent:
        page.get_by_role("button", name="Save lines").click()
    assert sent.value.post_data.count("packs=") == 1
    page.get_by_text("Lines saved.").wait_for()

    long_order.refresh_from_db()
    assert (long_order.line_count, long_order.total) == (300, 18120)
    assert long_order.lines.get(sku__code="G0070").quantity == 36
