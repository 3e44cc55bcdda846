import contextlib
from decimal import Decimal

import pytest
from django.core.management import call_command

from crm.models import Address, Area, Customer, CustomerType, Level
from crm.queries.customers import search_customers
from wholesale.models import AuditEntry

HEADERS = "客户编码,客户名称,客户类型,等级,区域,联系人,电话,信用额度,账期,省,市,地址\n"
ROW = (
    "K1,龙华便利店,便利店,Retailers,海口,林老板,138-0013-8000,"
    '"20,000",30,海南省,海口市,国贸路 12 号\n'
)


@pytest.fixture
def load(tmp_path, retail, capsys):
    """Import a table; gives what the command said at the end."""

    def run(text, *options, encoding="utf-8", name="customers.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        with contextlib.suppress(SystemExit):  # it ends with 2 when rows were set aside
            call_command("import_customers", str(path), *options)
        return capsys.readouterr()

    return run


def only():
    return Customer.objects.select_related("type", "level", "area").get()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_chinese_table_comes_in(load, retail, encoding):
    load(HEADERS + ROW, encoding=encoding)

    customer = only()
    assert (customer.code, customer.name, customer.phone) == ("K1", "龙华便利店", "13800138000")
    assert (customer.type.name, customer.level, customer.area.name) == ("便利店", retail, "海口")
    assert (customer.credit_limit, customer.payment_days) == (Decimal(20000), 30)
    assert customer.addresses.get().text == "海南省海口市国贸路 12 号"
    assert customer.addresses.get().is_default
    assert list(search_customers(Customer.objects.all(), "lhbld")) == [customer]
    assert AuditEntry.objects.get(document="K1").action == "customer.created"


def test_the_same_table_again_changes_nothing(load):
    load(HEADERS + ROW)
    before = only().version

    load(HEADERS + ROW)

    assert (only().version, Address.objects.count()) == (before, 1)
    assert AuditEntry.objects.filter(document="K1").count() == 1


def test_a_known_customer_takes_what_the_table_says(load, retail):
    load(HEADERS + ROW)

    load(HEADERS + ROW.replace("林老板", "王老板").replace("国贸路 12 号", "海秀路 5 号"))

    customer = only()
    assert (customer.contact_name, customer.version) == ("王老板", 2)
    assert customer.addresses.get().street == "海秀路 5 号"
    assert AuditEntry.objects.get(action="customer.changed").facts["changes"] == {
        "contact_name": ["林老板", "王老板"],
        "street": ["海南省海口市国贸路 12 号", "海南省海口市海秀路 5 号"],
    }


def test_columns_that_are_not_there_are_left_alone(load):
    load(HEADERS + ROW)

    load("Code,Name\nK1,龙华便利店\n")

    customer = only()
    assert (customer.credit_limit, customer.area.name, customer.version) == (20000, "海口", 1)


def test_a_bad_row_is_set_aside_and_the_others_come_in(load, tmp_path):
    rejects = tmp_path / "rejects.csv"
    table = (
        HEADERS
        + ROW
        + ROW.replace("K1", "K2").replace("Retailers", "Emperors")
        + ROW.replace("K1", "K3").replace('"20,000"', "plenty")
        + ROW
        + "K5,,,,,,,,,,,\n"
    )

    load(table, "--rejects", str(rejects))

    assert list(Customer.objects.values_list("code", flat=True)) == ["K1"]
    reasons = rejects.read_text(encoding="utf-8-sig")
    assert all(code in reasons for code in ("K2", "K3", "K5"))
    assert Level.objects.count() == 1


def test_a_dry_run_changes_nothing(load):
    load(HEADERS + ROW, "--dry-run")

    assert [m.objects.count() for m in (Customer, Address, Area, CustomerType)] == [0, 0, 0, 0]


def test_another_systems_columns_are_mapped_by_hand(load):
    load(
        "Store,Title,Store Status,Where\n77,Corner Store,I,1 Main St\n",
        "--map", "code=Store", "--map", "name=Title", "--map", "street=Where",
    )  # fmt: skip

    customer = only()
    assert (customer.code, customer.name, customer.state) == ("77", "Corner Store", "blocked")


def test_a_batch_asks_the_same_number_of_questions(load, django_assert_max_num_queries):
    rows = [ROW.replace("K1", f"K{n}").replace("龙华", f"龙华{n}") for n in range(300)]

    with django_assert_max_num_queries(40):
        load(HEADERS + "".join(rows))

    assert Customer.objects.count() == 300
