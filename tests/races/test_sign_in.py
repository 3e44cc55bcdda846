"""Many guesses at one password, at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.backends import ModelBackend
from django.db import connection
from django.test import Client

from wholesale.forms import account

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

GUESSES = 16


@pytest.fixture
def looked_at(monkeypatch, settings):
    """The guesses that were compared with the real password."""
    settings.AXES_ENABLED = True
    compared = []
    compare = ModelBackend.authenticate

    def watched(self, request, username=None, password=None, **more):
        compared.append(password)
        return compare(self, request, username=username, password=password, **more)

    monkeypatch.setattr(ModelBackend, "authenticate", watched)
    return compared


def guess_at_once(name):
    start = Barrier(GUESSES, timeout=10)

    def guess(number):
        try:
            start.wait()
            sent = {"username": name, "password": f"a wrong guess {number}"}
            return Client().post("/login/", sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(GUESSES) as hands:
        return sorted(hands.map(guess, range(GUESSES)))


@pytest.mark.parametrize("name", ["rui", "nobody"])
def test_of_many_guesses_at_once_five_are_looked_at(rui, looked_at, name):
    answers = guess_at_once(name)

    assert len(looked_at) == 5
    assert answers == [200] * 4 + [429] * 12


def test_without_taking_turns_more_would_be_looked_at(rui, looked_at, monkeypatch):
    """The control: proves that the test above can fail."""
    all_are_there = Barrier(GUESSES, timeout=10)
    monkeypatch.setattr(account, "_take_turns", lambda *_: all_are_there.wait())

    guess_at_once("rui")

    assert len(looked_at) > 5
