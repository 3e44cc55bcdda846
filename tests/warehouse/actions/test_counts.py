from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from finance.models import Posting
from inventory.actions.kits import save_recipe
from inventory.models import StockLevel, StockMove
from orders.actions.review import review_order
from warehouse.actions.counts import (
    CountedElsewhere,
    WrongCount,
    cancel_count,
    count_more,
    recount,
    take_back_entry,
)
from warehouse.actions.post_count import PromisedGoodsWouldGo, post_count, write_off_count
from warehouse.models import CountEntry, CountLine, StockCount
from wholesale import idempotency
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scan(cleo, noon):
    def made(count, sku, quantity=1, *, by=None, key=None, sheet="A"):
        return count_more(
            number=count.number, sku_id=sku.pk, quantity=Decimal(quantity), sheet=sheet,
            key=key or idempotency.new_key(), by=by or cleo, at=noon,
        )  # fmt: skip

    return made


@pytest.fixture
def post(max_, noon):
    return lambda count, **how: post_count(number=count.number, by=max_, at=noon, **how)


def booked():
    lines = Posting.objects.filter(account="stock")
    return lines.aggregate(sum=Sum("debit") - Sum("credit"))["sum"]


def test_scans_add_up_and_remember_the_books(counting, scan, soy, main_warehouse):
    count = counting(soy)

    scan(count, soy, 12)
    seen = scan(count, soy)

    assert (seen.counted, seen.book) == (13, 120)
    line = CountLine.objects.get()
    assert (line.counted, line.book, line.difference) == (13, 120, -107)
    assert CountEntry.objects.count() == 2


def test_a_scan_sent_twice_counts_once(counting, scan, soy):
    count, key = counting(soy), idempotency.new_key()

    assert scan(count, soy, key=key) == scan(count, soy, key=key)
    assert CountLine.objects.get().counted == 1


def test_two_counters_with_sheets_of_their_own_add_up(counting, scan, soy, max_):
    count = counting(soy)

    scan(count, soy, 100, sheet="A")
    scan(count, soy, 20, sheet="B", by=max_)

    assert CountLine.objects.get().counted == 120


def test_a_scan_is_taken_back(counting, scan, tell, soy, cleo, max_, noon):
    count = counting(soy)
    tell(count, (soy, 100))
    entry = scan(count, soy, 12).entry
    with pytest.raises(WrongCount):
        take_back_entry(number=count.number, entry=entry, by=max_, at=noon)

    take_back_entry(number=count.number, entry=entry, by=cleo, at=noon)

    assert CountLine.objects.get().counted == 100
    with pytest.raises(WrongCount):
        take_back_entry(number=count.number, entry=entry, by=cleo, at=noon)


def test_a_line_whose_only_scan_is_taken_back_was_not_counted(counting, scan, soy, cleo, noon):
    count = counting(soy)
    entry = scan(count, soy).entry

    take_back_entry(number=count.number, entry=entry, by=cleo, at=noon)

    assert CountLine.objects.get().counted is None


def test_goods_that_were_not_listed_are_found(
    counting, scan, post, soy, tea, level, main_warehouse
):
    count = counting(soy)

    scan(count, tea, 7)
    post(count)

    assert level(tea, main_warehouse) == (7, 21)
    assert CountLine.objects.get(sku=tea).is_listed is False


def test_posting_moves_the_differences_and_their_worth(counting, tell, post, soy, tea, level,
                                                       main_warehouse):  # fmt: skip
    count = counting(soy, tea)
    tell(count, (soy, 110), (tea, 8))

    posted = post(count)

    assert posted.state == "posted"
    assert (level(soy, main_warehouse), level(tea, main_warehouse)) == ((110, 330), (8, 24))
    moves = StockMove.objects.filter(document=count.number).order_by("sku")
    assert list(moves.values_list("kind", "on_hand", "value")) == [
        ("count", -10, -30), ("count", 3, 9),
    ]  # fmt: skip
    assert booked() == 354


def test_what_is_sold_between_counting_and_posting_stays_sold(
    counting, tell, post, submitted, rui, noon, soy, level, main_warehouse
):
    count = counting(soy)
    tell(count, (soy, 118))
    review_order(number=submitted(cases=2).number, by=rui, at=noon)

    post(count)

    assert level(soy, main_warehouse)[0] == 94
    assert StockMove.objects.get(document=count.number).on_hand == -2


def test_goods_nobody_counted_stay_as_they_are(counting, tell, post, soy, tea, level,
                                               main_warehouse):  # fmt: skip
    count = counting(soy, tea)
    tell(count, (soy, 120))

    post(count)

    assert level(tea, main_warehouse) == (5, 15)


def test_by_an_explicit_tick_they_are_gone(counting, tell, post, soy, tea, level, main_warehouse):
    count = counting(soy, tea)
    tell(count, (soy, 120))

    post(count, zero_missed=True)

    assert level(tea, main_warehouse) == (0, 0)


def test_a_sample_never_calls_goods_gone(counting, tell, post, soy, tea, level, main_warehouse):
    count = counting(soy, tea, is_full=False)
    tell(count, (soy, 120))

    with pytest.raises(WrongCount, match="whole warehouse"):
        post(count, zero_missed=True)

    assert level(tea, main_warehouse) == (5, 15)


