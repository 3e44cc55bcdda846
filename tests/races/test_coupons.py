"""The last use of a coupon, wanted by sixteen orders: with the lock, and without it."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connections

from crm.models import Customer
from inventory.actions import coupons
from inventory.models import Coupon, CouponUse
from orders.actions.enter import Entry, Then, enter_order
from orders.actions.place import Details, Wish
from orders.models import Order
from wholesale import idempotency
from wholesale.refusals import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
ORDERS = 8


@pytest.fixture
def last(house, noon):
    return Coupon.objects.create(
        code="LAST", name="Last", amount=Decimal(10), state="running", is_open=True,
        limit_total=1, created_at=noon, starts_at=datetime(2026, 1, 1, tzinfo=UTC),
        ends_at=datetime(2036, 1, 1, tzinfo=UTC),
    )  # fmt: skip


@pytest.fixture
def enter_at_once(retail, mall, soy, sam, noon):
    customers = [
        Customer.objects.create(code=f"B{n}", name=f"Buyer {n}", level=retail)
        for n in range(ORDERS)
    ]

    def run():
        ends, together = [], Barrier(ORDERS, timeout=20)

        def one(customer):
            entry = Entry(customer, mall, [Wish(soy.pk, Decimal(12))], Details(), "LAST")
            try:
                together.wait()
                enter_order(
                    entry=entry, then=Then.SUBMIT, key=idempotency.new_key(), by=sam, at=noon
                )
                ends.append("submitted")
            except Refusal as refusal:
                ends.append(type(refusal).__name__)
            finally:
                connections.close_all()

        threads = [Thread(target=one, args=(customer,)) for customer in customers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Counter(ends)

    return run


def test_the_last_use_goes_to_one_order(last, enter_at_once):
    ends = enter_at_once()

    last.refresh_from_db()
    assert ends["submitted"] == last.used == CouponUse.objects.count() == 1
    assert ends["WrongCoupon"] + ends["CouponRefused"] == ORDERS - 1
    assert set(Order.objects.values_list("total", flat=True)) == {44}


@pytest.mark.damage
def test_without_the_lock_every_order_gets_the_last_use(last, enter_at_once, monkeypatch):
    """The control: reads how many are used, lets everybody else read too, then writes."""
    all_have_read = Barrier(ORDERS, timeout=20)

    def count(_sql, said):
        coupon = Coupon.objects.get(pk=said["coupon"])
        all_have_read.wait()
        if coupon.used + said["more"] > coupon.limit_total:
            return []
        Coupon.objects.filter(pk=coupon.pk).update(used=coupon.used + said["more"])
        return [(coupon.pk,)]

    monkeypatch.setattr(coupons, "run_sql", count)

    assert enter_at_once() == {"submitted": ORDERS}
    last.refresh_from_db()
    assert (last.used, CouponUse.objects.count()) == (1, ORDERS)
