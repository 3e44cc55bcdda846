"""Transfers both ways at once, two counts of one shelf, and counting while selling goes on."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import OperationalError, connection

from inventory import ledger as stock
from inventory.models import StockLevel, StockMove, Warehouse
from orders.actions.place import Details, Wish, place_order
from warehouse import ledger
from warehouse.actions import counts, post_count
from warehouse.actions.counts import Plan, count_more, count_totals, start_count
from warehouse.actions.lines import Goods
from warehouse.actions.transfers import Journey, transfer_at_once
from warehouse.models import CountLine, StockCount
from wholesale import idempotency
from wholesale.refusals import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def at_once(*acts):
    """Do these at the same moment; say how each of them ended."""
    start = Barrier(len(acts), timeout=10)

    def run(act):
        start.wait()
        try:
            act()
        except Refusal as refusal:
            return type(refusal).__name__
        except OperationalError as error:
            return "deadlock" if "deadlock" in str(error) else str(error)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))


@pytest.fixture
def shelf(goods, main_warehouse, olive, noon):
    """Four goods, 120 of each in the main warehouse and 60 in the annex."""
    annex = Warehouse.objects.create(code="annex", name="Annex")
    skus = [goods(f"G{n}", f"Goods {n}", stock_of=180) for n in range(4)]
    transfer_at_once(
        journey=Journey(main_warehouse, annex),
        lines=[Goods(sku.pk, Decimal(60)) for sku in skus],
        key=idempotency.new_key(), by=olive, at=noon,
    )  # fmt: skip
    return main_warehouse, annex, skus


def mover(source, target, skus, *, by, at):
    def move():
        transfer_at_once(
            journey=Journey(source, target), lines=[Goods(sku.pk, Decimal(1)) for sku in skus],
            key=idempotency.new_key(), by=by, at=at,
        )  # fmt: skip

    return move


def test_transfers_both_ways_at_once_never_deadlock(shelf, olive, noon):
    main, annex, skus = shelf
    there = mover(main, annex, skus, by=olive, at=noon)
    back = mover(annex, main, skus[::-1], by=olive, at=noon)

    for _round in range(5):
        assert at_once(there, back, there, back) == ["done"] * 4

    assert set(StockLevel.objects.values_list("warehouse", "on_hand")) == {
        (main.pk, Decimal(120)), (annex.pk, Decimal(60)),
    }  # fmt: skip


@pytest.mark.damage
def test_locking_the_side_that_gives_first_deadlocks(shelf, olive, noon, monkeypatch):
    """The control: each side is locked when its turn comes, so that two wait in a ring."""
    main, annex, skus = shelf
    both_have_issued = Barrier(2, timeout=10)
    issue = stock.issue

    def issue_then_wait(*args, **kwargs):
        costs = issue(*args, **kwargs)
        both_have_issued.wait()
        return costs

    monkeypatch.setattr(ledger, "hold_places", lambda *_args: None)
    monkeypatch.setattr(stock, "issue", issue_then_wait)
    ended = at_once(
        mover(main, annex, skus, by=olive, at=noon), mover(annex, main, skus, by=olive, at=noon)
    )

    assert sorted(ended) == ["deadlock", "done"]


def starter(place, sku, *, by, at):
    def start():
        plan = Plan(place, [sku.pk], is_full=False)
        start_count(plan=plan, key=idempotency.new_key(), by=by, at=at)

    return start


def test_of_two_counts_of_one_shelf_one_begins(soy, main_warehouse, olive, noon):
    act = starter(main_warehouse, soy, by=olive, at=noon)

    assert sorted(at_once(act, act)) == ["CountedElsewhere", "done"]

    assert (StockCount.objects.count(), CountLine.objects.count()) == (1, 1)


@pytest.mark.damage
def test_when_each_looks_first_both_count_the_shelf(soy, main_warehouse, olive, noon, monkeypatch):
    """The control: looks for another open count and then writes, without the unique index."""
    both_have_looked = Barrier(2, timeout=10)

    def list_after_looking(count, skus, *, is_listed):
        assert not CountLine.objects.filter(sku__in=skus, is_open=True).exists()
        both_have_looked.wait()
        CountLine.objects.bulk_create(
            CountLine(count=count, warehouse=count.warehouse, sku_id=sku, is_open=False)
            for sku in skus
        )

    monkeypatch.setattr(counts, "_list_goods", list_after_looking)
    act = starter(main_warehouse, soy, by=olive, at=noon)

    assert at_once(act, act) == ["done", "done"]
    assert CountLine.objects.filter(sku=soy).count() == 2


def test_every_scan_of_eight_counters_counts(soy, main_warehouse, olive, noon):
    starter(main_warehouse, soy, by=olive, at=noon)()
    number = StockCount.objects.get().number

    def scan():
        count_more(
            number=number, sku_id=soy.pk, quantity=Decimal(1), sheet="",
            key=idempotency.new_key(), by=olive, at=noon,
        )  # fmt: skip

    assert at_once(*[scan] * 8) == ["done"] * 8
    assert CountLine.objects.get().counted == 8


@pytest.fixture
def counted_short(soy, main_warehouse, olive, noon):
    """Soy is counted as 60 of 120; posting would leave 60."""
    starter(main_warehouse, soy, by=olive, at=noon)()
    number = StockCount.objects.get().number
    count_totals(number=number, totals={soy.pk: Decimal(60)}, sheet="", by=olive, at=noon)
    return number


def buyer(jade, mall, soy, *, by, at):
    def buy():
        place_order(
            customer=jade, channel=mall, wishes=[Wish(soy.pk, Decimal(84))], details=Details(),
            key=idempotency.new_key(), is_by_customer=False, by=by, at=at,
        )  # fmt: skip

    return buy


def test_a_promise_and_the_posting_of_a_count_cannot_both_have_the_goods(
    counted_short, soy, jade, mall, olive, noon
):
    def post():
        post_count.post_count(number=counted_short, by=olive, at=noon)

    ended = at_once(post, buyer(jade, mall, soy, by=olive, at=noon))

    level = StockLevel.objects.get(sku=soy)
    assert ended in (["done", "NotEnoughStock"], ["PromisedGoodsWouldGo", "done"])
    assert level.promised <= level.on_hand


@pytest.mark.damage
def test_without_the_lock_the_count_takes_what_was_just_promised(
    counted_short, soy, jade, mall, olive, noon, monkeypatch
):
    """The control: the level is read, an order is promised, and the figure is written."""
    has_read, has_promised = Barrier(2, timeout=10), Barrier(2, timeout=10)

    def issue_without_lock(warehouse, gone, *, document, at, was_promised, kind):
        has_read.wait()
        has_promised.wait()
        left = 120 - gone[soy.pk]
        promised = StockLevel.objects.get(sku=soy).promised
        raise Refusal(f"{promised} promised of {left}")

    monkeypatch.setattr(stock, "hold_worth", lambda *_args: None)
    monkeypatch.setattr(stock, "issue", issue_without_lock)
    said = []

    def post():
        try:
            post_count.post_count(number=counted_short, by=olive, at=noon)
        except Refusal as refusal:
            said.append(refusal.sentence)

    def buy():
        has_read.wait()
        buyer(jade, mall, soy, by=olive, at=noon)()
        has_promised.wait()

    at_once(post, buy)

    assert said == ["84.000 promised of 60.000"]
    assert not StockMove.objects.filter(document=counted_short).exists()
