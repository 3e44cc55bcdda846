"""Promotions and price books on their way into an order."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from inventory.actions.flash import SoldOut
from inventory.models import (
    BookPrice,
    Price,
    PriceBook,
    Promotion,
    PromotionGoods,
    PromotionScope,
    PromotionUse,
    Sku,
    StockLevel,
)
from inventory.queries.prices import Priced, below_floor, frozen
from orders.actions.amend import Change, change_lines
from orders.actions.basket import Wish, price_basket
from orders.actions.cart import put_in_cart
from orders.actions.enter import Entry, Then, enter_order
from orders.actions.place import Details, PriceChanged, place_order, submit_draft
from orders.actions.review import reject_order, review_order
from orders.actions.undo import close_order
from orders.models import Order
from orders.queries.cart import cart_for
from wholesale import idempotency

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC))
D = Decimal


@pytest.fixture
def promote(house, noon):
    def make(kind, *, state="running", goods=(), scope=(), begins=YEAR[0], ends=YEAR[1], **facts):
        promotion = Promotion.objects.create(
            name=facts.pop("name", "Summer"), kind=kind, state=state, created_at=noon,
            starts_at=begins, ends_at=ends, **facts,
        )  # fmt: skip
        for each in goods:
            PromotionGoods.objects.create(promotion=promotion, **each)
        for each in scope:
            PromotionScope.objects.create(promotion=promotion, **each)
        return promotion

    return make


@pytest.fixture
def ordered(jade, mall, lin, noon):
    def make(wishes, customer=None):
        return place_order(
            customer=customer or jade, channel=mall, wishes=wishes, details=Details(),
            key=idempotency.new_key(), is_by_customer=True, by=lin, at=noon,
        )  # fmt: skip

    return make


def basket_of(jade, noon, **cases):
    skus = dict(Sku.objects.values_list("code", "pk"))
    wishes = [Wish(skus[code], D(quantity)) for code, quantity in cases.items()]
    return price_basket(jade, wishes, only_visible=False, at=noon)


def test_a_percent_off_says_what_the_price_was(ordered, promote, soy):
    promotion = promote("percent", percent=D(10), name="Summer")

    line = ordered([Wish(soy.pk, D(24))]).lines.get()

    assert (line.list_price, line.unit_price, line.amount) == (D("4.5"), D("4.05"), D("97.20"))
    assert line.deals == [["percent", promotion.pk, 1, "Summer", "10"]]
    assert frozen(line).why == "Price of the customer's level 4.5, less 10% by “Summer”: 4.05"


def test_a_line_says_what_each_promotion_did(ordered, promote, soy):
    promote("percent", percent=D(10), name="Summer")
    promote("order", amount=D(5), name="Five")

    assert ordered([Wish(soy.pk, D(24))]).lines.get().why == (
        "Price of the customer's level 4.5, less 10% by “Summer”: 4.05; 5 off the line by “Five”"
    )


def test_a_line_takes_the_best_of_its_promotions(jade, promote, soy, noon):
    promote("percent", percent=D(10), name="Ten")
    promote("amount", amount=D("0.60"), name="Sixty", from_quantity=D(24))

    assert basket_of(jade, noon, SOY=12).lines[0].unit_price == D("4.05")
    assert basket_of(jade, noon, SOY=24).lines[0].unit_price == D("3.90")


@pytest.mark.parametrize(
    ("facts", "price"),
    [
        ({}, "4.05"),
        ({"state": "draft"}, "4.50"),
        ({"state": "stopped"}, "4.50"),
        ({"begins": datetime(2026, 6, 1, tzinfo=UTC)}, "4.50"),
        ({"ends": datetime(2026, 2, 1, tzinfo=UTC)}, "4.50"),
        ({"levels": [987654]}, "4.50"),
        ({"types": [987654]}, "4.50"),
    ],
    ids=["for all", "not released", "stopped", "later", "over", "other level", "other type"],
)
def test_a_promotion_is_for_its_time_and_its_customers(jade, promote, soy, noon, facts, price):
    promote("percent", percent=D(10), **facts)

    assert basket_of(jade, noon, SOY=12).lines[0].unit_price == D(price)


def test_a_promotion_is_for_its_goods(jade, promote, soy, tea, noon):
    promote("percent", percent=D(50), scope=[{"sku": tea}])

    lines = basket_of(jade, noon, SOY=12, TEA=1).lines

    assert [line.unit_price for line in lines] == [D("4.5"), D(4)]


def test_money_off_the_order_is_spread_to_the_cent(ordered, promote, soy, tea):
    promote("order", amount=D(10), from_amount=D(100), repeats=True, name="10 per 100")

    order = ordered([Wish(soy.pk, D(48)), Wish(tea.pk, D(1))])  # 216.00 and 8.00

    assert [line.discount for line in order.lines.all()] == [D("19.29"), D("0.71")]
    assert [line.amount for line in order.lines.all()] == [D("196.71"), D("7.29")]
    assert order.total == D(204)


def test_of_two_promotions_of_the_order_the_better_counts(jade, promote, soy, noon):
    promote("order", amount=D(5), name="Five")
    promote("order", amount=D(8), name="Eight")

    basket = basket_of(jade, noon, SOY=12)

    assert (basket.total, basket.deal.mark.name) == (D(46), "Eight")


def test_a_bundle_costs_its_price(jade, promote, soy, tea, noon):
    promote(
        "bundle", amount=D(50), name="Both",
        goods=[{"sku": soy, "quantity": 12}, {"sku": tea, "quantity": 1}],
    )  # fmt: skip

    basket = basket_of(jade, noon, SOY=24, TEA=1)  # one set of 62.00, and 54.00 beside it

    assert basket.total == D(104)


def test_gifts_are_lines_at_nothing(ordered, promote, soy, tea):
    promotion = promote(
        "gift", from_quantity=D(12), repeats=True, name="Tea", scope=[{"sku": soy}],
        goods=[{"sku": tea, "quantity": 2}],
    )  # fmt: skip

    order = ordered([Wish(soy.pk, D(24))])

    gift = order.lines.get(sku=tea)
    assert (gift.quantity, gift.amount, gift.is_gift) == (4, 0, True)
    assert gift.price_rule == f"gift:{promotion.pk}:1"
    assert order.total == D(108)


def test_no_more_gifts_are_promised_than_there_are(ordered, promote, soy, tea):
    promote("gift", goods=[{"sku": tea, "quantity": 9}])

    assert ordered([Wish(soy.pk, D(12))]).lines.get(sku=tea).quantity == 5


def test_a_locked_price_takes_part_in_no_promotion(jade, promote, soy, noon):
    promote("percent", percent=D(10))
    promote("order", amount=D(10))
    locked = {soy.pk: Priced(D("4.4"), "quote:QU000001:2")}

    wishes = [Wish(soy.pk, D(12))]
    line = price_basket(jade, wishes, only_visible=False, locked=locked, at=noon).lines[0]

    assert (line.unit_price, line.amount, line.price_rule) == (
        D("4.4"), D("52.80"), "quote:QU000001:2",
    )  # fmt: skip


@pytest.fixture
def drafted(jade, mall, sam, noon):
    def make(wishes):
        return enter_order(
            entry=Entry(jade, mall, tuple(wishes), Details()), then=Then.DRAFT,
            key=idempotency.new_key(), by=sam, at=noon,
        )  # fmt: skip

    return make


@pytest.mark.parametrize(("sold", "given"), [(0, [5]), (2, [3]), (5, [])])
def test_gifts_of_a_draft_are_what_is_left_when_it_is_submitted(
    drafted, ordered, promote, soy, tea, sam, noon, sold, given
):
    promote("gift", scope=[{"sku": soy}], goods=[{"sku": tea, "quantity": 9}])
    draft = drafted([Wish(soy.pk, D(12))])
    if sold:
        ordered([Wish(tea.pk, D(sold))])

    order = submit_draft(number=draft.number, by=sam, at=noon)

    gifts = list(order.lines.filter(is_gift=True).values_list("quantity", flat=True))
    kept = Order.objects.get(pk=order.pk)
    assert (gifts, kept.line_count, StockLevel.objects.get(sku=tea).promised) == (
        given, 1 + len(given), 5,
    )  # fmt: skip


# -- flash sales ------------------------------------------------------------------


@pytest.fixture
def flash(promote, tea):
    return promote(
        "flash", name="Noon", goods=[{"sku": tea, "unit_price": 5, "limit_total": 3}]
    ).goods.get()


def test_a_flash_price_is_reserved(ordered, flash, tea, jade):
    order = ordered([Wish(tea.pk, D(2))])

    flash.refresh_from_db()
    assert (order.total, flash.taken) == (10, 2)
    use = PromotionUse.objects.get()
    assert (use.document, use.customer, use.quantity) == (order.number, jade.pk, 2)


def test_what_does_not_fit_into_the_rest_costs_the_ordinary_price(ordered, flash, tea):
    assert ordered([Wish(tea.pk, D(4))]).total == 32
    flash.refresh_from_db()
    assert flash.taken == 0


def test_a_buyer_who_saw_the_flash_price_is_told_it_is_gone(ordered, flash, tea, opal):
    ordered([Wish(tea.pk, D(2))])

    with pytest.raises(PriceChanged):
        ordered([Wish(tea.pk, D(2), D(5))])

    flash.refresh_from_db()
    assert (flash.taken, Order.objects.count()) == (2, 1)


def test_a_customer_has_his_share_and_no_more(ordered, flash, tea):
    PromotionGoods.objects.update(limit_each=1)

    assert ordered([Wish(tea.pk, D(1))]).total == 5
    assert ordered([Wish(tea.pk, D(1))]).total == 8


def test_a_rejected_order_gives_its_flash_pieces_back(ordered, flash, tea, rui, noon):
    order = ordered([Wish(tea.pk, D(2))])

    reject_order(number=order.number, because="no", by=rui, at=noon)

    flash.refresh_from_db()
    assert (flash.taken, PromotionUse.objects.count()) == (0, 0)


def test_a_closed_order_gives_its_flash_pieces_back(ordered, flash, tea, rui, noon):
    order = ordered([Wish(tea.pk, D(2))])
    order.channel.posting = "two_step"
    order.channel.save()
    review_order(number=order.number, by=rui, at=noon)

    close_order(number=order.number, because="Not wanted any more", by=rui, at=noon)

    flash.refresh_from_db()
    assert (flash.taken, PromotionUse.objects.count()) == (0, 0)


def test_an_order_cannot_grow_beyond_the_flash_sale(ordered, flash, tea, rui, noon):
    order = ordered([Wish(tea.pk, D(2))])

    with pytest.raises(SoldOut, match="sold out"):
        change_lines(
            number=order.number, version=order.version,
            changes=[Change(D(4), line=order.lines.get().pk)], by=rui, at=noon,
        )  # fmt: skip

    flash.refresh_from_db()
    assert (flash.taken, order.lines.get().quantity) == (2, 2)


def test_a_changed_line_keeps_its_part_of_what_came_off(ordered, promote, soy, rui, noon):
    promote("order", amount=D(10))
    order = ordered([Wish(soy.pk, D(24))])

    change_lines(
        number=order.number, version=order.version,
        changes=[Change(D(12), line=order.lines.get().pk)], by=rui, at=noon,
    )  # fmt: skip

    line = order.lines.get()
    assert (line.discount, line.amount, Order.objects.get().total) == (5, 49, 49)


# -- price books ------------------------------------------------------------------


def book(max_, noon, starts, ends=None, state="released"):
    return PriceBook.objects.create(
        name="Spring", starts_on=starts, ends_on=ends, state=state, made_by=max_, created_at=noon
    )


@pytest.mark.parametrize(
    ("starts", "ends", "state", "price"),
    [
        (date(2026, 3, 2), None, "released", "4.20"),
        (date(2026, 3, 1), date(2026, 3, 2), "released", "4.20"),
        (date(2026, 3, 3), None, "released", "4.50"),
        (date(2026, 2, 1), date(2026, 3, 1), "released", "4.50"),
        (date(2026, 3, 2), None, "draft", "4.50"),
        (date(2026, 3, 2), None, "cancelled", "4.50"),
    ],
)
def test_a_price_book_holds_on_its_days(jade, retail, soy, max_, noon, starts, ends, state, price):
    of = book(max_, noon, starts, ends, state)
    BookPrice.objects.create(book=of, price_list=retail.price_list, sku=soy, unit_price=D("4.2"))

    line = basket_of(jade, noon, SOY=12).lines[0]

    assert line.unit_price == D(price)
    assert line.price_rule.endswith(f":PB{of.pk:06d}") == (price == "4.20")


def test_a_book_of_base_prices_leaves_level_prices_alone(jade, soy, tea, max_, noon):
    of = book(max_, noon, date(2026, 3, 1))
    for sku in (soy, tea):
        BookPrice.objects.create(book=of, sku=sku, unit_price=D(7))

    lines = basket_of(jade, noon, SOY=12, TEA=1).lines

    assert [line.unit_price for line in lines] == [D("4.5"), D(7)]


def test_of_two_books_the_later_one_counts(jade, tea, max_, noon):
    for day, price in ((2, 7), (1, 6)):
        of = book(max_, noon, date(2026, 3, day))
        BookPrice.objects.create(book=of, sku=tea, unit_price=D(price))

    assert basket_of(jade, noon, TEA=1).lines[0].unit_price == 7


# -- floors, and the cart ---------------------------------------------------------


def test_a_line_below_the_floor_is_flagged_gifts_are_not(jade, promote, soy, tea, noon):
    Sku.objects.update(floor_price=D("4.40"))
    promote("order", amount=D(5))
    promote("gift", goods=[{"sku": tea, "quantity": 1}])

    basket = basket_of(jade, noon, SOY=12)

    assert [line.sku_id for line in basket.below_floor] == [soy.pk]
    assert [(b.code, b.unit_price, b.floor_price) for b in below_floor(basket.lines)] == [
        ("SOY", D("4.0833"), D("4.4"))
    ]


def test_the_cart_is_what_the_order_will_be(jade, lin, promote, soy, tea, ordered, noon):
    promote("percent", percent=D(10), scope=[{"sku": tea}])
    promote("order", amount=D(6), from_amount=D(60))
    promote("gift", from_amount=D(500), goods=[{"sku": tea, "quantity": 1}], name="Big")
    put_in_cart(customer=jade, sku_id=soy.pk, quantity=D(12), by=lin, at=noon)
    put_in_cart(customer=jade, sku_id=tea.pk, quantity=D(1), by=lin, at=noon)

    cart = cart_for(jade, lin)
    order = ordered([Wish(row.line.sku_id, row.line.quantity, row.unit_price) for row in cart.rows])

    assert cart.problems == []
    assert cart.total == order.total == D("55.20")
    assert (cart.deal.next.name, cart.deal.missing) == ("Big", D("438.80"))


def test_without_promotions_the_order_path_asks_two_price_questions(
    jade, soy, noon, django_assert_num_queries
):
    assert Price.objects.count() == 1
    wishes = [Wish(soy.pk, D(12))]
    assert jade.level is not None
    with django_assert_num_queries(2):
        price_basket(jade, wishes, only_visible=False, at=noon)
