"""A quotation is written in the office and answered on the phone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.actions.basket import Wish
from orders.actions.quotations import Offer, change_quotation, send_quotation, write_quotation
from orders.models import Order, OrderLine, Quotation
from tests.orders.views.phone import queries_of
from wholesale import idempotency

pytestmark = pytest.mark.django_db


def day(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def write(jade, phone, soy, sam):
    def make(*, customer=None, quantity=24):
        return write_quotation(
            customer=customer or jade,
            offer=Offer(phone, [Wish(soy.pk, Decimal(quantity))], day(7)),
            key=idempotency.new_key(), by=sam, at=timezone.now(),
        )  # fmt: skip

    return make


@pytest.fixture
def send(sam):
    def make(quotation):
        found = Quotation.objects.get(pk=quotation.pk)
        return send_quotation(
            number=found.number, revision=found.revision, by=sam, at=timezone.now()
        )

    return make


def test_staff_write_a_quotation_by_code_set_its_price_and_send_it(as_, sam, jade, phone, soy):
    client = as_(sam)
    page = client.get("/office/quotations/new/?customer=C001")
    answer = client.post("/office/quotations/new/", {
        "customer": "C001", "idempotency_key": page.context["token"], "channel": phone.pk,
        "valid_until": day(7).isoformat(), "remark": "", "line": "", "sku": "", "code": "SOY",
        "packs": "2", "factor": "12",
    })  # fmt: skip
    quotation = Quotation.objects.get()
    here = f"/office/quotations/{quotation.number}/"
    assert (answer.status_code, answer["Location"]) == (302, here)
    assert client.get(here).status_code == 200
    client.post(f"{here}prices/", {"revision": quotation.revision, f"price-{soy.pk}": "4.25"})
    quotation.refresh_from_db()
    client.post(f"{here}sending/", {"revision": quotation.revision})
    quotation.refresh_from_db()
    assert (quotation.state, quotation.version, quotation.total) == ("sent", 1, Decimal(102))


def test_what_was_keyed_wrong_is_shown_again_with_the_reason(as_, sam, jade, phone, soy):
    answer = as_(sam).post("/office/quotations/new/", {
        "customer": "C001", "idempotency_key": idempotency.new_key(), "channel": phone.pk,
        "valid_until": "", "remark": "Call Li", "line": "", "sku": soy.pk, "code": "SOY",
        "packs": "2", "factor": "12",
    })  # fmt: skip
    assert (answer.status_code, Quotation.objects.count()) == (409, 0)
    assert b"Call Li" in answer.content
    assert b"Soy sauce" in answer.content


def test_a_price_that_is_no_number_changes_nothing_and_stays_typed(as_, sam, write, soy):
    quotation = write()
    answer = as_(sam).post(
        f"/office/quotations/{quotation.number}/prices/",
        {"revision": quotation.revision, f"price-{soy.pk}": "cheap"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 409
    assert b'value="cheap"' in answer.content
    assert quotation.lines.get().unit_price == Decimal("4.5")


def test_a_reviewer_may_write_quotations_but_set_no_price(as_, rui, write, soy):
    quotation = write()
    here = f"/office/quotations/{quotation.number}/"
    assert b"price-" not in as_(rui).get(here).content
    assert as_(rui).post(f"{here}prices/", {f"price-{soy.pk}": "1"}).status_code == 403


def test_the_buyer_reads_and_accepts_it_with_one_press(as_, bo, write, send):
    quotation = send(write())
    client = as_(bo)
    assert quotation.number in client.get("/shop/quotations/").content.decode()
    here = f"/shop/quotations/{quotation.number}/"
    assert b"Accept and order" in client.get(here).content
    answer = client.post(f"{here}acceptance/", {"version": "1"})
    order = Order.objects.get()
    assert answer["Location"] == f"/shop/orders/{order.number}/"
    assert b"Accept and order" not in client.get(here).content


def test_the_buyer_declines_with_a_reason_that_staff_read(as_, bo, sam, write, send):
    quotation = send(write())
    client = as_(bo)
    client.post(
        f"/shop/quotations/{quotation.number}/refusal/", {"version": "1", "reason": "Too dear"}
    )
    assert b"Too dear" in as_(sam).get(f"/office/quotations/{quotation.number}/").content
    assert Order.objects.count() == 0


def test_changing_goods_keeps_the_last_day_in_its_field(as_, sam, write):
    quotation = write()
    page = as_(sam).get(f"/office/quotations/{quotation.number}/goods/").content.decode()
    assert f'value="{day(7).isoformat()}"' in page


def test_a_draft_is_not_the_buyers_business_and_a_change_tells_him_to_wait(
    as_, bo, sam, write, send, phone, soy
):
    quotation = write()
    here = f"/shop/quotations/{quotation.number}/"
    assert as_(bo).get(here).status_code == 404
    send(quotation)
    found = Quotation.objects.get()
    change_quotation(
        number=found.number, revision=found.revision,
        offer=Offer(phone, [Wish(soy.pk, Decimal(48))], day(7)), by=sam, at=timezone.now(),
    )  # fmt: skip
    answer = as_(bo).get(here)
    assert b"We are changing this quotation" in answer.content
    assert as_(bo).get(f"/papers/quotations/{quotation.number}/").status_code == 404
    send(quotation)
    assert "2箱 × 4.50 → 4箱 × 4.50" in as_(bo).get(here).content.decode()


def test_a_strangers_quotation_does_not_exist(as_, qi, write, send):
    quotation = send(write())
    client = as_(qi)
    for where in ("", "acceptance/", "refusal/"):
        step = client.post if where else client.get
        assert step(f"/shop/quotations/{quotation.number}/{where}").status_code == 404
    assert OrderLine.objects.count() == 0


def test_the_paper_says_prices_and_until_when(as_, bo, write, send):
    quotation = send(write())
    page = as_(bo).get(f"/papers/quotations/{quotation.number}/").content.decode()
    assert "4.50" in page
    assert "108.00" in page


def test_the_lists_take_as_many_queries_for_three_as_for_one(as_, bo, sam, write, send):
    send(write())
    one = queries_of(as_(sam), "/office/quotations/"), queries_of(as_(bo), "/shop/quotations/")
    send(write())
    send(write())
    three = queries_of(as_(sam), "/office/quotations/"), queries_of(as_(bo), "/shop/quotations/")
    assert three == one
