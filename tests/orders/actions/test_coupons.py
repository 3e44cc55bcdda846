"""Coupons: one order each, counted under lock, given back when the order comes to nothing."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from inventory.actions.coupons import WrongCoupon, give_coupons
from inventory.models import Coupon, CouponScope, CouponUse, Promotion
from orders.actions.basket import CouponRefused, Wish
from orders.actions.cart import choose_coupon, order_from_cart, put_in_cart
from orders.actions.edit import edit_order
from orders.actions.enter import Entry, Then, change_draft, enter_order
from orders.actions.place import Details, submit_draft
from orders.actions.review import reject_order, withdraw_order
from orders.models import Cart, Order
from orders.queries.cart import cart_for
from wholesale import idempotency

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC))
D = Decimal


@pytest.fixture
def coupon(house, noon):
    def make(code="TEN", **facts):
        facts = {"amount": D(10), "is_open": True, "limit_each": 1, "state": "running"} | facts
        return Coupon.objects.create(
            code=code, name=f"Coupon {code}", starts_at=YEAR[0], ends_at=YEAR[1], created_at=noon,
            **facts,
        )  # fmt: skip

    return make


@pytest.fixture
def enter(jade, mall, sam, noon):
    def make(wishes, code="TEN", then=Then.SUBMIT, customer=None):
        entry = Entry(customer or jade, mall, wishes, Details(), code)
        key = idempotency.new_key()
        return enter_order(entry=entry, then=then, key=key, by=sam, at=noon)

    return make


def refused(act, *args, kind=CouponRefused, **said):
    before = (Order.objects.count(), list(Coupon.objects.values_list("used")))
    with pytest.raises(kind) as caught:
        act(*args, **said)
    assert (Order.objects.count(), list(Coupon.objects.values_list("used"))) == before
    assert not CouponUse.objects.exclude(document__in=Order.objects.values("number")).exists()
    return caught.value.sentence


def test_a_coupon_comes_off_after_the_promotion_and_says_so_on_the_line(enter, coupon, soy, noon):
    ten = coupon(percent=D(10), amount=0, most=D(5))
    Promotion.objects.create(
        name="Full", kind="order", state="running", starts_at=YEAR[0], ends_at=YEAR[1],
        amount=D(8), created_at=noon,
    )  # fmt: skip

    order = enter([Wish(soy.pk, D(24))])

    line = order.lines.get()
    # 24 x 4.50 = 108.00, less 8.00; ten percent of 100.00 is 10.00, at most 5.00
    assert (line.amount, line.discount, order.total) == (D(95), D(13), D(95))
    assert line.deals[-1] == ["coupon", ten.pk, 1, "Coupon TEN", "5"]
    assert line.why.endswith("5 off the line by coupon “Coupon TEN”")
    ten.refresh_from_db()
    assert (ten.used, ten.uses.get().amount) == (1, 5)


def test_a_cart_shows_what_its_order_costs_and_the_use_counts_when_it_is_sent(
    coupon, jade, mall, lin, soy, noon
):
    ten = coupon(code="PHONE")
    put_in_cart(customer=jade, sku_id=soy.pk, quantity=D(24), by=lin, at=noon)
    choose_coupon(customer=jade, code=" phone ", by=lin, at=noon)

    cart = cart_for(jade, lin)
    ten.refresh_from_db()
    assert (cart.total, cart.deal.by_coupon, ten.used) == (D(98), D(10), 0)
    order = order_from_cart(
        customer=jade, channel=mall, details=Details(), key=cart.key, seen=cart.seen, by=lin,
        at=noon,
    )  # fmt: skip

    ten.refresh_from_db()
    assert (order.total, ten.used) == (D(98), 1)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"from_amount": D(500)}, "needs 392 more"),
        ({"state": "stopped"}, "is over"),
        ({"is_open": False}, "was not given to this customer"),
        ({"limit_total": 0}, "used up"),
        ({"code": "OTHER"}, "no coupon with the code TEN"),
    ],
)
def test_a_coupon_that_does_nothing_refuses_with_the_reason(enter, coupon, soy, facts, says):
    coupon(**facts)
    assert says in refused(enter, [Wish(soy.pk, D(24))])


def test_a_coupon_for_other_goods_refuses(enter, coupon, soy, goods):
    other = goods("TEA", "Tea", price="3.00")
    CouponScope.objects.create(coupon=coupon(), sku=other)
    assert "is for other goods" in refused(enter, [Wish(soy.pk, D(24))])


def test_a_cart_keeps_a_coupon_only_when_it_does_something(coupon, jade, lin, soy, noon):
    coupon(from_amount=D(500))
    put_in_cart(customer=jade, sku_id=soy.pk, quantity=D(24), by=lin, at=noon)

    with pytest.raises(CouponRefused):
        choose_coupon(customer=jade, code="TEN", by=lin, at=noon)

    assert Cart.objects.get().coupon == ""


def test_only_whom_it_was_given_uses_it_and_as_often_as_it_was_given(
    enter, coupon, jade, opal, soy, olive, noon
):
    ten = coupon(is_open=False, limit_each=None)
    key = idempotency.new_key()
    for _again in range(2):
        give_coupons(coupon_id=ten.pk, customers=[jade.pk], count=2, key=key, by=olive, at=noon)

    for _each in range(2):
        enter([Wish(soy.pk, D(24))])
    assert "used already" in refused(enter, [Wish(soy.pk, D(24))])
    assert "not given" in refused(enter, [Wish(soy.pk, D(24))], customer=opal)


@pytest.mark.parametrize("way_out", ["withdraw", "reject"])
def test_an_order_that_comes_to_nothing_gives_its_coupon_back(
    enter, coupon, soy, rui, sam, noon, way_out
):
    ten = coupon()
    order = enter([Wish(soy.pk, D(24))])

    if way_out == "reject":
        reject_order(number=order.number, because="No", by=rui, at=noon)
    else:
        withdraw_order(number=order.number, because="No", by=rui, at=noon)

    ten.refresh_from_db()
    assert (ten.used, CouponUse.objects.count()) == (0, 0)
    assert enter([Wish(soy.pk, D(24))]).total == D(98)


def test_a_draft_counts_nothing_until_it_is_submitted(enter, coupon, jade, mall, soy, sam, noon):
    ten = coupon()
    draft = enter([Wish(soy.pk, D(24))], then=Then.DRAFT)
    ten.refresh_from_db()
    assert (draft.total, ten.used) == (D(98), 0)

    entry = Entry(jade, mall, [Wish(soy.pk, D(48))], Details(), "TEN")
    draft = change_draft(number=draft.number, version=draft.version, entry=entry, by=sam, at=noon)
    submit_draft(number=draft.number, by=sam, at=noon)

    ten.refresh_from_db()
    assert (draft.total, ten.used) == (D(206), 1)


def test_a_coupon_that_went_meanwhile_refuses_the_draft(enter, coupon, soy, sam, noon):
    ten = coupon(limit_total=1, limit_each=None)
    draft = enter([Wish(soy.pk, D(24))], then=Then.DRAFT)
    enter([Wish(soy.pk, D(24))])

    says = refused(submit_draft, number=draft.number, by=sam, at=noon, kind=WrongCoupon)

    assert "used up" in says
    ten.refresh_from_db()
    assert ten.used == 1


def test_an_edit_keeps_the_coupon_and_lets_it_fall_where_it_does_nothing(
    enter, coupon, soy, lin, noon
):
    ten = coupon(from_amount=D(100))
    order = enter([Wish(soy.pk, D(24))])

    order = edit_order(
        number=order.number, version=order.version, wishes=[Wish(soy.pk, D(48))], by=lin, at=noon
    )
    assert order.total == D(206)
    order = edit_order(
        number=order.number, version=order.version, wishes=[Wish(soy.pk, D(12))], by=lin, at=noon
    )

    ten.refresh_from_db()
    assert (order.total, ten.used) == (D(54), 0)


def test_a_coupon_that_is_over_is_refused(enter, coupon, soy, noon):
    ten = coupon()
    Coupon.objects.filter(pk=ten.pk).update(ends_at=noon - timedelta(days=1))
    assert "is over" in refused(enter, [Wish(soy.pk, D(24))])
