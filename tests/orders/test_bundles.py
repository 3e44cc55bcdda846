"""An order of a bundle, all the way: its parts are promised, leave, and come back."""

from decimal import Decimal

import pytest

from inventory.actions.kits import save_recipe
from inventory.models import StockLevel
from orders.actions.place import Details, Wish, place_order
from orders.actions.returns import approve_return, receive_return, request_return
from orders.actions.review import review_order
from orders.actions.undo import write_off_shipment
from orders.models import Shipment
from orders.queries.papers import lines_of_shipment
from wholesale import idempotency
from wholesale.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def basket(goods, soy, tea, olive, noon):
    sku = goods("BASKET", "Basket 礼盒", price="60.00", case=1)
    save_recipe(
        sku=sku, is_bundle=True, parts={soy.pk: Decimal(12), tea.pk: Decimal(1)},
        labour_cost=Decimal(0), by=olive, at=noon,
    )  # fmt: skip
    return sku


@pytest.fixture
def shipped(basket, soy, jade, mall, lin, rui, noon):
    """Two baskets and a case of soy, reviewed, with the order."""
    order = place_order(
        customer=jade, channel=mall, details=Details(), key=idempotency.new_key(),
        wishes=[Wish(basket.pk, Decimal(2)), Wish(soy.pk, Decimal(12))],
        is_by_customer=False, by=rui, at=noon,
    )  # fmt: skip
    assert levels() == {"SOY": (120, 36, 360), "TEA": (5, 2, 15)}
    review_order(number=order.number, by=rui, at=noon)
    return Shipment.objects.get()


def levels():
    held = StockLevel.objects.values_list("sku__code", "on_hand", "promised", "value")
    return {code: (on_hand, promised, value) for code, on_hand, promised, value in held}


def test_the_parts_leave_with_the_order(shipped):
    assert levels() == {"SOY": (84, 0, 252), "TEA": (3, 0, 9)}


def test_a_write_off_brings_the_parts_back(shipped, rui, noon):
    write_off_shipment(number=shipped.number, because="wrong", then_close=True, by=rui, at=noon)

    assert levels() == {"SOY": (120, 0, 360), "TEA": (5, 0, 15)}


def test_a_return_of_a_bundle_brings_its_parts_back_at_their_cost(
    shipped, basket, main_warehouse, rui, noon
):
    line = shipped.lines.get(sku=basket)
    back = request_return(
        shipment=shipped.number, quantities={line.pk: Decimal(1)}, reason="broken box",
        key=idempotency.new_key(), by=rui, at=noon,
    )  # fmt: skip
    approve_return(number=back.number, by=rui, at=noon)

    receive_return(number=back.number, warehouse=main_warehouse, by=rui, at=noon)

    assert levels() == {"SOY": (96, 0, 288), "TEA": (4, 0, 12)}


def test_papers_and_the_order_page_say_what_is_in_a_bundle(shipped, client, olive):
    client.force_login(olive)
    inside = "Soy sauce 酱油 12瓶, Green tea 绿茶 1瓶"
    page = client.get(f"/office/orders/{shipped.order.number}/").content.decode()

    assert inside in page
    assert [line.name for line in lines_of_shipment(shipped)] == [
        f"Basket 礼盒 ({inside})", "Soy sauce 酱油",
    ]  # fmt: skip


def test_an_order_for_more_baskets_than_the_parts_make_is_refused(basket, jade, mall, rui, noon):
    with pytest.raises(Refusal, match="Basket 礼盒"):
        place_order(
            customer=jade, channel=mall, wishes=[Wish(basket.pk, Decimal(6))], details=Details(),
            key=idempotency.new_key(), is_by_customer=False, by=rui, at=noon,
        )  # fmt: skip

    assert levels() == {"SOY": (120, 0, 360), "TEA": (5, 0, 15)}
