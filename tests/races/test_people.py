"""Two owners end each other's login at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from wholesale.actions import people
from wholesale.models import User
from wholesale.refusals import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def end_each_other(one, other, at):
    start = Barrier(2, timeout=10)

    def end(pair):
        by, whom = pair
        start.wait()
        try:
            people.disable_staff(pk=whom.pk, by=by, at=at)
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "ended"

    with ThreadPoolExecutor(2) as hands:
        return sorted(hands.map(end, [(one, other), (other, one)]))


def owners():
    return User.objects.filter(groups__name="owner", is_active=True).count()


def test_one_owner_is_left(olive, person, noon):
    assert end_each_other(olive, person("oscar", "owner"), noon) == ["LastOwner", "ended"]
    assert owners() == 1


def test_without_taking_turns_nobody_would_be_left(olive, person, noon, monkeypatch):
    """The control: proves that the test above can fail."""
    both_have_looked = Barrier(2, timeout=10)
    look = people._require_other_owner

    def look_then_wait(found, *, unless):
        look(found, unless=unless)
        both_have_looked.wait()

    monkeypatch.setattr(people, "_one_at_a_time", lambda: None)
    monkeypatch.setattr(people, "_require_other_owner", look_then_wait)

    assert end_each_other(olive, person("oscar", "owner"), noon) == ["ended", "ended"]
    assert owners() == 0
