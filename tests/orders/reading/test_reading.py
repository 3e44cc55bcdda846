"""Lists and messages as people send them, and whatever else they may paste."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.reading import Doubt, read_table, read_text
from orders.reading.amounts import SEPARATORS
from orders.reading.table import as_table

WORDS = re.compile(rf"[^\s{re.escape(SEPARATORS)}]+")


def said(text, units=()):
    """Rows as (name, "2箱+3盒", doubt)."""
    return [
        (row.name, "+".join(f"{a.count:f}{a.unit}" for a in row.amounts), row.doubt.value)
        for row in read_text(text, units).rows
    ]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("可乐2箱 雪碧三箱", [("可乐", "2箱", ""), ("雪碧", "3箱", "")]),
        ("老板来2箱可乐 雪碧3箱", [("可乐", "2箱", ""), ("雪碧", "3箱", "")]),
        ("可口可乐 500ml 2箱", [("可口可乐 500ml", "2箱", "")]),
        ("可乐3箱2盒", [("可乐", "3箱+2盒", "")]),
        ("３箱可乐", [("可乐", "3箱", "")]),
        ("SOY x3", [("SOY", "3", "")]),
        ("可乐×3箱", [("可乐", "3箱", "")]),
        ("可乐两件，酱油十二瓶", [("可乐", "2件", ""), ("酱油", "12瓶", "")]),
        ("可乐和雪碧各2箱", [("可乐", "2箱", ""), ("雪碧", "2箱", "")]),
        ("可乐、雪碧各要一箱", [("可乐", "1箱", ""), ("雪碧", "1箱", "")]),
        ("cola, sprite 2 cartons each", [("cola", "2cartons", ""), ("sprite", "2cartons", "")]),
        ("2 cartons of cola", [("of cola", "2cartons", "")]),
        ("可乐一箱半", [("可乐", "1.5箱", "half")]),
        ("可乐半箱", [("可乐", "0.5箱", "half")]),
        ("可乐两三箱", [("可乐", "3箱", "vague")]),
        ("可乐几箱", [("可乐", "", "vague")]),
        ("可乐十几箱", [("可乐", "10箱", "vague")]),
        ("三只松鼠坚果2箱", [("三只松鼠坚果", "2箱", "")]),
        ("王老吉310ml*24 5箱", [("王老吉310ml*24", "5箱", "")]),
        ("大米5kg 2袋", [("大米5kg", "2袋", "")]),
        ("大米5斤", [("大米", "5斤", "")]),
        ("JY-500 2箱", [("JY-500", "2箱", "")]),
        ("6901234567892 2", [("6901234567892", "2", "")]),
        ("酱油1,000瓶", [("酱油", "1000瓶", "")]),
        ("酱油一百零五瓶", [("酱油", "105瓶", "")]),
        ("1. 可乐2箱\n2、雪碧3箱", [("可乐", "2箱", ""), ("雪碧", "3箱", "")]),
        ("茅台2坛", [("茅台2坛", "", "missing")]),
        ("可乐2箱 改成3箱", [("可乐", "3箱", "changed")]),
        ("可乐2箱，雪碧1箱\n改为3箱", [("可乐", "2箱", ""), ("雪碧", "3箱", "changed")]),
        ("可乐2箱\n雪碧1箱\n可乐改成3箱", [("可乐", "3箱", "changed"), ("雪碧", "1箱", "")]),
        ("cola 2 cartons, make it 3 cartons", [("cola", "3cartons", "changed")]),
        ("可乐2箱 改成两三箱", [("可乐", "3箱", "vague")]),
        ("可乐改成3箱", [("可乐", "3箱", "")]),
    ],
)  # fmt: skip
def test_a_message_says_what_and_how_much(text, rows):
    assert said(text) == rows


def test_the_units_of_the_house_count():
    assert said("茅台2坛", ["坛"]) == [("茅台", "2坛", "")]


def test_what_is_taken_back_is_taken_out():
    reading = read_text("可乐2箱 雪碧3箱\n不要可乐了")
    assert [row.name for row in reading.rows] == ["雪碧"]
    assert [row.name for row in reading.taken_out] == ["可乐"]
    assert reading.remarks == ["不要可乐了"]


def test_the_same_as_last_time_is_a_wish_of_its_own():
    reading = read_text("跟上次一样，再加可乐5箱")
    assert reading.repeats_last
    assert [(row.names, row.amounts[0].count) for row in reading.rows] == [
        (("再加可乐", "可乐"), 5)
    ]


def test_greetings_are_remarks_and_words_without_a_quantity_may_be_goods():
    reading = read_text("老板在吗？可乐2箱 老地方")
    assert reading.remarks == ["老板在吗"]
    assert [(row.said, row.is_maybe) for row in reading.rows] == [
        ("可乐2箱", False), ("老地方", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "品名,货号,数量\nSoy sauce,SOY,2箱\nGreen tea,TEA,3",
        "SOY\tSoy sauce\t2箱\nTEA\tGreen tea\t3",
        "1;Soy sauce;2箱;5.50\n2;Green tea;3;8.25",
        "2箱|SOY\n3|TEA",
        "SOY 2箱\nTEA 3",
    ],
)
def test_a_list_may_have_any_columns(text):
    rows = read_text(text).rows
    assert [[(f"{a.count:f}", a.unit) for a in row.amounts] for row in rows] == [
        [("2", "箱")], [("3", "")],
    ]  # fmt: skip
    assert all(row.name.casefold() in {"soy", "tea", "soy sauce", "green tea"} for row in rows)


def test_a_unit_may_have_a_column_of_its_own_and_a_total_is_a_remark():
    reading = read_table(
        [(1, ["条码", "名称", "单位", "数量"]), (2, ["6901234567892", "可乐", "箱", "2"]),
         (3, ["", "合计", "", "2"])]
    )  # fmt: skip
    assert [(row.place, row.names, row.amounts[0].unit) for row in reading.rows] == [
        (2, ("6901234567892", "可乐"), "箱")
    ]
    assert reading.remarks == ["合计 2"]


def test_a_row_without_a_quantity_asks_for_one():
    reading = read_table([(1, ["code", "quantity"]), (2, ["SOY", ""]), (3, ["TEA", "some"])])
    assert [(row.name, row.doubt) for row in reading.rows] == [
        ("SOY", Doubt.MISSING), ("TEA", Doubt.VAGUE),
    ]  # fmt: skip


PIECES = st.sampled_from(
    ["可乐", "雪碧", "2箱", "三箱", "各", "半", "几", "x3", "两", "不要", "了", "跟上次一样",
     "1,000", "，", "\t", "\n", " ", "老板", "each", "no ", "6901234567892", "*24罐", "kg", "5",
     "。", "１２", "①", "改成", "改", " make it "]
)  # fmt: skip


@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(PIECES, max_size=20).map("".join),
        st.lists(st.lists(PIECES, max_size=8).map("".join), max_size=6).map("\n".join),
    )
)
def test_nothing_that_was_typed_is_lost(text):
    reading = read_text(text)
    kept = [*(row.said for row in [*reading.rows, *reading.taken_out]), *reading.remarks]
    if not as_table(text):
        assert letters(text) <= letters("".join(kept))


def letters(text):
    """How often each character that is no separator stands in a text."""
    return Counter("".join(WORDS.findall(text.replace("\x00", " "))))


@given(st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=8))
def test_any_table_can_be_read(rows):
    reading = read_table(list(enumerate(rows, start=1)))
    assert all(row.names or row.amounts for row in reading.rows)
