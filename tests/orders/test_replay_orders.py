from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from finance.models import OpenItem, Settlement
from inventory.models import StockAdjustment, StockLevel
from orders.models import Order, ReturnOrder
from wholesale import books

ROWS = """InvoiceNo,InvoiceDate,CustomerID,StockCode,Quantity,UnitPrice
A1,2021-03-01,C001,W1,12,5
A2,2021-03-01,C002,W1,24,5
A3,2021-03-03,C001,W2,12,7.5
"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drafts(tmp_path, jade, opal, goods, olive, rui):
    """Three drafts of two days."""
    goods("W1", "Water")
    goods("W2", "Juice")
    path = tmp_path / "orders.csv"
    path.write_text(ROWS)
    call_command("import_orders", str(path), "--as", "olive")


def replay(*options):
    call_command("replay_orders", "--as", "olive", "--reviewer", "rui", *options)


def states():
    return list(Order.objects.order_by("external_id").values_list("approval", flat=True))


def test_drafts_are_submitted_reviewed_and_settled_on_their_days(drafts, capsys):
    replay("--stock-up", "--settle-after", "2")

    assert states() == ["reviewed"] * 3
    first = Order.objects.get(external_id="A1")
    assert first.submitted_at == first.created_at
    assert first.reviewed_at.date() == date(2021, 3, 1)
    assert set(StockLevel.objects.values_list("on_hand", "promised")) == {(0, 0)}
    # On the third both pay what they bought on the first; what jade buys then stays open.
    assert list(
        Settlement.objects.order_by("received").values_list("received", "paid_on", "state")
    ) == [
        (Decimal(60), date(2021, 3, 3), "reviewed"),
        (Decimal(120), date(2021, 3, 3), "reviewed"),
    ]
    assert sum(item.amount - item.allocated for item in OpenItem.objects.all()) == 90
    assert "3 orders with 3 lines, 2 settlements" in capsys.readouterr().out
    assert [str(fault) for fault in books.broken()] == []


def test_what_is_refused_is_counted_and_goes_on_in_the_next_run(drafts, capsys):
    replay()

    assert "Refused: 3 NotEnoughStock" in capsys.readouterr().out
    assert states() == ["draft"] * 3

    replay("--stock-up")

    assert states() == ["reviewed"] * 3


def test_a_replay_done_twice_does_nothing_more(drafts):
    replay("--stock-up", "--settle-after", "0")
    before = (Settlement.objects.count(), StockAdjustment.objects.count())

    replay("--stock-up", "--settle-after", "0")

    assert (Settlement.objects.count(), StockAdjustment.objects.count()) == before == (3, 1)


def test_only_the_days_and_the_number_asked_for_are_replayed(drafts):
    replay("--stock-up", "--to", "2021-03-01", "--limit", "1")

    assert states() == ["reviewed", "draft", "draft"]

    replay("--stock-up", "--from", "2021-03-02")

    assert states() == ["reviewed", "draft", "reviewed"]


def test_what_came_back_is_taken_back_in_the_evening_before_customers_pay(drafts, tmp_path, capsys):
    source, rejects = tmp_path / "all.csv", tmp_path / "rejects.csv"
    source.write_text(
        ROWS
        + "C1,2021-03-01,C001,W1,-2,5\n"
        + "C2,2021-03-02,C002,W1,-24,5\n"
        + "C3,2021-03-04,C001,W2,-1,7.5\n"
        + "C4,when,C001,W1,-1,5\n"
        + "C5,2021-03-01,C001,POST,-1,5\n"
    )

    replay(
        "--stock-up", "--settle-after", "2", "--returns", str(source), "--rejects", str(rejects),
        "--no-goods", "POST",
    )  # fmt: skip

    said = capsys.readouterr().out
    assert "5 rows of goods that came back: 3 taken back in 3 returns of 137.50" in said
    assert [line.split(",")[0] for line in rejects.read_text("utf-8-sig").splitlines()[1:]] == [
        "C4", "C5"
    ]  # fmt: skip
    assert list(
        ReturnOrder.objects.order_by("reason").values_list("reason", "amount", "state")
    ) == [
        ("C1", 10, "received"),
        ("C2", 120, "received"),
        ("C3", Decimal("7.50"), "received"),
    ]
    # What came back is not paid for.
    assert list(Settlement.objects.values_list("received", flat=True)) == [50]
    assert ReturnOrder.objects.get(reason="C1").decided_by.username == "rui"


def test_a_file_of_returns_that_is_none_is_refused_before_anything_happens(drafts, tmp_path):
    source = tmp_path / "colours.csv"
    source.write_text("colour\nred\n")

    with pytest.raises(CommandError):
        replay("--stock-up", "--returns", str(source))

    assert states() == ["draft"] * 3
    assert not StockAdjustment.objects.exists()


def test_what_is_held_is_counted_and_tried_again_by_the_next_run(drafts, jade, capsys):
    jade.credit_limit = Decimal(1)
    jade.save(update_fields=["credit_limit"])

    replay("--stock-up")

    assert "Refused: 2 OnHold" in capsys.readouterr().out
    assert states() == ["held", "reviewed", "held"]

    jade.credit_limit = None
    jade.save(update_fields=["credit_limit"])
    replay()

    assert states() == ["reviewed"] * 3


def test_nobody_replays_under_a_name_that_is_not_there(drafts):
    with pytest.raises(CommandError, match="no person called zoe"):
        call_command("replay_orders", "--as", "zoe", "--reviewer", "rui")
