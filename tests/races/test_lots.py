"""Of two documents that take the last goods of a lot, one has them."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from inventory import ledger, lots
from inventory.actions.lots import keep_lots
from inventory.models import LotLevel, StockLevel
from wholesale.db import use_case
from wholesale.refusals import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def milk(goods, olive, noon):
    sku = goods("MILK", "Milk", stock_of=10, case=1)
    return keep_lots(sku=sku, keeps=True, by=olive, at=noon)


def sell_twice(milk, warehouse, at, sell):
    start = Barrier(2, timeout=10)

    def run(document):
        start.wait()
        try:
            use_case(sell)(warehouse, {milk.pk: Decimal(6)}, document=document, at=at)
        except (Refusal, IntegrityError) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as people:
        return sorted(people.map(run, ["SH1", "SH2"]))


def left_of(milk):
    return (
        StockLevel.objects.get(sku=milk).on_hand,
        sum(LotLevel.objects.filter(lot__sku=milk).values_list("on_hand", flat=True)),
    )


def test_of_two_documents_for_the_last_of_a_lot_one_is_refused(milk, main_warehouse, olive, noon):
    def sell(warehouse, demand, *, document, at):
        changes = {sku: (-quantity, Decimal(0)) for sku, quantity in demand.items()}
        ledger.adjust(warehouse, changes, document=document, at=at, by=olive)

    assert sell_twice(milk, main_warehouse, noon, sell) == ["NotEnoughStock", "done"]

    assert left_of(milk) == (Decimal(4), Decimal(4))


@pytest.mark.damage
def test_without_the_level_held_both_take_from_the_lot(milk, main_warehouse, noon):
    """The control: lots without the stock level that guards them; the last guard is the check."""
    both = Barrier(2, timeout=10)

    def sell(warehouse, demand, *, document, at):
        LotLevel.objects.get(lot__sku=milk, on_hand__gte=6)
        both.wait()
        lots.leave(warehouse, demand, document=document, at=at)

    assert sell_twice(milk, main_warehouse, noon, sell) == ["IntegrityError", "done"]
