import contextlib
import gzip
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from inventory.models import StockLevel
from orders.imports.orders import OrderImporter
from orders.models import Order, OrderLine
from wholesale.models import AuditEntry, OutboxMessage

HEADERS = "InvoiceItemNumber,Date,StoreNumber,ItemNumber,BottlesSold,SaleDollars\n"
A1 = "INV-100001,2021-03-01,C001,4075,12,97.44\n"
A2 = "INV-100002,2021-03-01,C001,4075,24,194.88\n"
B1 = "INV-200001,2021-03-02,C002,927461,7,10\n"


@pytest.fixture
def load(tmp_path, jade, opal, goods, olive, main_warehouse, capsys):
    """Import orders; gives what the command said and the file of rows set aside."""
    goods("4075", "Vodka")
    goods("927461", "Bitters")

    def run(text, *options):
        path, rejects = tmp_path / "orders.csv.gz", tmp_path / "rejects.csv"
        path.write_bytes(gzip.compress(text.encode()))
        with contextlib.suppress(SystemExit):  # it ends with 2 when rows were wrong
            call_command(
                "import_orders", str(path), "--as", "olive", "--strip", "5",
                "--rejects", str(rejects), *options,
            )  # fmt: skip
        said = capsys.readouterr().out.splitlines()[-1]
        return said, rejects.read_text("utf-8-sig").splitlines()[1:]

    return run


def test_rows_of_one_number_become_one_draft_and_post_nothing(load, jade, olive):
    said, aside = load(HEADERS + A1 + A2 + B1)

    assert said == "3 rows: 3 create, 0 update, 0 unchanged, 0 skip, 0 error"
    assert aside == []
    order = Order.objects.get(external_id="INV-1")
    assert (order.customer, order.approval, order.channel.kind) == (jade, "draft", "import")
    assert (order.total, order.line_count, order.placed_by) == (Decimal("292.32"), 2, olive)
    assert order.created_at.isoformat() == "2021-03-01T04:00:00+00:00"
    assert list(
        order.lines.values_list("position", "sku__code", "quantity", "unit_price", "amount")
    ) == [
        (1, "4075", 12, Decimal("8.12"), Decimal("97.44")),
        (2, "4075", 24, Decimal("8.12"), Decimal("194.88")),
    ]
    assert set(OrderLine.objects.values_list("price_rule", flat=True)) == {"import"}
    assert AuditEntry.objects.filter(action="order.imported").count() == 2
    assert not StockLevel.objects.filter(promised__gt=0).exists()
    assert not OutboxMessage.objects.exists()


def test_rows_of_one_order_join_it_though_another_stands_between(load):
    said, aside = load(HEADERS + A1 + B1 + A2)

    assert (said, aside) == ("3 rows: 3 create, 0 update, 0 unchanged, 0 skip, 0 error", [])
    assert Order.objects.get(external_id="INV-1").line_count == 2


def test_an_order_with_one_wrong_row_stays_out_though_another_stands_between(load):
    _said, aside = load(HEADERS + A1 + B1 + A2.replace("4075", "9999"))

    assert [row.count("9999") for row in aside] == [1, 2]
    assert list(Order.objects.values_list("external_id", flat=True)) == ["INV-2"]


def test_a_row_too_far_from_its_order_says_where_that_is(load, monkeypatch):
    monkeypatch.setattr(OrderImporter, "batch", 1)

    said, (aside,) = load(HEADERS + A1 + B1 + A2)

    assert said == "3 rows: 2 create, 0 update, 0 unchanged, 0 skip, 1 error"
    assert "Order INV-1 came in with row 2, too far away" in aside


def test_a_price_that_does_not_divide_keeps_the_amount_of_the_file(load):
    load(HEADERS + B1)

    line = OrderLine.objects.get()
    assert (line.unit_price, line.amount) == (Decimal("1.4286"), Decimal(10))


def test_the_same_file_again_changes_nothing(load):
    load(HEADERS + A1 + A2 + B1)

    said, _aside = load(HEADERS + A1 + A2 + B1)

    assert said == "3 rows: 0 create, 0 update, 3 unchanged, 0 skip, 0 error"
    assert Order.objects.count() == 2


def test_an_order_that_is_here_with_other_lines_stays_as_it_is(load):
    load(HEADERS + A1)

    said, aside = load(HEADERS + A1 + A2)

    assert said == "2 rows: 0 create, 0 update, 0 unchanged, 2 skip, 0 error"
    assert len(aside) == 2
    assert Order.objects.get().line_count == 1


@pytest.mark.parametrize(
    "bad",
    [
        "INV-100002,2021-03-01,C001,unknown,1,1\n",
        "INV-100002,2021-03-01,C001,4075,many,1\n",
        "INV-100002,2021-03-01,C002,4075,1,1\n",
        "INV-100002,2021-03-01,C001,4075,1,\n",
    ],
)
def test_one_wrong_row_sets_its_whole_order_aside_and_no_other(load, bad):
    said, aside = load(HEADERS + A1 + bad + B1)

    assert said == "3 rows: 1 create, 0 update, 0 unchanged, 0 skip, 2 error"
    assert len(aside) == 2
    assert Order.objects.get().external_id == "INV-2"


def test_an_order_of_a_customer_we_do_not_know_is_set_aside(load):
    said, aside = load(HEADERS + A1.replace("C001", "C999"))

    assert said == "1 rows: 0 create, 0 update, 0 unchanged, 0 skip, 1 error"
    assert "C999" in aside[0]
    assert not Order.objects.exists()


def test_what_is_no_sale_is_set_aside_and_the_rest_comes_in(load):
    said, aside = load(
        HEADERS
        + A1
        + "INV-100002,2021-03-01,C001,Post,1,18\n"
        + "INV-100003,2021-03-01,C001,4075,-1,-8.12\n"
        + "INV-100004,2021-03-01,C001,4075,-1,\n"
        + "INV-300001,2021-03-01,,4075,1,8.12\n",
        "--no-goods", "POST,DOT",
    )  # fmt: skip

    assert said == "5 rows: 1 create, 0 update, 0 unchanged, 4 skip, 0 error"
    assert len(aside) == 4
    assert Order.objects.get().line_count == 1


def test_guests_are_one_customer_when_he_is_named(load, opal):
    load(HEADERS + "INV-300001,2021-03-01,,4075,1,8.12\n", "--guest", "C002")

    assert Order.objects.get().customer == opal


def test_a_dry_run_writes_nothing(load):
    said, _aside = load(HEADERS + A1, "--dry-run")

    assert said.startswith("1 rows: would be 1 create")
    assert not Order.objects.exists()


def test_orders_need_somebody_who_imports_them(tmp_path, house):
    path = tmp_path / "orders.csv"
    path.write_text(HEADERS + A1)

    with pytest.raises(CommandError, match="--as USERNAME"):
        call_command("import_orders", str(path))


@pytest.mark.parametrize("orders", [1, 30])
def test_a_batch_costs_the_same_whatever_it_holds(load, orders, django_assert_max_num_queries):
    rows = "".join(f"INV-{n}00001,2021-03-01,C001,4075,12,97.44\n" for n in range(1, orders + 1))

    with django_assert_max_num_queries(24):
        load(HEADERS + rows)
