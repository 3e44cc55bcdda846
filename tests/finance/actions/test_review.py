"""What reviewing a settlement does to debt, prepayment and cash."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finance.actions.locked import ChangedMeanwhile, ReasonMissing
from finance.actions.plan import Plan, TooLittleBrought, TooMuchGiven
from finance.actions.review import FourEyes, reject_settlement, review_settlement
from finance.ledger import AlreadyCovered, BooksClosed, PrepaymentUsed
from finance.models import Entry, OpenItem, Settlement
from tests.finance.conftest import balance, lines, postings
from wholesale.models import AuditEntry, OutboxMessage

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_review_posts_the_money_and_covers_the_debt(owes, paid, jade, lin, fin, noon):
    item = owes(2)
    settlement = paid("108.00", by=lin, by_customer=True)

    review_settlement(number=settlement.number, by=fin, at=noon)

    settlement.refresh_from_db()
    item.refresh_from_db()
    assert (settlement.state, settlement.reviewed_by, settlement.reviewed_at) == (
        "reviewed",
        fin,
        noon,
    )
    assert (item.allocated, balance(jade)) == (Decimal(108), (0, 0))
    assert postings(settlement.number) == {("tender", 108, 0), ("receivable", 0, 108)}
    assert OutboxMessage.objects.filter(topic="settlement.reviewed").count() == 1


def test_every_part_has_a_line_of_its_own_and_the_surplus_is_prepaid(
    owes, paid, jade, lin, fin, noon
):
    item = owes(2)
    settlement = paid("120.00", by=lin, by_customer=True)
    plan = Plan(
        received=Decimal("120.00"), discount=Decimal("5.00"), rounding=Decimal("-0.50"),
        lines={item.pk: Decimal("108.00")},
    )  # fmt: skip

    review_settlement(number=settlement.number, plan=plan, by=fin, at=noon)

    assert postings(settlement.number) == {
        ("tender", Decimal("120.00"), 0),
        ("discount", Decimal("5.00"), 0),
        ("rounding", 0, Decimal("0.50")),
        ("receivable", 0, Decimal("108.00")),
        ("prepayment", 0, Decimal("16.50")),
    }
    assert balance(jade) == (0, Decimal("16.50"))


def test_prepayment_pays_a_later_document(owes, paid, jade, olive, fin, noon):
    review_settlement(number=paid("200.00").number, by=olive, at=noon)
    item = owes(2)
    settlement = paid("0", from_prepayment=Decimal(108))

    review_settlement(number=settlement.number, by=olive, at=noon)

    assert lines(settlement) == {item.document: Decimal(108)}
    assert balance(jade) == (0, 92)
    assert postings(settlement.number) == {("prepayment", 108, 0), ("receivable", 0, 108)}


def test_a_refund_of_unused_prepayment_takes_it(paid, jade, olive, noon):
    review_settlement(number=paid("200.00").number, by=olive, at=noon)
    refund = paid("-150.00")

    review_settlement(number=refund.number, by=olive, at=noon)
    assert balance(jade) == (0, 50)
    assert postings(refund.number) == {("tender", 0, 150), ("prepayment", 150, 0)}

    too_much = paid("-51.00")
    with pytest.raises(PrepaymentUsed, match=r"has 50\.00 of prepayment left"):
        review_settlement(number=too_much.number, by=olive, at=noon)
    too_much.refresh_from_db()
    assert (too_much.state, balance(jade)) == ("unreviewed", (0, 50))


def test_who_recorded_a_receipt_does_not_review_it(owes, paid, house, jade, fin, olive, noon):
    owes(1)
    settlement = paid("54.00", by=fin)

    with pytest.raises(FourEyes):
        review_settlement(number=settlement.number, by=fin, at=noon)
    settlement.refresh_from_db()
    assert (settlement.state, balance(jade)) == ("unreviewed", (54, 0))

    house.four_eyes = False
    house.remember()
    review_settlement(number=settlement.number, by=fin, at=noon)
    assert balance(jade) == (0, 0)


def test_a_second_review_is_told_who_was_first_and_when(owes, paid, lin, fin, olive, noon):
    owes(1)
    settlement = paid("54.00", by=lin, by_customer=True)
    review_settlement(number=settlement.number, by=fin, at=noon)

    with pytest.raises(ChangedMeanwhile, match=r"already reviewed by Fin on .*2026.* at 12:00"):
        review_settlement(number=settlement.number, by=olive, at=noon)

    assert Entry.objects.filter(document=settlement.number).count() == 1


def test_a_document_covered_in_between_is_named_and_nothing_posts(owes, paid, jade, lin, fin, noon):
    item = owes(1)
    first, second = (
        paid("54.00", by=lin, by_customer=True, documents=(item.document,)) for _ in range(2)
    )
    plan = Plan(received=Decimal(54), lines={item.pk: Decimal(54)})
    review_settlement(number=first.number, plan=plan, by=fin, at=noon)

    with pytest.raises(AlreadyCovered, match=item.document):
        review_settlement(number=second.number, plan=plan, by=fin, at=noon)

    second.refresh_from_db()
    assert (second.state, balance(jade)) == ("unreviewed", (0, 0))
    assert not Entry.objects.filter(document=second.number).exists()


def test_lines_above_what_is_brought_are_refused_with_what_is_missing(owes, paid, lin, fin, noon):
    item = owes(2)
    settlement = paid("100.00", by=lin, by_customer=True)

    with pytest.raises(TooLittleBrought, match=r"8\.00 is missing") as refused:
        review_settlement(
            number=settlement.number,
            plan=Plan(received=Decimal("100.00"), lines={item.pk: Decimal("108.00")}),
            by=fin, at=noon,
        )  # fmt: skip

    assert refused.value.missing == 8
    assert lines(settlement) == {item.document: Decimal(100)}


@pytest.mark.parametrize(
    "parts",
    [{"discount": Decimal(60)}, {"discount": Decimal(54), "from_prepayment": Decimal(1)},
     {"from_prepayment": Decimal(10)}],
    ids=["more discount than debt", "discount and prepayment", "prepayment with a surplus"],
)  # fmt: skip
def test_discount_and_prepayment_never_make_prepayment(owes, paid, lin, fin, noon, parts):
    item = owes(1)
    settlement = paid("54.00", by=lin, by_customer=True)

    with pytest.raises(TooMuchGiven):
        review_settlement(
            number=settlement.number,
            plan=Plan(received=Decimal(54), lines={item.pk: Decimal(54)}, **parts),
            by=fin, at=noon,
        )  # fmt: skip


def test_closed_books_stay_closed(owes, paid, house, jade, lin, fin, noon):
    item = owes(1)
    settlement = paid("54.00", by=lin, by_customer=True, paid_on=date(2026, 2, 27))
    house.books_closed_until = date(2026, 2, 28)
    house.remember()

    with pytest.raises(BooksClosed):
        review_settlement(number=settlement.number, by=fin, at=noon)
    assert (Settlement.objects.get().state, balance(jade)) == ("unreviewed", (54, 0))

    review_settlement(
        number=settlement.number, by=fin, at=noon, paid_on=date(2026, 3, 1),
        plan=Plan(Decimal(54), lines={item.pk: Decimal(54)}),
    )  # fmt: skip
    assert Entry.objects.get(document=settlement.number).date == date(2026, 3, 1)


def test_a_rejection_tells_the_customer_why_and_posts_nothing(owes, paid, jade, lin, fin, noon):
    owes(1)
    settlement = paid("54.00", by=lin, by_customer=True)
    with pytest.raises(ReasonMissing):
        reject_settlement(number=settlement.number, because="", by=fin, at=noon)

    reject_settlement(number=settlement.number, because="Not on our account", by=fin, at=noon)

    settlement.refresh_from_db()
    assert (settlement.state, settlement.because) == ("rejected", "Not on our account")
    assert balance(jade) == (54, 0)
    assert (
        OutboxMessage.objects.get(topic="settlement.rejected").facts["because"]
        == "Not on our account"
    )
    with pytest.raises(ChangedMeanwhile, match="already rejected by Fin"):
        review_settlement(number=settlement.number, by=fin, at=noon)


def test_a_hundred_documents_take_as_many_statements_as_one(jade, paid, lin, fin, noon, house):
    def statements_for(documents):
        OpenItem.objects.bulk_create(
            OpenItem(customer=jade, kind="opening", document=f"T{documents}-{n}", amount=10,
                     date=noon.date(), due_date=noon.date())
            for n in range(documents)
        )  # fmt: skip
        from finance.models import CustomerAccount

        CustomerAccount.objects.update_or_create(
            customer=jade, defaults={"receivable": 10 * documents}
        )
        settlement = paid(10 * documents, by=lin, by_customer=True)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            review_settlement(number=settlement.number, by=fin, at=noon)
        assert settlement.lines.count() == documents
        return len(seen)

    first = statements_for(1)
    assert statements_for(100) == first
    # These debts were written without their entries: put the books right again.
    from finance.ledger import Paper, Side, post
    from finance.models import Account, EntryKind
    from wholesale.db import use_case

    use_case(post)(
        EntryKind.OPENING, Paper("T", noon, fin),
        [Side(Account.RECEIVABLE, debit=Decimal(1010), customer=jade),
         Side(Account.OPENING, credit=Decimal(1010))],
    )  # fmt: skip


def test_the_trail_says_what_was_decided(owes, paid, lin, fin, noon):
    item = owes(1)
    settlement = paid("60.00", by=lin, by_customer=True)
    review_settlement(number=settlement.number, by=fin, at=noon)

    entry = AuditEntry.objects.get(action="settlement.reviewed")
    assert entry.facts == {
        "received": "60.00", "documents": f"{item.document} 54.00", "surplus": "6.00",
    }  # fmt: skip
