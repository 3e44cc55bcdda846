"""What templates say: amounts, quantities, dates, state colours, small drawings."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation

from wholesale.money import Money
from wholesale.templatetags import wholesale as words

CHINESE, ENGLISH = "zh-hans", "en"


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Money(Decimal("1234.5"), "CNY"), "¥1,234.50"),
        (Money(Decimal("-0.5"), "CNY"), "-¥0.50"),
        (Money(Decimal(1234), "EUR"), "€1,234.00"),
        (None, "–"),
    ],
    ids=["yuan", "negative", "euro", "nothing"],
)
@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_money_keeps_its_own_currency(value, said, language):
    with translation.override(language):
        assert words.money(value) == said


def test_an_amount_takes_the_currency_of_the_house(house):
    words._currency_seen.clear()
    with translation.override(CHINESE):
        assert words.money(Decimal(88)) == "¥88.00"


def test_figures_for_columns_have_no_currency_sign():
    with translation.override(CHINESE):
        assert words.amount(Decimal("1234.5")) == "1,234.50"
        assert words.unit_price(Decimal("1.2000")) == "1.20"
        assert words.unit_price(Decimal("0.0375")) == "0.0375"
        assert words.unit_money(Decimal("0.0375"), "CNY") == "¥0.0375"
        assert words.unit_money(Decimal("1.2"), "CNY") == "¥1.20"
        assert words.quantity(Decimal("1200.000")) == "1,200"
        assert words.quantity(Decimal("0.500")) == "0.5"
        assert [say(None) for say in (words.amount, words.unit_price, words.quantity)] == ["–"] * 3


def test_a_number_for_a_form_field_has_a_point_and_no_grouping():
    assert words.plain(Decimal("1234.500")) == "1234.5"
    assert words.plain(Decimal("1200.000")) == "1200"
    assert words.plain(1200) == "1200"
    assert words.plain(None) == ""


@pytest.mark.parametrize(
    ("language", "said"), [(CHINESE, "2026-03-04"), (ENGLISH, "4 Mar 2026")], ids=["zh", "en"]
)
def test_a_day_is_said_as_the_language_says_it(language, said):
    with translation.override(language):
        assert words.day(date(2026, 3, 4)) == said
        # Four in the afternoon of the 3rd in London is the 4th in Shanghai.
        assert words.day(datetime(2026, 3, 3, 16, 30, tzinfo=UTC)) == said


def test_a_moment_says_the_year_only_when_it_is_another_one():
    with translation.override(CHINESE), time_machine.travel(datetime(2026, 5, 1, tzinfo=UTC)):
        near = words.moment(datetime(2026, 3, 4, 1, 20, tzinfo=UTC))
        far = words.moment(datetime(2025, 3, 4, 1, 20, tzinfo=UTC))
    assert near == (
        '<time datetime="2026-03-04T09:20:00+08:00" title="2026-03-04 09:20">03-04 09:20</time>'
    )
    assert far == (
        '<time datetime="2025-03-04T09:20:00+08:00" title="2025-03-04 09:20">'
        "2025-03-04 09:20</time>"
    )


def test_a_state_has_the_colour_of_its_meaning():
    assert words.chip("submitted") == "chip chip--warn"
    assert words.chip("paid") == "chip chip--good"
    assert words.chip("never heard of") == "chip chip--calm"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("海口龙华便利店", "海"), ("Olive Owner", "OO"), ("olive", "O"), ("  ", "?")],
    ids=["chinese", "two words", "one word", "nothing"],
)
def test_an_avatar_shows_one_or_two_letters(name, letters):
    assert words.initials(name) == letters


def test_a_sparkline_needs_two_figures_and_fits_its_box():
    assert words.sparkline([3]) == ""
    line = words.sparkline([1, 2, 3], "七天销售")
    assert 'points="0.0,23.0 42.0,13.0 84.0,3.0"' in line
    assert 'aria-label="七天销售"' in line
    assert 'points="0.0,23.0 84.0,23.0"' in words.sparkline([5, 5])


def test_what_a_person_typed_never_becomes_markup():
    evil = "<b onclick=x>"
    assert "<b" not in drawn('<c-avatar name="{{ name }}" />', name=evil)
    assert "<b" not in drawn('<c-notice kind="warning">{{ name }}</c-notice>', name=evil)
    assert "<b" not in drawn(
        '<c-input name="a" label="{{ name }}" value="{{ name }}" />', name=evil
    )
    assert "<b" not in drawn('<c-goods name="{{ name }}" />', name=evil)
