"""Coupons on the phone and at the desk: seen under Me, used at checkout, typed at entry."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from inventory.models import Coupon, CouponGrant, Promotion
from orders.models import Cart, CartLine, Order

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


@pytest.fixture
def coupon(jade, noon):
    made = Coupon.objects.create(
        code="TEN", name="Welcome", amount=10, state="running", created_at=noon,
        starts_at=datetime(2026, 1, 1, tzinfo=UTC), ends_at=datetime(2036, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    CouponGrant.objects.create(coupon=made, customer=jade.pk, count=1, given_at=noon)
    return made


@pytest.fixture
def cart(jade, lin, soy, mall):
    made = Cart.objects.create(customer=jade, user=lin)
    CartLine.objects.create(cart=made, sku=soy, quantity=24, seen_price=D("4.5"))
    return made


def test_he_sees_his_coupons_and_nobody_else_does(client, coupon, lin, opal, qi):
    client.force_login(lin)
    assert "Welcome" in client.get("/shop/coupons/").content.decode()
    client.force_login(qi)
    assert "Welcome" not in client.get("/shop/coupons/").content.decode()


def test_choosing_one_at_checkout_keeps_what_was_typed(client, coupon, cart, lin):
    client.force_login(lin)
    said = {"apply_coupon": "use", "coupon": "TEN", "coupon_code": "", "remark": "Back door"}

    page = client.post("/shop/checkout/", said).content.decode()

    assert "¥98.00" in page
    assert "Back door" in page
    assert Cart.objects.get().coupon == "TEN"
    assert not Order.objects.exists()
    client.post("/shop/checkout/", said | {"apply_coupon": "none"})
    assert Cart.objects.get().coupon == ""


def test_a_code_that_is_wrong_says_so_and_changes_nothing(client, coupon, cart, lin):
    client.force_login(lin)
    said = {"apply_coupon": "use", "coupon_code": "nonsense", "remark": "Back door"}

    answer = client.post("/shop/checkout/", said)

    assert answer.status_code == 409
    assert "There is no coupon with the code NONSENSE" in answer.content.decode()
    assert "Back door" in answer.content.decode()
    assert Cart.objects.get().coupon == ""


def test_the_desk_sees_what_comes_off_before_it_saves(client, coupon, jade, soy, mall, rui, noon):
    Promotion.objects.create(
        name="Full", kind="order", state="running", amount=8, created_at=noon,
        starts_at=datetime(2026, 1, 1, tzinfo=UTC), ends_at=datetime(2036, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    client.force_login(rui)
    rows = {"line": "", "sku": soy.pk, "code": "", "packs": "24", "factor": "1"}

    page = client.post(
        "/office/orders/deal/", rows | {"customer": jade.code, "coupon": "ten"}
    ).content.decode()

    assert "Full" in page
    assert "−8.00" in page
    assert "−10.00" in page
    assert "90.00" in page
    assert not Order.objects.exists()


def test_the_desk_is_told_why_a_coupon_does_nothing(client, coupon, jade, soy, mall, rui):
    client.force_login(rui)
    rows = {"line": "", "sku": soy.pk, "code": "", "packs": "24", "factor": "1"}

    page = client.post(
        "/office/orders/deal/", rows | {"customer": jade.code, "coupon": "OLD"}
    ).content.decode()

    assert "There is no coupon with the code OLD" in page


def test_one_chosen_but_not_used_is_used_before_the_order_is_sent(client, coupon, cart, lin):
    """Whoever chooses a coupon and sends at once must not pay without it."""
    client.force_login(lin)

    page = client.post("/shop/checkout/", {"coupon": "TEN", "remark": "Back door"}).content.decode()

    assert "Look at the total, then send the order" in page
    assert "¥98.00" in page
    assert not Order.objects.exists()
    assert Cart.objects.get().coupon == "TEN"
