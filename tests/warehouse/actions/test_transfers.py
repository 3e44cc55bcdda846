from decimal import Decimal

import pytest
from django.db.models import Sum

from finance.models import Posting
from inventory.ledger import NotEnoughStock
from inventory.models import StockLevel, StockMove, Warehouse
from inventory.models.stock import WarehouseKind
from warehouse.actions.lines import Goods, WrongLines
from warehouse.actions.receive_transfer import receive_transfer, write_off_missing
from warehouse.actions.transfers import (
    Journey,
    WrongTransfer,
    cancel_transfer,
    send_transfer,
    transfer_at_once,
)
from warehouse.actions.undo_transfer import GoodsHaveMovedOn, undo_transfer
from warehouse.models import Transfer
from wholesale import audit, idempotency
from wholesale.models import Shop
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


def worth():
    return StockLevel.objects.aggregate(sum=Sum("value"))["sum"]


def booked():
    lines = Posting.objects.filter(account="stock")
    return lines.aggregate(sum=Sum("debit") - Sum("credit"))["sum"]


@pytest.fixture
def sent(drafted, cleo, noon):
    def make(*lines, **how):
        return send_transfer(number=drafted(*lines, **how).number, by=cleo, at=noon)

    return make


@pytest.fixture
def arrive(cleo, noon):
    def make(transfer, *lines):
        arrived = {sku.pk: Decimal(quantity) for sku, quantity in lines}
        return receive_transfer(number=transfer.number, arrived=arrived, by=cleo, at=noon)

    return make


@pytest.fixture
def undo(max_, noon):
    return lambda transfer, why="Wrong place": undo_transfer(
        number=transfer.number, because=why, by=max_, at=noon
    )


def test_a_draft_moves_nothing(drafted, soy, main_warehouse, level):
    transfer = drafted((soy, 24))

    assert (transfer.state, level(soy, main_warehouse)) == ("draft", (120, 360))
    assert not StockMove.objects.filter(document=transfer.number).exists()


def test_what_is_sent_is_in_transit_at_cost(sent, soy, main_warehouse, annex, level):
    transfer = sent((soy, 24))

    between = Warehouse.objects.get(kind=WarehouseKind.TRANSIT)
    assert transfer.state == "in_transit"
    assert level(soy, main_warehouse) == (96, 288)
    assert level(soy, between) == (24, 72)
    assert level(soy, annex) == (0, 0)
    moves = StockMove.objects.filter(document=transfer.number)
    assert set(moves.values_list("kind", flat=True)) == {"transfer"}


def test_what_arrives_brings_its_cost_and_the_books_do_not_move(
    sent, arrive, soy, tea, annex, level
):
    before = worth(), booked()

    transfer = arrive(sent((soy, 24), (tea, 5)), (soy, 24), (tea, 5))

    assert (transfer.state, level(soy, annex), level(tea, annex)) == (
        "received", (24, 72), (5, 15),
    )  # fmt: skip
    assert (worth(), booked()) == before == (375, 375)


def test_a_part_that_arrives_leaves_the_rest_in_transit(sent, arrive, soy, annex, level):
    transfer = arrive(sent((soy, 24)), (soy, 10))

    assert (transfer.state, level(soy, annex)) == ("in_transit", (10, 30))
    assert transfer.lines.get().open_quantity == 14

    assert arrive(transfer, (soy, 14)).state == "received"
    assert level(soy, annex) == (24, 72)


def test_parts_of_an_odd_cost_add_up_to_the_cent(sent, arrive, goods, annex, level):
    rice = goods("RICE", "Rice", stock_of=3, cost="3.3333", case=1)
    transfer = sent((rice, 3))

    for _part in range(3):
        transfer = arrive(transfer, (rice, 1))

    assert level(rice, annex) == (3, 10)


def test_more_than_is_on_the_way_cannot_arrive(sent, arrive, soy, annex, level):
    transfer = sent((soy, 24))

    with pytest.raises(WrongTransfer, match="More of SOY"):
        arrive(transfer, (soy, 25))

    assert level(soy, annex) == (0, 0)


def test_what_is_missing_is_written_off_to_differences(sent, arrive, soy, max_, noon, annex):
    transfer = arrive(sent((soy, 24)), (soy, 20))
    with pytest.raises(WrongTransfer, match="reason"):
        write_off_missing(number=transfer.number, because=" ", by=max_, at=noon)

    done = write_off_missing(number=transfer.number, because="Fell off", by=max_, at=noon)

    line = done.lines.get()
    assert (done.state, line.lost, line.lost_cost) == ("received", 4, 12)
    assert worth() == booked() == 348
    lost = Posting.objects.get(entry__document=transfer.number, account="stock_difference")
    assert lost.debit == 12


