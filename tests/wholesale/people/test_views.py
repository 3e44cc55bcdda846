import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wholesale.models import User

ALL = ["people-list", "person-new"]


@pytest.fixture
def browser(house):
    def of(user):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return of


def sent(**changed):
    return {"username": "dora", "display_name": "Dora", "phone": "", "roles": ["clerk"], **changed}


def test_a_new_login_shows_its_password_once(browser, olive):
    answer = browser(olive).post(reverse("person-new"), sent())

    assert answer.status_code == 200
    assert "dora" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert set(User.objects.get(username="dora").roles) == {"clerk"}


def test_a_manager_is_not_offered_and_cannot_post_what_he_lacks(browser, max_):
    client = browser(max_)
    offered = client.get(reverse("person-new")).content.decode()

    assert 'value="owner"' not in offered
    assert 'value="finance"' not in offered
    answer = client.post(reverse("person-new"), sent(roles=["owner"]))
    assert answer.status_code == 422
    assert not User.objects.filter(username="dora").exists()


def test_nothing_beyond_the_form_is_taken(browser, olive, rui):
    browser(olive).post(
        reverse("person-detail", args=[rui.pk]),
        sent(display_name="Rui", is_superuser="1", is_staff="1", password="x", is_active=""),
    )

    rui.refresh_from_db()
    assert (rui.is_superuser, rui.is_staff, rui.is_active, rui.username) == (
        False, False, True, "rui",
    )  # fmt: skip
    assert rui.check_password("x") is False


def test_customers_people_are_not_staff(browser, olive, lin):
    client = browser(olive)

    assert client.get(reverse("person-detail", args=[lin.pk])).status_code == 404
    assert client.post(reverse("person-password", args=[lin.pk])).status_code == 404


def test_a_refused_change_shows_why_and_keeps_what_was_typed(browser, olive):
    url = reverse("person-detail", args=[olive.pk])

    answer = browser(olive).post(url, sent(display_name="Olive the First", roles=["manager"]))

    assert answer.status_code == 409
    assert "Olive the First" in answer.content.decode()
    assert set(User.objects.get(pk=olive.pk).roles) == {"owner"}


@pytest.mark.parametrize("role", ["reviewer", "salesman", "finance", "clerk", "driver"])
def test_others_do_not_manage_people(browser, person, olive, role):
    client = browser(person("other", role))

    for url in [reverse(name) for name in ALL] + [reverse("person-detail", args=[olive.pk])]:
        assert client.get(url).status_code == 403
    for name in ("person-ending", "person-password"):
        assert client.post(reverse(name, args=[olive.pk])).status_code == 403


def test_the_list_asks_the_same_number_of_questions(browser, olive, person):
    client, url = browser(olive), reverse("people-list")

    def questions():
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    person("clerk0", "clerk")
    with_one = questions()
    for n in (1, 2):
        person(f"clerk{n}", "clerk")

    assert questions() == with_one
