"""Goods in pre-sale: ordered against what is on its way, promised when they are here."""

from decimal import Decimal

import pytest

from inventory.ledger import NotEnoughStock
from inventory.models import MoveKind, Sku, StockLevel, StockMove
from inventory.queries.own_brand import synchronised_stock
from orders.actions.cart import put_in_cart
from orders.actions.review import review_order
from orders.models import Order
from orders.queries.cart import cart_for
from orders.states import Approval, Fulfilment
from tests.conftest import put_in_stock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def expect(main_warehouse, noon):
    """So much of something is on its way."""

    def expect(sku, quantity):
        level, _made = StockLevel.objects.get_or_create(warehouse=main_warehouse, sku=sku)
        level.incoming += quantity
        level.save()
        StockMove.objects.create(
            at=noon, warehouse=main_warehouse, sku=sku, kind=MoveKind.EXPECT, document="PO1",
            incoming=quantity,
        )  # fmt: skip

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


def test_the_phone_and_the_grid_say_when_goods_in_pre_sale_are_expected(
    client, lin, mall, rui, submitted, wine
):
    order = submitted(4, sku=wine)
    client.force_login(lin)
    shelf = client.get("/shop/").content.decode()
    page = client.get(f"/shop/orders/{order.number}/").content.decode()
    client.force_login(rui)
    desk = client.get(f"/office/orders/{order.number}/").content.decode()

    assert "In stock" in shelf  # one case is here
    assert "Pre-sale · expected 3月4日" in page
    assert "Pre-sale · expected 3月4日" in desk


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
