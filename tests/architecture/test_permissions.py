"""Every address of the house, walked as every role: the table in docs/permissions.md is true."""

import logging
import re

import pytest

from tests.architecture.sources import ROOT
from tests.architecture.walking import asked, filled, has_arguments, plain, visitor
from wholesale.permission_table import addresses, as_markdown
from wholesale.permissions import CUSTOMER_ROLES, PERMISSIONS, Role

# Nothing has this number: whom what is there belongs to is the question of test_scopes.py.
NOWHERE = {"int": "999999999", "slug": "nothing", "str": "NOTHING-1", "colour": "0b6bcb"}
# Says 503 while no worker runs, as in these tests.
UNREADY = "/readyz"
# Everybody of the company reads its page, its owner alone writes.
BEYOND = {("post", "/shop/me/company/", Role.CUSTOMER_BUYER): "refused"}


def path_of(address):
    kinds = re.findall(r"<(int|slug|str):\w+>|<(colour)>", address.route)
    return filled(address.route, [NOWHERE[kind or colour] for kind, colour in kinds])


@pytest.fixture
def everybody(house, person, member, jade, mall):
    """One person of every role, somebody without any, and nobody."""
    house.profile_is_required = False  # whoever has no role meets the permission, not the form
    house.remember()
    staff = {role: person(role, role) for role in Role if role not in CUSTOMER_ROLES}
    buyers = {role: member(role, jade, role.removeprefix("customer_")) for role in CUSTOMER_ROLES}
    return {**staff, **buyers, "stranger": person("stranger"), None: None}


@pytest.fixture(autouse=True)
def plain_refusals(monkeypatch):
    """The walk looks at the doors, not at the page that says they are shut."""
    monkeypatch.setattr("wholesale.views.errors.render", plain)
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)


def expected(address, role):
    """What the table says: "in", "sign in" or "refused"."""
    if address.permission == "public":
        return "in"
    if role is None:
        return "sign in"
    if address.permission == "signed-in" or role in PERMISSIONS[address.permission]:
        return "in"
    return "refused"


def given(answer, path):
    if answer.status_code == 403:
        return "refused"
    if answer.status_code == 302 and answer["Location"].startswith("/login/?next="):
        return "sign in"
    return "in" if answer.status_code < 500 or path == UNREADY else str(answer.status_code)


def test_every_address_declares_a_permission():
    known = {*PERMISSIONS, "public", "signed-in"}
    assert [a.route for a in addresses() if a.permission not in known] == []


def test_the_table_in_the_docs_is_up_to_date():
    written = (ROOT / "docs" / "permissions.md").read_text()
    assert written == as_markdown(), "run: python manage.py write_permissions"


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*Role, "stranger", None])
def test_every_address_answers_every_role_as_the_table_says(role, everybody):
    client = visitor(everybody[role])
    wrong = []
    for address in addresses():
        for method in ("get", "post"):
            path = path_of(address)
            wanted = BEYOND.get((method, path, role), expected(address, role))
            if has_arguments(address) and wanted != "in":
                continue  # test_scopes.py knocks there, where something is behind the door
            if (got := given(asked(client, method, path), path)) != wanted:
                wrong.append(f"{method} {address.route}: {got}, not {wanted}")
    assert not wrong, "\n".join(wrong)
