"""A quotation is answered while somebody takes it back or changes it, with controls."""

from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest

from orders.actions.accept import accept_quotation
from orders.actions.basket import Wish
from orders.actions.quotations import (
    Offer,
    change_quotation,
    send_quotation,
    withdraw_quotation,
    write_quotation,
)
from orders.models import Order, Quotation
from tests.races.test_orders import at_once
from wholesale import idempotency

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def sent(jade, mall, soy, sam, noon):
    offer = Offer(mall, [Wish(soy.pk, Decimal(24))], date(2026, 3, 10))
    found = write_quotation(customer=jade, offer=offer, key=idempotency.new_key(), by=sam, at=noon)
    return send_quotation(number=found.number, revision=found.revision, by=sam, at=noon)


def unlocked(monkeypatch):
    """Both read the quotation before either writes."""
    both = Barrier(2, timeout=10)

    def read(_rows, number):
        rows = Quotation._base_manager.select_related("customer", "channel__warehouse")
        found = rows.get(number=number)
        both.wait()
        return found

    monkeypatch.setattr("orders.models.quotation.QuotationQuerySet.locked", read)


def accept(sent, bo, noon):
    return lambda: accept_quotation(
        number=sent.number, version=1, is_by_customer=True, by=bo, at=noon
    )


def withdraw(sent, sam, noon):
    return lambda: withdraw_quotation(number=sent.number, because="Sold out", by=sam, at=noon)


def test_of_eight_taps_one_makes_the_order(sent, bo, noon):
    assert at_once(*[accept(sent, bo, noon)] * 8) == ["done"] * 8
    assert Order.objects.count() == 1


@pytest.mark.damage
def test_without_the_lock_two_taps_would_make_two_orders(sent, bo, noon, monkeypatch):
    unlocked(monkeypatch)
    at_once(*[accept(sent, bo, noon)] * 2)
    assert Order.objects.count() == 2


def test_accepted_or_withdrawn_never_both(sent, bo, sam, noon):
    ends = at_once(accept(sent, bo, noon), withdraw(sent, sam, noon))

    found = Quotation.objects.get()
    assert sorted(ends) == ["IllegalMove", "done"]
    assert (found.state, Order.objects.count()) in {("accepted", 1), ("withdrawn", 0)}


@pytest.mark.damage
def test_without_the_lock_a_withdrawn_quotation_would_have_an_order(
    sent, bo, sam, noon, monkeypatch
):
    unlocked(monkeypatch)
    ends = at_once(accept(sent, bo, noon), withdraw(sent, sam, noon))
    assert ends == ["done", "done"]
    assert Order.objects.count() == 1


def test_a_tap_on_the_version_that_is_being_changed_orders_all_of_it_or_nothing(
    sent, mall, soy, bo, sam, noon
):
    offer = Offer(mall, [Wish(soy.pk, Decimal(48))], date(2026, 3, 10))
    ends = at_once(
        accept(sent, bo, noon),
        lambda: change_quotation(
            number=sent.number, revision=sent.revision, offer=offer, by=sam, at=noon
        ),
    )
    totals = list(Order.objects.values_list("total", flat=True))
    assert (ends, totals) in [
        (["done", "ChangedMeanwhile"], [Decimal(108)]), (["QuotationChanged", "done"], []),
    ]  # fmt: skip
