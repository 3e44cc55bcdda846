"""The least margin: an order that stays below it is held, and told to staff alone."""

from decimal import Decimal

import pytest

from inventory.models import Category, MarginFloor, StockLevel
from orders.actions.holds import OnHold, require_no_holds
from orders.actions.release import release_holds
from orders.actions.review import review_order
from orders.models import HoldStep, Order
from orders.queries.holds import in_words
from wholesale.db import use_case

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


@pytest.fixture
def costs(soy):
    def set_to(unit):
        for level in StockLevel.objects.filter(sku=soy, on_hand__gt=0):
            StockLevel.objects.filter(pk=level.pk).update(value=level.on_hand * D(unit))

    return set_to


def open_codes(order):
    return sorted(order.holds.filter(ended_at=None).values_list("code", flat=True))


@pytest.mark.damage
def test_an_order_below_the_least_margin_is_told_at_submit_and_held_at_review(
    submitted, costs, rui, noon
):
    costs("4.20")
    MarginFloor.objects.create(percent=D(10))

    order = submitted(cases=1)
    assert open_codes(order) == ["margin"]
    held = review_order(number=order.number, by=rui, at=noon)

    assert held.is_held
    hold = order.holds.get()
    # 12 x 4.50 = 54.00; 12 x 4.20 / 0.9 = 56.00
    assert hold.measure == D("2.00")
    assert "4" not in in_words(hold, "CNY").replace("SOY", "")


@pytest.mark.damage
def test_the_nearest_category_counts_before_the_house(submitted, costs, soy):
    costs("4.20")
    MarginFloor.objects.create(percent=D(10))
    soy.product.category = Category.objects.create(name="Sauces", path="/")
    soy.product.category.path = f"/{soy.product.category.pk}/"
    soy.product.category.save()
    soy.product.save()
    MarginFloor.objects.create(category=soy.product.category, percent=D(5))

    assert open_codes(submitted(cases=1)) == []


@pytest.mark.damage
def test_a_release_with_a_reason_lets_it_pass_until_it_gets_worse(
    submitted, costs, olive, rui, noon
):
    costs("4.20")
    MarginFloor.objects.create(percent=D(10))
    order = submitted(cases=1)
    review_order(number=order.number, by=rui, at=noon)

    release_holds(number=order.number, codes=["margin"], because="Year-end", by=olive, at=noon)
    assert open_codes(order) == []
    costs("4.40")

    @use_case
    def pick(*, at):
        require_no_holds(Order.objects.locked(order.number), step=HoldStep.PICK, at=at)

    with pytest.raises(OnHold):
        pick(at=noon)


def test_a_house_without_a_least_margin_holds_nothing_for_it(submitted):
    assert open_codes(submitted(cases=1)) == []