def test_promised_goods_are_named_and_the_rest_can_be_posted(
    counting, tell, post, submitted, soy, tea, level, main_warehouse
):
    submitted(cases=9)
    count = counting(soy, tea)
    tell(count, (soy, 100), (tea, 4))

    with pytest.raises(PromisedGoodsWouldGo, match="SOY") as refused:
        post(count)
    assert refused.value.skus == [soy.pk]
    assert level(tea, main_warehouse) == (5, 15)

    post(count, leave_blocked=True)

    assert (level(soy, main_warehouse), level(tea, main_warehouse)) == ((120, 360), (4, 12))
    assert CountLine.objects.get(sku=soy).posted is None


def test_found_goods_cost_what_they_cost_elsewhere(counting, tell, post, soy, annex, level):
    count = counting(place=annex)
    tell(count, (soy, 2))

    post(count)

    assert level(soy, annex) == (2, 6)


def test_a_recount_keeps_every_count(counting, tell, post, soy, max_, noon, level, main_warehouse):
    count = counting(soy)
    tell(count, (soy, 90))

    assert recount(number=count.number, skus=[soy.pk], by=max_, at=noon) == 1
    line = CountLine.objects.get()
    assert (line.counted, line.round) == (None, 2)
    tell(count, (soy, 119))
    post(count)

    assert level(soy, main_warehouse) == (119, 357)
    assert list(CountEntry.objects.order_by("pk").values_list("round", "quantity")) == [
        (1, 90), (2, 119),
    ]  # fmt: skip


def test_what_nobody_counted_cannot_be_recounted(counting, soy, max_, noon):
    with pytest.raises(WrongCount):
        recount(number=counting(soy).number, skus=[soy.pk], by=max_, at=noon)


def test_goods_are_in_one_open_count_of_a_warehouse_only(counting, soy, tea, annex, max_, noon):
    first = counting(soy)

    with pytest.raises(CountedElsewhere, match=f"{first.number} is counting SOY") as refused:
        counting(soy, tea)
    assert refused.value.document == first.number
    assert StockCount.objects.count() == 1

    counting(soy, place=annex)
    cancel_count(number=first.number, because="Later", by=max_, at=noon)
    assert counting(soy, tea).state == "running"


def test_scanning_goods_of_another_count_is_refused(counting, scan, soy, tea):
    first, second = counting(soy), counting(tea)

    with pytest.raises(CountedElsewhere, match=first.number):
        scan(second, soy)

    assert not CountEntry.objects.exists()


def test_a_bundle_is_counted_by_its_parts(counting, scan, goods, soy, olive, noon):
    box = goods("BOX", "Box", case=1)
    save_recipe(
        sku=box, is_bundle=True, parts={soy.pk: Decimal(2)}, labour_cost=Decimal(0), by=olive,
        at=noon,
    )  # fmt: skip
    count = counting(soy)

    with pytest.raises(WrongCount, match="BOX has no stock of its own"):
        scan(count, box)

    assert CountLine.objects.get().sku == soy


def test_an_ended_count_takes_no_entry_and_is_posted_once(counting, scan, tell, post, soy):
    count = counting(soy)
    tell(count, (soy, 119))
    post(count)

    with pytest.raises(WrongCount, match="has ended"):
        scan(count, soy)
    with pytest.raises(IllegalMove):
        post(count)


def test_an_empty_count_cannot_be_posted(counting, post, soy):
    with pytest.raises(WrongCount, match="Nothing has been counted"):
        post(counting(soy))


def test_a_write_off_takes_every_difference_back_to_the_cent(
    counting, tell, post, goods, tea, max_, noon, level, main_warehouse
):
    rice = goods("RICE", "Rice", stock_of=3, cost="3.3333", case=1)
    count = counting(rice, tea)
    tell(count, (rice, 2), (tea, 6))
    post(count)
    with pytest.raises(WrongCount, match="reason"):
        write_off_count(number=count.number, because="", by=max_, at=noon)

    write_off_count(number=count.number, because="Wrong shelf", by=max_, at=noon)

    assert (level(rice, main_warehouse), level(tea, main_warehouse)) == ((3, 10), (5, 15))
    assert booked() == 25


@pytest.mark.parametrize("quantity", [-1, Decimal(10) ** 13])
def test_a_count_is_a_quantity(counting, scan, soy, quantity):
    count = counting(soy)

    with pytest.raises(WrongCount):
        scan(count, soy, quantity)

    assert CountLine.objects.get().counted is None


def test_posting_asks_as_often_for_many_lines_as_for_few(counting, tell, post, goods):
    shelf = [goods(f"G{n}", f"Goods {n}", stock_of=12) for n in range(9)]

    def asked(*skus):
        count = counting(*skus)
        tell(count, *((sku, 11) for sku in skus))
        with CaptureQueriesContext(connection) as seen:
            post(count)
        return len(seen)

    assert asked(*shelf[:2]) == asked(*shelf[2:])
    assert set(StockLevel.objects.values_list("on_hand", flat=True)) == {11}
