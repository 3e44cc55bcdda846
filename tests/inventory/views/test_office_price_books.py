"""Price books in the office, and what becomes of prices set by hand meanwhile."""

from decimal import Decimal

import pytest
from django.utils import timezone

from crm.queries.terms import price_terms
from inventory.models import BookPrice, PriceBook
from inventory.queries.prices import resolve
from wholesale import idempotency
from wholesale.models.outbox import OutboxMessage

HX = {"HX-Request": "true"}
LIST = "/office/price-books/"


@pytest.fixture
def said(soy, tea, retail):
    return {
        "name": "Spring", "starts_on": str(timezone.localdate()), "ends_on": "",
        "lines": "SOY\t4.20\tRetailers\nSOY\t4.00\tRetailers\t48\nTEA\t7",
        "idempotency_key": idempotency.new_key(),
    }  # fmt: skip


@pytest.fixture
def made(at_desk, max_, said):
    assert at_desk(max_).post(f"{LIST}new/", said).status_code == 302
    return PriceBook.objects.get()


def price_of(jade, sku, quantity=12):
    return resolve({sku.pk: Decimal(quantity)}, price_terms(jade))[sku.pk].unit_price


def test_a_book_changes_nothing_until_it_is_released(at_desk, max_, made, jade, soy, tea):
    assert (price_of(jade, soy), price_of(jade, tea)) == (Decimal("4.5"), 8)

    at_desk(max_).post(f"{LIST}{made.pk}/release/", headers=HX)

    assert (price_of(jade, soy), price_of(jade, tea)) == (Decimal("4.2"), 7)
    assert price_of(jade, soy, 48) == 4


def test_a_cancelled_book_gives_the_old_prices_back(at_desk, max_, made, jade, soy):
    desk = at_desk(max_)
    desk.post(f"{LIST}{made.pk}/release/", headers=HX)

    assert desk.post(f"{LIST}{made.pk}/cancellation/", headers=HX).status_code == 409
    assert price_of(jade, soy) == Decimal("4.2")
    desk.post(f"{LIST}{made.pk}/cancellation/", {"reason": "too low"}, headers=HX)
    assert price_of(jade, soy) == Decimal("4.5")


def test_customers_are_told_only_when_asked(at_desk, max_, made):
    at_desk(max_).post(f"{LIST}{made.pk}/release/", {"tells": "1"}, headers=HX)

    assert OutboxMessage.objects.filter(topic="price_book.released").count() == 1


def test_a_price_by_hand_counts_at_once(at_desk, max_, made, jade, soy, retail):
    desk = at_desk(max_)
    desk.post(f"{LIST}{made.pk}/release/", headers=HX)

    desk.post(
        "/office/prices/saving/",
        {f"price:{retail.price_list_id}:{soy.pk}:1:4.5": "4.4"},
        headers=HX,
    )

    assert price_of(jade, soy) == Decimal("4.4")
    assert price_of(jade, soy, 48) == 4
    assert BookPrice.objects.filter(replaced_at__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"lines": "NO\t1"}, "Line 1: there are no goods with the code NO."),
        ({"lines": "SOY\t1\tKings"}, "There is no price list “Kings”."),
        ({"lines": "SOY\t1\nSOY\t2"}, "The same goods stand there twice"),
        ({"lines": "SOY\t1\t\t48"}, "A base price has no quantity."),
        ({"ends_on": "2020-01-01"}, "The last day is before the first."),
    ],
)
def test_what_cannot_be_is_said_and_kept(at_desk, max_, said, change, sentence):
    answer = at_desk(max_).post(f"{LIST}new/", said | change)

    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert PriceBook.objects.count() == 0


def test_a_released_book_is_not_changed(at_desk, max_, made, said):
    desk = at_desk(max_)
    desk.post(f"{LIST}{made.pk}/release/", headers=HX)

    answer = desk.post(f"{LIST}{made.pk}/saving/", said | {"lines": "TEA\t1"}, headers=HX)

    assert answer.status_code == 409
    assert made.prices.count() == 3


def test_its_page_and_the_list_show_what_changes(at_desk, max_, made, queries_of):
    desk = at_desk(max_)

    page = desk.get(f"{LIST}{made.pk}/").content.decode()
    assert "-6.7" in page
    assert "Spring" in desk.get(LIST).content.decode()


def test_it_shows_whom_it_touches(at_desk, max_, made, submitted, jade):
    order = submitted()

    page = at_desk(max_).get(f"{LIST}{made.pk}/touch/").content.decode()

    assert order.number in page
    assert "Jade Noodle House" in page
    assert "4.20" in page
