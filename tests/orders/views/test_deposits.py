"""The deposit for an order: by the customer's terms, on the order, in a list, from the phone."""

from decimal import Decimal

import pytest

from finance.actions.review import review_settlement
from finance.models import Deposit, Settlement, Tender
from orders.actions.review import review_order
from orders.models import Hold, Order
from orders.queries.deposits import order_deposit
from tests.orders.views.phone import queries_of
from wholesale import idempotency

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(jade, submitted):
    """108.00, of which 30 percent are to be paid ahead."""
    jade.deposit_percent = Decimal(30)
    jade.save(update_fields=["deposit_percent"])
    return submitted(cases=2)


def said(amount, noon):
    return {
        "idempotency_key": idempotency.new_key(), "tender": Tender.objects.get(name="Bank").pk,
        "received": amount, "paid_on": noon.date().isoformat(), "reference": "", "remark": "",
    }  # fmt: skip


def test_review_holds_an_order_whose_deposit_is_missing_until_it_is_there(
    as_, order, rui, fin, max_, noon
):
    review_order(number=order.number, by=rui, at=noon)
    assert list(Hold.objects.filter(ended_at=None).values_list("code", "measure")) == [
        ("deposit", Decimal("32.40"))
    ]
    as_(max_).post(f"/office/orders/{order.number}/deposit/", said("32.40", noon))
    found = Settlement.objects.get()
    assert (found.deposit_for, found.state) == (order.number, "unreviewed")
    review_settlement(number=found.number, by=fin, at=noon)
    review_order(number=order.number, by=rui, at=noon)
    assert Order.objects.get().approval == "reviewed"
    assert Deposit.objects.get().used == Decimal("32.40")


def test_the_buyer_sees_what_is_wanted_and_reports_it(as_, order, bo, noon):
    client = as_(bo)
    assert b"32.40" in client.get(f"/shop/orders/{order.number}/").content
    here = f"/shop/orders/{order.number}/deposit/"
    assert b'value="32.40"' in client.get(here).content
    client.post(here, said("20", noon))
    assert order_deposit(order).pending == Decimal(20)
    assert Deposit.objects.count() == 0


def test_a_stranger_reports_no_deposit_for_it(as_, order, qi, noon):
    assert (
        as_(qi).post(f"/shop/orders/{order.number}/deposit/", said("20", noon)).status_code == 404
    )
    assert Settlement.objects.count() == 0


def test_an_amount_that_is_none_is_said_where_it_was_typed(as_, order, max_, noon):
    answer = as_(max_).post(f"/office/orders/{order.number}/deposit/", said("much", noon))
    assert (answer.status_code, Settlement.objects.count()) == (422, 0)
    answer = as_(max_).post(f"/office/orders/{order.number}/deposit/", said("-5", noon))
    assert (answer.status_code, Settlement.objects.count()) == (409, 0)


def test_what_is_left_is_released_with_a_reason_by_who_reviews_settlements(
    as_, order, max_, fin, noon
):
    as_(max_).post(f"/office/orders/{order.number}/deposit/", said("40", noon))
    review_settlement(number=Settlement.objects.get().number, by=fin, at=noon)
    here = f"/office/orders/{order.number}/deposit/release/"
    assert as_(max_).post(here, {"reason": "No more"}).status_code == 403
    as_(fin).post(here, {"reason": "Customer asked"})
    assert Deposit.objects.get().balance == Decimal(0)


def test_the_list_says_what_is_wanted_and_collected(as_, order, submitted, fin):
    page = as_(fin).get("/office/deposits/?missing=1").content.decode()
    assert order.number in page
    assert "32.40" in page
    assert order.number not in as_(fin).get("/office/deposits/?left=1").content.decode()


def test_the_list_takes_as_many_queries_for_three_as_for_one(as_, order, submitted, fin):
    one = queries_of(as_(fin), "/office/deposits/")
    submitted(cases=1)
    submitted(cases=1)
    assert queries_of(as_(fin), "/office/deposits/") == one


def test_the_order_shows_its_deposit_beside_it(as_, order, rui):
    assert b"deposit/panel/" in as_(rui).get(f"/office/orders/{order.number}/").content
    panel = as_(rui).get(f"/office/orders/{order.number}/deposit/panel/").content
    assert b"Still to collect" in panel


def test_new_terms_of_the_customer_are_for_later_orders(as_, order, jade, submitted, fin):
    jade.deposit_percent = Decimal(50)
    jade.save(update_fields=["deposit_percent"])
    later = submitted(cases=1)

    order, later = Order.objects.get(pk=order.pk), Order.objects.get(pk=later.pk)
    assert (order_deposit(order).wanted, order_deposit(later).wanted) == (
        Decimal("32.40"), Decimal("27.00"),
    )  # fmt: skip
    page = as_(fin).get("/office/deposits/?missing=1").content.decode()
    assert "32.40" in page
    assert "27.00" in page
