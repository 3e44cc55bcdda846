"""The order desk by hand, in a real browser: review, change, key by keyboard."""

from decimal import Decimal

import pytest

from orders.actions.amend import Change, change_lines
from orders.actions.review import review_order
from orders.models import Order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_an_order_is_opened_from_the_list_and_approved(desk, submitted, rui):
    order = submitted(cases=2)
    page = desk(rui)
    page.goto("/office/orders/?state=to_review")

    page.get_by_role("link", name=order.number).click()
    page.get_by_role("button", name="Approve").click()

    page.get_by_text("Approved.", exact=True).wait_for()
    assert page.get_by_role("button", name="Approve").count() == 0
    assert Order.objects.get().fulfilment == "shipped"


def test_a_changed_quantity_is_priced_at_once_and_must_be_saved_before_approval(
    desk, submitted, rui
):
    order = submitted(cases=2)
    page = desk(rui)
    page.goto(f"/office/orders/{order.number}/")

    packs = page.get_by_label("Quantity: Soy sauce")
    packs.fill("3")
    packs.press("Tab")

    page.locator("#grid-total", has_text="162.00").wait_for()
    assert page.get_by_role("button", name="Approve").is_disabled()
    page.get_by_role("button", name="Save lines").click()
    page.get_by_text("Lines saved.").wait_for()
    assert page.get_by_role("button", name="Approve").is_enabled()
    assert Order.objects.get().total == 162


def test_two_people_on_one_order_nothing_typed_is_lost(desk, submitted, rui, max_, noon):
    order = submitted(cases=2)
    page = desk(rui)
    page.goto(f"/office/orders/{order.number}/")
    change_lines(
        number=order.number, version=order.version, by=max_, at=noon,
        changes=[Change(Decimal(60), line=order.lines.get().pk)],
    )  # fmt: skip

    page.get_by_label("Quantity: Soy sauce").fill("4")
    page.get_by_role("button", name="Save lines").click()

    page.get_by_text("was changed while you looked at it").wait_for()
    assert page.get_by_label("Quantity: Soy sauce").input_value() == "4"
    assert page.get_by_text("now on the order: 5箱").is_visible()
    page.get_by_role("button", name="Save lines").click()
    page.get_by_text("Lines saved.").wait_for()
    assert order.lines.get().quantity == 48


def test_rejecting_asks_for_the_reason_in_place(desk, submitted, rui):
    order = submitted(cases=2)
    page = desk(rui)
    page.goto(f"/office/orders/{order.number}/")

    page.locator("summary", has_text="Reject").click()
    page.locator("textarea[name=reason]").first.fill("No truck goes there")
    page.get_by_role("button", name="Reject", exact=True).click()

    page.get_by_text("Rejected. The customer is told the reason.").wait_for()
    assert Order.objects.get().because == "No truck goes there"


def test_an_order_is_keyed_without_touching_the_mouse(desk, jade, soy, tea, phone, rui):
    page = desk(rui)
    page.goto("/office/orders/new/?customer=C001")

    page.keyboard.press("F2")
    page.keyboard.type("sauce")
    page.locator("[role=option]", has_text="Soy sauce").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.keyboard.type("TEA")
    page.keyboard.press("Enter")  # as a scanner does: before the answer is there
    page.get_by_label("Quantity: Green tea").wait_for()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.locator("#grid-total", has_text="178.00").wait_for()
    page.keyboard.press("Control+Enter")

    page.wait_for_url("**/office/orders/SO*/")
    order = Order.objects.get()
    assert list(order.lines.values_list("sku__code", "quantity")) == [("SOY", 36), ("TEA", 2)]
    assert order.approval == "submitted"


def test_new_orders_appear_and_the_ticks_stay(desk, submitted, rui):
    first = submitted(cases=1)
    page = desk(rui)
    page.goto("/office/orders/")
    page.get_by_role("checkbox", name=first.number).check()
    second = submitted(cases=1)

    page.evaluate("htmx.trigger(document.body, 'new-order')")

    page.get_by_role("link", name=second.number).wait_for()
    assert page.get_by_role("checkbox", name=first.number).is_checked()
    assert not page.get_by_role("checkbox", name=second.number).is_checked()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_desk_s_pages_are_accessible(desk, submitted, phone, rui, serious, theme):
    order = submitted(cases=2)
    page = desk(rui, color_scheme=theme)
    for url in (
        "/office/orders/",
        f"/office/orders/{order.number}/",
        "/office/orders/new/?customer=C001",
        "/office/shipments/",
        "/office/returns/",
        "/office/report/",
    ):
        page.goto(url)
        page.wait_for_load_state("networkidle")
        assert (url, serious(page)) == (url, [])


def test_a_review_goes_back_with_a_reason_and_a_wrong_address_is_put_right(
    desk, submitted, max_, noon
):
    order = submitted(cases=2)
    review_order(number=order.number, by=max_, at=noon)
    page = desk(max_)
    page.goto(f"/office/orders/{order.number}/")

    page.get_by_label("More actions").click()
    page.get_by_role("link", name="Un-review").click()
    page.get_by_text("Money, before and after").first.wait_for()
    page.get_by_label("Reason").fill("Wrong customer")
    page.get_by_role("button", name="Take the review back").click()
    page.wait_for_url(f"**/office/orders/{order.number}/")
    assert Order.objects.get().approval == "submitted"

    page.get_by_role("button", name="Change", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Address").fill("Harbour 9")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.", exact=True).wait_for()
    assert page.get_by_text("Harbour 9", exact=True).is_visible()


def test_a_delivered_shipment_is_written_off_after_a_look_at_the_figures(
    desk, submitted, max_, noon
):
    order = submitted(cases=2)
    review_order(number=order.number, by=max_, at=noon)
    page = desk(max_)
    page.goto(f"/office/orders/{order.number}/")

    page.get_by_label("More actions").click()
    page.get_by_role("link", name="Write off the shipment").click()
    page.get_by_role("cell", name="108.00").first.wait_for()
    page.get_by_label("Reason").fill("Refused at the door")
    page.get_by_label("is closed; the goods are free").check()
    page.get_by_role("button", name="Write off").click()

    page.wait_for_url(f"**/office/orders/{order.number}/")
    assert Order.objects.get().approval == "closed"


def test_what_is_typed_before_the_page_is_ready_is_priced_and_must_be_saved(desk, submitted, rui):
    order = submitted(cases=2)
    page = desk(rui)
    held = []
    page.route("**/js/order_grid*.js", lambda route: held.append(route))  # noqa: PLW0108 - a wrapper Playwright can mark
    page.goto(f"/office/orders/{order.number}/", wait_until="commit")
    page.get_by_label("Quantity: Soy sauce").fill("3")
    page.wait_for_function("() => document.querySelector('[data-packs]').value === '3'")
    assert held
    held[0].continue_()

    page.locator("#grid-total", has_text="162.00").wait_for()
    assert page.get_by_role("button", name="Approve").is_disabled()
