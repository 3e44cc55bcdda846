"""Coupons in the office: made, released, given, used by nobody else; least margins."""

from decimal import Decimal

import pytest

from crm.models import Customer
from inventory.models import Coupon, CouponGrant, MarginFloor

pytestmark = pytest.mark.django_db
SAID = {
    "name": "New shops", "code": "welcome-10", "amount": "10", "percent": "", "most": "",
    "from_amount": "100", "starts_at": "2026-01-01T00:00", "ends_at": "2036-01-01T00:00",
    "limit_total": "100", "limit_each": "1", "idempotency_key": "0" * 32,
}  # fmt: skip


@pytest.fixture
def made(client, max_, house):
    client.force_login(max_)
    client.post("/office/coupons/new/", SAID)
    return Coupon.objects.get()


def test_a_coupon_is_made_once_and_released(client, made):
    client.post("/office/coupons/new/", SAID)
    page = client.get(f"/office/coupons/{made.pk}/").content.decode()

    assert Coupon.objects.count() == 1
    assert (made.code, made.amount, made.state) == ("WELCOME-10", Decimal(10), "draft")
    assert "¥10.00 off, from ¥100.00 on" in page
    client.post(f"/office/coupons/{made.pk}/release/")
    made.refresh_from_db()
    assert made.state == "running"


def test_an_amount_and_a_percentage_at_once_are_refused_and_nothing_is_lost(client, made):
    said = SAID | {"percent": "5", "code": "BOTH", "idempotency_key": "1" * 32}

    answer = client.post("/office/coupons/new/", said)

    assert answer.status_code == 409
    assert "one of the two" in answer.content.decode()
    assert 'value="New shops"' in answer.content.decode()
    assert Coupon.objects.count() == 1


def test_a_code_that_is_taken_is_refused(client, made):
    answer = client.post("/office/coupons/new/", SAID | {"idempotency_key": "2" * 32})

    assert answer.status_code == 409
    assert Coupon.objects.count() == 1


def test_it_is_given_to_codes_and_to_a_level_once_per_key(client, made, jade, retail):
    Customer.objects.create(code="X1", name="X1", level=retail)
    giving = f"/office/coupons/{made.pk}/giving/"
    said = {"codes": jade.code, "level": retail.pk, "count": "2", "idempotency_key": "3" * 32}

    client.post(giving, said)
    client.post(giving, said)

    assert sorted(CouponGrant.objects.values_list("count", flat=True)) == [2] * (
        Customer.objects.filter(level=retail).count()
    )


def test_an_unknown_code_gives_nobody_anything(client, made, jade):
    said = {"codes": f"{jade.code} NOBODY", "count": "1", "idempotency_key": "4" * 32}

    answer = client.post(f"/office/coupons/{made.pk}/giving/", said, headers={"HX-Request": "true"})

    assert answer.status_code == 409
    assert "NOBODY" in answer.content.decode()
    assert not CouponGrant.objects.exists()


def test_the_list_is_exported(client, made):
    answer = client.get("/office/coupons/?export=xlsx")
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    answer.close()


def test_a_least_margin_is_set_changed_and_taken_away(client, made):
    for percent in ("10", "12", "0"):
        client.post("/office/margins/", {"category": "", "percent": percent})
        held = list(MarginFloor.objects.values_list("percent", flat=True))
        assert held == ([Decimal(percent)] if percent != "0" else [])
