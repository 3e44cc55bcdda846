"""Suppliers and their goods from a table."""

import io
from decimal import Decimal

import pytest

from inventory.imports.suppliers import SupplierGoodsImporter
from inventory.models import Supplier, SupplierGoods, SupplierPrice
from wholesale.tabular import matching
from wholesale.tabular.engine import Run
from wholesale.tabular.table import open_table

pytestmark = pytest.mark.django_db(transaction=True)
FILE = """\
供应商编码,供应商,电话,货号,供应商货号,采购价,装箱数
HN01,Hainan Foods,0898,SOY,H-1,3.20,12
HN01,,,TEA,H-2,4,
"""


@pytest.fixture
def load(paige, noon, soy, tea):
    def loaded(text):
        outcomes = []
        kind = SupplierGoodsImporter()
        with open_table(io.BytesIO(text.encode())) as table:
            mapped = matching.guess(kind.fields, table.headers)
            matching.require_complete(kind.fields, mapped, table.headers)
            run = Run(kind, mapped, by=paige, at=noon, dry=False, sink=outcomes.append)
            run.over(table)
        return [(str(outcome.verdict), outcome.sentence) for outcome in outcomes]

    return loaded


def test_a_file_makes_a_supplier_with_his_goods_and_the_same_file_changes_nothing(load, soy):
    assert load(FILE) == [("create", ""), ("create", "")]
    assert load(FILE) == [("unchanged", ""), ("unchanged", "")]

    supplier = Supplier.objects.get()
    assert (supplier.code, supplier.name, supplier.phone) == ("HN01", "Hainan Foods", "0898")
    one = SupplierGoods.objects.get(sku=soy)
    assert (one.code, one.unit_price, one.pack_factor) == ("H-1", Decimal("3.2"), 12)


def test_a_new_price_is_added_to_the_history(load, soy):
    load(FILE)

    assert load(FILE.replace("3.20", "3.50"))[0][0] == "update"

    assert list(
        SupplierPrice.objects.filter(goods__sku=soy).values_list("unit_price", flat=True)
    ) == [Decimal("3.2"), Decimal("3.5")]


def test_a_supplier_without_a_name_and_goods_nobody_knows_are_set_aside(load):
    (unnamed, unknown) = load("供应商编码,供应商,货号,采购价\nXX,,SOY,1\nYY,Y,NOPE,1\n")

    assert (unnamed[0], unknown[0]) == ("error", "error")
    assert not Supplier.objects.exists()
