"""docs/features.md says what is done, where, and which test proves it: all three exist."""

import re

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.architecture.sources import ROOT

ROWS = [
    re.match(r"\| (\w+) \| .* \| (done|not yet)[^|]*\| `?([^`|]*)`? ?\| `?([^`|]*)`? ?\|", line)
    for line in (ROOT / "docs/features.md").read_text().splitlines()
    if re.match(r"\| [A-N]\d+ \|", line)
]
DONE = [row.groups() for row in ROWS if row and row[2] == "done"]


def test_every_row_can_be_read():
    assert len(ROWS) > 200
    assert all(ROWS)


def names_of(resolver, prefix=""):
    """Every address by name, with its namespace."""
    found = {f"{prefix}{name}" for name in resolver.reverse_dict if isinstance(name, str)}
    for space, (_, inner) in resolver.namespace_dict.items():
        found |= names_of(inner, f"{prefix}{space}:")
    return found


@pytest.mark.parametrize(("row", "page"), [(row, page) for row, _, page, _ in DONE])
def test_the_page_of_a_done_row_exists(row, page):
    try:
        reverse(page)
    except NoReverseMatch:
        assert page in names_of(get_resolver()), f"{row}: no address is called {page}"


@pytest.mark.parametrize(("row", "test"), [(row, test) for row, _, _, test in DONE])
def test_the_test_of_a_done_row_exists(row, test):
    file, _, function = test.strip().partition("::")
    path = ROOT / file
    assert path.exists(), f"{row}: {file}"
    assert not function or f"def {function}(" in path.read_text(), f"{row}: {function}"
