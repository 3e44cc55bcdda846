"""Who gets into the mall, and where the others are sent."""

import pytest

from crm.queries.doors import way_out
from wholesale.models import Company


@pytest.fixture
def ask(rf, house):
    """Where a person is sent when he asks for a page of the mall."""

    def where(user, path="/shop/", *, member=None, **company):
        for field, value in company.items():
            setattr(house, field, value)
        house.remember()
        request = rf.get(path)
        request.user, request.member = user, member
        return way_out(request)

    return where


@pytest.fixture
def visitor():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


def test_an_open_mall_lets_visitors_look(ask, visitor):
    assert ask(visitor) == ""


def test_a_closed_mall_shows_visitors_its_one_page(ask, visitor, browser):
    assert ask(visitor, mall_is_open=False) == "/"

    shown = browser().get("/").content.decode()
    assert Company.current().name in shown
    assert "Ask your salesman for your code" in shown
    assert browser().get("/shop/me/addresses/").url == "/"


def test_a_registered_person_is_asked_for_his_profile(ask, ann):
    assert ask(ann) == "/shop/me/profile/"
    assert ask(ann, "/shop/me/profile/") == ""
    assert ask(ann, profile_is_required=False) == ""


def test_who_has_applied_may_look_while_he_waits(ask, ann, visited):
    visited()

    assert ask(ann) == ""
    assert ask(ann, mall_is_open=False) == "/shop/me/profile/"


def test_customers_and_staff_pass_a_closed_mall(ask, lin, rui, dan):
    assert ask(lin, member=lin.members.get(), mall_is_open=False) == ""
    assert ask(rui, mall_is_open=False) == ""
    assert ask(dan, mall_is_open=False) == ""


def test_only_the_mall_has_this_door(ask, visitor):
    assert ask(visitor, "/login/", mall_is_open=False) == ""
