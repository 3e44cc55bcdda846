"""A quantity is read as people key it."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.queries.said import NotSaid, is_plain, read_quantity

UNITS = [(12, "箱"), (4, "Pack"), (1, "瓶")]


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("", "0"), ("3", "36"), ("1.5", "18"), ("1,200", "14400"), (" 2 ", "24"),
        ("3箱2瓶", "38"), ("3箱 2瓶", "38"), ("2.5箱", "30"), ("1箱+3", "15"), ("1箱3", "15"),
        ("５瓶", "5"), ("2 pack 1瓶", "9"), ("2瓶+1", "3"), (".5箱", "6"),
    ],
)  # fmt: skip
def test_packs_may_be_said_in_words(text, quantity):
    assert read_quantity(text, factor=12, units=UNITS) == Decimal(quantity)


@pytest.mark.parametrize("text", ["x", "-3", "3盒", "+3", "3箱-1", "1e5", "NaN", "9" * 13])
def test_what_is_no_quantity_says_so(text):
    with pytest.raises(NotSaid):
        read_quantity(text, factor=1, units=UNITS)


def test_an_unknown_unit_names_those_there_are():
    with pytest.raises(NotSaid, match="Key it in 箱 / Pack / 瓶"):
        read_quantity("3盒", factor=1, units=UNITS)


@given(st.text(max_size=30))
def test_rubbish_is_refused_or_read_and_never_raises_anything_else(text):
    is_plain(text)
    with contextlib.suppress(NotSaid):
        assert 0 <= read_quantity(text, factor=12, units=UNITS) < Decimal(10) ** 12
