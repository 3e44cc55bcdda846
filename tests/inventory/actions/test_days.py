"""Closed days: folded once or often, early or late, they are what the moves say."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from inventory import ledger
from inventory.actions.days import fold_days
from inventory.ledger import Arrival
from inventory.models import DaysFolded, MoveKind, SkuDay, StockMove, Warehouse
from inventory.queries import days
from tests.conftest import put_in_stock
from wholesale import books
from wholesale.db import run_sql, use_case

# The moves here have no documents and no money beside them.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.damage]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def clock(day, hour=12, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@use_case
def sell(sku, quantity, *, at, document="SH1"):
    house = Warehouse.objects.get(is_default=True)
    amount = {sku.pk: Decimal(quantity)}
    ledger.issue(house, amount, document=document, at=at, was_promised=False)


@use_case
def come_back(sku, quantity, value, *, at):
    house = Warehouse.objects.get(is_default=True)
    back = {sku.pk: Arrival(Decimal(quantity), Decimal(value))}
    ledger.receive(house, back, document="RT1", at=at, kind=MoveKind.RETURN)


@pytest.fixture
def salt(goods, main_warehouse, olive):
    made = goods("SALT", "Salt")
    put_in_stock(made, 100, Decimal("2.00"), by=olive, at=clock(1, 9))
    return made


def is_wrong():
    said = {fault.invariant for fault in books.broken()}
    return "closed days are what their moves add up to" in said


def rows():
    figures = ("day", "issued", "returned", "on_hand", "value", "cost")
    return list(SkuDay.objects.order_by("day").values_list(*figures))


def test_a_closed_day_is_what_its_moves_add_up_to(salt):
    sell(salt, 30, at=clock(2, 8))
    come_back(salt, 5, "10.00", at=clock(2, 18))
    sell(salt, 7, at=clock(3, 8))

    assert fold_days(at=clock(3, 10)) == date(2026, 3, 2)
    assert rows() == [
        (date(2026, 3, 1), 0, 0, Decimal(100), Decimal(200), 0),
        (date(2026, 3, 2), Decimal(30), Decimal(5), Decimal(-25), Decimal(-50), Decimal(50)),
    ]
    assert not is_wrong()


def test_a_day_is_the_day_of_the_houses_clock_and_closes_an_hour_later(salt):
    sell(salt, 1, at=clock(2, 23, 59))
    sell(salt, 2, at=clock(3, 0, 1))

    assert fold_days(at=clock(3, 0, 59)) == date(2026, 3, 1)
    assert fold_days(at=clock(3, 1, 0)) == date(2026, 3, 2)
    assert SkuDay.objects.get(day=date(2026, 3, 2)).issued == 1
    assert not SkuDay.objects.filter(day=date(2026, 3, 3)).exists()


def test_folding_again_changes_nothing_and_takes_in_what_came_late(salt):
    sell(salt, 10, at=clock(2))
    fold_days(at=clock(3))
    before = rows()
    fold_days(at=clock(3))
    assert rows() == before

    sell(salt, 4, at=clock(2, 13), document="SH2")
    assert is_wrong()
    fold_days(at=clock(3, 13))
    assert SkuDay.objects.get(day=date(2026, 3, 2)).issued == 14
    assert not is_wrong()


def test_what_was_written_down_long_ago_is_folded_when_told_from_when(salt):
    sell(salt, 10, at=clock(2))
    fold_days(at=clock(20))
    sell(salt, 4, at=clock(3), document="SH2")
    fold_days(at=clock(20))
    assert is_wrong()

    call_command("fold_days", "--from", "2026-03-03")
    assert not is_wrong()
    assert DaysFolded.objects.get().through >= date(2026, 3, 19)


def test_nothing_is_folded_before_a_day_has_closed(salt):
    assert fold_days(at=clock(1, 20)) is None
    assert not SkuDay.objects.exists()


@pytest.mark.parametrize("folded", [None, 4, 5, 9, 10])
def test_sales_are_the_same_whether_the_clock_has_rung_or_not(salt, folded):
    sell(salt, 3, at=clock(3), document="SH1")
    sell(salt, 5, at=clock(4, 23), document="SH2")
    come_back(salt, 1, "2.00", at=clock(5, 9))
    sell(salt, 8, at=clock(10, 9), document="SH3")
    if folded:
        fold_days(at=clock(folded, 2))

    now = clock(10, 15)
    assert days.sold([salt.pk], at=now) == {
        salt.pk: days.Sold(today=Decimal(8), week=Decimal(12), month=Decimal(15))
    }
    by_day = dict(days.sold_by_day(salt.pk, at=now, days=8))
    assert by_day[date(2026, 3, 4)] == 5
    assert by_day[date(2026, 3, 5)] == -1
    assert by_day[date(2026, 3, 7)] == 0
    assert len(by_day) == 8
    assert days.sold([salt.pk], at=now, warehouse_id=0) == {}


@pytest.mark.parametrize("folded", [None, 2, 3, 4, 5, 6])
@pytest.mark.parametrize(
    ("moment", "there"),
    [
        (clock(1, 8), 0),
        (clock(1, 9), 100),
        (clock(2, 11), 100),
        (clock(2, 12), 90),
        (clock(3, 23, 59), 90),
        (clock(4, 12), 95),
        (clock(5, 8), 75),
        (clock(9), 75),
    ],
)
def test_stock_at_any_moment_is_the_sum_of_the_moves_until_then(salt, folded, moment, there):
    sell(salt, 10, at=clock(2), document="SH1")
    come_back(salt, 5, "10.00", at=clock(4))
    sell(salt, 20, at=clock(5, 8), document="SH2")
    if folded:
        fold_days(at=clock(folded, 2))

    ((_key, was),) = days.stock_at([salt.pk], moment).items()
    ((summed, worth),) = run_sql(
        "SELECT coalesce(sum(on_hand), 0), coalesce(sum(value), 0) FROM inventory_stockmove"
        " WHERE sku_id = %(sku)s AND at <= %(moment)s",
        {"sku": salt.pk, "moment": moment},
    )
    assert was == days.Was(Decimal(there), worth) == days.Was(summed, worth)


def test_a_days_row_is_not_written_again_when_it_is_the_same(salt):
    sell(salt, 10, at=clock(2))
    fold_days(at=clock(3))
    seen = run_sql("SELECT xmin::text FROM inventory_skuday ORDER BY day")
    fold_days(at=clock(3) + timedelta(hours=1))
    assert run_sql("SELECT xmin::text FROM inventory_skuday ORDER BY day") == seen
    assert StockMove.objects.filter(sku=salt).count() == 2
