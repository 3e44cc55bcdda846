"""Every address of the house, walked as every role: the table in docs/permissions.md is true."""

import logging
import re
from decimal import Decimal
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from finance.actions.record import Payment, report_payment
from finance.models import Tender
from orders.actions.review import review_order
from orders.models import Shipment
from tests.architecture.sources import ROOT
from wholesale import idempotency
from wholesale.models import Notice
from wholesale.permission_table import addresses, as_markdown
from wholesale.permissions import CUSTOMER_ROLES, PERMISSIONS, Role

# Nothing has this number: what is there or not is not the question of the walk.
NOWHERE = {"int": "999999999", "slug": "nothing", "str": "NOTHING-1", "colour": "0b6bcb"}
# Says 503 while no worker runs, as in these tests.
UNREADY = "/readyz"
# Everybody of the company reads its page, its owner alone writes.
BEYOND = {("post", "/shop/me/company/", Role.CUSTOMER_BUYER): "refused"}


def path_of(address):
    path = re.sub(r"<(int|slug|str):\w+>", lambda found: NOWHERE[found[1]], address.route)
    return re.sub(r"\^(.*)\(\?P<colour>.*?\)\\\.css\$", r"\g<1>0b6bcb.css", path)


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

    def plain(_request, _template, _context=None, *, status):
        return HttpResponse(status=status)

    monkeypatch.setattr("wholesale.views.errors.render", plain)
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)


def visitor(user):
    """A browser with the person signed in, or with nobody."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


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


def asked(client, method, path):
    """The answer to one request, which leaves nothing behind, not even a sign-out."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    before = transaction.savepoint()
    answer = getattr(client, method)(path)
    transaction.savepoint_rollback(before)
    client.cookies = SimpleCookie(cookies)
    return answer


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
            if (got := given(asked(client, method, path), path)) != wanted:
                wrong.append(f"{method} {address.route}: {got}, not {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def of_jade(jade, submitted, rui, lin, noon):
    """What belongs to jade alone, by the route's argument and where it stands."""
    order = submitted()
    review_order(number=order.number, by=rui, at=noon)
    shipment = Shipment.objects.get(order=order)
    payment = report_payment(
        customer=jade,
        payment=Payment(
            tender=Tender.objects.get(name="Bank"), received=Decimal(10), paid_on=noon.date()
        ),
        key=idempotency.new_key(),
        by=lin,
        at=noon,
    )
    notice = Notice.objects.create(
        user=lin, topic="order.reviewed", document=order.number, message_id=1
    )
    return {
        "/shop/orders/": order.number,
        "/shop/shipments/": shipment.number,
        "/shop/payments/": payment.number,
        "/shop/me/addresses/": jade.addresses.get().pk,
        "/shop/me/people/<": jade.members.get(user=lin).pk,
        "/inbox/": notice.pk,
        "/papers/orders/": order.number,
        "/papers/shipments/": shipment.number,
        "/papers/statements/": jade.code,
    }


@pytest.mark.django_db
def test_what_belongs_to_another_customer_does_not_exist_for_a_stranger(of_jade, qi, lin):
    stranger, own = visitor(qi), visitor(lin)
    leaks, own_answers = [], set()
    for address in addresses():
        found = [key for start, key in of_jade.items() if address.route.startswith(start)]
        if not found or "<" not in address.route:
            continue
        path = re.sub(r"<\w+:\w+>", str(found[0]), address.route)
        own_answers.add(asked(own, "get", path).status_code)
        for method in ("get", "post"):
            status = asked(stranger, method, path).status_code
            if status not in {403, 404, 405}:
                leaks.append(f"{method} {path}: {status}")
    assert leaks == []
    assert 200 in own_answers, "the owner sees them, so the addresses are real"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["detail", "peek"])
def test_a_salesman_does_not_find_the_order_of_another_area(path, submitted, opal, qi, sam):
    order = submitted(customer=opal, by=qi)
    answer = visitor(sam).get(reverse(f"orders:order-{path}", args=[order.number]))
    assert answer.status_code == 404
