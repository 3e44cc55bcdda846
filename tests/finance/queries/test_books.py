"""The checks of the money books find what they are there to find."""

from decimal import Decimal

import pytest
from django.db import connection

from finance.actions.review import review_settlement
from finance.models import CustomerAccount, OpenItem, Settlement
from wholesale import books

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.damage]


@pytest.fixture
def settled(owes, paid, lin, fin, noon):
    owes(2)
    settlement = paid("120.00", by=lin, by_customer=True)
    review_settlement(number=settlement.number, by=fin, at=noon)
    return Settlement.objects.get()


def broken():
    return {fault.invariant for fault in books.broken()}


def test_right_books_are_found_right(settled):
    assert broken() == set()


def test_a_balance_that_was_touched_is_found(settled):
    CustomerAccount.objects.update(prepayment=Decimal(13))

    assert broken() == {"customers' accounts equal the sum of their postings"}


def test_a_debt_that_was_touched_is_found(settled):
    OpenItem.objects.update(amount=Decimal(110))

    assert "what customers owe equals what is open on their documents" in broken()


def test_a_settlement_that_was_touched_is_found(settled):
    Settlement.objects.update(received=Decimal(100))

    assert broken() == {
        "cash and bank equal what reviewed settlements received",
        "a reviewed settlement covers no more than it brings, any other covers nothing",
    }


def test_a_settlement_put_back_by_hand_is_found(settled):
    Settlement.objects.update(state="unreviewed")

    assert broken() == {
        "cash and bank equal what reviewed settlements received",
        "a reviewed settlement covers no more than it brings, any other covers nothing",
        "a settlement has posted once when reviewed, and once more when written off",
    }


def test_stock_that_changed_without_its_money_is_found(settled):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE inventory_stocklevel SET value = value + 1")

    assert "the stock account equals the value of the stock" in broken()
