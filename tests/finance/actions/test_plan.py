"""The arithmetic of a settlement, before anything posts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.actions.plan import (
    Plan,
    TooLittleBrought,
    TooMuchGiven,
    WrongAmount,
    require_sound,
    suggest,
)
from finance.queries.open_items import OpenDebt

CENTS = st.integers(0, 10**7).map(lambda cents: Decimal(cents) / 100)


def debt(pk, amount, pending=0):
    day = date(2026, 3, 2)
    return OpenDebt(pk, f"SH{pk}", "shipment", "", day, day, amount, amount, Decimal(pending))


@given(amount=CENTS, amounts=st.lists(CENTS, max_size=8))
def test_a_suggestion_spends_all_it_can_in_order_and_never_more(amount, amounts):
    debts = [debt(pk, open_amount) for pk, open_amount in enumerate(amounts)]

    lines = suggest(amount, debts)

    assert sum(lines.values()) == min(amount, sum(amounts))
    covered_in_full = [pk for pk, part in lines.items() if part == amounts[pk]]
    assert covered_in_full == list(lines)[: len(covered_in_full)]
    assert all(0 < part <= amounts[pk] for pk, part in lines.items())


@given(
    received=CENTS, used=CENTS, discount=CENTS, rounding=CENTS, lines=st.lists(CENTS, max_size=4)
)
def test_a_sound_plan_covers_what_it_brings_and_makes_prepayment_of_money_only(
    received, used, discount, rounding, lines
):
    plan = Plan(received, used, discount, rounding, dict(enumerate(lines)))
    try:
        require_sound(plan)
    except (WrongAmount, TooLittleBrought, TooMuchGiven):
        return
    assert 0 <= plan.surplus <= plan.received
    assert plan.brings == plan.covered + plan.surplus
    assert plan.prepayment_change in {plan.surplus, -used}


def test_what_is_reported_elsewhere_is_left_alone():
    assert suggest(Decimal(10), [debt(1, Decimal(8), pending=5), debt(2, Decimal(8))]) == {
        1: Decimal(3), 2: Decimal(7),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("plan", "refusal"),
    [
        (Plan(), WrongAmount),
        (Plan(Decimal(1), lines={1: Decimal(0)}), WrongAmount),
        (Plan(Decimal(1), lines={1: Decimal(-1)}), WrongAmount),
        (Plan(Decimal(1), discount=Decimal(-1)), WrongAmount),
        (Plan(Decimal(1), from_prepayment=Decimal(-1)), WrongAmount),
        (Plan(Decimal("0.005")), WrongAmount),
        (Plan(Decimal("Infinity")), WrongAmount),
        (Plan(Decimal(10) ** 13), WrongAmount),
        (Plan(Decimal(1), lines={1: Decimal(2)}), TooLittleBrought),
        (Plan(Decimal(-1), lines={1: Decimal(1)}), TooMuchGiven),
        (Plan(Decimal(1), rounding=Decimal(1), lines={1: Decimal("0.5")}), TooMuchGiven),
        (Plan(rounding=Decimal(1)), TooMuchGiven),
    ],
    ids=["nothing", "a line of nothing", "a line below zero", "a discount below zero",
         "prepayment below zero", "half a cent", "without end", "too large", "too little",
         "a refund with documents", "rounding up to prepayment", "rounding alone"],
)  # fmt: skip
def test_an_unsound_plan_is_refused(plan, refusal):
    with pytest.raises(refusal):
        require_sound(plan)


def test_rounding_may_take_a_surplus_away():
    require_sound(Plan(Decimal("100.50"), rounding=Decimal("-0.50"), lines={1: Decimal(100)}))
