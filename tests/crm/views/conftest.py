"""A browser for each person."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def browser(house):
    """Sign a person in; without a person it is a visitor."""

    def of(user=None):
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["language"] = "en"
        return client

    return of


@pytest.fixture
def questions():
    """How many questions a page asks of the database, once the caches are warm."""

    def of(client, url):
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    return of
