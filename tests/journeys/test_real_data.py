"""Slices of real trade, from the files to settled debts: docs/real-data.md in small."""

import csv
import gzip
from collections import Counter, defaultdict
from contextlib import suppress
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Sum

from finance.models import CustomerAccount, Settlement
from inventory.models import Barcode, Pack, Sku, StockLevel
from orders.models import OrderLine, ReturnLine, ReturnOrder, Shipment
from wholesale import books

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
NO_GOODS = "POST,DOT,M,S,D,B,AMAZONFEE,BANK CHARGES,PADS,CRUK"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data is not in {DATA}"),
]


def rows_of(name):
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@pytest.fixture
def cut(tmp_path):
    """Write some rows of a real file to a file of their own; gives its path."""

    def write(name, rows):
        path = tmp_path / f"{name}.csv.gz"
        with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return str(path)

    return write


@pytest.fixture
def run(olive, rui, main_warehouse, capsys):
    """Call a command as olive; gives the lines it said."""

    def call(command, *options):
        with suppress(SystemExit):  # it ends with 2 when rows were set aside
            call_command(command, *options, "--as", "olive")
        return capsys.readouterr().out.strip().splitlines()

    return call


def test_a_slice_of_iowa_goes_from_the_price_list_to_the_settled_debt(cut, run):
    days = defaultdict(list)
    for row in rows_of("iowa/sales_2021-03-01_05.csv.gz"):
        days[row["Date"]].append(row)
    sales = [row for day in days.values() for row in first_orders(day, 20)]
    items = {row["ItemNumber"] for row in sales}
    stores = {row["StoreNumber"] for row in sales}
    goods = [row for row in rows_of("iowa/products_2022-11.csv.gz") if row["Item Number"] in items]
    shops = [row for row in rows_of("iowa/stores_2022-11.csv.gz") if row["Store"] in stores]

    volume = "specification=Bottle Volume (ml)"
    assert run("import_products", cut("goods", goods), "--map", volume) == created(1117)
    assert run("import_customers", cut("shops", shops), "--map", "province=State") == created(68)
    assert run("import_orders", cut("sales", sales), "--strip", "5") == created(2971)
    said = run("replay_orders", "--reviewer", "rui", "--stock-up", "--settle-after", "2")

    assert said[0] == "1,117 lines of stock posted"
    assert said[1].startswith("100 orders with 2,971 lines, 45 settlements in ")
    assert len(said) == 3  # nothing was refused
    assert (Sku.objects.count(), Pack.objects.count(), Barcode.objects.count()) == (
        1117, 1114, 2233
    )  # fmt: skip
    assert Shipment.objects.count() == 100
    assert total(OrderLine, "amount") == Decimal("575394.68")
    assert total(Settlement, "received") == Decimal("395866.29")
    assert total(CustomerAccount, "receivable") == Decimal("179528.39")
    assert total(CustomerAccount, "prepayment") == total(StockLevel, "on_hand") == 0
    assert [str(fault) for fault in books.broken()] == []


def created(rows):
    return counts(rows, 0, 0, 0)


def total(model, name):
    return model.objects.aggregate(total=Sum(name))["total"]


def first_orders(rows, count):
    numbers = dict.fromkeys(row["InvoiceItemNumber"][:-5] for row in rows)
    wanted = set(islice(numbers, count))
    return [row for row in rows if row["InvoiceItemNumber"][:-5] in wanted]


def test_a_slice_of_online_retail_with_what_came_back(cut, run, tmp_path):
    every = list(islice(rows_of("online_retail_2010-12_2011-08.csv.gz"), 20_000))
    buyers = {row["CustomerID"] for row in every[:2000]}
    rows = [
        row for number, row in enumerate(every)
        if number < 2000 or (row["InvoiceNo"].startswith("C") and row["CustomerID"] in buyers)
    ]  # fmt: skip
    path = cut("retail", rows)
    guest = cut("guest", [{"code": "GUEST", "name": "Guests"}])
    as_trade = ("--guest", "GUEST", "--no-goods", NO_GOODS)

    assert run("import_customers", guest) == created(1)
    assert run("import_products", path, "--map", "base_price=UnitPrice") == counts(1058, 0, 0, 1006)
    names = ("--map", "code=CustomerID", "--map", "name=Country")
    assert run("import_customers", path, *names) == counts(72, 0, 0, 1992)
    assert run("import_orders", path, *as_trade) == counts(1965, 0, 94, 5)
    said = run(
        "replay_orders", "--reviewer", "rui", "--stock-up", "--settle-after", "0",
        "--returns", path, *as_trade, "--rejects", str(tmp_path / "aside.csv"),
    )  # fmt: skip

    assert said[1].startswith("86 orders with 1,965 lines, 69 settlements in ")
    assert said[3].startswith(
        "90 rows of goods that came back: 19 taken back in 8 returns of 285.13,"
        " 0 were here, 71 set aside"
    )
    assert Counter(reasons(tmp_path / "aside.csv")) == {
        " is no goods.": 13,
        "Nothing of these goods was shipped to this customer, or all of it came back.": 58,
    }
    # The same rows, asked for once more, are here already or set aside again.
    assert run("import_returns", path, *as_trade) == counts(0, 19, 2045, 0)
    # Everything was paid in the evening; what came back later is the customers' prepayment.
    assert total(Settlement, "received") == Decimal("37457.13")
    assert total(CustomerAccount, "receivable") == 0
    assert total(CustomerAccount, "prepayment") == Decimal("259.63")
    assert Shipment.objects.count() == 86
    assert total(OrderLine, "amount") == Decimal("37482.63")
    assert total(ReturnOrder, "amount") == Decimal("285.13")
    assert total(ReturnLine, "quantity") == total(StockLevel, "on_hand") == 55
    assert [str(fault) for fault in books.broken()] == []


def counts(create, unchanged, skip, error):
    rows = create + unchanged + skip + error
    said = f"{create:,} create, 0 update, {unchanged:,} unchanged, {skip:,} skip, {error:,} error"
    return [f"{rows:,} rows: {said}"]


def reasons(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["Reason"].removeprefix(row["StockCode"]) for row in csv.DictReader(file)]
