"""The least margin: an order that stays below it is held, and told to staff alone."""

from decimal import Decimal

import pytest
from django.db.models import F

from inventory.actions.kits import save_recipe
from inventory.models import Category, MarginFloor, StockLevel
from inventory.queries.price_grid import unit_costs
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


@pytest.mark.damage
def test_a_bundle_is_measured_by_what_its_parts_cost(
    submitted, mall, goods, costs, soy, tea, olive, noon
):
    mall.promise = "at_review"
    mall.save()
    costs("4.20")
    StockLevel.objects.filter(sku=tea, on_hand__gt=0).update(value=F("on_hand") * 9)
    basket = goods("BASKET", "Basket", price="60.00", case=1)
    parts = {soy.pk: D(12), tea.pk: D(1)}
    save_recipe(sku=basket, is_bundle=True, parts=parts, labour_cost=D(0), by=olive, at=noon)
    assert unit_costs([basket.pk, soy.pk]) == {basket.pk: D("59.40"), soy.pk: D("4.20")}
    MarginFloor.objects.create(percent=D(1))
    assert open_codes(submitted(cases=1, sku=basket)) == []
    MarginFloor.objects.update(percent=D(10))

    # 12 x 60.00 = 720.00; 12 x (12 x 4.20 + 9.00) / 0.9 = 792.00
    assert submitted(cases=1, sku=basket).holds.get(code="margin").measure == D("72.00")
