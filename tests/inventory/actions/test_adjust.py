from decimal import Decimal

import pytest
from django.db.models import Sum

from finance.models import Posting
from inventory.actions.adjust import (
    AdjustmentLine,
    AlreadyWrittenOff,
    WrongAdjustment,
    post_adjustment,
    write_off_adjustment,
)
from inventory.ledger import CostHasLeft, NotEnoughStock
from inventory.models import StockAdjustment, StockAdjustmentLine, StockLevel, StockMove
from wholesale import audit, idempotency

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def adjust(main_warehouse, max_, noon):
    def made(*lines, reason="Counted", is_opening=False, key=None):
        return post_adjustment(
            warehouse=main_warehouse,
            lines=[AdjustmentLine(sku.pk, Decimal(q), Decimal(c)) for sku, q, c in lines],
            reason=reason,
            is_opening=is_opening,
            key=key or idempotency.new_key(),
            by=max_,
            at=noon,
        )

    return made


def level(sku):
    found = StockLevel.objects.get(sku=sku)
    return found.on_hand, found.value


def test_opening_stock_makes_levels_moves_and_the_money_beside_them(adjust, goods):
    rice, oil = goods("RICE", "Rice"), goods("OIL", "Oil")

    adjustment = adjust((rice, 10, "2.5"), (oil, 4, "30"), is_opening=True)

    assert (level(rice), level(oil)) == ((10, 25), (4, 120))
    moves = StockMove.objects.filter(document=adjustment.number)
    assert set(moves.values_list("kind", "on_hand")) == {("opening", 10), ("opening", 4)}
    postings = Posting.objects.filter(entry__document=adjustment.number)
    assert ("stock", Decimal(145), Decimal(0)) in set(
        postings.values_list("account", "debit", "credit")
    )
    assert audit.trail_of(adjustment.number)[0].because == "Counted"


def test_what_goes_leaves_at_average_cost(adjust, soy):
    adjust((soy, -20, 99), reason="Broken bottles")

    assert level(soy) == (100, 300)


def test_lines_of_one_sku_are_added_up(adjust, goods):
    rice = goods("RICE", "Rice")

    adjustment = adjust((rice, 10, 2), (rice, 30, 4), (rice, -5, 0))

    assert list(StockAdjustmentLine.objects.values_list("quantity", "unit_cost")) == [
        (Decimal(35), Decimal("3.5"))
    ]
    assert level(rice) == (35, Decimal("122.50"))
    assert StockMove.objects.filter(document=adjustment.number).count() == 1


def test_the_same_form_sent_twice_posts_once(adjust, soy):
    key = idempotency.new_key()

    assert adjust((soy, 5, 3), key=key) == adjust((soy, 5, 3), key=key)
    assert level(soy) == (125, 375)


@pytest.mark.parametrize(
    ("quantity", "cost", "reason", "is_opening", "words"),
    [
        pytest.param(5, 1, "  ", False, "reason is needed", id="no reason"),
        pytest.param(0, 1, "x", False, "nothing to post", id="nothing"),
        pytest.param(5, -1, "x", False, "below zero", id="negative cost"),
        pytest.param(10**13, 1, "x", False, "too large", id="too large"),
        pytest.param(-5, 0, "x", True, "Opening stock", id="negative opening"),
    ],
)
def test_what_cannot_be_posted_changes_nothing(
    adjust, soy, quantity, cost, reason, is_opening, words
):
    with pytest.raises(WrongAdjustment, match=words):
        adjust((soy, quantity, cost), reason=reason, is_opening=is_opening)

    assert level(soy) == (120, 360)
    assert not StockAdjustment.objects.exists()


def test_more_than_is_free_cannot_go_and_nothing_goes(adjust, submitted, soy, tea):
    submitted(cases=9)

    with pytest.raises(NotEnoughStock, match="Soy sauce"):
        adjust((tea, -1, 0), (soy, -13, 0))

    assert (level(soy), level(tea)) == ((120, 360), (5, 15))


