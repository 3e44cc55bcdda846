from decimal import Decimal

import pytest

from inventory.actions.landed import land_cost, split, take_back_cost
from inventory.actions.purchase_lines import WrongPurchase
from inventory.actions.purchases import (
    ChangedMeanwhile,
    cancel_purchase,
    change_purchase,
    close_purchase,
    move_expected,
    send_purchase,
)
from inventory.actions.receipts import PutAway, StillUsed, TooMuch, store_receipt
from inventory.actions.supplier_returns import (
    SentBack,
    return_to_supplier,
    write_off_supplier_return,
)
from inventory.ledger import NotEnoughStock
from inventory.models import GoodsReceipt, PurchaseOrder, StockMove, Warehouse
from tests.inventory.purchasing import SPRING, Buyer, account, level, state
from wholesale import idempotency
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def buyer(main_warehouse, paige, noon) -> Buyer:
    return Buyer(paige, noon, main_warehouse)


@pytest.fixture
def rice(goods):
    return goods("RICE", "Rice")


@pytest.fixture
def oil(goods):
    return goods("OIL", "Oil")


@pytest.fixture
def check(house):
    return Warehouse.objects.create(code="qc", name="Quality control", kind="qc")


@pytest.fixture
def broken(house):
    return Warehouse.objects.create(code="bad", name="Defective", kind="defective")


def test_a_draft_changes_no_stock_and_a_sent_order_is_on_its_way(buyer, rice):
    order = buyer.draft((rice, 100, "2.5"))
    assert (state(order), order.total) == ("draft", 250)
    assert not StockMove.objects.filter(sku=rice).exists()

    send_purchase(number=order.number, version=order.version, by=buyer.by, at=buyer.at)

    assert state(order) == "sent"
    assert level(rice) == (0, 100, 0)


def test_the_same_order_form_sent_twice_writes_one_order(buyer, rice):
    from inventory.actions.purchases import write_purchase

    key = idempotency.new_key()
    said = buyer.said((rice, 5, 1))

    first, second = (
        write_purchase(purchase=said, key=key, by=buyer.by, at=buyer.at) for _ in range(2)
    )

    assert first == second
    assert PurchaseOrder.objects.count() == 1


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        pytest.param([], "nothing to order", id="nothing"),
        pytest.param([(0, 1)], "not above zero", id="none of it"),
        pytest.param([(5, -1)], "not above zero", id="negative price"),
        pytest.param([(5, 1), (5, 2)], "two prices", id="two prices"),
    ],
)
def test_what_cannot_be_ordered_is_not_written(buyer, rice, lines, words):
    with pytest.raises(WrongPurchase, match=words):
        buyer.draft(*((rice, quantity, price) for quantity, price in lines))

    assert not PurchaseOrder.objects.exists()


def test_an_order_without_a_day_is_not_sent(buyer, rice):
    order = buyer.draft((rice, 5, 1), expected_on=None)

    with pytest.raises(WrongPurchase, match="expected"):
        send_purchase(number=order.number, version=1, by=buyer.by, at=buyer.at)

    assert state(order) == "draft"


def test_a_draft_changes_and_an_old_page_does_not_overwrite_it(buyer, rice, oil):
    order = buyer.draft((rice, 5, 1))
    change = {"number": order.number, "by": buyer.by, "at": buyer.at}
    change_purchase(version=1, purchase=buyer.said((oil, 7, 2)), **change)

    with pytest.raises(ChangedMeanwhile):
        change_purchase(version=1, purchase=buyer.said((rice, 9, 2)), **change)

    assert list(order.lines.values_list("sku__code", "quantity")) == [("OIL", 7)]


def test_a_sent_order_cannot_be_changed(buyer, rice):
    order = buyer.sent((rice, 5, 1))

    with pytest.raises(WrongPurchase, match="was sent already"):
        change_purchase(
            number=order.number, version=order.version, purchase=buyer.said((rice, 9, 1)),
            by=buyer.by, at=buyer.at,
        )  # fmt: skip

    assert level(rice) == (0, 5, 0)


def test_goods_come_in_parts_at_the_orders_price(buyer, rice):
    order = buyer.sent((rice, 100, "2.333"))

    first = buyer.receive(order, 33)
    assert (state(order), level(rice)) == ("part_received", (33, 67, Decimal("76.99")))
    buyer.receive(order, 67)

    assert (state(order), level(rice)) == ("received", (100, 0, Decimal("233.30")))
    assert first.total == Decimal("76.99")
    assert account("received_unbilled") == Decimal("-233.30")


def test_a_tenth_more_is_taken_and_not_one_piece_over(buyer, rice):
    order = buyer.sent((rice, 100, 1))

    with pytest.raises(TooMuch, match="at most 110"):
        buyer.receive(order, 111)
    assert level(rice) == (0, 100, 0)
    buyer.receive(order, 110)

    assert (state(order), level(rice)) == ("received", (110, 0, 110))


