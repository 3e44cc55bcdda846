"""Sixteen buyers, five pieces at a flash price: with the lock, and what happens without it."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from threading import Barrier

import pytest
from django.db.models import F, Sum

from crm.models import Customer
from inventory.actions import flash
from inventory.models import Promotion, PromotionGoods, PromotionUse
from orders.actions.place import Wish
from orders.models import Order
from tests.races.test_stock import order_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
BUYERS = 16


@pytest.fixture
def sale(goods, noon):
    sku = goods("FLASH", "Sold in a flash", price="8.00", stock_of=100, case=1)
    promotion = Promotion.objects.create(
        name="Noon", kind="flash", state="running", created_at=noon,
        starts_at=datetime(2026, 1, 1, tzinfo=UTC), ends_at=datetime(2036, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    return PromotionGoods.objects.create(promotion=promotion, sku=sku, unit_price=5, limit_total=5)


@pytest.fixture
def buyers(retail):
    return [
        Customer.objects.create(code=f"B{n}", name=f"Buyer {n}", level=retail)
        for n in range(BUYERS)
    ]


def wish(sale):
    return lambda _place: [Wish(sale.sku_id, Decimal(1), Decimal(5))]


def test_five_pieces_go_to_five_of_sixteen_buyers(sale, buyers, mall, rui, noon):
    ends = Counter(order_at_once(wish(sale), customers=buyers, channel=mall, by=rui, at=noon))

    sale.refresh_from_db()
    assert ends["submitted"] == sale.taken == 5
    assert ends["SoldOut"] + ends["PriceChanged"] == BUYERS - 5
    assert PromotionUse.objects.aggregate(Sum("quantity"))["quantity__sum"] == 5
    assert set(Order.objects.values_list("total", flat=True)) == {5}


@pytest.mark.damage
def test_without_the_lock_sixteen_get_a_piece_of_five(sale, buyers, mall, rui, noon, monkeypatch):
    """The control: reads what is left, lets everybody else read too, then writes."""
    all_have_read = Barrier(BUYERS, timeout=20)

    def take(_sql, wanted):
        ((pk, quantity),) = zip(wanted["goods"], wanted["quantities"], strict=True)
        row = PromotionGoods.objects.get(pk=pk)
        all_have_read.wait()
        if row.taken + quantity > row.limit_total:
            return []
        PromotionGoods.objects.filter(pk=pk).update(taken=row.taken + quantity)
        return [(pk,)]

    monkeypatch.setattr(flash, "run_sql", take)

    ends = order_at_once(wish(sale), customers=buyers, channel=mall, by=rui, at=noon)

    assert ends == ["submitted"] * BUYERS
    assert PromotionGoods.objects.filter(taken__lt=F("limit_total")).exists()
    assert PromotionUse.objects.aggregate(Sum("quantity"))["quantity__sum"] == BUYERS
