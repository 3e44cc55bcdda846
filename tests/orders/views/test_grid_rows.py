"""An order's rows as HTML: every part escaped, whatever goods and people are called."""

from decimal import Decimal

import pytest

from orders.queries.grid import Beside, GridRow
from orders.queries.quick import QuickLine
from orders.templatetags.order_rows import grid_rows, order_lines
from orders.templatetags.quick_rows import quick_lines, quick_rows

pytestmark = pytest.mark.django_db
NASTY = '<b>"&'


def _row(sku, **more):
    facts = {
        "key": "l1", "line": 1, "sku": sku, "code": NASTY, "packs": NASTY, "factor": 12,
        "quantity": Decimal(24), "unit_price": Decimal("4.5"), "why": NASTY,
        "amount": Decimal(108), "beside": Beside(), "asked": NASTY, "now": NASTY, "error": NASTY,
    }  # fmt: skip
    return GridRow(**{**facts, **more})


@pytest.fixture
def nasty(soy):
    soy.product.name = soy.unit.name = soy.code = NASTY
    return soy


def test_rows_to_change_escape_everything_that_people_wrote(nasty, tea):
    known, unknown = _row(nasty), _row(None, matches=[nasty, tea])

    drawn = grid_rows([known, unknown])

    assert "<b>" not in drawn
    assert drawn.count("&lt;b&gt;") > 10


def test_lines_to_read_escape_everything_that_people_wrote(nasty):
    drawn = order_lines([_row(nasty)], with_stock=True)

    assert "<b>" not in drawn
    assert drawn.count("&lt;b&gt;") == 6


def test_the_unit_a_row_is_keyed_in_is_chosen_and_figures_are_said(soy):
    drawn = grid_rows([_row(soy, packs="2")])

    assert '<option value="12" data-unit="箱" selected>箱 ×12</option>' in drawn
    assert '<option value="1" data-unit="瓶">瓶</option>' in drawn
    assert 'data-amount="108">108.00</span>' in drawn
    assert '<span id="price-l1">4.50</span>' in drawn


def test_lines_of_a_quick_order_escape_everything_that_people_wrote(nasty, tea):
    taken = QuickLine(1, NASTY, NASTY, NASTY, nasty, [nasty, tea], NASTY, 12, Decimal(24))
    open_ = QuickLine(2, NASTY, NASTY, NASTY, options=[nasty], packs=NASTY, error=NASTY)
    taken.why, taken.short, taken.also_on = NASTY, Decimal(3), 1

    office, phone = quick_rows([taken, open_]), quick_lines([taken, open_], "CNY")

    for drawn in (office, phone):
        assert "<b>" not in drawn
        assert drawn.count('name="said" value="&lt;b&gt;&quot;&amp;"') == 2
        assert drawn.count("is-wrong") == 1
        assert "Also on line 1; they are added up." in drawn
        assert "3 on back order" in drawn
