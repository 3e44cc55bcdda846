"""An order is changed by thumb before review, asked to be changed after it, and answered."""

import pytest

from orders.actions.review import review_order
from orders.models import ChangeRequest, Order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_buyer_steps_down_sees_the_money_and_saves(handset, serious, lin, submitted, soy, tea):
    order = submitted(cases=3)
    page = handset(lin)
    page.goto(f"/shop/orders/{order.number}/")
    page.get_by_role("link", name="Change the order").click()

    page.get_by_role("button", name="Less: Soy sauce 酱油").click()
    page.get_by_text("was ¥162.00").wait_for()
    page.get_by_label("Add goods").fill("tea")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="More: Green tea 绿茶").click()
    page.locator("#edit-bar").get_by_text("¥116.00").wait_for()
    assert serious(page) == []
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/shop/orders/{order.number}/")

    order.refresh_from_db()
    assert order.total == 116
    page.get_by_text("Versions").click()
    assert serious(page) == []


def test_what_he_asks_for_after_review_is_answered_at_the_desk(
    handset, desk, serious, lin, rui, submitted, soy, noon
):
    order = submitted(cases=3)
    review_order(number=order.number, by=rui, at=noon)
    page = handset(lin)
    page.goto(f"/shop/orders/{order.number}/edit/")
    page.get_by_role("button", name="Less: Soy sauce 酱油").click()
    page.get_by_text("you would owe ¥108.00").wait_for()
    page.get_by_label("Reason").fill("Fewer guests")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_url(f"**/shop/orders/{order.number}/")
    assert serious(page) == []

    office = desk(rui)
    office.goto(f"/office/orders/{order.number}/")
    office.get_by_text("A change is asked for").wait_for()
    assert serious(office) == []
    office.get_by_role("button", name="Accept and change the order").click()
    office.get_by_text("Accepted: the order is changed").wait_for()
    office.get_by_text("Version 2").wait_for()

    assert Order.objects.get().total == 108
    assert ChangeRequest.objects.get().state == "accepted"
    for name in ("amend/", "undo/unreview/"):
        office.goto(f"/office/orders/{order.number}/{name}")
        assert serious(office) == []