def test_the_same_receipt_form_sent_twice_receives_once(buyer, rice):
    order, key = buyer.sent((rice, 10, 1)), idempotency.new_key()

    assert buyer.receive(order, 4, key=key) == buyer.receive(order, 4, key=key)
    assert level(rice) == (4, 6, 4)


def test_nothing_is_received_of_a_draft_or_with_nothing_said(buyer, rice):
    with pytest.raises(WrongPurchase, match="nothing of it is expected"):
        buyer.receive(buyer.draft((rice, 10, 1)), 4)
    with pytest.raises(WrongPurchase, match="nothing to receive"):
        buyer.receive(buyer.sent((rice, 10, 1)), 0)

    assert not GoodsReceipt.objects.exists()


def test_closing_short_ends_the_waiting(buyer, rice):
    order = buyer.sent((rice, 10, 1))
    end = {"number": order.number, "because": "Out of season", "by": buyer.by, "at": buyer.at}
    with pytest.raises(IllegalMove):
        close_purchase(**end)
    buyer.receive(order, 4)

    close_purchase(**end)

    assert (state(order), level(rice)) == ("closed", (4, 0, 4))
    with pytest.raises(WrongPurchase, match="nothing of it is expected"):
        buyer.receive(order, 1)


def test_cancelling_takes_back_what_was_on_its_way(buyer, rice):
    order = buyer.sent((rice, 10, 1))

    cancel_purchase(number=order.number, because="Too dear", by=buyer.by, at=buyer.at)

    assert (state(order), level(rice)) == ("cancelled", (0, 0, 0))


def test_another_day_moves_the_lines_without_a_day_of_their_own(buyer, rice):
    order = buyer.sent((rice, 10, 1))
    later = SPRING.replace(day=28)

    move_expected(
        number=order.number, expected_on=later, lines={}, because="Ship late",
        by=buyer.by, at=buyer.at,
    )  # fmt: skip

    order.refresh_from_db()
    assert order.expected_on == later


def test_a_write_off_takes_the_goods_at_their_own_cost_and_awaits_them_again(buyer, rice):
    order = buyer.sent((rice, 10, 3))
    dear = buyer.receive(order, 4)
    cheap = buyer.sent((rice, 4, 1))
    buyer.receive(cheap, 4)

    counter = buyer.write_off(dear)

    assert (state(order), level(rice)) == ("sent", (4, 10, 4))
    assert (counter.total, account("received_unbilled")) == (-12, -4)
    with pytest.raises(WrongPurchase, match="written off already"):
        buyer.write_off(dear)


def test_a_write_off_of_a_closed_order_awaits_nothing(buyer, rice):
    order = buyer.sent((rice, 10, 3))
    receipt = buyer.receive(order, 4)
    close_purchase(number=order.number, because="No more", by=buyer.by, at=buyer.at)

    buyer.write_off(receipt)

    assert (state(order), level(rice)) == ("closed", (0, 0, 0))


def test_goods_that_are_gone_stop_a_write_off(buyer, rice, main_warehouse):
    receipt = buyer.receive(buyer.sent((rice, 10, 3)), 10)
    send_back(buyer, receipt, 1, main_warehouse)

    with pytest.raises(StillUsed, match="SR"):
        buyer.write_off(receipt)

    assert level(rice) == (9, 0, 27)


def test_quality_control_keeps_goods_until_they_are_put_away(
    buyer, rice, check, broken, main_warehouse
):
    order = buyer.sent((rice, 10, 3))
    receipt = buyer.receive(order, 10, into=check)
    assert (receipt.state, level(rice, check), level(rice, main_warehouse)) == (
        "checking", (10, 0, 30), (0, 0, 0),
    )  # fmt: skip
    line = receipt.lines.get().pk

    def put(good, bad):
        put_away = PutAway({line: (Decimal(good), Decimal(bad))}, main_warehouse, broken)
        return store_receipt(number=receipt.number, put_away=put_away, by=buyer.by, at=buyer.at)

    assert put(6, 1).state == "checking"
    with pytest.raises(WrongPurchase, match="only 3"):
        put(4, 0)
    assert put(3, 0).state == "stored"

    assert (level(rice, check), level(rice, main_warehouse), level(rice, broken)) == (
        (0, 0, 0), (9, 0, 27), (1, 0, 3),
    )  # fmt: skip


