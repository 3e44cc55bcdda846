"""The receipt, the return slip and the stock adjustment: whose they are, what stands on them."""

from decimal import Decimal

import pytest

from finance.models import Settlement
from inventory.actions.adjust import AdjustmentLine, post_adjustment, write_off_adjustment
from orders.actions.returns import request_return
from orders.actions.review import review_order
from orders.models import Shipment
from tests.printing.test_papers import signed_in
from wholesale.idempotency import new_key
from wholesale.models.user import User

pytestmark = pytest.mark.django_db(transaction=True)


def seen(person: User, paper: str) -> list[int]:
    client = signed_in(person)
    return [client.get(paper).status_code, client.get(f"{paper}pdf/").status_code]


@pytest.fixture
def back(submitted, rui, noon):
    review_order(number=submitted(cases=2).number, by=rui, at=noon)
    shipment = Shipment.objects.get()
    line = shipment.lines.get().pk
    found = request_return(
        shipment=shipment.number, quantities={line: Decimal(5)}, reason="Broken bottles",
        key=new_key(), by=rui, at=noon,
    )  # fmt: skip
    return f"/papers/returns/{found.number}/"


@pytest.fixture
def adjustment(main_warehouse, soy, max_, noon):
    return post_adjustment(
        warehouse=main_warehouse, lines=[AdjustmentLine(soy.pk, Decimal(-7))],
        reason="Fell off the fork", is_opening=False, key=new_key(), by=max_, at=noon,
    )  # fmt: skip


@pytest.fixture
def paid(jade, fin, noon):
    from datetime import date

    from finance.actions.record import Payment, record_receipt
    from finance.models import Tender

    tender = Tender.objects.get_or_create(name="Bank", defaults={"kind": "bank"})[0]
    record_receipt(
        customer=jade, payment=Payment(tender, Decimal("88.80"), date(2026, 3, 2)),
        key=new_key(), by=fin, at=noon,
    )  # fmt: skip
    return Settlement.objects.get()


def test_a_return_slip_says_what_comes_back_and_why(back, rui):
    page = signed_in(rui).get(back).content.decode()

    for said in ("Return slip", "Soy sauce", "5 瓶", "4.50", "22.50", "Broken bottles", "SH0"):
        assert said in page


def test_a_return_slip_is_for_staff_in_reach_and_for_its_customer(back, rui, lin, qi, fin, dan):
    people = (rui, fin, lin, qi, dan)
    assert [seen(person, back) for person in people] == [
        [200, 200], [200, 200], [200, 200], [404, 404], [403, 403],
    ]  # fmt: skip


def test_an_adjustment_is_printed_with_its_worth(adjustment, max_, sam):
    paper = f"/papers/adjustments/{adjustment.number}/"
    page = signed_in(max_).get(paper).content.decode()

    for said in ("Stock adjustment", "Fell off the fork", "-7 瓶", "3.00", "-21.00"):
        assert said in page
    assert (seen(max_, paper), seen(sam, paper)) == ([200, 200], [403, 403])


def test_the_counter_document_names_what_it_writes_off(adjustment, max_, noon):
    counter = write_off_adjustment(number=adjustment.number, because="Found", by=max_, at=noon)

    page = signed_in(max_).get(f"/papers/adjustments/{counter.number}/").content.decode()

    assert adjustment.number in page
    assert "21.00" in page


def test_a_receipt_says_what_was_paid_and_how(paid, fin):
    page = signed_in(fin).get(f"/papers/settlements/{paid.number}/").content.decode()

    state = str(paid.get_state_display())
    for said in ("Payment receipt", "Jade Noodle House", "Bank", "88.80", state, paid.number):
        assert said in page


def test_a_receipt_is_for_who_may_see_the_settlement_and_for_its_customer(paid, fin, rui, lin, qi):
    office, phone = (f"/papers/{kind}/{paid.number}/" for kind in ("settlements", "my-payments"))

    assert [seen(fin, office), seen(rui, office), seen(lin, office)] == [
        [200, 200], [403, 403], [403, 403],
    ]  # fmt: skip
    assert [seen(lin, phone), seen(qi, phone)] == [[200, 200], [404, 404]]