def test_inside_one_site_goods_move_at_once(main_warehouse, defective, soy, cleo, noon, level):
    transfer = transfer_at_once(
        journey=Journey(main_warehouse, defective, remark="Leaking"),
        lines=[Goods(soy.pk, Decimal(12))], key=idempotency.new_key(), by=cleo, at=noon,
    )  # fmt: skip

    assert (transfer.state, transfer.is_direct) == ("received", True)
    assert (level(soy, main_warehouse), level(soy, defective)) == ((108, 324), (12, 36))
    assert not Warehouse.objects.filter(kind=WarehouseKind.TRANSIT).exists()


def test_to_another_shop_goods_are_sent_and_received(main_warehouse, annex, soy, cleo, noon):
    annex.shop = Shop.objects.create(code="north", name="North shop")
    annex.save()

    with pytest.raises(WrongTransfer, match="different sites"):
        transfer_at_once(
            journey=Journey(main_warehouse, annex), lines=[Goods(soy.pk, Decimal(12))],
            key=idempotency.new_key(), by=cleo, at=noon,
        )  # fmt: skip

    assert not Transfer.objects.exists()


def test_the_same_form_sent_twice_writes_one_transfer(drafted, soy):
    key = idempotency.new_key()

    assert drafted((soy, 12), key=key) == drafted((soy, 12), key=key)
    assert Transfer.objects.count() == 1


def test_a_fixed_cost_is_printed_and_moves_no_value(sent, arrive, soy, annex, level):
    transfer = arrive(sent((soy, 12, "4.20"), kind="fixed_cost"), (soy, 12))

    assert transfer.lines.get().price == Decimal("4.20")
    assert level(soy, annex) == (12, 36)
    assert booked() == 360


def test_a_fixed_cost_needs_a_cost_on_every_line(drafted, soy):
    with pytest.raises(WrongTransfer, match="every line"):
        drafted((soy, 12), kind="fixed_cost")


@pytest.mark.parametrize(("quantity", "words"), [("0", "nothing to post"), ("-1", "zero or more")])
def test_lines_that_cannot_be_write_nothing(drafted, soy, quantity, words):
    with pytest.raises(WrongLines, match=words):
        drafted((soy, quantity))

    assert not Transfer.objects.exists()


def test_a_transfer_needs_two_places(drafted, soy, main_warehouse):
    with pytest.raises(WrongTransfer, match="two different"):
        drafted((soy, 1), target=main_warehouse)


def test_promised_goods_do_not_travel(drafted, submitted, soy, main_warehouse, level, cleo, noon):
    submitted(cases=9)
    transfer = drafted((soy, 24))

    with pytest.raises(NotEnoughStock, match="Soy sauce"):
        send_transfer(number=transfer.number, by=cleo, at=noon)

    transfer.refresh_from_db()
    assert (transfer.state, level(soy, main_warehouse)) == ("draft", (120, 360))


def test_a_draft_can_be_cancelled_and_nothing_else_can(drafted, sent, soy, cleo, noon):
    assert cancel_transfer(number=drafted((soy, 1)).number, by=cleo, at=noon).state == "cancelled"

    with pytest.raises(IllegalMove):
        cancel_transfer(number=sent((soy, 1)).number, by=cleo, at=noon)


def test_undoing_brings_both_sides_back_in_one_act(
    sent, arrive, undo, soy, main_warehouse, annex, level
):
    transfer = arrive(sent((soy, 24)), (soy, 20))

    assert undo(transfer).state == "written_off"

    assert (level(soy, main_warehouse), level(soy, annex)) == ((120, 360), (0, 0))
    left = StockMove.objects.filter(document=transfer.number).values("warehouse")
    assert {row["sum"] for row in left.annotate(sum=Sum("on_hand"))} == {0}
    assert audit.trail_of(transfer.number)[0].because == "Wrong place"


def test_undoing_finds_what_was_lost_again(sent, arrive, undo, soy, max_, noon, main_warehouse):
    transfer = arrive(sent((soy, 24)), (soy, 20))
    write_off_missing(number=transfer.number, because="Lost", by=max_, at=noon)

    undo(Transfer.objects.get(number=transfer.number))

    assert worth() == booked() == 360


def test_goods_that_were_sold_there_are_named_and_nothing_is_undone(
    sent, arrive, undo, submitted, mall, soy, main_warehouse, annex, level
):
    transfer = arrive(sent((soy, 24)), (soy, 24))
    mall.warehouse = annex
    mall.save()
    order = submitted(cases=1)

    with pytest.raises(GoodsHaveMovedOn, match=order.number) as refused:
        undo(transfer)

    transfer.refresh_from_db()
    assert refused.value.document == order.number
    assert (transfer.state, level(soy, annex)) == ("received", (24, 72))
    assert level(soy, main_warehouse) == (96, 288)


def test_undoing_needs_a_reason_and_happens_once(sent, undo, soy):
    transfer = sent((soy, 24))
    with pytest.raises(WrongTransfer, match="reason"):
        undo(transfer, " ")
    undo(transfer)

    with pytest.raises(IllegalMove):
        undo(transfer)
