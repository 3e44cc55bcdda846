"""Two hands on one customer's credit, and on one hold: each race with a control twin."""

from decimal import Decimal
from threading import Barrier, Event
from types import SimpleNamespace

import pytest

from finance.models import CustomerAccount
from inventory.models import StockLevel
from orders.actions import holds as held_orders
from orders.actions.release import release_holds
from orders.actions.review import review_order, withdraw_order
from orders.models import Order
from orders.queries import holds
from tests.races.test_orders import at_once, unlocked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def rivals(submitted, jade, channel):
    """Two orders of 108.00 each; the limit is 108.00."""
    jade.credit_limit = Decimal(108)
    jade.save()
    return submitted(cases=2, channel=channel), submitted(cases=2, channel=channel)


@pytest.fixture(params=["one step", "two steps"])
def channel(request, mall, phone):
    return mall if request.param == "one step" else phone


def both_ask_first(monkeypatch):
    """Nobody goes on before both have looked at what the customer owes."""
    asked = Barrier(2, timeout=10)
    standing_of = holds.standing_of

    def ask(order, *, at):
        found = standing_of(order, at=at)
        asked.wait()
        return found

    monkeypatch.setattr(holds, "standing_of", ask)


def exposure(customer):
    account = CustomerAccount.objects.filter(customer=customer).first()
    agreed = Order.objects.filter(customer=customer, approval="reviewed", fulfilment="none")
    owed = account.receivable if account else 0
    return owed + sum(agreed.values_list("total", flat=True))


def test_two_orders_at_once_cannot_spend_the_same_credit(rivals, jade, rui, noon):
    at_once(*[
        lambda order=order: review_order(number=order.number, by=rui, at=noon) for order in rivals
    ])  # fmt: skip

    states = sorted(Order.objects.values_list("approval", flat=True))
    assert states == ["held", "reviewed"]
    assert exposure(jade) == 108


@pytest.mark.damage
def test_without_the_account_lock_they_would(rivals, jade, rui, noon, monkeypatch):
    """The control: both look before either has written, and both are let through."""
    no_lock = SimpleNamespace(change_account=lambda _customer: None)
    monkeypatch.setattr("orders.actions.holds.money", no_lock)
    both_ask_first(monkeypatch)

    at_once(*[
        lambda order=order: review_order(number=order.number, by=rui, at=noon) for order in rivals
    ])  # fmt: skip

    assert sorted(Order.objects.values_list("approval", flat=True)) == ["reviewed", "reviewed"]
    assert exposure(jade) == 216


# -- release against withdraw ---------------------------------------------------------------


@pytest.fixture
def held(submitted, jade, rui, noon):
    jade.credit_limit = Decimal(10)
    jade.save()
    order = submitted(cases=2)
    return review_order(number=order.number, by=rui, at=noon)


def test_a_withdrawn_order_is_not_released_back_to_life(held, soy, max_, lin, noon):
    at_once(
        lambda: release_holds(number=held.number, because="Fine", by=max_, at=noon),
        lambda: withdraw_order(number=held.number, because="Mistake", by=lin, at=noon),
    )

    assert Order.objects.get().approval == "withdrawn"
    assert StockLevel.objects.get(sku=soy).promised == 0


@pytest.mark.damage
def test_without_the_order_lock_it_would_be(held, soy, max_, lin, noon, monkeypatch):
    """The control: the order waits for review again, and nothing is set aside for it."""
    unlocked(monkeypatch, readers=2)
    monkeypatch.setattr("orders.actions.review.end_holds", lambda _order, **_at: None)
    withdrawn = let_go_last(monkeypatch)

    def withdraw():
        withdraw_order(number=held.number, because="Mistake", by=lin, at=noon)
        withdrawn.set()

    at_once(lambda: release_holds(number=held.number, because="Fine", by=max_, at=noon), withdraw)

    assert Order.objects.get().approval == "submitted"
    assert StockLevel.objects.get(sku=soy).promised == 0


def let_go_last(monkeypatch):
    """The release writes once the withdrawal has been committed."""
    withdrawn = Event()
    let_go = held_orders.let_go

    def wait(order):
        withdrawn.wait(timeout=10)
        let_go(order)

    monkeypatch.setattr(held_orders, "let_go", wait)
    return withdrawn
