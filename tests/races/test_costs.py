"""Two receipts of the same goods in two warehouses at once still leave one average cost."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import OperationalError, connection

from inventory import costs
from inventory.actions.adjust import AdjustmentLine, post_adjustment
from inventory.models import StockLevel, Warehouse
from wholesale import idempotency
from wholesale.db import run_sql

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def shelves(goods, main_warehouse):
    annex = Warehouse.objects.create(code="annex", name="Annex")
    return main_warehouse, annex, [goods(f"G{n}", f"Goods {n}") for n in range(3)]


def bring_at_once(shelves, by, at, *, rounds=1):
    main, annex, skus = shelves
    start = Barrier(2, timeout=10)

    def bring(place, cost, skus):
        start.wait()
        try:
            post_adjustment(
                warehouse=place, reason="came", is_opening=False, key=idempotency.new_key(),
                by=by, at=at,
                lines=[AdjustmentLine(sku.pk, Decimal(10), Decimal(cost)) for sku in skus],
            )  # fmt: skip
        except OperationalError as error:
            return "deadlock" if "deadlock" in str(error) else str(error)
        finally:
            connection.close()
        return "done"

    ended = []
    with ThreadPoolExecutor(2) as people:
        for _round in range(rounds):
            acts = [(main, "1.00", skus), (annex, "4.00", skus[::-1])]
            ended += list(people.map(lambda act: bring(*act), acts))
    return ended


def unit_costs():
    return {level.value / level.on_hand for level in StockLevel.objects.all()}


def test_two_receipts_at_once_leave_one_average(shelves, olive, noon):
    assert bring_at_once(shelves, olive, noon, rounds=4) == ["done"] * 8

    assert unit_costs() == {Decimal("2.5")}


@pytest.mark.damage
def test_when_only_the_levels_are_held_each_levels_what_it_sees(shelves, olive, noon, monkeypatch):
    """The control: goods are not held, so that neither sees the level the other is making."""
    both = Barrier(2, timeout=10)
    level = costs.level

    def hold_levels(warehouses, skus):
        run_sql(costs._HOLD_GROUPS, {"warehouses": list(warehouses), "skus": list(skus)})

    def level_then_wait(*args, **kwargs):
        level(*args, **kwargs)
        both.wait()

    monkeypatch.setattr(costs, "hold", hold_levels)
    monkeypatch.setattr(costs, "level", level_then_wait)

    assert bring_at_once(shelves, olive, noon) == ["done"] * 2

    assert unit_costs() == {Decimal(1), Decimal(4)}
