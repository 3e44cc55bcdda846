"""Minimum and maximum stock from a table."""

import io

import pytest

from inventory.imports.stock_rules import StockRuleImporter
from inventory.models import StockRule
from wholesale.tabular import matching
from wholesale.tabular.engine import Run
from wholesale.tabular.table import open_table

pytestmark = pytest.mark.django_db(transaction=True)
FILE = """\
货号,仓库编码,最低库存,最高库存,备货天数
SOY,main,48,480,
TEA,,5,,14
"""


@pytest.fixture
def load(paige, noon, soy, tea):
    def loaded(text):
        outcomes = []
        kind = StockRuleImporter()
        with open_table(io.BytesIO(text.encode())) as table:
            mapped = matching.guess(kind.fields, table.headers)
            matching.require_complete(kind.fields, mapped, table.headers)
            run = Run(kind, mapped, by=paige, at=noon, dry=False, sink=outcomes.append)
            run.over(table)
        return [(str(outcome.verdict), outcome.sentence) for outcome in outcomes]

    return loaded


def rules():
    said = StockRule.objects.order_by("sku__code")
    return list(said.values_list("sku__code", "minimum", "maximum", "cover_days"))


def test_a_file_says_rules_and_the_same_file_changes_nothing(load):
    assert load(FILE) == [("create", ""), ("create", "")]
    assert load(FILE) == [("unchanged", ""), ("unchanged", "")]
    assert rules() == [("SOY", 48, 480, None), ("TEA", 5, None, 14)]


def test_another_number_changes_a_rule_and_empty_ones_take_it_away(load):
    load(FILE)
    changed = FILE.replace("48,480,", "24,480,").replace("TEA,,5,,14", "TEA,,,,")
    assert [verdict for verdict, _said in load(changed)] == ["update", "update"]
    assert rules() == [("SOY", 24, 480, None)]


def test_wrong_rows_say_why(load):
    said = load("货号,仓库编码,最低库存,最高库存\nNONE,main,1,2\nSOY,moon,1,2\nSOY,main,5,4\n")
    assert said == [
        ("error", "There are no goods with the code NONE."),
        ("error", "There is no warehouse moon that sells."),
        ("error", "The maximum is below the minimum: change one of them."),
    ]
    assert rules() == []
