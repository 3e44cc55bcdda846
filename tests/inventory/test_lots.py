"""Lots come with receipts, leave first-expired-first-out, and come back as they left."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from django.db.utils import DatabaseError

from inventory import ledger
from inventory.actions.adjust import AdjustmentLine, post_adjustment, write_off_adjustment
from inventory.actions.kits import save_recipe
from inventory.actions.lots import WrongLot, keep_lots, save_lot
from inventory.actions.receipts import Delivery, receive_purchase
from inventory.lots import ExpiredLots, Said
from inventory.models import Lot, LotLevel, LotMove, MoveKind, StockLevel, Warehouse
from inventory.queries import lots as queries
from tests.inventory.purchasing import Buyer
from wholesale import books, idempotency
from wholesale.db import use_case

pytestmark = pytest.mark.django_db

WITHOUT_ORDERS = {
    "the stock account equals the value of the stock",
    "promised stock is what open orders were promised",
}


@pytest.fixture
def milk(goods, olive, noon):
    sku = goods("MILK", "Milk", case=1)
    return keep_lots(sku=sku, keeps=True, by=olive, at=noon)


@pytest.fixture
def buyer(olive, noon, main_warehouse):
    return Buyer(olive, noon, main_warehouse)


def bring(buyer, sku, quantity, code, expires_on=None, into=None):
    order = buyer.sent((sku, quantity, "2.00"))
    line = order.lines.get()
    said = Said(code, Decimal(quantity), expires_on=expires_on)
    return receive_purchase(
        number=order.number, key=idempotency.new_key(), by=buyer.by, at=buyer.at,
        delivery=Delivery(
            {line.pk: Decimal(quantity)}, into or buyer.warehouse, lots={line.pk: said}
        ),
    )  # fmt: skip


@pytest.fixture
def shelf(buyer, milk, noon):
    """12 that expire in 40 days, 6 in 10 days, 3 yesterday."""
    today = noon.date()
    bring(buyer, milk, 12, "LATE", today + timedelta(days=40))
    bring(buyer, milk, 6, "SOON", today + timedelta(days=10))
    bring(buyer, milk, 3, "GONE", today - timedelta(days=1))
    return milk


def there(sku, warehouse=None):
    rows = LotLevel.objects.filter(lot__sku=sku, on_hand__gt=0)
    rows = rows.filter(warehouse=warehouse) if warehouse else rows
    return {code: int(n) for code, n in rows.values_list("lot__code", "on_hand")}


def sell(warehouse, sku, quantity, at, document="SH1"):
    wanted = {sku.pk: Decimal(quantity)}
    return use_case(ledger.issue)(warehouse, wanted, document=document, at=at, was_promised=False)


def are_right():
    return {fault.invariant for fault in books.broken()} <= WITHOUT_ORDERS


def test_what_expires_first_leaves_first_and_nothing_expired_is_sold(shelf, main_warehouse, noon):
    sell(main_warehouse, shelf, 8, noon)

    assert there(shelf) == {"LATE": 10, "GONE": 3}
    assert are_right()


def test_too_little_that_has_not_expired_is_refused_and_nothing_changes(
    shelf, main_warehouse, noon
):
    with pytest.raises(ExpiredLots, match="MILK: 18 of 19"):
        sell(main_warehouse, shelf, 19, noon)

    assert there(shelf) == {"LATE": 12, "SOON": 6, "GONE": 3}
    assert StockLevel.objects.get(sku=shelf).on_hand == Decimal(21)


def test_what_expired_leaves_first_when_it_is_not_sold(shelf, main_warehouse, noon):
    use_case(ledger.issue)(
        main_warehouse, {shelf.pk: Decimal(4)}, document="SC1", at=noon, was_promised=False,
        kind=MoveKind.SCRAP,
    )  # fmt: skip

    assert there(shelf) == {"LATE": 12, "SOON": 5}


def test_what_is_taken_back_is_in_its_lots_again(shelf, main_warehouse, noon):
    sell(main_warehouse, shelf, 8, noon)

    use_case(ledger.take_back)(
        main_warehouse, issued_by="SH1", document="SH1", at=noon, promise_again=False
    )

    assert there(shelf) == {"LATE": 12, "SOON": 6, "GONE": 3}
    assert are_right()


def test_the_lots_of_a_shipment_are_known(shelf, main_warehouse, noon):
    sell(main_warehouse, shelf, 8, noon)

    shipped = queries.shipped_of(["SH1"])["SH1"][shelf.pk]

    assert [(lot.code, int(n)) for lot, n in shipped] == [("SOON", 6), ("LATE", 2)]


def test_a_transfer_carries_its_lots(shelf, main_warehouse, noon):
    annex = Warehouse.objects.create(code="annex", name="Annex")
    wanted = {shelf.pk: Decimal(5)}

    def move():
        costs = ledger.issue(
            main_warehouse, wanted, document="TF1", at=noon, was_promised=False,
            kind=MoveKind.TRANSFER,
        )  # fmt: skip
        come = {shelf.pk: ledger.Arrival(Decimal(5), costs[shelf.pk])}
        ledger.receive(annex, come, document="TF1", at=noon, kind=MoveKind.TRANSFER)

    use_case(move)()

    assert there(shelf, annex) == {"GONE": 3, "SOON": 2}
    assert there(shelf, main_warehouse) == {"LATE": 12, "SOON": 4}
    assert are_right()


def test_a_receipt_that_is_written_off_takes_its_own_lot_away(shelf, buyer, noon):
    came = bring(buyer, shelf, 6, "SOON", noon.date() + timedelta(days=10))

    buyer.write_off(came)

    assert there(shelf) == {"LATE": 12, "SOON": 6, "GONE": 3}
    assert are_right()


def test_goods_that_turn_up_without_a_lot_are_of_the_unknown_lot_until_written_off(
    shelf, main_warehouse, olive, noon
):
    posted = post_adjustment(
        warehouse=main_warehouse, lines=[AdjustmentLine(shelf.pk, Decimal(4), Decimal(2))],
        reason="found", is_opening=False, key=idempotency.new_key(), by=olive, at=noon,
    )  # fmt: skip
    assert there(shelf) == {"": 4, "LATE": 12, "SOON": 6, "GONE": 3}

    write_off_adjustment(number=posted.number, because="wrong", by=olive, at=noon)

    assert there(shelf) == {"LATE": 12, "SOON": 6, "GONE": 3}


def test_parts_of_a_bundle_leave_from_their_lots(shelf, goods, main_warehouse, olive, noon):
    pair = goods("PAIR", "Two milks", case=1)
    save_recipe(
        sku=pair, is_bundle=True, labour_cost=Decimal(0), parts={shelf.pk: Decimal(2)},
        by=olive, at=noon,
    )  # fmt: skip

    sell(main_warehouse, pair, 4, noon)

    assert there(shelf) == {"LATE": 10, "GONE": 3}
    assert are_right()


def test_what_is_there_when_lots_begin_is_unknown_and_when_they_end_is_of_none(
    goods, main_warehouse, olive, noon
):
    rice = goods("RICE", "Rice", stock_of=24)

    keep_lots(sku=rice, keeps=True, by=olive, at=noon)
    assert there(rice) == {"": 24}

    keep_lots(sku=rice, keeps=False, by=olive, at=noon)
    assert there(rice) == {}
    assert are_right()


def test_goods_that_keep_no_lots_write_none(goods, main_warehouse, noon):
    rice = goods("RICE", "Rice", stock_of=24)

    sell(main_warehouse, rice, 12, noon)

    assert (Lot.objects.count(), LotMove.objects.count()) == (0, 0)


def test_a_lot_cannot_be_said_of_goods_without_lots(goods, buyer):
    rice = goods("RICE", "Rice")

    with pytest.raises(WrongLot, match="RICE keeps no lots"):
        bring(buyer, rice, 12, "A1")

    assert not StockLevel.objects.filter(sku=rice, on_hand__gt=0).exists()


def test_a_known_lot_with_another_day_is_refused(shelf, buyer, noon):
    with pytest.raises(WrongLot, match="known with other dates"):
        bring(buyer, shelf, 5, "SOON", noon.date())

    assert there(shelf)["SOON"] == 6


def test_a_lot_cannot_expire_before_it_was_produced(shelf, olive, noon):
    lot = Lot.objects.get(code="SOON")

    with pytest.raises(WrongLot):
        save_lot(lot=lot, made_on=date(2027, 1, 2), expires_on=date(2027, 1, 1), by=olive, at=noon)


def test_moves_of_lots_cannot_be_changed(shelf):
    with pytest.raises((ProgrammingError, DatabaseError)), transaction.atomic():
        LotMove.objects.update(on_hand=1)
