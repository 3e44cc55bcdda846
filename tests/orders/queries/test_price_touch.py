"""Whom a price book touches: the same few queries for one customer and for many."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Customer
from crm.queries.terms import price_terms
from inventory.forms.price_book import BookForm
from inventory.models import (
    BookPrice,
    Price,
    PriceBook,
    PriceList,
    Promotion,
    PromotionGoods,
    PromotionUse,
)
from inventory.queries.prices import resolve
from inventory.queries.prices_of_many import resolve_many
from orders.models import Cart, CartLine
from orders.queries.price_touch import touched_by

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


@pytest.fixture
def book(soy, retail, olive, noon):
    made = PriceBook.objects.create(
        name="Spring", starts_on=date(2026, 4, 1), state="draft", made_by=olive, created_at=noon
    )
    BookPrice.objects.create(book=made, price_list=retail.price_list, sku=soy, unit_price=D(4))
    return made


@pytest.fixture
def put_aside(retail, lin, soy):
    def make(code):
        customer = Customer.objects.create(code=code, name=code, level=retail)
        cart = Cart.objects.create(customer=customer, user=lin)
        CartLine.objects.create(cart=cart, sku=soy, quantity=24, seen_price=D("4.5"))
        return customer

    return make


def test_more_customers_need_no_more_queries(book, put_aside):
    put_aside("A")
    with CaptureQueriesContext(connection) as one:
        touched_by(book)
    for code in "BCD":
        put_aside(code)
    with CaptureQueriesContext(connection) as four:
        touch = touched_by(book)

    assert len(four) == len(one)
    assert [(line.before, line.after) for line in touch.lines] == [(D("4.5"), D(4))] * 4


def test_many_customers_are_priced_as_each_alone(soy, retail, put_aside, noon):
    first, second, third = put_aside("A"), put_aside("B"), put_aside("C")
    second.own_prices = PriceList.objects.create(name="B", is_personal=True)
    second.save()
    Price.objects.create(price_list=second.own_prices, sku=soy, unit_price=D("4.1"))
    span = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC))
    sale = Promotion.objects.create(
        name="Noon", kind="flash", state="running", created_at=noon, starts_at=span[0],
        ends_at=span[1], levels=[retail.pk],
    )  # fmt: skip
    goods = PromotionGoods.objects.create(
        promotion=sale, sku=soy, unit_price=3, limit_each=30, limit_total=100, taken=12
    )
    PromotionUse.objects.create(goods=goods, customer=third.pk, document="SO1", quantity=12)
    baskets = [(price_terms(each, at=noon), {soy.pk: D(24)}) for each in (first, second, third)]

    found = resolve_many(baskets)

    assert found == [resolve(wanted, terms) for terms, wanted in baskets]
    assert [each[soy.pk].unit_price for each in found] == [3, 3, D("4.5")]


def test_a_customers_own_list_stands_with_his_name_and_is_read_back(book, soy):
    own = PriceList.objects.create(name="Jade Noodle House", is_personal=True)
    BookPrice.objects.create(book=book, price_list=own, sku=soy, unit_price=D("3.9"))

    said = BookForm.of(book).initial["lines"]
    form = BookForm({"name": "Spring", "starts_on": "2036-04-01", "lines": said})

    assert f"JadeNoodleHouse#{own.pk}" in said
    assert form.is_valid(), form.errors
    assert {line.price_list_id for line in form.facts().lines} == {
        own.pk, book.prices.get(unit_price=4).price_list_id
    }  # fmt: skip
