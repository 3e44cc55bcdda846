"""What a specification is offered for: price steps, order pack, and what is free."""

from decimal import Decimal

import pytest

from inventory.models import Pack, Price, PriceList, Sku, Unit
from inventory.queries import prices
from inventory.queries.catalogue import sellable_skus
from inventory.queries.offers import OrderPack, Step, offers_for, order_pack
from inventory.queries.prices import PriceTerms

pytestmark = pytest.mark.django_db(transaction=True)


def offer_of(sku, terms=None, warehouse=None):
    (found,) = sellable_skus().select_related("product", "unit").filter(pk=sku.pk)
    terms = terms or PriceTerms()
    return offers_for([found], terms, warehouse_id=warehouse and warehouse.pk)[sku.pk]


@pytest.fixture
def lists(soy, retail):
    """Retailers pay 4.50, from 48 on 4.20, from 96 on 3.90; one customer 4.40, from 60 on 4.00."""
    own = PriceList.objects.create(name="Jade", is_personal=True)
    steps = {retail.price_list: {48: "4.20", 96: "3.90"}, own: {1: "4.40", 60: "4.00"}}
    for price_list, prices_of in steps.items():
        for quantity, price in prices_of.items():
            Price.objects.create(
                price_list=price_list, sku=soy, from_quantity=quantity, unit_price=Decimal(price)
            )
    return own, retail.price_list


@pytest.mark.parametrize("of_own", [True, False], ids=["with own prices", "without"])
@pytest.mark.parametrize("of_level", [True, False], ids=["with a level", "without a level"])
def test_the_shelf_and_the_order_agree_on_every_quantity(soy, lists, of_own, of_level):
    own, level = lists
    terms = PriceTerms(
        own_list=own.pk if of_own else None, level_list=level.pk if of_level else None
    )
    offer = offer_of(soy, terms)

    for quantity in range(1, 120):
        charged = prices.resolve({soy.pk: Decimal(quantity)}, terms)[soy.pk].unit_price
        assert (quantity, offer.price_at(Decimal(quantity))) == (quantity, charged)


def test_an_own_price_that_begins_later_lets_the_level_go_first(soy, lists):
    own, level = lists
    own.prices.filter(from_quantity=1).delete()

    offer = offer_of(soy, PriceTerms(own_list=own.pk, level_list=level.pk))

    assert offer.steps == [
        Step(Decimal(1), Decimal("4.50")),
        Step(Decimal(48), Decimal("4.20")),
        Step(Decimal(60), Decimal("4.00")),
    ]
    assert offer.better_steps == offer.steps[1:]


def test_a_visitor_is_told_the_public_price_or_none(soy, tea):
    Sku.objects.filter(pk=soy.pk).update(public_price=Decimal("6.00"))

    assert offer_of(soy, PriceTerms(is_public=True)).pack_price == Decimal("72.00")
    assert offer_of(tea, PriceTerms(is_public=True)).pack_price is None


def test_a_case_is_said_and_counted_in_cases(soy, main_warehouse):
    offer = offer_of(soy, warehouse=main_warehouse)

    assert offer.pack == OrderPack("箱", 12)
    assert (offer.first, offer.count_first, offer.count_step) == (12, 1, 1)
    assert offer.pack_text == "12瓶/箱 · minimum 1箱"
    assert (offer.free, offer.is_there) == (120, True)
    assert offer.count(Decimal(36)) == 3


def test_what_is_sold_singly_says_so(tea):
    offer = offer_of(tea)

    assert (offer.pack, offer.pack_text) == (OrderPack("瓶", 1), "sold by the 瓶")


def test_a_minimum_of_several_cases_is_counted_in_cases(soy):
    Sku.objects.filter(pk=soy.pk).update(minimum=60, multiple=24)
    offer = offer_of(soy)

    assert (offer.first, offer.count_first, offer.count_step) == (72, 6, 2)


def test_a_pack_that_does_not_fit_the_steps_is_not_counted_in(goods):
    odd = goods("ODD", "Odd", case=1)
    Pack.objects.create(sku=odd, unit=Unit.objects.create(name="袋"), factor=5, is_order_pack=True)
    Sku.objects.filter(pk=odd.pk).update(minimum=4, multiple=4)
    (found,) = sellable_skus().filter(pk=odd.pk)

    assert order_pack(found) == OrderPack("瓶", 1)


def test_less_than_the_minimum_in_stock_is_out_of_stock(goods, main_warehouse):
    rest = goods("REST", "A rest", stock_of=11)

    assert not offer_of(rest, warehouse=main_warehouse).is_there
