"""A customer's history: how often, how much, and what."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from orders.actions.review import reject_order, review_order
from orders.models import Order
from orders.queries.customer import history_of

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = "Asia/Shanghai"
TODAY = date(2026, 3, 20)


def test_a_new_customer_has_no_history(jade):
    history = history_of(jade, today=TODAY, zone=ZONE)

    assert (history.orders, history.amount, history.days_between) == (0, 0, None)
    assert history.months == [Decimal(0)] * 12
    assert history.usual == history.latest == []


def test_frequency_amount_and_usual_goods_count_what_left(submitted, jade, soy, tea, rui, noon):
    for days, sku in ((20, soy), (10, soy), (0, tea)):
        order = submitted(cases=1, sku=sku) if sku == soy else submitted(cases=0.25, sku=tea)
        review_order(number=order.number, by=rui, at=noon)
        Order.objects.filter(pk=order.pk).update(created_at=noon - timedelta(days=days))
    rejected = submitted(cases=1)
    reject_order(number=rejected.number, because="x", by=rui, at=noon)

    history = history_of(jade, today=TODAY, zone=ZONE)

    assert (history.orders, history.year_amount, history.days_between) == (3, 132, 10)
    assert history.average == 44
    assert history.months[-1] == 24
    assert history.months[-2] == 108
    assert [(usual.sku, usual.orders, usual.quantity) for usual in history.usual] == [
        (soy, 2, 24), (tea, 1, 3),
    ]  # fmt: skip
    assert len(history.latest) == 4
