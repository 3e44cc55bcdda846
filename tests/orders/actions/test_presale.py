"""Goods in pre-sale: ordered against what is on its way, promised when they are here."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from inventory.actions.purchases import move_expected, send_purchase
from inventory.ledger import NotEnoughStock
from inventory.models import Sku, StockLevel
from inventory.queries.own_brand import synchronised_stock
from orders.actions.cart import put_in_cart
from orders.actions.place import Details, Wish, place_order
from orders.actions.review import reject_order, review_order
from orders.models import Order
from orders.queries.cart import cart_for
from orders.states import Approval, Fulfilment
from tests.conftest import put_in_stock
from tests.inventory.purchasing import SPRING, Buyer
from wholesale import books
from wholesale.idempotency import new_key
from wholesale.templatetags.wholesale import day

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def buyer(main_warehouse, olive, noon):
    return Buyer(olive, noon, main_warehouse)


@pytest.fixture
def expect(buyer):
    """So much of something is on its way; SPRING has passed: nobody knows when it comes."""

    def expect(sku, quantity, day=SPRING):
        order = buyer.draft((sku, quantity, "1.00"), expected_on=day)
        return send_purchase(number=order.number, version=order.version, by=buyer.by, at=buyer.at)

    return expect


@pytest.fixture
def wine(goods, expect):
    """Wine in pre-sale: one case here, three on their way."""
    sku = goods("WINE", "Wine", stock_of=12)
    expect(sku, Decimal(36))
    Sku.objects.filter(pk=sku.pk).update(is_presale=True, presale_text="3月4日")
    sku.refresh_from_db()
    return sku


def promised(sku):
    return StockLevel.objects.get(sku=sku).promised


def test_what_is_here_is_promised_as_ever(submitted, wine):
    order = submitted(1, sku=wine)

    assert (order.is_promised, promised(wine)) == (True, 12)


def test_what_is_on_its_way_may_be_ordered_and_is_promised_to_nobody(submitted, wine):
    order = submitted(4, sku=wine)

    order.refresh_from_db()
    assert (order.approval, order.is_promised) == (Approval.SUBMITTED, False)
    assert promised(wine) == 0


def test_more_than_is_on_its_way_is_refused_and_nothing_is_kept(submitted, wine):
    with pytest.raises(NotEnoughStock) as refused:
        submitted(5, sku=wine)

    assert "Wine: 4箱" in refused.value.sentence
    assert not Order.objects.exists()


def test_orders_that_wait_share_what_is_on_its_way(submitted, wine):
    submitted(3, sku=wine)

    with pytest.raises(NotEnoughStock):
        submitted(2, sku=wine)
    submitted(1, sku=wine)

    assert Order.objects.count() == 2


def test_goods_that_are_not_in_pre_sale_wait_for_nothing(submitted, wine, expect):
    Sku.objects.filter(pk=wine.pk).update(is_presale=False)

    with pytest.raises(NotEnoughStock):
        submitted(2, sku=wine)
    assert not Order.objects.exists()


def test_review_waits_until_the_goods_are_here(submitted, wine, rui, noon, olive):
    order = submitted(4, sku=wine)

    with pytest.raises(NotEnoughStock):
        review_order(number=order.number, by=rui, at=noon)
    order.refresh_from_db()
    assert order.approval == Approval.SUBMITTED

    put_in_stock(wine, 36, Decimal("3.00"), by=olive, at=noon)
    order = review_order(number=order.number, by=rui, at=noon)
    assert order.fulfilment == Fulfilment.SHIPPED
    assert StockLevel.objects.get(sku=wine).on_hand == 0


def test_the_cart_takes_what_is_on_its_way_and_says_how_much_is_too_much(
    jade, lin, mall, wine, noon
):
    put_in_cart(customer=jade, sku_id=wine.pk, quantity=Decimal(48), by=lin, at=noon)
    assert [row.problem for row in cart_for(jade, lin).rows] == [""]

    put_in_cart(customer=jade, sku_id=wine.pk, quantity=Decimal(60), by=lin, at=noon)
    (row,) = cart_for(jade, lin).rows
    assert (row.problem, row.sentence) == ("stock", "Only 4箱 left.")


@pytest.fixture
def spring():
    """Dates from now on: a promise is only made for a day that has not passed."""
    today = timezone.localdate()
    return [today + timedelta(days=n) for n in (10, 20)]


def page_of(client, who, url):
    client.force_login(who)
    return client.get(url).content.decode()


def test_goods_in_pre_sale_say_the_day_of_their_purchase_and_else_what_the_merchant_wrote(
    client, lin, mall, rui, submitted, goods, expect, spring
):
    wine, gin = goods("WINE", "Wine"), goods("GIN", "Gin")
    Sku.objects.filter(pk__in=[wine.pk, gin.pk]).update(is_presale=True, presale_text="3月4日")
    expect(wine, 48, spring[0])
    order = submitted(4, sku=wine)

    shelf = page_of(client, lin, "/shop/")
    assert f"Pre-sale · expected {day(spring[0])}" in shelf
    assert shelf.count("Pre-sale · expected 3月4日") == 1  # gin, of which nothing is ordered
    for who, url in (
        (lin, f"/shop/orders/{order.number}/"),
        (rui, f"/office/orders/{order.number}/"),
    ):
        page = page_of(client, who, url)
        assert f"Pre-sale · expected {day(spring[0])}" in page
        assert "3月4日" not in page


def test_a_purchase_that_moves_moves_the_day_customers_see_and_one_that_is_late_promises_none(
    client, lin, mall, jade, noon, goods, expect, spring
):
    wine = goods("WINE", "Wine", stock_of=12)
    first = expect(wine, 24, spring[0])
    expect(wine, 24, spring[1])
    put_in_cart(customer=jade, sku_id=wine.pk, quantity=Decimal(36), by=lin, at=noon)

    assert f"From {day(spring[0])}" in page_of(client, lin, "/shop/cart/")

    def move(to):
        move_expected(
            number=first.number, expected_on=to, lines={}, because="Ship is late",
            by=first.created_by, at=noon,
        )  # fmt: skip
        (row,) = cart_for(jade, lin).rows
        return row.promise

    assert move(spring[1] + timedelta(days=5)) == (
        f"From {day(spring[1])}", "warn",
    )  # fmt: skip
    assert move(timezone.localdate() - timedelta(days=1)) == (f"From {day(spring[1])}", "warn")
    put_in_cart(customer=jade, sku_id=wine.pk, quantity=Decimal(60), by=lin, at=noon)
    (row,) = cart_for(jade, lin).rows
    assert row.promise == ("On the way, day not known yet", "warn")
    assert first.number not in page_of(client, lin, "/shop/cart/")


def test_orders_that_came_first_get_the_first_goods(
    client, lin, mall, submitted, goods, expect, spring
):
    mall.promise = "at_review"
    mall.save()
    wine = goods("WINE", "Wine")
    expect(wine, 24, spring[0])
    expect(wine, 12, spring[1])
    orders = [submitted(n, sku=wine) for n in (2, 1, 1)]
    for n, order in enumerate(orders):
        Order.objects.filter(pk=order.pk).update(created_at=order.created_at + timedelta(hours=n))

    pages = [page_of(client, lin, f"/shop/orders/{order.number}/") for order in orders]

    assert f"From {day(spring[0])}" in pages[0]
    assert f"From {day(spring[1])}" in pages[1]
    assert "On the way, day not known yet" in pages[2]


def test_what_can_be_sold_in_time_of_own_and_of_agency_brands(goods, wine, expect):
    raw = goods("BCP", "Blank", stock_of=12, case=1)
    expect(raw, Decimal(9))
    knife = goods("KNIFE", "Knife", stock_of=5, case=1)
    expect(knife, Decimal(100))
    knife.product.brand_mark = "own"
    knife.product.save()
    Sku.objects.filter(pk=knife.pk).update(semi_finished=raw, semi_finished_per=2)

    # 5 on hand and the pieces 21 blanks make; an own brand's own orders do not count.
    assert synchronised_stock([wine.pk, knife.pk, raw.pk]) == {
        wine.pk: 48, knife.pk: 15, raw.pk: 21
    }  # fmt: skip


def test_what_is_here_of_an_order_that_waits_is_set_aside_for_it(
    jade, lin, mall, wine, soy, tea, rui, noon
):
    wishes = [Wish(wine.pk, Decimal(24)), Wish(soy.pk, Decimal(12)), Wish(tea.pk, Decimal(2))]
    order = place_order(
        customer=jade, channel=mall, wishes=wishes, details=Details(recipient="Lin"),
        key=new_key(), is_by_customer=True, by=lin, at=noon,
    )  # fmt: skip

    assert (order.is_promised, promised(wine), promised(soy), promised(tea)) == (False, 0, 12, 2)
    assert dict(order.shares.values_list("sku__code", "quantity")) == {"SOY": 12, "TEA": 2}
    assert books.broken() == []

    reject_order(number=order.number, because="No", by=rui, at=noon)
    assert (promised(soy), promised(tea), order.shares.count()) == (0, 0, 0)
    assert books.broken() == []
