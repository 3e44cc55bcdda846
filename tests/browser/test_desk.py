"""The review desk by keyboard and by right click, in a real browser."""

import pytest

from orders.actions.flags import Words, save_flag
from orders.models import Order, OrderFlag

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_orders_are_approved_and_rejected_by_keyboard(desk, submitted, rui):
    first, second = submitted(cases=1), submitted(cases=2)
    page = desk(rui)
    page.goto("/office/orders/?state=to_review")

    page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.type("sold out")
    page.get_by_role("button", name="Reject").last.click()
    page.get_by_text("1 row done.").wait_for()
    assert Order.objects.get(pk=second.pk).approval == "rejected"

    page.locator(f"tr[data-pk='{second.pk}']").wait_for(state="detached")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.get_by_role("dialog").get_by_role("button").last.click()
    page.get_by_text("Nothing matches these filters").wait_for()
    assert Order.objects.get(pk=first.pk).approval == "reviewed"


def test_a_right_click_opens_the_menu_of_the_row_and_a_button_does_too(
    desk, submitted, rui, max_, noon
):
    order = submitted(cases=1)
    save_flag(flag=None, words=Words("Urgent", "bad"), by=max_, at=noon)
    page = desk(rui)
    page.goto("/office/orders/")
    menu = page.get_by_role("menu", name="Actions")

    page.locator("#orders-table tbody td.num").first.click(button="right")
    menu.wait_for()
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    page.get_by_role("button", name=f"What can be done with {order.number}").click()
    menu.get_by_text("Put a flag on").click()
    page.get_by_role("button", name="Put a flag on").last.click()

    page.get_by_text("1 row done.").wait_for()
    assert OrderFlag.objects.get().flag.name == "Urgent"


def test_a_reviewer_goes_from_order_to_order_and_splits_one(desk, submitted, rui):
    first, second = submitted(cases=1), submitted(cases=3)
    page = desk(rui)
    page.goto(f"/office/orders/{first.number}/")

    page.keyboard.press("a")
    page.get_by_role("link", name=f"Next order: {second.number}").wait_for()
    page.keyboard.press("n")
    page.wait_for_url(f"**/{second.number}/")
    page.locator(".doc-head details[data-menu] > summary").click()
    page.get_by_role("link", name="Split the order").click()
    page.get_by_label("Goes: Soy sauce").fill("12")
    page.get_by_role("button", name="Show what both come to").click()
    page.get_by_text("¥54.00").first.wait_for()
    page.get_by_role("button", name="Split", exact=True).click()

    page.get_by_text("takes its goods along").wait_for()
    assert sorted(Order.objects.values_list("total", flat=True)) == [54, 54, 108]
