"""The arithmetic of sharing scarce goods: exact to the base unit, nobody over what he wants."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from orders.queries.sharing import Claim, Ways, share_out

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def claim(order, wanted, *, customer=None, priority=5, hours=None):
    since = NOON + timedelta(hours=order if hours is None else hours)
    return Claim(order, customer or order, Decimal(wanted), priority, since)


def quantities(parts):
    return {order: part.quantity for order, part in parts.items()}


def reasons(parts):
    return {order: part.why for order, part in parts.items()}


def test_who_came_first_is_served_first():
    parts = share_out([claim(2, 30), claim(1, 24)], Decimal(40), Ways("first"))

    assert quantities(parts) == {1: 24, 2: 16}
    assert reasons(parts) == {1: "full", 2: "first"}


def test_a_better_priority_goes_before_an_earlier_order():
    claims = [claim(1, 24, priority=5), claim(2, 30, priority=1), claim(3, 5, priority=9)]

    parts = share_out(claims, Decimal(40), Ways("priority"))

    assert quantities(parts) == {1: 10, 2: 30, 3: 0}
    assert reasons(parts) == {1: "priority", 2: "full", 3: "nothing"}
    assert parts[1].facts == {"priority": "5"}


def test_fair_is_the_same_percentage_and_the_rest_goes_to_who_lost_most():
    parts = share_out([claim(1, 10), claim(2, 20), claim(3, 33)], Decimal(31), Ways("fair"))

    assert quantities(parts) == {1: 5, 2: 10, 3: 16}
    assert parts[3].facts == {"percent": "49.2"}


def test_fair_gives_all_of_it_when_there_is_enough():
    parts = share_out([claim(1, 10), claim(2, 20)], Decimal(31), Ways("fair"))

    assert quantities(parts) == {1: 10, 2: 20}
    assert reasons(parts) == {1: "full", 2: "full"}


def test_only_whole_packs_are_given_but_an_odd_wish_can_be_met_in_full():
    ways = Ways("first", step=Decimal(12))

    parts = share_out([claim(1, 30), claim(2, 30)], Decimal(50), ways)

    assert quantities(parts) == {1: 30, 2: 12}
    assert reasons(parts) == {1: "full", 2: "packs"}


def test_one_customer_gets_the_cap_at_most_over_all_his_orders():
    claims = [claim(1, 20, customer=7), claim(2, 20, customer=7), claim(3, 20)]

    first = share_out(claims, Decimal(40), Ways("first", most=Decimal(25)))
    fair = share_out(claims, Decimal(40), Ways("fair", most=Decimal(25)))

    assert quantities(first) == {1: 20, 2: 5, 3: 15}
    assert reasons(first) == {1: "full", 2: "cap", 3: "first"}
    assert quantities(fair) == {1: 13, 2: 12, 3: 15}


@pytest.mark.parametrize("rule", ["priority", "first", "fair"])
def test_nothing_is_shared_twice_and_nobody_gets_more_than_he_wants(rule):
    dice = Random(7)
    for _ in range(200):
        claims = [
            claim(n, dice.randint(1, 90), customer=dice.randint(1, 4), priority=dice.randint(1, 9))
            for n in range(1, dice.randint(2, 12))
        ]
        there = Decimal(dice.randint(0, 200))
        step = Decimal(dice.choice([1, 6, 12]))
        most = dice.choice([None, Decimal(dice.randint(1, 100))])

        got = quantities(share_out(claims, there, Ways(rule, step, most)))

        assert all(0 <= got[one.order] <= one.wanted for one in claims)
        assert sum(got.values()) <= there
        of_customer = [sum(got[c.order] for c in claims if c.customer == n) for n in range(5)]
        assert most is None or max(of_customer) <= most
        if step == 1 and most is None:
            assert sum(got.values()) == min(there, sum(one.wanted for one in claims))
