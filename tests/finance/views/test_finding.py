"""Finding, peeking, saving and taking back on the money pages of the office."""

from decimal import Decimal

import pytest
from django.urls import reverse

from finance.models import Entry, Settlement
from tests.finance.conftest import lines
from tests.finance.views.test_office import desk, picture
from wholesale import idempotency
from wholesale.search import tokens_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def page(client, fin):
    """GET a page of finance's by name, as Fin."""
    client.force_login(fin)

    def get(name, *args, **query):
        return client.get(reverse(f"finance:{name}", args=args), query).content.decode()

    return get


@pytest.fixture
def findable(jade, opal):
    for customer in (jade, opal):
        customer.search_tokens = tokens_of(names=[customer.name], codes=[customer.code])
        customer.save()


@pytest.mark.parametrize(
    "name", ["receivable-list", "open-item-list", "entry-list", "settlement-list", "ageing"]
)
def test_a_list_is_searched_by_customer(page, findable, owes, paid, jade, opal, name):
    owes(1)
    owes(1, customer=opal)
    paid("5.00")
    paid("6.00", customer=opal)

    found = page(name, q="jade")

    assert (jade.name in found, opal.name in found) == (True, False)


def test_documents_are_found_by_number(page, findable, owes, paid):
    item, other = owes(1), owes(1)
    settlement = paid("5.00", reference="REF-8812")

    for name in ("open-item-list", "entry-list"):
        found = page(name, q=item.document)
        assert (f">{item.document}<" in found, f">{other.document}<" in found) == (True, False)
    assert settlement.number in page("settlement-list", q="8812")
    assert settlement.number in page("settlement-list", q=settlement.number)
    assert "matches these filters" in page("settlement-list", q="----")


def test_entries_are_narrowed_to_an_account(page, owes, paid):
    owes(1)

    assert "SH" in page("entry-list", account="cost_of_goods")
    assert "SH" not in page("entry-list", account="discount").split("<tbody>")[-1][:50]


def test_settlements_are_told_apart_by_who_recorded_them(page, paid, lin):
    mine, theirs = paid("5.00"), paid("6.00", by=lin, by_customer=True)

    assert (mine.number in page("settlement-list", by="staff"), theirs.number in page(
        "settlement-list", by="staff")) == (True, False)  # fmt: skip
    assert theirs.number in page("settlement-list", by="customer")


def test_a_settlement_is_peeked_at(page, owes, paid):
    item = owes(1)
    settlement = paid("54.00", reference="8812")

    shown = page("settlement-peek", settlement.number)

    assert (item.document in shown, "8812" in shown) == (True, True)


def test_an_entry_shows_its_postings(page, owes):
    item = owes(1)

    shown = page("entry-detail", Entry.objects.get(document=item.document).pk)

    assert "Cost of goods sold" in shown


def test_customers_are_found_for_a_receipt(client, fin, findable, jade, opal):
    client.force_login(fin)
    url = reverse("finance:receipt-new")

    part = client.get(url, {"q": "opal"}, headers={**HTMX, "HX-Target": "customers-found"})

    found = part.content.decode()
    assert (opal.name in found, jade.name in found, "<html" in found) == (True, False, False)


def test_a_receipt_that_cannot_be_keeps_what_was_typed(client, fin, jade, bank):
    client.force_login(fin)
    answer = client.post(
        f"{reverse('finance:receipt-new')}?customer={jade.code}",
        {"tender": bank.pk, "received": "0", "paid_on": "2026-03-02", "reference": "88-12",
         "idempotency_key": idempotency.new_key()},
    )  # fmt: skip

    assert answer.status_code == 409
    assert "Enter what was received" in answer.content.decode()
    assert "88-12" in answer.content.decode()
    assert not Settlement.objects.exists()


def test_who_recorded_a_receipt_may_correct_and_withdraw_it(client, sam, jade, owes, paid):
    item = owes(1)
    settlement = paid("54.00", by=sam)
    client.force_login(sam)
    url = reverse("finance:settlement-change", args=[settlement.number])

    answer = client.post(url, desk(settlement, {item.pk: "50"}, received="50"), headers=HTMX)
    assert "Nothing is posted yet" in answer.content.decode()
    assert lines(settlement) == {item.document: Decimal(50)}

    url = reverse("finance:settlement-withdrawal", args=[settlement.number])
    client.post(url, {"reason": "Wrong customer"}, headers=HTMX)
    settlement.refresh_from_db()
    assert (settlement.state, settlement.because) == ("withdrawn", "Wrong customer")


@pytest.mark.parametrize(
    ("sent", "says"),
    [({"paid_on": ""}, "Paid on"), ({"received": "x"}, "Received"),
     ({"discount": "-1"}, "Discount"), ({"version": ""}, "required")],
    ids=["no day", "no number", "below zero", "no version"],
)  # fmt: skip
def test_a_part_that_cannot_be_read_says_which(client, fin, paid, lin, sent, says):
    settlement = paid("54.00", by=lin, by_customer=True)
    client.force_login(fin)

    answer = client.post(
        reverse("finance:settlement-plan", args=[settlement.number]),
        desk(settlement, {}) | sent, headers={**HTMX, "HX-Target": "settle-result"},
    )  # fmt: skip

    assert answer.status_code == 200
    assert says in answer.content.decode()


def test_more_prepayment_than_there_is_is_said_before_the_review(client, fin, paid, owes, lin):
    item = owes(1)
    settlement = paid("50.00", by=lin, by_customer=True)
    client.force_login(fin)

    answer = client.post(
        reverse("finance:settlement-plan", args=[settlement.number]),
        desk(settlement, {item.pk: "54"}, from_prepayment="4"), headers=HTMX,
    )  # fmt: skip

    assert "only 0.00 of prepayment left" in answer.content.decode()


def test_an_arrangement_we_do_not_know_changes_nothing(client, fin, paid, lin):
    settlement = paid("50.00", by=lin, by_customer=True)
    client.force_login(fin)

    answer = client.post(
        reverse("finance:settlement-plan", args=[settlement.number]),
        desk(settlement, {}, arrange="steal"), headers=HTMX,
    )  # fmt: skip

    assert answer.context["desk"].plan.received == 50


def test_a_slip_that_is_no_picture_is_refused_at_the_desk(client, fin, jade, bank):
    client.force_login(fin)
    fake = picture()
    fake.write(b"not a picture at all")
    fake.seek(0)

    answer = client.post(
        f"{reverse('finance:receipt-new')}?customer={jade.code}",
        {"tender": bank.pk, "received": "5", "paid_on": "2026-03-02", "slip": fake,
         "idempotency_key": idempotency.new_key()},
    )  # fmt: skip

    assert answer.status_code == 409
    assert not Settlement.objects.exists()
