"""What came back elsewhere is matched with what was shipped here, and never forced."""

import contextlib
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from finance.models import CustomerAccount
from inventory.models import StockLevel
from orders.actions.returns import request_return
from orders.imports import back
from orders.imports.fields import moment
from orders.models import Order, ReturnOrder, Shipment, ShipmentLine
from wholesale import idempotency
from wholesale.tabular.parse import CannotRead

pytestmark = pytest.mark.django_db(transaction=True)

HEADERS = "InvoiceNo,InvoiceDate,CustomerID,StockCode,Quantity,UnitPrice\n"
SOLD = (
    HEADERS
    + "A1,2021-03-01 09:10,C001,W1,12,5\n"
    + "A2,2021-03-02 10:00,C001,W1,6,4\nA2,2021-03-02 10:00,C001,W2,6,7.5\n"
)


@pytest.fixture
def sold(tmp_path, jade, opal, goods, olive, rui, main_warehouse):
    """Two orders of jade, reviewed and shipped."""
    goods("W1", "Water", price="6")
    goods("W2", "Juice", price="9")
    path = tmp_path / "orders.csv"
    path.write_text(SOLD)
    call_command("import_orders", str(path), "--as", "olive")
    call_command("replay_orders", "--as", "olive", "--reviewer", "rui", "--stock-up")


@pytest.fixture
def load(tmp_path, sold, capsys):
    """Import returns; gives what the command said and the reasons of the rows set aside."""

    def run(rows, *options, by="olive"):
        path, rejects = tmp_path / "returns.csv", tmp_path / "rejects.csv"
        path.write_text(HEADERS + rows)
        with contextlib.suppress(SystemExit):  # it ends with 2 when rows were wrong
            call_command(
                "import_returns", str(path), "--as", by, "--rejects", str(rejects), *options
            )
        said = capsys.readouterr().out.splitlines()[-1].split(": ")[1]
        aside = rejects.read_text("utf-8-sig").splitlines()[1:]
        return said, [line.split(",", 7)[-1].strip('"') for line in aside]

    return run


def owed(customer):
    account = CustomerAccount.objects.get(customer=customer)
    return account.receivable, account.prepayment


CREATED = "{} create, 0 update, {} unchanged, {} skip, {} error"


def test_what_came_back_is_credited_at_what_the_latest_order_before_charged(load, jade):
    assert owed(jade) == (Decimal(129), 0)

    said, aside = load(
        "C1,2021-03-02 10:20,C001,W1,-8,5\n"
        "C1,2021-03-02 10:20,C001,W2,-1,7.5\n"
    )  # fmt: skip

    assert (said, aside) == (CREATED.format(2, 0, 0, 0), [])
    found = {each.shipment.order.external_id: each for each in ReturnOrder.objects.all()}
    assert {name: (each.state, each.amount) for name, each in found.items()} == {
        "A2": ("received", Decimal("31.50")),  # 6 × 4 and 1 × 7.5
        "A1": ("received", Decimal("10.00")),  # 2 × 5
    }
    assert {each.reason for each in found.values()} == {"C1"}
    # A2 was shipped an hour after it was placed, so nothing can be back earlier than that.
    assert found["A2"].received_at == Shipment.objects.get(order__external_id="A2").posted_at
    assert owed(jade) == (Decimal("87.50"), 0)
    assert set(StockLevel.objects.values_list("sku__code", "on_hand")) == {("W1", 8), ("W2", 1)}


def test_orders_placed_after_it_do_not_count(load):
    said, aside = load("C1,2021-03-01 09:05,C001,W1,-1,5\nC2,2021-03-01 12:00,C001,W1,-18,5\n")

    assert said == CREATED.format(1, 0, 1, 0)
    assert aside == [
        "More came back than this customer was shipped of these goods before that day."
    ]
    assert ReturnOrder.objects.get().shipment.order.external_id == "A1"
    assert ReturnOrder.objects.get().amount == 60


def test_the_same_file_again_brings_nothing_back_twice(load):
    rows = "C1,2021-03-03,C001,W1,-2,4\nC1,2021-03-03,C001,W1,-3,4\nC2,2021-03-03,C001,W1,-2,4\n"
    assert load(rows) == (CREATED.format(3, 0, 0, 0), [])

    assert load(rows) == (CREATED.format(0, 3, 0, 0), [])
    assert load(rows.replace("-3,4", "-4,4")) == (CREATED.format(1, 2, 0, 0), [])
    assert sum(ShipmentLine.objects.values_list("returned", flat=True)) == 8


