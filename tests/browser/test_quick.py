"""A pasted list and a chat message, from the box to the draft and to the cart."""

import pytest

from orders.models import Alias, CartLine, Order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def teas(goods):
    return (
        goods("BLK", "Black tea 红茶", case=1, stock_of=50),
        goods("GRN", "Oolong tea 乌龙茶", case=1, stock_of=50),
    )


def test_a_pasted_list_is_mended_and_becomes_a_draft(desk, max_, jade, soy, teas, mall, phone):
    page = desk(max_)
    page.goto("/office/orders/quick/?customer=C001")
    page.get_by_label("A list or a chat message").fill("SOY 2箱\ntea 3\nvinegar 1\n老地方")
    page.get_by_role("button", name="Read it").click()
    page.get_by_text("2 lines are not clear yet").wait_for()

    page.get_by_label("Goods: tea 3").select_option(label="Black tea 红茶 · BLK")
    page.get_by_text("1 line is not clear yet").wait_for()
    page.get_by_label("Drop: vinegar 1").check()
    page.get_by_text("not clear yet").wait_for(state="detached")
    page.get_by_role("button", name="To a draft order").click()

    page.get_by_text("Draft SO").first.wait_for()
    order = Order.objects.get()
    assert page.url.endswith(f"/office/orders/{order.number}/draft/")
    assert (order.demand(), order.remark) == ({soy.pk: 24, teas[0].pk: 3}, "老地方")
    assert set(Alias.objects.values_list("text", "learnt_from")) == {("tea", order.number)}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_chat_message_fills_the_cart(window, lin, soy, teas, mall, scripts):
    small = {"width": 390, "height": 844}
    page = window(lin, viewport=small, java_script_enabled=scripts)
    page.goto("/shop/quick/")
    page.get_by_label("A list or a chat message").fill("老板 酱油两箱 红茶3，明天送")
    page.get_by_role("button", name="Read it").click()
    page.get_by_text("明天送").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") if scripts else True
    page.get_by_role("button", name="To the cart").click()
    page.get_by_text("2 kinds of goods are in your cart now.").wait_for()
    assert dict(CartLine.objects.values_list("sku__code", "quantity")) == {"SOY": 24, "BLK": 3}


def test_the_pages_are_open_to_everybody(desk, handset, serious, max_, lin, jade, soy, mall):
    for page, address in [
        (desk(max_), "/office/orders/quick/?customer=C001"), (handset(lin), "/shop/quick/"),
    ]:  # fmt: skip
        page.goto(address)
        assert serious(page) == []
        page.get_by_label("A list or a chat message").fill("SOY 2箱\nsauce\nvinegar 1")
        page.get_by_role("button", name="Read it").click()
        page.get_by_text("vinegar 1").first.wait_for()
        assert serious(page) == []
