"""Bringing in what customers owed before this system."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finance.actions.opening import OldDebt, bring_opening_balances
from finance.ledger import BooksClosed
from finance.models import Entry, OpenItem
from tests.finance.conftest import balance, postings
from wholesale.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_debt_and_a_prepayment_come_in_against_opening_balances(jade, opal, fin, noon):
    debts = [
        OldDebt(jade.pk, Decimal("1200.50"), date(2026, 2, 28), "XS-1"),
        OldDebt(opal.pk, Decimal("-80.00"), date(2026, 3, 2)),
    ]

    assert bring_opening_balances(debts=debts, by=fin, at=noon) == 2

    item = OpenItem.objects.get()
    assert (item.customer, item.kind, item.due_date) == (jade, "opening", date(2026, 2, 28))
    assert balance(jade) == (Decimal("1200.50"), 0)
    assert balance(opal) == (0, Decimal("80.00"))
    assert postings(item.document, "opening") == {
        ("receivable", Decimal("1200.50"), 0), ("opening", 0, Decimal("1200.50")),
    }  # fmt: skip
    assert Entry.objects.get(document=item.document).because == "XS-1"
    assert AuditEntry.objects.filter(action="opening_balance.imported").count() == 2


def test_the_same_balances_again_change_nothing(jade, fin, noon):
    debts = [OldDebt(jade.pk, Decimal(100), date(2026, 2, 28), ref) for ref in ("A", "B")]
    bring_opening_balances(debts=debts, by=fin, at=noon)

    assert bring_opening_balances(debts=debts, by=fin, at=noon) == 0
    assert balance(jade) == (200, 0)


def test_nothing_comes_into_closed_books(jade, house, fin, noon):
    house.books_closed_until = date(2026, 3, 2)
    house.remember()

    with pytest.raises(BooksClosed):
        bring_opening_balances(
            debts=[OldDebt(jade.pk, Decimal(1), date(2026, 3, 2))], by=fin, at=noon
        )
    assert not Entry.objects.exists()


def test_three_hundred_balances_take_as_many_statements_as_three(jade, opal, fin, noon):
    def statements(count, reference):
        debts = [
            OldDebt((jade, opal)[n % 2].pk, Decimal(10), date(2026, 2, 1), f"{reference}{n}")
            for n in range(count)
        ]
        with CaptureQueriesContext(connection) as seen:
            bring_opening_balances(debts=debts, by=fin, at=noon)
        return len(seen)

    assert statements(3, "a") == statements(300, "b")


def test_a_table_of_balances_is_imported_and_repeated_without_harm(jade, opal, tmp_path):
    table = tmp_path / "balances.csv"
    table.write_text(
        "客户编码,期初余额,到期日,原单号\n"
        "C001,1200.50,2026-02-28,XS-1\nC001,99.50,2026-02-28,XS-2\nC002,-80,,\nC404,5,,\n"
    )

    for _again in range(2):
        with pytest.raises(SystemExit) as left:
            call_command("import_opening_balances", table, stdout=StringIO(), stderr=StringIO())
        assert left.value.code == 2  # the unknown customer is set aside
        assert (balance(jade), balance(opal)) == ((1300, 0), (0, 80))


def test_nothing_owed_and_a_changed_amount_are_set_aside_with_the_reason(jade, tmp_path):
    table, rejects = tmp_path / "balances.csv", tmp_path / "rejects.csv"

    def bring_in(amount):
        table.write_text(f"customer,amount,due\nC001,{amount},2026-02-01\n")
        call_command(
            "import_opening_balances", table, rejects=rejects, stdout=StringIO(), stderr=StringIO()
        )

    bring_in("0")
    assert "Nothing is owed" in rejects.read_text(encoding="utf-8-sig")
    bring_in("10")
    with pytest.raises(SystemExit):
        bring_in("11")

    assert "brought in with 10.00" in rejects.read_text(encoding="utf-8-sig")
    assert balance(jade) == (10, 0)
