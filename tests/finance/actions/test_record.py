"""Money has come in, says somebody; nothing posts yet."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from finance.actions.locked import ChangedMeanwhile, ReasonMissing
from finance.actions.plan import Plan, TooMuchGiven, WrongAmount, plan_of
from finance.actions.record import (
    WrongDay,
    WrongTender,
    change_settlement,
    withdraw_settlement,
)
from finance.models import Entry, Settlement, Tender
from tests.finance.conftest import balance, lines
from wholesale.models import AuditEntry, OutboxMessage

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_report_waits_for_review_and_posts_nothing(owes, paid, jade, lin, bank):
    item = owes(2)
    entries = Entry.objects.count()

    settlement = paid("108.00", by=lin, by_customer=True, reference="8812")

    assert (settlement.state, settlement.is_by_customer) == ("unreviewed", True)
    assert (settlement.tender, settlement.received) == (bank, Decimal("108.00"))
    assert lines(settlement) == {item.document: Decimal("108.00")}
    assert balance(jade) == (Decimal("108.00"), 0)
    assert Entry.objects.count() == entries
    said = OutboxMessage.objects.get(topic="settlement.recorded")
    assert (said.document, said.facts["by_customer"]) == (settlement.number, True)
    assert AuditEntry.objects.get(action="settlement.recorded").by == lin


def test_without_a_choice_the_oldest_due_comes_first_and_the_last_in_part(owes, paid):
    late, early, middle = (owes(1, due=date(2026, 4, day)) for day in (20, 1, 10))

    settlement = paid("70.00")

    assert lines(settlement) == {early.document: Decimal(54), middle.document: Decimal(16)}
    assert late.document not in lines(settlement)


def test_the_customers_choice_comes_before_the_oldest(owes, paid, lin):
    owes(1, due=date(2026, 4, 1))
    chosen = owes(1, due=date(2026, 4, 20))

    settlement = paid("60.00", by=lin, by_customer=True, documents=(chosen.document,))

    assert lines(settlement) == {chosen.document: Decimal(54)}
    assert plan_of(settlement).surplus == 6


def test_what_was_reported_already_is_not_suggested_again(owes, paid):
    first, second = (owes(1, due=date(2026, 4, day)) for day in (1, 2))
    paid("54.00")

    assert lines(paid("54.00")) == {second.document: Decimal(54)}
    assert lines(Settlement.objects.earliest("id")) == {first.document: Decimal(54)}


def test_another_customers_document_is_never_covered(owes, paid, opal, lin):
    theirs = owes(1, customer=opal)

    settlement = paid("54.00", by=lin, by_customer=True, documents=(theirs.document,))

    assert lines(settlement) == {}


def test_the_same_form_sent_twice_is_one_settlement(owes, paid):
    owes(1)
    key = "a-key-of-one-form-1234"

    assert paid("54.00", key=key) == paid("54.00", key=key)
    assert Settlement.objects.count() == 1
    assert AuditEntry.objects.filter(action="settlement.recorded").count() == 1


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"amount": "0"}, WrongAmount),
        ({"amount": "-5"}, WrongAmount),
        ({"amount": "1.005"}, WrongAmount),
        ({"amount": "NaN"}, WrongAmount),
        ({"amount": "5", "paid_on": date(2026, 3, 3)}, WrongDay),
        ({"amount": "5", "tender": None}, WrongTender),
    ],
    ids=["nothing", "below zero", "finer than a cent", "no number", "tomorrow", "no tender"],
)
def test_a_wrong_report_is_refused_and_leaves_nothing(paid, lin, jade, facts, refusal):
    with pytest.raises((refusal, ArithmeticError) if facts["amount"] == "NaN" else refusal):
        paid(facts.pop("amount"), by=lin, by_customer=True, **facts)

    assert not Settlement.objects.exists()
    assert not OutboxMessage.objects.filter(topic="settlement.recorded").exists()


def test_a_customer_cannot_report_what_only_staff_take(paid, lin, bank):
    drawer = Tender.objects.create(name="Till", kind="cash", for_customers=False)

    with pytest.raises(WrongTender):
        paid("5", by=lin, by_customer=True, tender=drawer)
    assert paid("5", tender=drawer).tender == drawer

    bank.is_active = False
    bank.save()
    with pytest.raises(WrongTender):
        paid("5")


def test_a_refund_gives_back_prepayment_and_nothing_else(paid):
    assert paid("-20.00").received == -20

    with pytest.raises(TooMuchGiven, match="refund"):
        paid("-20.00", discount=Decimal(1))


def test_a_settlement_that_waits_can_be_corrected_with_old_and_new_on_record(owes, paid, fin, noon):
    item = owes(2)
    settlement = paid("100.00")

    plan = Plan(Decimal("107.50"), rounding=Decimal("0.50"), lines={item.pk: Decimal(108)})
    change_settlement(
        number=settlement.number, plan=plan,
        paid_on=date(2026, 3, 1), version=1, by=fin, at=noon,
    )  # fmt: skip

    settlement.refresh_from_db()
    assert (settlement.received, settlement.rounding, settlement.version) == (
        Decimal("107.50"), Decimal("0.50"), 2,
    )  # fmt: skip
    assert lines(settlement) == {item.document: Decimal(108)}
    changed = AuditEntry.objects.get(action="settlement.changed").facts["changes"]
    assert changed["received"] == ["100.00", "107.50"]
    assert changed["paid_on"] == ["2026-03-02", "2026-03-01"]


def test_two_people_correcting_one_settlement_do_not_overwrite_each_other(paid, fin, olive, noon):
    settlement = paid("100.00")
    plan = Plan(received=Decimal(90))
    change_settlement(
        number=settlement.number, plan=plan, paid_on=settlement.paid_on, version=1, by=fin, at=noon
    )

    with pytest.raises(ChangedMeanwhile, match="was changed while you looked"):
        change_settlement(
            number=settlement.number, plan=replace(plan, received=Decimal(80)),
            paid_on=settlement.paid_on, version=1, by=olive, at=noon,
        )  # fmt: skip

    settlement.refresh_from_db()
    assert settlement.received == 90


def test_a_line_of_another_customer_cannot_be_slipped_in(owes, paid, opal, fin, noon):
    theirs = owes(1, customer=opal)
    settlement = paid("54.00")

    with pytest.raises(ChangedMeanwhile, match="not one of this customer"):
        change_settlement(
            number=settlement.number, plan=Plan(Decimal(54), lines={theirs.pk: Decimal(54)}),
            paid_on=settlement.paid_on, version=1, by=fin, at=noon,
        )  # fmt: skip

    assert lines(settlement) == {}


def test_a_report_is_withdrawn_with_a_reason_and_only_once(paid, lin, noon):
    settlement = paid("54.00", by=lin, by_customer=True)
    with pytest.raises(ReasonMissing):
        withdraw_settlement(number=settlement.number, because=" ", by=lin, at=noon)

    withdraw_settlement(number=settlement.number, because="Paid twice", by=lin, at=noon)

    settlement.refresh_from_db()
    assert (settlement.state, settlement.because) == ("withdrawn", "Paid twice")
    with pytest.raises(ChangedMeanwhile, match="was withdrawn"):
        withdraw_settlement(number=settlement.number, because="Again", by=lin, at=noon)
    with pytest.raises(ChangedMeanwhile):
        change_settlement(
            number=settlement.number, plan=Plan(Decimal(1)), paid_on=settlement.paid_on,
            version=2, by=lin, at=noon,
        )  # fmt: skip
