"""What a buyer does with his cart, up to the order it becomes."""

from decimal import Decimal

import pytest

from crm.models import CustomerType
from inventory.ledger import NotEnoughStock
from inventory.models import DisplayScheme, Price, SchemeRule, Sku, StockLevel
from orders.actions.cart import (
    CartChanged,
    accept_changes,
    order_from_cart,
    put_again,
    put_in_cart,
)
from orders.actions.place import Details, NothingToOrder, NotOrderable, PriceChanged
from orders.models import Cart, CartLine, Order
from orders.queries.cart import cart_for, cart_sum
from wholesale.idempotency import BadKey
from wholesale.quantity import WrongQuantity

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def put(jade, lin, noon):
    """Lin puts so much of something into Jade's cart."""

    def put(sku, quantity, *, by=lin, customer=jade):
        put_in_cart(customer=customer, sku_id=sku.pk, quantity=Decimal(quantity), by=by, at=noon)

    return put


@pytest.fixture
def send(jade, lin, mall, noon):
    """Lin sends the cart as she sees it, or as another page of hers saw it."""

    def send(seen=None, *, by=lin, customer=jade):
        seen = seen or cart_for(customer, by)
        return order_from_cart(
            customer=customer, channel=mall, details=Details(recipient="Lin"),
            key=seen.key or "order-from-cart-0", seen=seen.seen, by=by, at=noon,
        )  # fmt: skip

    return send


def in_cart():
    return list(CartLine.objects.order_by("id").values_list("sku__code", "quantity", "seen_price"))


def test_goods_lie_in_the_cart_at_the_price_their_buyer_saw(put, soy, tea, jade, lin):
    put(soy, 24)
    put(tea, 2)

    assert in_cart() == [("SOY", 24, Decimal("4.50")), ("TEA", 2, Decimal("8.00"))]
    found = cart_sum(jade, lin)
    assert (found.kinds, found.packs, found.total) == (2, 4, Decimal("124.00"))


def test_putting_is_setting_and_zero_takes_out(put, soy):
    put(soy, 24)
    put(soy, 24)
    assert in_cart() == [("SOY", 24, Decimal("4.50"))]

    put(soy, 0)
    put(soy, 0)
    assert in_cart() == []


@pytest.mark.parametrize("quantity", ["5", "13", "-12", "12.5"])
def test_a_quantity_that_is_not_sold_leaves_the_cart_as_it_was(put, soy, quantity):
    put(soy, 24)

    with pytest.raises(WrongQuantity):
        put(soy, quantity)

    assert in_cart() == [("SOY", 24, Decimal("4.50"))]


def test_goods_the_scheme_hides_cannot_be_put_in(put, soy, jade):
    scheme = DisplayScheme.objects.create(name="No soy")
    SchemeRule.objects.create(scheme=scheme, product=soy.product, shows=False)
    CustomerType.objects.filter(pk=jade.type_id).update(scheme=scheme)
    jade.refresh_from_db()

    with pytest.raises(NotOrderable, match="No longer on sale: Soy sauce"):
        put(soy, 12)

    assert in_cart() == []


def test_two_people_of_a_company_have_a_cart_each(put, soy, lin, bo, jade):
    put(soy, 24, by=lin)
    put(soy, 12, by=bo)

    assert cart_sum(jade, lin).packs == 2
    assert cart_sum(jade, bo).packs == 1


def test_the_cart_becomes_one_order_and_is_empty(put, send, soy, tea, jade):
    put(soy, 24)
    put(tea, 2)

    order = send()

    assert (order.approval, order.total, order.customer, order.is_by_customer) == (
        "submitted", Decimal("124.00"), jade, True,
    )  # fmt: skip
    lines = order.lines.values_list("sku__code", "quantity", "unit_price", "pack_text")
    assert list(lines) == [
        ("SOY", 24, Decimal("4.50"), "2箱"),
        ("TEA", 2, Decimal("8.00"), "2瓶"),
    ]
    assert in_cart() == []
    assert StockLevel.objects.get(sku=soy).promised == 24


def test_pressing_again_gives_the_same_order(put, send, soy, jade, lin):
    put(soy, 24)
    seen = cart_for(jade, lin)

    first, again = send(seen), send(seen)

    assert first == again
    assert Order.objects.count() == 1


def test_a_page_left_open_gives_the_order_it_was_for_and_leaves_the_next_cart_alone(
    put, send, soy, tea, jade, lin
):
    put(soy, 24)
    seen = cart_for(jade, lin)
    first = send(seen)
    put(tea, 2)

    assert send(seen) == first
    assert in_cart() == [("TEA", 2, Decimal("8.00"))]


