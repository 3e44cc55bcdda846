"""Price books from a table."""

import io
from datetime import date
from decimal import Decimal

import pytest

from inventory.imports import BookImporter
from inventory.models import PriceBook
from wholesale.tabular import matching
from wholesale.tabular.engine import Run
from wholesale.tabular.table import open_table

pytestmark = pytest.mark.django_db(transaction=True)
FILE = """\
价格簿,生效日期,失效日期,货号,价格,价格表,起始数量
Spring,2036-03-01,,SOY,4.20,Retailers,
Spring,2036-03-01,,SOY,4.00,Retailers,48
Spring,2036-03-01,,TEA,7,,
"""


@pytest.fixture
def load(olive, noon, soy, tea):
    def loaded(text):
        outcomes = []
        kind = BookImporter()
        with open_table(io.BytesIO(text.encode())) as table:
            mapped = matching.guess(kind.fields, table.headers)
            matching.require_complete(kind.fields, mapped, table.headers)
            run = Run(kind, mapped, by=olive, at=noon, dry=False, sink=outcomes.append)
            run.over(table)
        return [(str(outcome.verdict), outcome.sentence) for outcome in outcomes]

    return loaded


def test_a_file_makes_a_draft_and_the_same_file_changes_nothing(load, olive):
    assert load(FILE) == [("create", "")] * 3
    assert load(FILE) == [("unchanged", "")] * 3

    book = PriceBook.objects.get()
    assert (book.name, book.state, book.starts_on) == ("Spring", "draft", date(2036, 3, 1))
    assert sorted(book.prices.values_list("sku__code", "from_quantity", "unit_price")) == [
        ("SOY", 1, Decimal("4.2")), ("SOY", 48, 4), ("TEA", 1, 7),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Spring,2036-03-01,,NO,1,,", "There are no goods with the code NO."),
        ("Spring,2036-03-01,,SOY,1,Kings,", "There is no price list “Kings”."),
        ("Spring,2036-03-01,,SOY,1,,48", "A base price has no quantity. Name a price list for it."),
        (
            "Spring,2036-03-01,2036-02-01,SOY,1,,",
            "The last day is before the first. Put it right.",
        ),
        (
            "Spring,2020-03-01,2020-04-01,SOY,1,,",
            "The days of this book are over. Give it others.",
        ),
    ],
)
def test_a_row_that_cannot_be_says_why_and_makes_no_book(load, line, sentence):
    assert load(f"{FILE.splitlines()[0]}\n{line}\n") == [("error", sentence)]
    assert PriceBook.objects.count() == 0
