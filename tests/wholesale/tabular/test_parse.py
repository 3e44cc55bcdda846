from datetime import date
from decimal import Decimal

import pytest

from wholesale.models.job import JobState
from wholesale.tabular import parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        ("12.50", "12.50"),
        ("1,234.50", "1234.50"),
        ("¥1,234.5", "1234.50"),
        ("12,5", "12.50"),
        ("１２．５", "12.50"),
        ("8元", "8"),
        ("1 234", "1234"),
        ("0", "0"),
    ],
)
def test_numbers_as_people_write_them(text, value):
    assert parse.decimal()(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["abc", "1,2,3", "NaN", "Infinity", "1e400", "--1", "1_000", "-1", "1.005", "9" * 20]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(parse.CannotRead):
        parse.decimal()(text)


@pytest.mark.parametrize(
    "text",
    ["2026-03-31", "2026/3/31", "20260331", "2026年3月31日", "2026.3.31", "2026-03-31 08:00"],
)
def test_days_as_people_write_them(text):
    assert parse.day()(text) == date(2026, 3, 31)


@pytest.mark.parametrize("text", ["31/03/2026", "2026-02-30", "soon", "0000-01-01", "99991231x"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(parse.CannotRead):
        parse.day()(text)


@pytest.mark.parametrize(
    ("text", "value"), [("是", True), ("YES", True), ("1", True), ("下架", False), ("no", False)]
)
def test_yes_and_no(text, value):
    assert parse.flag()(text) is value


def test_a_choice_is_known_by_value_and_words():
    state = parse.choice(JobState.choices, fertig="done")
    assert [state(word) for word in ("done", "Waiting", "RUNNING", "Fertig")] == [
        "done",
        "queued",
        "running",
        "done",
    ]
    with pytest.raises(parse.CannotRead) as caught:
        state("sometime")
    assert caught.value.sentence.startswith("“sometime”")


def test_whole_numbers():
    assert parse.integer()("12.0") == 12
    for text in ("12.5", "-1", "99999999999"):
        with pytest.raises(parse.CannotRead):
            parse.integer()(text)
