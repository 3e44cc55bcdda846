"""Bills, payments and payables in the office."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from finance.actions.due_bills import tell_due_bills
from finance.models import Bill, SupplierPayment, Tender
from finance.notices import _due
from tests.finance.billing import DAY, Payer
from wholesale import idempotency
from wholesale.models.outbox import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def payer(main_warehouse, paige, fin, noon) -> Payer:
    return Payer(paige, fin, noon, main_warehouse)


@pytest.fixture
def rice(goods):
    return goods("RICE", "Rice")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def office(fin) -> Client:
    return signed_in(fin)


@pytest.fixture
def buyer(paige) -> Client:
    return signed_in(paige)


def url(name, *args) -> str:
    return reverse(f"finance:{name}", args=args)


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", answer.content.decode())


def keyed(**fields) -> dict[str, str]:
    return {"idempotency_key": idempotency.new_key(), "dated": str(DAY), **fields}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_with_and_without_figures(payer, rice, fin, language):
    fin.language = language
    fin.save()
    office, number = signed_in(fin), payer.supplier.number
    pages = [
        url("bill-list"), url("bill-new"), url("payout-list"), url("payout-new"),
        url("payable-list"), url("supplier-statement", number), url("supplier-money", number),
        url("bill-new") + f"?supplier={number}", url("payout-new") + f"?supplier={number}",
        url("supplier-statement-paper", number),
    ]  # fmt: skip
    with translation.override(language):
        assert {office.get(page).status_code for page in pages} == {200}
        bill = payer.owed(payer.came(rice), price=4, their_number="F-1")
        payment = payer.paid(20)
        pages += [
            url("bill-detail", bill.number), url("bill-paper", bill.number),
            url("payout-detail", payment.number), url("payout-paper", payment.number),
        ]  # fmt: skip
        assert {office.get(page).status_code for page in pages} == {200}


def test_a_buyer_keys_what_came_and_finance_reviews_it(payer, rice, office, buyer):
    receipt = payer.came(rice)
    line = receipt.lines.get()
    new = f"{url('bill-new')}?supplier={payer.supplier.number}"
    page = text_of(buyer.get(new))
    assert f'name="quantity-r{line.pk}" value="10"' in page

    answer = buyer.post(new, keyed(**{
        f"quantity-r{line.pk}": "10", f"price-r{line.pk}": "3.10", "their_number": "F-9",
        "what-o0": "Toll", "price-o0": "2",
    }))  # fmt: skip

    bill = Bill.objects.get()
    assert answer.url == url("bill-detail", bill.number)
    assert (bill.lines.count(), bill.their_number) == (2, "F-9")
    page = text_of(office.get(url("bill-detail", bill.number)))
    assert "ordered at" in page
    assert buyer.post(url("bill-review", bill.number)).status_code == 403


def test_what_is_wrong_is_said_and_what_was_typed_stays(payer, rice, buyer):
    line = payer.came(rice).lines.get()
    new = f"{url('bill-new')}?supplier={payer.supplier.number}"

    answer = buyer.post(new, keyed(**{f"quantity-r{line.pk}": "many", "note": "Keep me"}))
    assert answer.status_code == 409
    assert "“many” is not a quantity" in answer.content.decode()
    assert 'value="many"' in answer.content.decode()
    assert "Keep me" in answer.content.decode()
    assert buyer.post(new, keyed(**{f"quantity-r{line.pk}": "11"})).status_code == 409
    assert buyer.post(new, keyed(dated="")).status_code == 422
    assert not Bill.objects.exists()


def test_a_bill_is_changed_reviewed_and_taken_back_on_its_page(payer, rice, office, buyer):
    receipt = payer.came(rice)
    bill = payer.bill_all(receipt)
    line = receipt.lines.get()
    change = url("bill-change", bill.number)
    assert f'name="quantity-r{line.pk}" value="10"' in text_of(buyer.get(change))
    said = {"version": "1", "dated": str(DAY), f"quantity-r{line.pk}": "6",
            f"price-r{line.pk}": "3"}  # fmt: skip
    buyer.post(change, said)
    bill.refresh_from_db()
    assert (bill.total, bill.version) == (18, 2)
    assert buyer.post(change, said).status_code == 409

    review = url("bill-review", bill.number)
    assert office.post(review, {"version": "1"}, headers={"HX-Request": "true"}).status_code == 409
    office.post(review, {"version": "2"})
    assert payer.stands == (18, 0)
    office.post(url("bill-write-off", bill.number), {"reason": "Wrong"})
    assert payer.stands == (0, 0)
    assert "Wrong" in text_of(office.get(url("bill-detail", bill.number)))


def test_a_payment_is_keyed_by_amounts_and_reviewed_by_another(payer, rice, office, max_, olive):
    first, second = payer.owed(payer.came(rice)), payer.owed(payer.came(rice))
    manager, owner = signed_in(max_), signed_in(olive)
    new = f"{url('payout-new')}?supplier={payer.supplier.number}"
    said = {
        "idempotency_key": idempotency.new_key(), "received": "40", "paid_on": str(DAY),
        "tender": Tender.objects.get(name="Bank").pk, f"amount-{first.item_id}": "10",
        "document": [second.number],
    }  # fmt: skip

    assert manager.post(new, {**said, f"amount-{first.item_id}": "99"}).status_code == 409
    manager.post(new, said)

    payment = SupplierPayment.objects.get()
    assert dict(payment.lines.values_list("open_item", "amount")) == {
        first.item_id: 10, second.item_id: 30,
    }  # fmt: skip
    assert manager.post(url("payout-review", payment.number)).status_code == 403
    owner.post(url("payout-review", payment.number), {"version": "1"})
    assert payer.stands == (20, 0)
    owner.post(url("payout-write-off", payment.number), {"reason": "Bounced"})
    assert payer.stands == (60, 0)


def test_own_payments_are_withdrawn_and_others_rejected(payer, office, max_):
    one, two = payer.pay(5), payer.pay(6)
    assert signed_in(max_).post(url("payout-withdrawal", one.number)).status_code == 403
    office.post(url("payout-rejection", one.number), {"reason": "Not sent"})
    office.post(url("payout-withdrawal", two.number), {"reason": "Twice"})

    states = dict(SupplierPayment.objects.values_list("pk", "state"))
    assert states == {one.pk: "rejected", two.pk: "withdrawn"}


def test_the_lists_show_what_is_due_and_open(payer, rice, office):
    bill = payer.owed(payer.came(rice))
    draft = payer.bill_all(payer.came(rice))

    assert bill.number in text_of(office.get(url("bill-list") + "?payment=overdue"))
    waiting = text_of(office.get(url("bill-list") + "?state=draft"))
    assert draft.number in waiting
    assert bill.number not in waiting
    page = text_of(office.get(url("payable-list")))
    assert payer.supplier.name in page
    payer.paid(30)
    paid = text_of(office.get(url("bill-list") + "?payment=paid"))
    assert bill.number in paid
    assert draft.number not in paid


@pytest.mark.parametrize("name", ["bill-list", "payout-list", "payable-list"])
def test_lists_take_the_same_queries_for_three_rows(payer, rice, office, name):
    payer.owed(payer.came(rice))
    payer.paid(5)
    office.get(url(name))
    with CaptureQueriesContext(connection) as one:
        office.get(url(name))
    payer.supplier = type(payer.supplier).objects.create(code="S2", name="Second")
    payer.owed(payer.came(rice))
    payer.owed(payer.came(rice))
    payer.paid(5)
    payer.paid(6)

    with CaptureQueriesContext(connection) as three:
        office.get(url(name))

    assert len(three) == len(one)


def test_a_statement_leaves_as_a_file_and_agrees_with_the_account(payer, rice, office):
    payer.owed(payer.came(rice))
    payer.paid(12)
    page = url("supplier-statement", payer.supplier.number)
    period = "?since=2026-01-01&until=2026-12-31"

    assert "18.00" in text_of(office.get(page + period))
    csv = b"".join(office.get(page + period + "&export=csv")).decode("utf-8-sig")
    assert csv.splitlines()[-1].endswith("18.00")
    assert b"".join(office.get(page + period + "&export=xlsx"))[:2] == b"PK"


def test_finance_is_told_once_of_a_bill_that_is_due(payer, rice, fin, noon):
    bill = payer.owed(payer.came(rice))
    paid = payer.owed(payer.came(rice))
    Bill.objects.update(due_on=DAY)
    payer.paid(30, documents=(paid.number,))

    assert tell_due_bills(at=noon) == 1
    assert tell_due_bills(at=noon) == 0
    message = OutboxMessage.objects.get(topic="bill.due")
    assert message.document == bill.number
    assert fin.pk in _due(message).people


def test_the_search_box_finds_bills_and_payments(payer, rice, office):
    bill, payment = payer.owed(payer.came(rice), their_number="F-77"), payer.paid(5)

    assert bill.number in text_of(office.get("/office/search/?q=F-77"))
    assert payment.number in text_of(office.get(f"/office/search/?q={payment.number}"))


def test_a_clerk_sees_no_money_of_suppliers(payer, cleo):
    clerk = signed_in(cleo)

    assert clerk.get(url("bill-list")).status_code == 403
    card = clerk.get(url("supplier-money", payer.supplier.number))
    assert (card.status_code, card.content.decode().strip()) == (200, "")