def test_a_cart_that_grew_on_another_device_is_not_sent_unseen(put, send, soy, tea, jade, lin):
    put(soy, 24)
    seen = cart_for(jade, lin)
    put(tea, 2)

    with pytest.raises(CartChanged):
        send(seen)

    assert not Order.objects.exists()
    assert send().line_count == 2


def test_an_empty_cart_is_not_an_order(send):
    with pytest.raises(NothingToOrder):
        send()

    assert not Order.objects.exists()


def test_without_the_key_of_the_page_nothing_is_sent(put, soy, jade, lin, mall, noon):
    put(soy, 24)

    with pytest.raises(BadKey):
        order_from_cart(
            customer=jade, channel=mall, details=Details(), key="", seen="", by=lin, at=noon
        )

    assert not Order.objects.exists()


def test_a_new_price_stops_the_order_until_it_is_accepted(put, send, soy, jade, lin, noon):
    put(soy, 24)
    Price.objects.update(unit_price=Decimal("4.80"))

    with pytest.raises(PriceChanged):
        send()
    (row,) = cart_for(jade, lin).rows
    assert (row.problem, row.line.seen_price, row.unit_price) == (
        "price", Decimal("4.50"), Decimal("4.80"),
    )  # fmt: skip

    accept_changes(customer=jade, by=lin, at=noon)
    assert send().total == Decimal("115.20")


def test_goods_taken_off_the_shelf_stop_the_order_until_they_are_out(
    put, send, soy, tea, jade, lin, noon
):
    put(soy, 24)
    put(tea, 2)
    Sku.objects.filter(pk=tea.pk).update(is_on_shelf=False)

    with pytest.raises(NotOrderable, match="Green tea"):
        send()
    assert [row.problem for row in cart_for(jade, lin).rows] == ["", "gone"]

    accept_changes(customer=jade, by=lin, at=noon)
    assert in_cart() == [("SOY", 24, Decimal("4.50"))]
    assert send().line_count == 1


def test_what_is_short_says_how_much_there_is(put, send, soy, tea, jade, lin):
    put(soy, 144)
    put(tea, 6)

    with pytest.raises(NotEnoughStock):
        send()

    rows = cart_for(jade, lin).rows
    assert [(row.problem, [c.said for c in row.choices]) for row in rows] == [
        ("stock", ["10箱"]),
        ("stock", ["5瓶"]),
    ]
    assert len(in_cart()) == 2
    assert StockLevel.objects.get(sku=soy).promised == 0


def test_a_new_minimum_offers_its_neighbours(put, soy, jade, lin):
    put(soy, 24)
    Sku.objects.filter(pk=soy.pk).update(minimum=18, multiple=18)

    (row,) = cart_for(jade, lin).rows

    assert (row.problem, [choice.quantity for choice in row.choices]) == ("quantity", [18, 36])


def test_an_earlier_order_goes_back_into_the_cart(submitted, put, soy, tea, jade, lin, noon):
    order = submitted(cases=3)
    put(tea, 1)
    put(soy, 12)

    done = put_again(customer=jade, number=order.number, by=lin, at=noon)
    put_again(customer=jade, number=order.number, by=lin, at=noon)

    assert (done.added, done.left_out, done.rounded) == (1, [], [])
    assert in_cart() == [("TEA", 1, Decimal("8.00")), ("SOY", 36, Decimal("4.50"))]


def test_what_is_off_the_shelf_stays_out_and_what_is_packed_anew_goes_up(
    put, send, soy, tea, jade, lin, noon
):
    put(soy, 24)
    put(tea, 1)
    order = send()
    Sku.objects.filter(pk=soy.pk).update(minimum=18, multiple=18)
    Sku.objects.filter(pk=tea.pk).update(is_on_shelf=False)

    done = put_again(customer=jade, number=order.number, by=lin, at=noon)

    assert (done.added, done.left_out, done.rounded) == (
        1, ["Green tea 绿茶"], ["Soy sauce 酱油"],
    )  # fmt: skip
    assert in_cart() == [("SOY", 36, Decimal("4.50"))]


def test_an_order_of_another_company_cannot_be_put_again(submitted, opal, qi, noon):
    order = submitted()

    with pytest.raises(Order.DoesNotExist):
        put_again(customer=opal, number=order.number, by=qi, at=noon)

    assert not Cart.objects.exists()


@pytest.mark.parametrize("lines", [1, 3])
def test_reading_a_cart_costs_the_same_for_one_line_and_for_three(
    put, goods, jade, lin, lines, django_assert_num_queries
):
    for n in range(lines):
        put(goods(f"G{n}", f"Goods {n}", level_price="2.00", stock_of=120), 12)

    with django_assert_num_queries(11):
        assert cart_for(jade, lin).kinds == lines
