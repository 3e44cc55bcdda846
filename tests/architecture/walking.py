"""How the walks of tests/architecture visit an address and read what it answered."""

import re
from http.cookies import SimpleCookie

from django.db import transaction
from django.http import HttpResponse
from django.test import Client


def visitor(user):
    """A browser with the person signed in, or with nobody."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def asked(client, method, path, said=None):
    """The answer to one request, which leaves nothing behind, not even a sign-out."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    before = transaction.savepoint()
    answer = getattr(client, method)(path, said)
    if answer.streaming:
        answer.getvalue()  # read to its end, or the file stays open
    transaction.savepoint_rollback(before)
    client.cookies = SimpleCookie(cookies)
    return answer


def plain(_request, _template, _context=None, *, status):
    """In place of a page that says a door is shut: the walks look at the doors."""
    return HttpResponse(status=status)


def filled(route, arguments):
    """The path of a route with these arguments in it."""
    given = iter(arguments)
    path = re.sub(r"<\w+:\w+>", lambda _: str(next(given)), route)
    return re.sub(r"\^(.*)\(\?P<\w+>.*?\)\\\.css\$", lambda at: f"{at[1]}{next(given)}.css", path)


def has_arguments(address):
    return "<" in address.route
