"""Where a command leads to: a page of this house, and never an error after it was done."""

import pytest
from django.test import RequestFactory

from wholesale.http import LONGEST_WAY, next_page, number_in, page_before, way

HOSTS = ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\r\nSet-Cookie: a=b"]


@pytest.mark.parametrize("wanted", [*HOSTS, "home", "/" + "x" * LONGEST_WAY, ""])
def test_nobody_is_sent_on_to_what_is_no_page_of_ours(wanted):
    assert next_page(RequestFactory().post("/", {"next": wanted})) == ""


@pytest.mark.parametrize("came_from", [*HOSTS, "http://testserver/" + "x" * LONGEST_WAY, ""])
def test_nobody_is_sent_back_to_what_is_no_page_of_ours(came_from):
    assert page_before(RequestFactory().post("/", headers={"Referer": came_from})) == ""


def test_pages_of_ours_are_gone_on_and_back_to():
    request = RequestFactory().post(
        "/", {"next": "/office/?q=1"}, headers={"Referer": "http://testserver/office/?q=2"}
    )
    assert next_page(request) == "/office/?q=1"
    assert page_before(request) == "http://testserver/office/?q=2"


def test_a_way_that_is_too_long_loses_its_filters():
    assert way("/office/?q=a") == "/office/?q=a"
    assert way("/office/?q=" + "a" * LONGEST_WAY) == "/office/"


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("", 0), (None, 0), ("²", 0), ("-1", 0), ("1e3", 0), ("9" * 18, 10**18 - 1),
     ("9" * 19, 0), ("9" * 5000, 0)],
)  # fmt: skip
def test_a_number_is_digits_that_fit(text, number):
    assert number_in(text) == number
