"""Programs started by tests, and what they have in common."""

import os
import socket
import time
from urllib.parse import urlsplit, urlunsplit

from django.db import connection


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def url_of_test_database():
    """The DATABASE_URL of the database this test runs on, for a program of its own."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path="/" + connection.settings_dict["NAME"]))


def eventually(fact, seconds=180):
    """Ask until `fact()` is true; gives what it gave."""
    deadline = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < deadline, f"never came true: {fact}"
        time.sleep(0.05)
    return found
