from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group

from wholesale.models import User

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def sample_urls(settings):
    settings.ROOT_URLCONF = "tests.wholesale.lists.sample"


def staff(username, role):
    user = User.objects.create_user(username, password=username, language="en")
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


@pytest.fixture
def mia(db):
    """Mia is a manager: she sees costs and shares views."""
    return staff("mia", "manager")


@pytest.fixture
def cleo(db):
    """Cleo is a warehouse clerk: she sees no costs."""
    return staff("cleo", "clerk")


@pytest.fixture
def start():
    return START


@pytest.fixture
def office(client, mia):
    """Mia's browser."""
    client.force_login(mia, backend="django.contrib.auth.backends.ModelBackend")
    return client
