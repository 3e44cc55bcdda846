"""Many hands, one shelf: the stock ledger under concurrent demand."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from crm.models import Customer
from inventory import ledger, sql
from inventory.models import StockLevel
from orders.actions.place import Details, Wish, place_order
from orders.models import Order
from wholesale import idempotency, numbering
from wholesale.refusals import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def order_at_once(wishes_of, *, customers, channel, by, at):
    """Submit one order per customer at the same moment; say how each of them ended."""
    start = Barrier(len(customers), timeout=10)

    def submit(numbered):
        place, customer = numbered
        start.wait()
        try:
            place_order(
                customer=customer, channel=channel, wishes=wishes_of(place), details=Details(),
                key=idempotency.new_key(), is_by_customer=False, by=by, at=at,
            )  # fmt: skip
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "submitted"

    with ThreadPoolExecutor(len(customers)) as buyers:
        return sorted(buyers.map(submit, enumerate(customers)))


@pytest.fixture
def eight_buyers(retail):
    return [
        Customer.objects.create(code=f"B{n}", name=f"Buyer {n}", level=retail) for n in range(8)
    ]


def test_the_last_case_goes_to_one_of_eight_buyers(goods, eight_buyers, mall, rui, noon):
    last = goods("LAST", "The last case", stock_of=12)

    outcomes = order_at_once(
        lambda _: [Wish(last.pk, Decimal(12))],
        customers=eight_buyers,
        channel=mall,
        by=rui,
        at=noon,
    )

    assert outcomes == ["NotEnoughStock"] * 7 + ["submitted"]
    assert StockLevel.objects.get(sku=last).promised == 12
    assert Order.objects.count() == 1


@pytest.mark.damage
def test_without_the_lock_the_last_case_is_sold_twice(
    goods, eight_buyers, mall, rui, noon, monkeypatch
):
    """The control: takes the lock and the constraint away and must see the damage."""
    last = goods("LAST", "The last case", stock_of=12)
    both_have_read = Barrier(2, timeout=10)

    def promise_without_lock(warehouse, demand, *, document, at):
        free = {
            lv.sku_id: lv.on_hand - lv.promised for lv in StockLevel.objects.filter(sku__in=demand)
        }
        both_have_read.wait()
        for sku, quantity in demand.items():
            if free[sku] < quantity:
                raise ledger.NotEnoughStock("short", free)
            StockLevel.objects.filter(sku=sku).update(promised=quantity)

    monkeypatch.setattr(ledger, "promise", promise_without_lock)
    outcomes = order_at_once(
        lambda _: [Wish(last.pk, Decimal(12))],
        customers=eight_buyers[:2], channel=mall, by=rui, at=noon,
    )  # fmt: skip

    assert outcomes == ["submitted", "submitted"]
    assert StockLevel.objects.get(sku=last).promised == 12  # 24 were promised to people


def test_shuffled_lines_never_deadlock(goods, eight_buyers, mall, rui, noon):
    shelf = [goods(f"G{n}", f"Goods {n}", stock_of=1200) for n in range(6)]

    def shuffled(place):
        turned = shelf[place % 6 :] + shelf[: place % 6]
        return [Wish(sku.pk, Decimal(12)) for sku in (turned if place % 2 else turned[::-1])]

    for _round in range(5):
        outcomes = order_at_once(shuffled, customers=eight_buyers, channel=mall, by=rui, at=noon)
        assert outcomes == ["submitted"] * 8

    assert set(StockLevel.objects.values_list("promised", flat=True)) == {Decimal(480)}


@pytest.mark.damage
def test_in_the_order_of_the_cart_the_same_orders_deadlock(
    goods, eight_buyers, mall, rui, noon, monkeypatch
):
    """The control: rows locked one by one in cart order, as Odoo and others do."""
    first, second = (goods(code, code, stock_of=1200) for code in ("A", "B"))
    both_hold_one = Barrier(2, timeout=10)

    def promise_in_cart_order(warehouse, demand, *, document, at):
        for place, (sku, quantity) in enumerate(demand.items()):
            level = StockLevel.objects.select_for_update().get(sku=sku)
            level.promised += quantity
            level.save(update_fields=["promised"])
            if place == 0:
                both_hold_one.wait()

    monkeypatch.setattr(ledger, "promise", promise_in_cart_order)
    monkeypatch.setattr(
        Order, "demand", lambda order: dict(order.lines.values_list("sku", "quantity"))
    )

    def crossed(place):
        wishes = [Wish(first.pk, Decimal(12)), Wish(second.pk, Decimal(12))]
        return wishes if place else wishes[::-1]

    from django.db.utils import OperationalError

    with pytest.raises(OperationalError, match="deadlock"):
        order_at_once(crossed, customers=eight_buyers[:2], channel=mall, by=rui, at=noon)


def test_the_same_form_sent_by_eight_devices_is_one_order(goods, jade, mall, lin, noon):
    sku = goods("ONE", "Once", stock_of=120)
    key = idempotency.new_key()
    start = Barrier(8, timeout=10)

    def send(_device):
        start.wait()
        try:
            return place_order(
                customer=jade, channel=mall, wishes=[Wish(sku.pk, Decimal(12))],
                details=Details(), key=key, is_by_customer=True, by=lin, at=noon,
            ).number  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as devices:
        numbers = set(devices.map(send, range(8)))

    assert len(numbers) == 1
    assert Order.objects.count() == 1
    assert StockLevel.objects.get(sku=sku).promised == 12


def test_without_the_key_eight_devices_make_eight_orders(goods, jade, mall, lin, noon, monkeypatch):
    """The control: a key that is never remembered."""
    sku = goods("ONE", "Once", stock_of=120)
    fresh = numbering.next_numbers("SO", 8)
    monkeypatch.setattr(idempotency, "claim_number", lambda _key, **_: (fresh.pop(), True))
    for _device in range(8):
        place_order(
            customer=jade, channel=mall, wishes=[Wish(sku.pk, Decimal(12))], details=Details(),
            key="the-same-key-every-time", is_by_customer=True, by=lin, at=noon,
        )  # fmt: skip

    assert Order.objects.count() == 8


def test_every_statement_locks_in_the_same_order():
    for statement in (sql.HOLD, sql._HELD):
        assert "ORDER BY sku_id" in statement
        assert "FOR NO KEY UPDATE" in statement
    assert "FROM come ORDER BY sku_id" in sql.RECEIVE
