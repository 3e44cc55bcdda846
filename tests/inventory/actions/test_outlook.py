"""How long stock lasts, what to order of it and why, and who is warned."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from inventory import ledger
from inventory.actions import outlook
from inventory.actions.days import fold_days
from inventory.actions.purchases import send_purchase
from inventory.actions.reorder import WrongProposal, draft_orders, want
from inventory.actions.stock_rules import RuleFacts, WrongRule, save_rule
from inventory.models import (
    Outlook,
    PurchaseLine,
    PurchaseOrder,
    StockRule,
    Supplier,
    SupplierGoods,
)
from inventory.queries.outlook import why
from tests.conftest import put_in_stock
from wholesale.db import use_case
from wholesale.models import OutboxMessage

# The moves here have no documents and no money beside them.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.damage]


def clock(day, hour=12):
    return datetime(2026, 3, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


@use_case
def sell(sku, quantity, house, *, at):
    ledger.issue(house, {sku.pk: Decimal(quantity)}, document="SH1", at=at, was_promised=False)


@pytest.fixture
def salt(goods, main_warehouse, olive):
    made = goods("SALT", "Salt", case=12)
    put_in_stock(made, 100, Decimal("2.00"), by=olive, at=clock(1, 9))
    return made


@pytest.fixture
def hainan(salt):
    supplier = Supplier.objects.create(code="HN1", name="Hainan Foods", lead_days=9)
    SupplierGoods.objects.create(
        supplier=supplier, sku=salt, pack_factor=24, unit_price=Decimal("1.50"), minimum=48,
        is_preferred=True,
    )  # fmt: skip
    return supplier


def work_out(days=7, day=9):
    fold_days(at=clock(day, 2))
    outlook.work_out(at=clock(day, 2), days=days)
    return Outlook.objects.select_related("sku__product", "sku__unit").get()


def test_the_rate_leaves_out_days_without_stock(salt, main_warehouse, hainan, olive):
    sell(salt, 60, main_warehouse, at=clock(3))
    sell(salt, 40, main_warehouse, at=clock(4))
    put_in_stock(salt, 20, Decimal("2.00"), by=olive, at=clock(7, 9))
    row = work_out()
    # Seven days, 2 to 8 March: nothing was there on the 5th and 6th.
    assert (row.out_days, row.per_day, row.sold_7) == (2, Decimal(20), Decimal(100))
    assert row.lasts_days == 1


def test_goods_that_came_in_the_middle_of_the_period_were_not_there_before(salt, main_warehouse):
    sell(salt, 30, main_warehouse, at=clock(2))
    row = work_out(days=30)
    # They came on the 1st; the 30 days end on the 8th.
    assert (row.out_days, row.per_day) == (22, Decimal("3.750"))


def test_what_is_sold_out_today_was_there_yesterday(salt, main_warehouse):
    sell(salt, 30, main_warehouse, at=clock(3))
    sell(salt, 70, main_warehouse, at=clock(9, 1))
    row = work_out()
    assert (row.out_days, row.on_hand, row.sold_7) == (0, Decimal(0), Decimal(30))


def test_a_proposal_covers_the_way_and_two_weeks_in_whole_packs(salt, main_warehouse, hainan):
    sell(salt, 70, main_warehouse, at=clock(3))
    row = work_out()
    # 10 a day: 90 until they come, 140 after; 30 are there.
    assert (row.low_below, row.need, row.proposed) == (Decimal(90), Decimal(200), Decimal(216))
    assert (row.supplier, row.warning, row.abc) == (hainan, "low", "A")
    assert why(row) == ("Sells 10 a day, 9 days to arrive, 30 free, 0 on the way: need 200 → 18箱")


def test_a_maximum_is_filled_up_to_and_a_supplier_sells_no_less_than_his_minimum(
    salt, main_warehouse, hainan, olive
):
    rule = RuleFacts(main_warehouse.pk, salt.pk, "SALT", minimum=101, maximum=110)
    save_rule(rule=rule, by=olive, at=clock(2))
    row = work_out()
    assert (row.need, row.proposed) == (Decimal(10), Decimal(48))


def test_a_minimum_without_sales_is_kept(salt, main_warehouse, olive):
    rule = RuleFacts(main_warehouse.pk, salt.pk, "SALT", minimum=120)
    save_rule(rule=rule, by=olive, at=clock(2))
    row = work_out()
    # Nobody is known to sell it: the case of twelve rounds.
    assert (row.warning, row.need, row.proposed, row.supplier) == ("low", 20, 24, None)
    with pytest.raises(WrongProposal) as refused:
        draft_orders(keys=[row.pk], by=olive, at=clock(9))
    assert "SALT" in refused.value.sentence
    assert not PurchaseOrder.objects.exists()


def test_a_rule_counts_for_goods_that_were_never_there(goods, main_warehouse, olive):
    oil = goods("OIL", "Oil", case=12)
    rule = RuleFacts(main_warehouse.pk, oil.pk, "OIL", minimum=20)
    save_rule(rule=rule, by=olive, at=clock(2))
    row = work_out()
    assert (row.warning, row.on_hand, row.proposed) == ("low", Decimal(0), Decimal(24))


def test_an_empty_rule_takes_the_rule_away(salt, main_warehouse, olive):
    save_rule(rule=RuleFacts(main_warehouse.pk, salt.pk, "SALT", minimum=5), by=olive, at=clock(2))
    save_rule(rule=RuleFacts(main_warehouse.pk, salt.pk, "SALT"), by=olive, at=clock(2))
    assert not StockRule.objects.exists()


def test_a_maximum_below_the_minimum_is_refused(salt, main_warehouse, olive):
    rule = RuleFacts(main_warehouse.pk, salt.pk, "SALT", minimum=5, maximum=4)
    with pytest.raises(WrongRule):
        save_rule(rule=rule, by=olive, at=clock(2))
    assert not StockRule.objects.exists()


def test_a_click_writes_one_draft_and_a_second_click_none(salt, main_warehouse, hainan, olive):
    sell(salt, 70, main_warehouse, at=clock(3))
    row = work_out()
    (made,) = draft_orders(keys=[row.pk], by=olive, at=clock(9))
    assert (made.supplier, made.warehouse, str(made.expected_on)) == (
        hainan, main_warehouse, "2026-03-18",
    )  # fmt: skip
    line = PurchaseLine.objects.get()
    assert (line.sku, line.quantity, line.unit_price) == (salt, Decimal(216), Decimal("1.5000"))
    with pytest.raises(WrongProposal):
        draft_orders(keys=[row.pk], by=olive, at=clock(9))
    assert PurchaseOrder.objects.count() == 1


def test_what_is_in_a_draft_or_on_its_way_is_not_proposed_again(
    salt, main_warehouse, hainan, olive
):
    sell(salt, 70, main_warehouse, at=clock(3))
    (made,) = draft_orders(keys=[work_out().pk], by=olive, at=clock(9))
    row = work_out()
    assert (row.drafted, row.incoming, row.proposed) == (Decimal(216), Decimal(0), Decimal(0))
    send_purchase(number=made.number, version=made.version, by=olive, at=clock(9))
    row = work_out()
    assert (row.drafted, row.incoming, row.proposed) == (Decimal(0), Decimal(216), Decimal(0))


def test_a_buyer_orders_another_quantity_or_none(salt, main_warehouse, hainan, olive):
    sell(salt, 70, main_warehouse, at=clock(3))
    row = work_out()
    want(pk=row.pk, quantity=Decimal(0), by=olive, at=clock(9))
    with pytest.raises(WrongProposal):
        draft_orders(keys=[row.pk], by=olive, at=clock(9))
    want(pk=row.pk, quantity=Decimal(48), by=olive, at=clock(9))
    draft_orders(keys=[row.pk], by=olive, at=clock(9))
    assert PurchaseLine.objects.get().quantity == 48


def test_a_quantity_below_zero_is_refused(salt, main_warehouse, hainan, olive):
    sell(salt, 70, main_warehouse, at=clock(3))
    row = work_out()
    with pytest.raises(WrongProposal):
        want(pk=row.pk, quantity=Decimal(-1), by=olive, at=clock(9))
    row.refresh_from_db()
    assert row.wanted is None


def said():
    return list(OutboxMessage.objects.filter(topic="stock.warned").values_list("facts", flat=True))


def test_people_are_told_once_a_day_when_stock_crosses_a_line(salt, main_warehouse, hainan):
    sell(salt, 14, main_warehouse, at=clock(3))
    assert (work_out().warning, said()) == ("", [])
    sell(salt, 70, main_warehouse, at=clock(9, 10))
    assert outlook.watch_levels(at=clock(9, 11)).low == 1
    assert said() == [{"low": 1, "over": 0}]
    # What is said on one day is said once, whatever goes up and down.
    Outlook.objects.update(warning="")
    assert outlook.watch_levels(at=clock(9, 12)).low == 1
    assert len(said()) == 1
    assert outlook.watch_levels(at=clock(10)).low == 0
    assert len(said()) == 1


def test_what_stays_low_is_not_said_again(salt, main_warehouse, hainan):
    sell(salt, 70, main_warehouse, at=clock(3))
    work_out()
    work_out(day=10)
    assert len(said()) == 1


def test_too_much_is_above_the_maximum_or_half_a_year(salt, main_warehouse, olive):
    rule = RuleFacts(main_warehouse.pk, salt.pk, "SALT", maximum=60)
    save_rule(rule=rule, by=olive, at=clock(2))
    assert work_out().warning == "over"


def test_it_is_worked_out_once_a_day(salt):
    assert outlook.is_due()
    work_out()
    assert not outlook.is_due()
    fold_days(at=clock(10, 2))
    assert outlook.is_due()
