"""One cart, several devices: the same press at the same moment is one order."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier, Event

import pytest
from django.db import IntegrityError, connection
from django.db.models import Manager

from inventory.models import StockLevel
from orders.actions import cart as actions
from orders.actions.cart import order_from_cart, put_in_cart
from orders.actions.place import Details
from orders.models import Cart, CartLine, Order
from orders.queries.cart import cart_for
from wholesale import idempotency
from wholesale.refusals import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def at_once(number, work):
    """Do the work so many times at the same moment; give what each came to."""
    start = Barrier(number, timeout=10)

    def one(place):
        start.wait()
        try:
            return work(place)
        except Refusal as refusal:
            return type(refusal).__name__
        except IntegrityError:
            return "IntegrityError"
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as devices:
        return list(devices.map(one, range(number)))


@pytest.fixture
def filled(jade, lin, soy, mall, noon):
    """Lin's cart with two cases of soy sauce, as every device of hers shows it."""
    put_in_cart(customer=jade, sku_id=soy.pk, quantity=Decimal(24), by=lin, at=noon)
    return cart_for(jade, lin)


@pytest.fixture
def press(filled, jade, lin, mall, noon):
    def press(_place):
        return order_from_cart(
            customer=jade, channel=mall, details=Details(), key=filled.key, seen=filled.seen,
            by=lin, at=noon,
        ).number  # fmt: skip

    return press


def test_eight_presses_at_once_are_one_order(press, soy):
    outcomes = at_once(8, press)

    assert len(set(outcomes)) == 1
    assert Order.objects.get().number == outcomes[0]
    assert StockLevel.objects.get(sku=soy).promised == 24
    assert not Cart.objects.exists()


def test_without_key_and_lock_two_presses_are_two_orders(press, soy, monkeypatch):
    """The control: proves that the test above can fail."""
    both_have_read = Barrier(2, timeout=10)
    read = actions.fingerprint

    def read_together(*what):
        both_have_read.wait()
        return read(*what)

    monkeypatch.setattr(idempotency, "claim", lambda *_args, result, **_rest: result)
    monkeypatch.setattr(Manager, "select_for_update", lambda manager: manager.get_queryset())
    monkeypatch.setattr(actions, "fingerprint", read_together)

    outcomes = at_once(2, press)

    assert len(set(outcomes)) == 2
    assert Order.objects.count() == 2
    assert StockLevel.objects.get(sku=soy).promised == 48


def test_the_first_goods_from_two_devices_meet_in_one_cart(jade, lin, goods, mall, noon):
    shelf = [goods(f"G{n}", f"Goods {n}", stock_of=12) for n in range(6)]

    def put(place):
        put_in_cart(customer=jade, sku_id=shelf[place].pk, quantity=Decimal(12), by=lin, at=noon)

    at_once(6, put)

    assert Cart.objects.count() == 1
    assert CartLine.objects.count() == 6


def test_without_the_one_statement_the_goods_of_the_second_device_are_lost(
    jade, lin, goods, mall, noon, monkeypatch
):
    """The control: proves that the test above can fail."""
    shelf = [goods(f"G{n}", f"Goods {n}", stock_of=12) for n in range(2)]
    both_have_looked = Barrier(2, timeout=10)

    def look_then_make(customer, user, at):
        found = Cart.objects.filter(customer=customer, user=user).first()
        both_have_looked.wait()
        return found or Cart.objects.create(customer=customer, user=user, updated_at=at)

    monkeypatch.setattr(actions, "_held_cart", look_then_make)

    def put(place):
        put_in_cart(customer=jade, sku_id=shelf[place].pk, quantity=Decimal(12), by=lin, at=noon)
        return "put"

    assert sorted(at_once(2, put)) == ["IntegrityError", "put"]
    assert CartLine.objects.count() == 1


def test_goods_put_in_while_the_order_goes_out_are_in_it_or_in_the_next_cart(
    press, jade, lin, tea, noon
):
    def step(place):
        if place == 0:
            return press(place)
        put_in_cart(customer=jade, sku_id=tea.pk, quantity=Decimal(1), by=lin, at=noon)
        return "put"

    outcomes = at_once(2, step)

    left = list(CartLine.objects.values_list("sku__code", flat=True).order_by("sku__code"))
    if outcomes[0] == "CartChanged":
        assert (left, Order.objects.count()) == (["SOY", "TEA"], 0)
    else:
        assert (left, Order.objects.get().line_count) == (["TEA"], 1)


def test_without_the_lock_goods_are_put_into_a_cart_that_has_gone_out(
    press, jade, lin, tea, noon, monkeypatch
):
    """The control: proves that the test above can fail."""
    has_looked, has_gone = Event(), Event()
    held = actions._held_cart

    def look_or_hold(customer, user, at):
        if has_looked.is_set():
            return held(customer, user, at)
        cart = Cart.objects.get(customer=customer, user=user)
        has_looked.set()
        has_gone.wait(10)
        return cart

    monkeypatch.setattr(actions, "_held_cart", look_or_hold)

    def step(place):
        if place == 0:
            has_looked.wait(10)
            number = press(place)
            has_gone.set()
            return number
        put_in_cart(customer=jade, sku_id=tea.pk, quantity=Decimal(1), by=lin, at=noon)
        return "put"

    ordered, put = at_once(2, step)

    assert (ordered, put) == (Order.objects.get().number, "IntegrityError")
    assert Order.objects.get().line_count == 1
    assert not CartLine.objects.exists()
