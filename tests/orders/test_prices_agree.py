"""Every surface says one price, whatever the rules, quantities and dates."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.queries.terms import price_terms
from inventory.models import (
    BookPrice,
    Coupon,
    Price,
    PriceBook,
    PriceList,
    Promotion,
    PromotionGoods,
    PromotionScope,
    Sku,
)
from inventory.queries.offers import offers_for
from inventory.queries.prices import resolve
from orders.actions.basket import Wish, price_basket
from orders.actions.place import default_warehouse
from orders.models import Cart, CartLine
from orders.queries.cart import cart_for
from orders.queries.dealt import dealt
from orders.queries.grid import Grid, Keyed
from orders.queries.quick import Quick, QuickLine, price
from wholesale.money import to_minor

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 2)

prices = st.integers(100, 1000).map(lambda cents: Decimal(cents) / 100)
places = st.tuples(st.sampled_from(["own", "level"]), st.integers(0, 1), st.sampled_from([1, 24]))
standing = st.dictionaries(places, prices, max_size=6)
books = st.lists(
    st.tuples(
        st.integers(-2, 2), st.integers(0, 3), st.sampled_from(["released", "draft"]),
        st.dictionaries(
            st.one_of(places, st.tuples(st.none(), st.integers(0, 1), st.just(1))), prices,
            min_size=1, max_size=4,
        ),
    ),
    max_size=2,
)  # fmt: skip
promotions = st.lists(
    st.tuples(
        st.sampled_from(["percent", "amount", "flash", "order", "bundle", "gift"]),
        st.integers(1, 60), st.sampled_from([1, 24]), st.sampled_from([None, 0, 1]),
        st.integers(0, 40), st.booleans(),
    ),
    max_size=3,
)  # fmt: skip


@pytest.fixture
def world(jade, lin, goods, retail, mall):
    skus = [goods(f"P{n}", f"Goods {n}", price=f"{n + 5}.00", stock_of=900) for n in range(2)]
    jade.own_prices = PriceList.objects.create(name="Jade", is_personal=True)
    jade.save()
    return jade, lin, skus, {"own": jade.own_prices, "level": retail.price_list}


def write_rules(world, by, listed, dated, deals):
    _jade, _lin, skus, lists = world
    for model in (Price, PriceBook, Promotion, Cart):
        model.objects.all().delete()
    Price.objects.bulk_create(
        Price(price_list=lists[name], sku=skus[n], from_quantity=start, unit_price=price)
        for (name, n, start), price in listed.items()
    )
    for offset, length, state, rows in dated:
        starts = DAY + timedelta(days=offset)
        book = PriceBook.objects.create(
            name="Book", starts_on=starts, ends_on=starts + timedelta(days=length), state=state,
            made_by=by, created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        BookPrice.objects.bulk_create(
            BookPrice(
                book=book, price_list=lists.get(name), sku=skus[n], from_quantity=start,
                unit_price=price,
            )
            for (name, n, start), price in rows.items()
        )  # fmt: skip
    for deal in deals:
        write_promotion(skus, *deal)


def write_promotion(skus, kind, size, from_quantity, about, limit, is_now):
    begins = datetime(2026, 1 if is_now else 6, 1, tzinfo=UTC)
    promotion = Promotion.objects.create(
        name=kind, kind=kind, state="running", starts_at=begins, percent=size,
        amount=Decimal(size) / 10, from_quantity=from_quantity, created_at=begins,
        ends_at=datetime(2027, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    if about is not None:
        PromotionScope.objects.create(promotion=promotion, sku=skus[about])
    if kind in ("flash", "bundle", "gift"):
        PromotionGoods.objects.create(
            promotion=promotion, sku=skus[about or 0], unit_price=Decimal(size) / 10,
            limit_total=limit, quantity=12,
        )  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    listed=standing, dated=books, deals=promotions,
    cases=st.lists(st.integers(1, 4), min_size=2, max_size=2), days=st.integers(-3, 3),
    takes_off=st.one_of(st.none(), st.integers(1, 400)),
)  # fmt: skip
def test_every_surface_says_one_price(
    world, olive, mall, listed, dated, deals, cases, days, takes_off
):
    jade, lin, skus, _lists = world
    write_rules(world, olive, listed, dated, deals)
    at = datetime(2026, 3, 2, 4, tzinfo=UTC) + timedelta(days=days)
    wanted = {sku.pk: Decimal(12 * n) for sku, n in zip(skus, cases, strict=True)}

    with patch("django.utils.timezone.now", return_value=at):
        terms = price_terms(jade)
        resolved = resolve(wanted, terms)
        fetched = list(
            Sku.objects.filter(pk__in=wanted).select_related("unit").prefetch_related("packs__unit")
        )
        offers = offers_for(fetched, terms, warehouse_id=None)
        wishes = [Wish(pk, quantity) for pk, quantity in wanted.items()]
        code = write_coupon(takes_off, jade, wanted)
        basket = price_basket(jade, wishes, only_visible=True, at=at, coupon=code)
        cart = Cart.objects.create(customer=jade, user=lin, coupon=code)
        CartLine.objects.bulk_create(
            CartLine(cart=cart, sku_id=pk, quantity=quantity, seen_price=resolved[pk].unit_price)
            for pk, quantity in wanted.items()
        )
        seen = cart_for(jade, lin)
        grid = Grid(jade, mall.warehouse or default_warehouse())
        rows = grid_rows(grid, fetched, wanted)
        keyed = dealt(jade, list(wanted.items()), coupon=code)
        quick = Quick([quick_line(sku, wanted[sku.pk]) for sku in fetched])
        price(quick, jade, None)

    of_resolve = {pk: price.unit_price for pk, price in resolved.items()}
    assert {pk: offers[pk].price_at(wanted[pk]) for pk in wanted} == of_resolve
    ordered = [line for line in basket.lines if not line.is_gift]
    assert {line.sku_id: line.unit_price for line in ordered} == of_resolve
    assert {row.line.sku_id: row.unit_price for row in seen.rows} == of_resolve
    assert {row.sku.pk: row.unit_price for row in rows} == of_resolve
    assert not [row for row in seen.rows if row.problem == "price"]
    assert seen.total == keyed.total == basket.total
    assert (seen.deal.total, seen.deal.mark) == (keyed.deal.total, keyed.deal.mark)
    assert [gift.mark for gift in seen.deal.gifts] == [gift.mark for gift in keyed.deal.gifts]
    assert {line.sku.pk: line.unit_price for line in quick.lines} == of_resolve
    assert quick.total == basket.total + seen.deal.by_coupon
    for line in ordered:
        whole = to_minor(line.quantity * line.unit_price, "CNY")
        assert line.amount == whole - line.discount
        assert 0 <= line.discount <= whole


def write_coupon(takes_off, jade, wanted):
    """A coupon the customer can use for what he wants, if that comes to anything."""
    Coupon.objects.all().delete()
    if takes_off is None or not dealt(jade, list(wanted.items())).total:
        return ""
    return Coupon.objects.create(
        code="OFF", name="Off", amount=Decimal(takes_off) / 4, state="running", is_open=True,
        starts_at=datetime(2026, 1, 1, tzinfo=UTC), ends_at=datetime(2027, 1, 1, tzinfo=UTC),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    ).code  # fmt: skip


def quick_line(sku, quantity):
    return QuickLine(1, sku.code, sku.code, sku=sku, packs=f"{quantity:f}", quantity=quantity)


def grid_rows(grid, skus, wanted):
    return grid.of_keyed([Keyed(sku=sku, quantity=wanted[sku.pk]) for sku in skus])
