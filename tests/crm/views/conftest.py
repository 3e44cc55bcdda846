"""A browser for each person."""

import pytest
from django.test import Client


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
