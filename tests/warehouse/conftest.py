from decimal import Decimal

import pytest

from inventory.models import StockLevel, Warehouse
from inventory.models.stock import WarehouseKind
from warehouse.actions.counts import Plan, count_totals, start_count
from warehouse.actions.lines import Goods
from warehouse.actions.transfers import Journey, write_transfer
from wholesale import idempotency


@pytest.fixture
def annex(main_warehouse):
    """A second place of the same site."""
    return Warehouse.objects.create(code="annex", name="Annex")


@pytest.fixture
def defective(main_warehouse):
    return Warehouse.objects.create(
        code="bad", name="Defective goods", kind=WarehouseKind.DEFECTIVE
    )


@pytest.fixture
def level():
    """What a warehouse has of a SKU: (on hand, value)."""

    def found(sku, place):
        held = StockLevel.objects.filter(sku=sku, warehouse=place).first()
        return (held.on_hand, held.value) if held else (Decimal(0), Decimal(0))

    return found


@pytest.fixture
def drafted(main_warehouse, annex, cleo, noon):
    """A draft of a transfer from the main warehouse to the annex: `drafted((soy, 24), ...)`."""

    def make(*lines, source=None, target=None, key=None, **how):
        journey = Journey(source or main_warehouse, target or annex, **how)
        goods = [
            Goods(sku.pk, Decimal(quantity), *(Decimal(price) for price in prices))
            for sku, quantity, *prices in lines
        ]
        return write_transfer(
            journey=journey, lines=goods, key=key or idempotency.new_key(), by=cleo, at=noon
        )

    return make


@pytest.fixture
def counting(main_warehouse, max_, noon):
    """A count of some goods in the main warehouse that runs."""

    def start(*skus, place=None, key=None, **how):
        plan = Plan(place or main_warehouse, [sku.pk for sku in skus], **how)
        return start_count(plan=plan, key=key or idempotency.new_key(), by=max_, at=noon)

    return start


@pytest.fixture
def tell(cleo, noon):
    """Cleo counts so much of some goods: `tell(count, (soy, 118))`."""

    def said(count, *lines):
        totals = {sku.pk: Decimal(quantity) for sku, quantity in lines}
        return count_totals(number=count.number, totals=totals, sheet="A", by=cleo, at=noon)

    return said
