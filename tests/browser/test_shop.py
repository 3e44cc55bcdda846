"""The walk of a buyer on his phone, from the shelf to the order he follows."""

from decimal import Decimal

import pytest

from inventory.models import Sku
from orders.actions.cart import put_in_cart
from orders.actions.deliver import arrange_delivery
from orders.actions.review import review_order
from orders.models import CartLine, Order, Shipment
from tests.conftest import put_in_stock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def no_scripts(window):
    """A phone whose browser runs no scripts."""
    small = {"width": 390, "height": 844}
    return lambda user: window(user, viewport=small, java_script_enabled=False)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_from_the_shelf_to_the_order(handset, lin, soy, tea, mall):
    page = handset(lin)
    page.goto("/shop/")
    page.get_by_label("Search goods").fill("jy")
    page.get_by_text("Green tea").wait_for(state="detached")
    page.get_by_role("button", name="More: Soy sauce 酱油").click()
    page.locator("#shop-bar", has_text="¥54.00").wait_for()
    page.get_by_role("button", name="More: Soy sauce 酱油").click()
    page.locator("#shop-bar", has_text="1 kind · 2 packs").wait_for()
    assert page.locator("#cart-badge").inner_text() == "1"

    page.get_by_role("link", name="Check out").click()
    page.locator("#cart", has_text="¥108.00").wait_for()
    assert fits(page)
    page.get_by_role("link", name="Check out").click()
    page.get_by_label("Remark").fill("ring twice")
    assert fits(page)
    page.get_by_role("button", name="Send the order").click()

    page.get_by_text("Waiting for the manager's confirmation").first.wait_for()
    order = Order.objects.get()
    assert page.url.endswith(f"/shop/orders/{order.number}/")
    assert (order.total, order.remark) == (Decimal("108.00"), "ring twice")
    assert fits(page)


def test_typing_between_packs_goes_up_to_the_next_and_zero_takes_out(handset, lin, soy, mall):
    page = handset(lin)
    page.goto("/shop/")
    page.get_by_role("button", name="More: Soy sauce 酱油").click()
    page.locator("#shop-bar", has_text="¥54.00").wait_for()
    count = page.get_by_label("Soy sauce 酱油, 箱")

    count.fill("2.5")
    count.press("Enter")
    page.locator("#shop-bar", has_text="¥162.00").wait_for()
    assert CartLine.objects.get().quantity == 36

    count.fill("0")
    count.press("Enter")
    page.locator("#shop-bar", has_text="¥0.00").wait_for()
    assert not CartLine.objects.exists()


def test_a_double_tap_on_send_is_one_order(handset, lin, jade, soy, mall, noon):
    put_in_cart(customer=jade, sku_id=soy.pk, quantity=Decimal(24), by=lin, at=noon)
    page = handset(lin)
    page.goto("/shop/checkout/")

    page.get_by_role("button", name="Send the order").dblclick()
    page.get_by_text("Waiting for the manager's confirmation").first.wait_for()

    assert Order.objects.count() == 1


def test_going_back_and_sending_again_shows_the_same_order(handset, lin, jade, soy, mall, noon):
    put_in_cart(customer=jade, sku_id=soy.pk, quantity=Decimal(24), by=lin, at=noon)
    first, second = handset(lin), handset(lin)
    for page in (first, second):
        page.goto("/shop/checkout/")

    for page in (first, second):
        page.get_by_role("button", name="Send the order").click()
        page.get_by_text("Waiting for the manager's confirmation").first.wait_for()

    assert first.url == second.url
    assert Order.objects.count() == 1


def test_without_scripts_the_forms_still_order(no_scripts, lin, soy, mall):
    page = no_scripts(lin)
    page.goto("/shop/?q=soy")
    page.get_by_label("Soy sauce 酱油, 箱").fill("3")
    page.get_by_role("button", name="Order", exact=True).click()
    page.get_by_role("link", name="Check out").click()
    page.get_by_role("link", name="Check out").click()
    page.get_by_role("button", name="Send the order").click()

    assert page.get_by_role("heading", name="SO").is_visible()
    assert Order.objects.get().total == Decimal("162.00")


