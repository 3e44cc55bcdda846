"""What a command does not find: a page that is gone, or a fault of ours that stays visible."""

import logging

import pytest
from django.test import RequestFactory
from django.urls import ResolverMatch

from orders.models import Order
from wholesale.middleware import RefusalMiddleware


def answer_to(error, *, kwargs, method="post"):
    request = getattr(RequestFactory(), method)("/")
    request.resolver_match = ResolverMatch(print, (), kwargs)
    return RefusalMiddleware(print).process_exception(request, error)


@pytest.mark.django_db
def test_what_the_address_named_and_is_gone_answers_404_and_is_logged_as_an_error(house, caplog):
    answer = answer_to(Order.DoesNotExist("gone"), kwargs={"number": "SO000001"})
    assert answer.status_code == 404
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_what_no_address_named_is_a_fault_of_ours():
    assert answer_to(Order.DoesNotExist("gone"), kwargs={}) is None


def test_a_page_that_finds_nothing_is_a_fault_of_ours():
    error = Order.DoesNotExist("gone")
    assert answer_to(error, kwargs={"number": "SO000001"}, method="get") is None
