"""Lines shared out over continuous forms: none is lost, no sheet runs over, sums go on."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholesale.printing.slip import Column, Row, Size, Slip, sheets_of


def slip(*rows, facts=(("Customer", "Jade"), ("Date", "2026-03-04"), ("Order", "SO000001"))):
    columns = [Column("Goods", 84), Column("Amount", 12, is_figure=True)]
    return Slip("test", "Test", "T1", facts, columns, rows, ["Warehouse"], Decimal(0), "Total")


def line(name="酱油", amount=1):
    return Row([name, str(amount)], Decimal(amount))


@pytest.mark.parametrize(("size", "sheets"), [("a4", 1), ("form", 4), ("half", 7)])
def test_sixty_lines_fill_as_many_sheets_as_the_paper_asks_for(size, sheets):
    assert len(sheets_of(slip(*[line()] * 60), Size(size))) == sheets


def test_each_sheet_says_its_page_its_sum_and_the_sum_so_far():
    drawn = sheets_of(slip(*[line(amount=2) for _ in range(30)]), Size.FORM)

    assert [(s.page, s.pages, s.is_last) for s in drawn] == [(1, 2, False), (2, 2, True)]
    assert drawn[0].sum_here + drawn[1].sum_here == drawn[1].sum_so_far == 60
    assert drawn[0].sum_so_far == drawn[0].sum_here == 2 * len(drawn[0].rows)


def test_later_sheets_repeat_the_first_three_facts():
    facts = [(f"Fact {n}", "x") for n in range(7)]
    first, second = sheets_of(slip(*[line()] * 30, facts=facts), Size.FORM)

    assert (list(first.facts), list(second.facts)) == (facts, facts[:3])


def test_a_long_name_takes_the_room_of_its_lines():
    short = sheets_of(slip(*[line()] * 40), Size.FORM)
    long = sheets_of(slip(*[line("很长的名字" * 30)] * 40), Size.FORM)

    assert len(long) > len(short)


def test_a_slip_without_lines_is_one_sheet():
    assert [list(sheet.rows) for sheet in sheets_of(slip(), Size.HALF)] == [[]]


@given(
    st.lists(st.text("a酱W ", max_size=300), max_size=40),
    st.sampled_from(Size),
)
def test_every_line_stands_once_and_in_order(names, size):
    drawn = sheets_of(slip(*[line(name) for name in names]), size)

    rows = [(position, cells[0][0]) for sheet in drawn for position, cells in sheet.rows]
    assert rows == list(enumerate(names, 1))
    assert all(sheet.rows for sheet in drawn) or not names
