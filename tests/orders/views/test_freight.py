"""The freight difference on the screens: asked at the desk, answered on the phone."""

from decimal import Decimal

import pytest

from orders.actions.review import review_order
from orders.models import Order, ServedArea, Shipment

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def unserved(submitted, rui, noon):
    """108.00 to a place we do not serve, on hold."""
    ServedArea.objects.create(province="海南省", city="Binhai", note="Too far.")
    return review_order(number=submitted(cases=2).number, by=rui, at=noon)


def ask(client, order, amount):
    order.refresh_from_db()
    return client.post(
        f"/office/orders/{order.number}/freight/",
        {"amount": amount, "version": order.version},
        headers=HTMX,
    )


def test_the_desk_asks_and_the_customer_agrees_on_his_phone(as_, unserved, rui, bo, noon):
    answer = ask(as_(rui), unserved, "35")
    assert answer.status_code == 200
    assert "The customer is asked to pay ¥35.00 for the way" in answer.content.decode()
    here = f"/shop/orders/{unserved.number}/"
    page = as_(bo).get(here).content.decode()
    assert "Will you pay for the way?" in page
    assert "¥143.00" in page

    answer = as_(bo).post(f"{here}freight/acceptance/", {"amount": "35.00"}, headers=HTMX)

    assert answer.status_code == 200
    unserved.refresh_from_db()
    assert (unserved.approval, unserved.total) == ("submitted", Decimal("143.00"))
    assert b"Freight difference" in as_(rui).get(f"/office/orders/{unserved.number}/").content
    review_order(number=unserved.number, by=rui, at=noon)
    slip = Shipment.objects.get()
    for paper in (f"/papers/orders/{unserved.number}/", f"/papers/shipments/{slip.number}/"):
        text = as_(rui).get(paper).content.decode()
        assert "Freight difference" in text
        assert "143.00" in text


def test_a_no_needs_a_reason_and_is_told_to_the_desk(as_, unserved, rui, bo):
    ask(as_(rui), unserved, "35")
    here = f"/shop/orders/{unserved.number}/freight/refusal/"

    assert as_(bo).post(here, {"amount": "35.00", "reason": ""}, headers=HTMX).status_code == 409
    assert Order.objects.get().freight_asked == Decimal(35)
    answer = as_(bo).post(here, {"amount": "35.00", "reason": "Too dear"}, headers=HTMX)

    assert answer.status_code == 200
    assert Order.objects.get().freight_asked is None
    assert "Too dear" in as_(rui).get(f"/office/orders/{unserved.number}/").content.decode()


def test_the_desk_records_a_yes_by_phone(as_, unserved, rui):
    ask(as_(rui), unserved, "35")

    answer = as_(rui).post(
        f"/office/orders/{unserved.number}/freight/acceptance/", {"amount": "35.00"}, headers=HTMX
    )

    assert (answer.status_code, Order.objects.get().total) == (200, Decimal("143.00"))


def test_rubbish_is_refused_where_it_was_typed(as_, unserved, rui):
    answer = ask(as_(rui), unserved, "a lot")

    assert answer.status_code == 409
    assert "Enter what the customer is to pay for the way" in answer.content.decode()
    assert Order.objects.get().freight_asked is None


def test_strangers_answer_nothing_and_clerks_ask_nothing(as_, unserved, rui, qi, sam):
    ask(as_(rui), unserved, "35")
    here = f"/shop/orders/{unserved.number}/freight/acceptance/"

    assert as_(qi).post(here, {"amount": "35.00"}).status_code == 404
    assert ask(as_(sam), unserved, "10").status_code == 403
    assert Order.objects.get().total == Decimal("108.00")