def test_a_return_that_was_begun_is_ended_by_the_next_run(load, monkeypatch):
    rows = "C1,2021-03-03,C001,W1,-2,4\n"

    def lights_out(**_facts):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(back, "receive_return", lights_out)
        with pytest.raises(KeyboardInterrupt):
            load(rows)
    assert ReturnOrder.objects.get().state == "approved"

    assert load(rows) == (CREATED.format(1, 0, 0, 0), [])
    assert ReturnOrder.objects.get().state == "received"
    assert load(rows) == (CREATED.format(0, 1, 0, 0), [])


@pytest.mark.parametrize(
    ("row", "verdict", "reason"),
    [
        ("C1,2021-03-03,C002,W1,-1,5\n", (0, 1, 0), "Nothing of these goods was shipped"),
        ("C1,2021-03-03,C001,W1,1,5\n", (0, 1, 0), "A sale"),
        ("C1,2021-03-03,C001,W1,-1,0\n", (0, 1, 0), "A correction of stock"),
        ("C1,2021-03-03,,W1,-1,5\n", (0, 1, 0), "No customer is named."),
        ("C1,2021-03-03,C001,Post,-1,5\n", (0, 1, 0), "Post is no goods."),
        ("C1,2021-03-03,C001,W9,-1,5\n", (0, 0, 1), "no goods with the code W9"),
        ("C1,2021-03-03,C999,W1,-1,5\n", (0, 0, 1), "no customer with the code C999"),
        ("C1,2021-03-03,C001,W1,-1.5,5\n", (0, 0, 1), "enter whole numbers"),
    ],
)
def test_what_is_no_return_is_set_aside_with_the_reason(load, jade, row, verdict, reason):
    said, aside = load(row + "C9,2021-03-03,C001,W1,-1,4\n", "--no-goods", "POST")

    unchanged, skipped, wrong = 0, verdict[1], verdict[2]
    assert said == CREATED.format(1, unchanged, skipped, wrong)
    assert [reason in each for each in aside] == [True]
    assert ReturnOrder.objects.get().reason == "C9"


def test_a_guest_brings_back_what_guests_bought(load):
    said, _aside = load("C1,2021-03-03,,W1,-1,5\n", "--guest", "C001")

    assert said == CREATED.format(1, 0, 0, 0)


def test_a_dry_run_takes_nothing_back(load):
    said, _aside = load("C1,2021-03-03,C001,W1,-1,5\n", "--dry-run")

    assert said == "would be " + CREATED.format(1, 0, 0, 0)
    assert not ReturnOrder.objects.exists()


def test_goods_that_came_back_meanwhile_are_not_taken_back_again(load, rui, noon, monkeypatch):
    slip = Shipment.objects.get(order__external_id="A1")
    real = back.request_return

    def late(**facts):
        # Somebody takes everything back between the look and the return.
        quantities = {slip.lines.get().pk: Decimal(12)}
        request_return(
            shipment=slip.number, quantities=quantities, reason="r", key=idempotency.new_key(),
            by=rui, at=noon,
        )  # fmt: skip
        return real(**facts)

    monkeypatch.setattr(back, "request_return", late)
    said, aside = load("C1,2021-03-01 12:00,C001,W1,-1,5\n")

    assert said == CREATED.format(0, 0, 0, 1)
    assert "can still come back" in aside[0]
    assert ReturnOrder.objects.get().reason == "r"


def test_returns_need_somebody_who_may_receive_them(load):
    with pytest.raises(CommandError, match="--as USERNAME"):
        load("C1,2021-03-03,C001,W1,-1,5\n", by="")

    _said, aside = load("C1,2021-03-03,C001,W1,-1,5\n", by="rui")

    assert aside == ["Returns are brought in by somebody who may receive them."]
    assert not ReturnOrder.objects.exists()


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("2021-03-01", "2021-03-01 12:00:00"),
        ("2021-03-01 00:00:00", "2021-03-01 12:00:00"),
        ("2021/3/1 9:05", "2021-03-01 09:05:00"),
        ("2021-03-01T23:59:58.123", "2021-03-01 23:59:58"),
        ("2021年3月1日 8:26", "2021-03-01 08:26:00"),
        ("2021-03-01 25:00", "2021-03-01 12:00:00"),
        ("20210301", "2021-03-01 12:00:00"),
    ],
)
def test_a_day_keeps_its_time_and_stands_at_noon_without_one(cell, read):
    assert moment(cell).strftime("%Y-%m-%d %H:%M:%S") == read


def test_a_day_that_is_none_is_refused():
    with pytest.raises(CannotRead):
        moment("yesterday 09:00")


def test_imported_orders_stand_at_the_time_of_the_file(sold):
    placed = Order.objects.get(external_id="A1").created_at

    assert placed.isoformat() == "2021-03-01T01:10:00+00:00"
