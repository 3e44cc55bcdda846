"""Every fault answers with a page in words, in the person's language."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.utils import translation

from wholesale.views import errors


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "arguments", "status", "words"),
    [
        (errors.bad_request, [ValueError()], 400, "Go to the start"),
        (errors.forbidden, [PermissionDenied()], 403, "You may not open this"),
        (errors.forbidden, [PermissionDenied("Ask Olive.")], 403, "Ask Olive."),
        (errors.not_found, [ValueError()], 404, "Go to the start"),
        (errors.csrf_failure, [], 403, "Go to the start"),
        (errors.server_error, [], 500, "nothing was changed"),
    ],
)
def test_the_page_says_what_happened_and_where_to_go(view, arguments, status, words):
    request = RequestFactory().get("/anything")
    with translation.override("en"):
        answer = view(request, *arguments)
    assert answer.status_code == status
    assert words in answer.content.decode()


@pytest.mark.django_db
def test_an_address_that_does_not_exist_gets_our_page():
    answer = Client().get("/no/such/page/")
    assert answer.status_code == 404
    assert "lone__code" in answer.content.decode()


@pytest.mark.django_db
def test_a_host_that_is_not_ours_gets_our_page():
    answer = Client(raise_request_exception=False).get("/login/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_gets_our_page_and_changes_nothing():
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "lone__card" in answer.content.decode()
