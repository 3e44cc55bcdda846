"""Balance, open items, statement and ageing say the same."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance.actions.opening import OldDebt, bring_opening_balances
from finance.actions.plan import plan_of
from finance.actions.review import review_settlement
from finance.actions.write_off import write_off_settlement
from finance.models import CustomerAccount, OpenItem, Settlement
from finance.queries import ageing
from finance.queries.balances import standing_of
from finance.queries.open_items import open_debts
from finance.queries.statement import month_of, statement_of
from finance.queries.trial import trial_balance
from tests.finance.conftest import balance

TODAY = date(2026, 3, 2)


def totals(customer):
    return ageing.totals(OpenItem.objects.filter(customer=customer), today=TODAY)


@pytest.mark.django_db(transaction=True)
def test_a_statement_tells_the_story_of_a_month(owes, paid, jade, lin, fin, noon):
    debts = [OldDebt(jade.pk, Decimal(100), date(2026, 1, 31), "XS-1")]
    bring_opening_balances(debts=debts, by=fin, at=noon - timedelta(days=10))
    item = owes(2)
    settlement = paid("150.00", by=lin, by_customer=True)
    review_settlement(number=settlement.number, by=fin, at=noon)

    march = statement_of(jade, date(2026, 3, 1), date(2026, 3, 31))

    assert march.opening == 100
    assert [(m.document, m.charged, m.taken_off, m.balance) for m in march.movements] == [
        (item.document, Decimal(108), None, Decimal(208)),
        (settlement.number, None, Decimal(150), Decimal(58)),
    ]
    assert (march.charged, march.taken_off, march.closing) == (108, 150, 58)
    assert march.open_total == 58
    assert (march.movements[1].tender, march.movements[1].received) == ("Bank", 150)
    february = statement_of(jade, *month_of(date(2026, 2, 20)))
    assert (february.opening, february.closing) == (0, 100)
    assert statement_of(jade, date(2026, 4, 1), date(2026, 4, 30)).opening == 58


@pytest.mark.django_db(transaction=True)
def test_the_ageing_puts_every_debt_into_the_bucket_of_its_day(jade, fin, noon):
    late = {0: 1, -5: 2, 1: 4, 30: 8, 31: 16, 60: 32, 61: 64, 90: 128, 91: 256, 400: 512}
    debts = [
        OldDebt(jade.pk, Decimal(amount), TODAY - timedelta(days=days), str(days))
        for days, amount in late.items()
    ]
    bring_opening_balances(debts=debts, by=fin, at=noon)

    expected = {"not_due": 3, "d30": 12, "d60": 48, "d90": 192, "older": 768}
    assert totals(jade) == expected
    row = ageing.by_customer(CustomerAccount.objects.all(), today=TODAY).get()
    assert {name: getattr(row, name) for name in expected} == expected
    assert standing_of(jade, today=TODAY).overdue == 1020
    for days in late:
        day = TODAY - timedelta(days=days)
        bucket = ageing.bucket_of(day, TODAY)
        since, until = bucket.due_from(TODAY), bucket.due_to(TODAY)
        assert (since or day) <= day <= (until or day)


@pytest.mark.django_db(transaction=True)
def test_where_a_customer_stands_counts_what_he_reported(owes, paid, jade, lin):
    owes(2, due=date(2026, 2, 28))
    paid("60.00", by=lin, by_customer=True)

    standing = standing_of(jade, today=TODAY)

    assert (standing.owed, standing.prepaid, standing.overdue) == (108, 0, 108)
    assert (standing.pending, standing.reports, standing.documents) == (60, 1, 1)
    assert (standing.limit, standing.room) == (1000, 892)
    assert [(d.open, d.pending, d.free) for d in open_debts(jade)] == [(108, 60, 48)]


steps = st.lists(
    st.one_of(
        st.tuples(st.just("owe"), st.integers(1, 50_000), st.integers(-120, 40)),
        st.tuples(st.just("pay"), st.integers(1, 90_000), st.booleans()),
        st.tuples(st.just("use"), st.integers(1, 100), st.just(0)),
        st.tuples(st.just("undo"), st.integers(0, 9), st.just(0)),
    ),
    min_size=3,
    max_size=14,
)


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=steps)
def test_balance_open_items_statement_and_ageing_always_agree(story, jade, olive, fin, paid, noon):
    from wholesale.refusals import Refusal

    for serial, (step, number, extra) in enumerate(story):
        try:
            if step == "owe":
                debt = OldDebt(
                    jade.pk, Decimal(number) / 100, TODAY + timedelta(days=extra),
                    f"{timezone.now().timestamp()}{serial}",
                )  # fmt: skip
                bring_opening_balances(debts=[debt], by=fin, at=noon)
            elif step == "pay":
                made = paid(Decimal(number) / 100)
                review_settlement(number=made.number, plan=plan_of(made), by=olive, at=noon)
            elif step == "use":
                _owed, prepaid = balance(jade)
                part = (prepaid * number / 100).quantize(Decimal("0.01"))
                made = paid("0", from_prepayment=part)
                review_settlement(number=made.number, by=olive, at=noon)
            else:
                done = Settlement.objects.filter(state="reviewed").order_by("-id")[number]
                write_off_settlement(number=done.number, because="Wrong", by=fin, at=noon)
        except (Refusal, IndexError):
            pass
        owed, prepaid = balance(jade)
        statement = statement_of(jade, TODAY, TODAY)
        assert statement.closing == owed - prepaid
        assert sum(totals(jade).values()) == owed == statement.open_total
    trial = trial_balance(TODAY, TODAY)
    assert (trial.opening, trial.debit) == (0, trial.credit)