def test_a_problem_in_the_cart_is_mended_where_it_stands(handset, lin, jade, soy, mall, noon):
    put_in_cart(customer=jade, sku_id=soy.pk, quantity=Decimal(144), by=lin, at=noon)
    page = handset(lin)
    page.goto("/shop/cart/")
    page.get_by_text("Only 10箱 left.").wait_for()

    page.get_by_role("button", name="10箱", exact=True).click()

    page.locator("#cart", has_text="¥540.00").wait_for()
    assert page.get_by_text("needs you").count() == 0
    page.get_by_role("link", name="Check out").wait_for()


def test_when_the_line_is_cut_the_stepper_shows_what_the_server_has(handset, lin, soy, mall):
    page = handset(lin)
    page.goto("/shop/")
    page.get_by_role("button", name="More: Soy sauce 酱油").click()
    page.locator("#shop-bar", has_text="¥54.00").wait_for()
    page.route("**/cart/lines/**", lambda route: route.abort())

    page.get_by_role("button", name="More: Soy sauce 酱油").click()

    page.get_by_text("Nothing was changed").wait_for()
    assert page.get_by_label("Soy sauce 酱油, 箱").input_value() == "1"
    assert CartLine.objects.get().quantity == 12


def test_the_shelf_goes_on_by_itself(handset, lin, goods, mall):
    for n in range(30):
        goods(f"G{n:02}", f"Goods {n:02}", stock_of=12)
    page = handset(lin)
    page.goto("/shop/")
    assert page.locator(".goods").count() == 20

    page.locator(".more").scroll_into_view_if_needed()
    page.locator(".goods").nth(29).wait_for()

    assert page.locator(".goods").count() == 30
    page.locator(".goods").nth(29).get_by_role("button", name="More: Goods 29").click()
    page.locator("#shop-bar", has_text="1 kind").wait_for()


def test_specifications_open_in_the_card_and_are_stepped_there(
    handset, lin, soy, mall, olive, noon
):
    large = Sku.objects.create(
        product=soy.product, code="SOY-L", specification="Large", unit=soy.unit,
        base_price=Decimal("9.00"),
    )  # fmt: skip
    put_in_stock(large, 5, Decimal(3), by=olive, at=noon)
    page = handset(lin)
    page.goto("/shop/")
    choose = page.get_by_role("link", name="Choose", exact=True)
    choose.click()
    page.get_by_role("button", name="More: Soy sauce 酱油 Large").click()
    page.locator("#shop-bar", has_text="¥9.00").wait_for()
    assert page.url.endswith("/shop/")

    choose.click()
    page.get_by_role("button", name="More: Soy sauce 酱油 Large").wait_for(state="detached")
    assert choose.get_attribute("aria-expanded") == "false"


def test_a_driver_brings_it(handset, submitted, rui, dan, noon):
    order = submitted()
    review_order(number=order.number, by=rui, at=noon)
    shipment = Shipment.objects.get()
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)
    page = handset(dan)
    page.goto("/driver/")
    page.get_by_text("Jade Noodle House").click()
    page.get_by_role("button", name="I am on the way").click()
    page.get_by_text("The customer can see it.").wait_for()
    page.get_by_role("button", name="Delivered").click()
    page.get_by_role("status").filter(has_text="Delivered.").wait_for()

    assert fits(page)
    assert Shipment.objects.get().delivery == "delivered"


def test_every_page_of_the_walk_is_legible_and_fits_the_smallest_phone(
    handset, lin, dan, jade, soy, submitted, rui, mall, noon, serious
):
    order = submitted()
    review_order(number=order.number, by=rui, at=noon)
    shipment = Shipment.objects.get()
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)
    put_in_cart(customer=jade, sku_id=soy.pk, quantity=Decimal(144), by=lin, at=noon)
    small = {"viewport": {"width": 320, "height": 640}}
    walks = {
        lin: [f"/shop/goods/{soy.product_id}/", "/shop/cart/", "/shop/checkout/",
              f"/shop/orders/{order.number}/", "/shop/orders/"],
        dan: ["/driver/", f"/driver/stops/{shipment.number}/"],
        None: ["/shop/", f"/shop/goods/{soy.product_id}/"],
    }  # fmt: skip
    found = []
    for user, paths in walks.items():
        page = handset(user, **small)
        for path in paths:
            page.goto(path)
            found += [f"{path} {fault}" for fault in serious(page)]
            if not fits(page):
                found.append(f"{path} is wider than its screen")
    assert not found, "\n".join(found)