def test_a_write_off_brings_back_exactly_what_had_gone(adjust, soy, max_, noon):
    adjustment = adjust((soy, -7, 0), reason="Lost")

    counter = write_off_adjustment(
        number=adjustment.number, because="Found again", by=max_, at=noon
    )

    adjustment.refresh_from_db()
    assert (adjustment.state, counter.reverses, counter.reason) == (
        "written_off",
        adjustment,
        "Found again",
    )
    assert level(soy) == (120, 360)


def test_a_write_off_of_an_odd_cost_leaves_no_cent_behind(adjust, goods, max_, noon):
    rice = goods("RICE", "Rice")
    adjust((rice, 3, "0.3333"), (goods("OIL", "Oil"), 1, 1))
    lost = adjust((rice, -1, 0))

    write_off_adjustment(number=lost.number, because="Found", by=max_, at=noon)

    assert level(rice) == (3, 1)


def test_what_came_and_left_again_cannot_be_written_off(adjust, goods, max_, noon):
    rice = goods("RICE", "Rice")
    first = adjust((rice, 10, 1))
    adjust((rice, -8, 0))

    with pytest.raises(NotEnoughStock):
        write_off_adjustment(number=first.number, because="Wrong", by=max_, at=noon)

    first.refresh_from_db()
    assert first.state == "posted"
    assert level(rice) == (2, 2)


def test_a_write_off_takes_goods_out_with_the_cost_they_came_with(adjust, soy, max_, noon):
    dear = adjust((soy, 30, 9), reason="Found")
    assert level(soy) == (150, 630)

    counter = write_off_adjustment(number=dear.number, because="Wrong", by=max_, at=noon)

    assert level(soy) == (120, 360)
    moves = StockMove.objects.filter(document__in=[dear.number, counter.number])
    assert moves.aggregate(on_hand=Sum("on_hand"), value=Sum("value")) == {
        "on_hand": 0,
        "value": 0,
    }


def test_opening_stock_written_off_leaves_the_opening_account_as_it_was(adjust, goods, max_, noon):
    opening = adjust((goods("RICE", "Rice"), 10, "2.5"), is_opening=True)

    counter = write_off_adjustment(number=opening.number, because="Wrong", by=max_, at=noon)

    postings = Posting.objects.filter(entry__document__in=[opening.number, counter.number])
    assert list(
        postings.values_list("account").annotate(Sum("debit"), Sum("credit")).order_by("account")
    ) == [("opening", 25, 25), ("stock", 25, 25)]


@pytest.mark.parametrize("lost", [10, 9])
def test_a_cost_that_has_left_with_other_goods_is_not_taken_twice(adjust, goods, max_, noon, lost):
    rice = goods("RICE", "Rice")
    adjust((rice, 10, 1))
    dear = adjust((rice, 10, 3))
    adjust((rice, -lost, 0))
    before = level(rice)

    with pytest.raises(CostHasLeft, match="RICE"):
        write_off_adjustment(number=dear.number, because="Wrong", by=max_, at=noon)

    dear.refresh_from_db()
    assert (dear.state, level(rice)) == ("posted", before)
    assert StockAdjustment.objects.count() == 3


def test_neither_twice_nor_a_write_off_itself(adjust, soy, max_, noon):
    first = adjust((soy, 5, 3))
    counter = write_off_adjustment(number=first.number, because="Wrong", by=max_, at=noon)

    for number in (first.number, counter.number):
        with pytest.raises(AlreadyWrittenOff, match=number):
            write_off_adjustment(number=number, because="Again", by=max_, at=noon)

    assert level(soy) == (120, 360)


def test_a_write_off_needs_a_reason(adjust, soy, max_, noon):
    first = adjust((soy, 5, 3))

    with pytest.raises(WrongAdjustment, match="reason"):
        write_off_adjustment(number=first.number, because="", by=max_, at=noon)

    assert level(soy) == (125, 375)
