"""Orders that staff key: as far as they were told to go, whole or not at all."""

from decimal import Decimal

import pytest

from inventory.ledger import NotEnoughStock
from inventory.models import StockLevel
from orders.actions.enter import Entry, MayNotReview, Then, change_draft, enter_order
from orders.actions.place import CustomerBlocked, Details, NothingToOrder, Wish, submit_draft
from orders.actions.review import ChangedMeanwhile, review_order
from orders.models import Order, Shipment
from wholesale import idempotency
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def entry(jade, soy, phone):
    def make(cases=2, **changed):
        facts = {
            "customer": jade, "channel": phone, "wishes": [Wish(soy.pk, Decimal(12 * cases))],
            "details": Details(address="Binhai Road 1"), **changed,
        }  # fmt: skip
        return Entry(**facts)

    return make


def enter(entry, then, *, by, at, key=None):
    return enter_order(entry=entry, then=then, key=key or idempotency.new_key(), by=by, at=at)


def promised(sku):
    return StockLevel.objects.get(sku=sku).promised


def test_a_draft_holds_no_stock(entry, soy, sam, noon):
    order = enter(entry(), Then.DRAFT, by=sam, at=noon)

    assert (order.approval, order.total, order.is_by_customer) == ("draft", 108, False)
    assert promised(soy) == 0


def test_a_draft_is_keyed_anew_and_submitted(entry, soy, tea, mall, sam, noon):
    draft = enter(entry(), Then.DRAFT, by=sam, at=noon)
    anew = entry(channel=mall, wishes=[Wish(tea.pk, Decimal(3))], details=Details(remark="soon"))

    change_draft(number=draft.number, version=draft.version, entry=anew, by=sam, at=noon)
    order = submit_draft(number=draft.number, by=sam, at=noon)

    order.refresh_from_db()
    assert (order.approval, order.total, order.line_count, order.remark) == (
        "submitted", 24, 1, "soon",
    )  # fmt: skip
    assert order.channel == mall
    assert (promised(soy), promised(tea)) == (0, 3)


def test_a_stale_draft_is_not_overwritten(entry, sam, rui, noon):
    draft = enter(entry(), Then.DRAFT, by=sam, at=noon)
    change_draft(number=draft.number, version=draft.version, entry=entry(cases=3), by=rui, at=noon)

    with pytest.raises(ChangedMeanwhile):
        change_draft(
            number=draft.number, version=draft.version, entry=entry(cases=1), by=sam, at=noon
        )

    assert Order.objects.get().total == 162


def test_a_submitted_order_is_no_draft(entry, sam, noon):
    order = enter(entry(), Then.SUBMIT, by=sam, at=noon)

    with pytest.raises(IllegalMove, match="no draft any more"):
        change_draft(
            number=order.number, version=order.version, entry=entry(cases=1), by=sam, at=noon
        )


def test_a_reviewed_order_is_not_submitted_anew(submitted, phone, rui, sam, noon):
    order = review_order(number=submitted(channel=phone).number, by=rui, at=noon)

    with pytest.raises(IllegalMove):
        submit_draft(number=order.number, by=sam, at=noon)

    order.refresh_from_db()
    assert (order.approval, order.is_promised) == ("reviewed", True)


def test_submit_and_review_in_one_go(entry, soy, mall, rui, noon):
    order = enter(entry(channel=mall), Then.REVIEW, by=rui, at=noon)

    assert (order.approval, order.fulfilment) == ("reviewed", "shipped")
    assert StockLevel.objects.get(sku=soy).on_hand == 96
    assert Shipment.objects.get().amount == 108


def test_who_may_not_review_cannot_do_so_by_keying(entry, sam, noon):
    with pytest.raises(MayNotReview):
        enter(entry(), Then.REVIEW, by=sam, at=noon)

    assert not Order.objects.exists()


def test_what_something_stands_against_comes_in_on_hold(entry, soy, mall, rui, jade, noon):
    jade.credit_limit = 10
    jade.save()

    order = enter(entry(channel=mall), Then.REVIEW, by=rui, at=noon)

    assert Order.objects.get().approval == order.approval == "held"
    assert [hold.code for hold in order.holds.filter(ended_at=None)] == ["credit"]
    assert promised(soy) == 24


def test_the_same_form_twice_is_one_order(entry, soy, sam, noon):
    key = idempotency.new_key()

    first = enter(entry(), Then.SUBMIT, by=sam, at=noon, key=key)
    second = enter(entry(), Then.SUBMIT, by=sam, at=noon, key=key)

    assert first.number == second.number
    assert promised(soy) == 24


def test_a_blocked_customer_and_an_empty_order_are_refused(entry, jade, sam, noon):
    with pytest.raises(NothingToOrder):
        enter(entry(wishes=[]), Then.SUBMIT, by=sam, at=noon)
    jade.state = "blocked"
    jade.save()
    with pytest.raises(CustomerBlocked):
        enter(entry(), Then.SUBMIT, by=sam, at=noon)

    assert not Order.objects.exists()


def test_more_than_there_is_is_refused_whole(entry, soy, tea, sam, noon):
    wishes = [Wish(soy.pk, Decimal(12)), Wish(tea.pk, Decimal(6))]

    with pytest.raises(NotEnoughStock):
        enter(entry(wishes=wishes), Then.SUBMIT, by=sam, at=noon)

    assert not Order.objects.exists()
    assert (promised(soy), promised(tea)) == (0, 0)
