"""Count sheets that were filled in."""

import io

import pytest

from warehouse.imports import CountSheetImporter
from warehouse.models import CountLine
from wholesale.tabular import matching
from wholesale.tabular.engine import Run
from wholesale.tabular.table import open_table

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def load(olive, noon):
    def loaded(text, *, dry=False):
        outcomes = []
        kind = CountSheetImporter()
        with open_table(io.BytesIO(text.encode())) as table:
            mapped = matching.guess(kind.fields, table.headers)
            matching.require_complete(kind.fields, mapped, table.headers)
            run = Run(kind, mapped, by=olive, at=noon, dry=dry, sink=outcomes.append)
            run.over(table)
        return [str(outcome.verdict) for outcome in outcomes]

    return loaded


def test_a_filled_sheet_is_entered_and_the_same_sheet_changes_nothing(
    load, counting, soy, tea, goods
):
    rice = goods("RICE", "Rice", stock_of=12)
    count = counting(soy, tea)
    sheet = (
        f"盘点单,货号,实盘数\n{count.number},SOY,118\n{count.number},TEA,\n"
        f"{count.number},RICE,3\n{count.number},NOPE,1\nCT999999,SOY,1\n"
    )

    assert load(sheet, dry=True) == ["update", "skip", "create", "error", "error"]
    assert not CountLine.objects.exclude(counted=None).exists()
    assert load(sheet) == ["update", "skip", "create", "error", "error"]

    counted = dict(CountLine.objects.values_list("sku", "counted"))
    assert counted == {soy.pk: 118, tea.pk: None, rice.pk: 3}
    assert CountLine.objects.get(sku=soy).book == 120
    assert load(sheet) == ["unchanged", "skip", "unchanged", "error", "error"]


def test_goods_of_another_count_are_a_wrong_row_and_the_others_are_entered(
    load, counting, soy, tea
):
    counting(soy)
    second = counting(tea)

    verdicts = load(f"盘点单,货号,实盘数\n{second.number},SOY,1\n{second.number},TEA,4\n")

    assert verdicts == ["error", "update"]
    assert CountLine.objects.get(sku=tea).counted == 4
