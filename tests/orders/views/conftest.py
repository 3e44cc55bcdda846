"""Browsers in which somebody has signed in, and a shelf with two levels."""

import pytest

from inventory.models import Category


@pytest.fixture
def as_(client):
    """A browser in which somebody has signed in."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def drinks(house):
    top = Category.objects.create(name="Drinks", level=1)
    top.path = f"/{top.pk}/"
    top.save()
    below = Category.objects.create(name="Tea", level=2, parent=top)
    below.path = f"/{top.pk}/{below.pk}/"
    below.save()
    return top, below