def test_a_receipt_that_was_put_away_leaves_from_where_it_lies(
    buyer, rice, check, broken, main_warehouse
):
    order = buyer.sent((rice, 10, 3))
    receipt = buyer.receive(order, 10, into=check)
    put_away = PutAway({receipt.lines.get().pk: (Decimal(6), Decimal(1))}, main_warehouse, broken)
    store_receipt(number=receipt.number, put_away=put_away, by=buyer.by, at=buyer.at)

    buyer.write_off(receipt)

    assert (level(rice, check), level(rice, main_warehouse), level(rice, broken)) == (
        (0, 0, 0), (0, 10, 0), (0, 0, 0),
    )  # fmt: skip


def send_back(buyer, receipt, quantity, warehouse, key=None):
    return return_to_supplier(
        number=receipt.number,
        sent=SentBack({receipt.lines.get().pk: Decimal(quantity)}, warehouse, "Mouldy"),
        key=key or idempotency.new_key(), by=buyer.by, at=buyer.at,
    )  # fmt: skip


def test_goods_go_back_at_their_price_and_the_average_differs(buyer, rice, main_warehouse):
    buyer.receive(buyer.sent((rice, 10, 1)), 10)
    dear = buyer.receive(buyer.sent((rice, 10, 3)), 10)

    back = send_back(buyer, dear, 5, main_warehouse)

    assert (back.total, level(rice)) == (15, (15, 0, 30))
    assert (account("received_unbilled"), account("price_difference")) == (-25, -5)
    with pytest.raises(WrongPurchase, match="at most 5"):
        send_back(buyer, dear, 6, main_warehouse)


def test_a_return_is_undone_to_the_cent(buyer, rice, main_warehouse):
    buyer.receive(buyer.sent((rice, 10, 1)), 10)
    dear = buyer.receive(buyer.sent((rice, 10, 3)), 10)
    back = send_back(buyer, dear, 5, main_warehouse)

    write_off_supplier_return(number=back.number, because="He fetched none", by=buyer.by,
                              at=buyer.at)  # fmt: skip

    assert level(rice) == (20, 0, 40)
    assert (account("received_unbilled"), account("price_difference")) == (-40, 0)
    assert dear.lines.get().sent_back == 0


def test_goods_sent_back_out_of_quality_control_no_longer_wait_there(buyer, rice, check):
    receipt = buyer.receive(buyer.sent((rice, 10, 3)), 10, into=check)

    send_back(buyer, receipt, 10, check)

    receipt.refresh_from_db()
    assert (receipt.state, level(rice, check)) == ("stored", (0, 0, 0))


def test_more_than_is_there_does_not_go_back(buyer, rice, main_warehouse, check):
    receipt = buyer.receive(buyer.sent((rice, 10, 3)), 10)

    with pytest.raises(NotEnoughStock):
        send_back(buyer, receipt, 5, check)

    assert receipt.lines.get().sent_back == 0


def land(buyer, receipt, amount, *, by_quantity=False):
    return land_cost(
        number=receipt.number, what="Freight", amount=Decimal(amount), by_quantity=by_quantity,
        key=idempotency.new_key(), by=buyer.by, at=buyer.at,
    )  # fmt: skip


def test_freight_goes_onto_the_goods_by_worth_exactly(buyer, rice, oil):
    receipt = buyer.receive(buyer.sent((rice, 10, 1), (oil, 10, 2)), 10, 10)

    land(buyer, receipt, "10.00")

    assert (level(rice), level(oil)) == (
        (10, 0, Decimal("13.33")), (10, 0, Decimal("26.67")),
    )  # fmt: skip
    assert (account("purchase_cost"), account("price_difference")) == (-10, 0)


def test_freight_of_goods_that_left_is_a_difference(buyer, rice, main_warehouse):
    receipt = buyer.receive(buyer.sent((rice, 10, 1)), 10)
    send_back(buyer, receipt, 4, main_warehouse)

    cost = land(buyer, receipt, "10.00", by_quantity=True)

    assert (cost.on_stock, level(rice)) == (6, (6, 0, 12))
    assert (account("purchase_cost"), account("price_difference")) == (-10, 4)


def test_freight_is_taken_back_and_then_the_receipt_can_be_written_off(buyer, rice):
    receipt = buyer.receive(buyer.sent((rice, 10, 1)), 10)
    cost = land(buyer, receipt, "3.00")
    with pytest.raises(StillUsed, match="LC"):
        buyer.write_off(receipt)

    take_back_cost(number=cost.number, because="Not ours", by=buyer.by, at=buyer.at)
    buyer.write_off(receipt)

    assert level(rice) == (0, 10, 0)
    assert account("purchase_cost") == account("price_difference") == 0


def test_shares_add_up_to_the_cent():
    parts = split(Decimal("0.10"), [Decimal(1), Decimal(1), Decimal(1)])

    assert (sum(parts), parts) == (
        Decimal("0.10"), [Decimal("0.04"), Decimal("0.03"), Decimal("0.03")],
    )  # fmt: skip
