"""The stock ledger under bundles: they are promised, freed, sold and brought back as parts."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory import ledger
from inventory.actions.kits import save_recipe
from inventory.ledger import Arrival, NotEnoughStock, SoldFromParts
from inventory.models import Kit, MoveKind, StockLevel, StockMove
from inventory.queries.offers import free_stock
from inventory.queries.stock import Held, held_in
from wholesale import books
from wholesale.db import use_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def basket(goods, soy, tea, olive, noon):
    """A basket of 12 soy and 1 tea, sold singly: ten by the soy, five by the tea."""
    sku = goods("BASKET", "Basket 礼盒", price="60.00", case=1)
    parts = {soy.pk: Decimal(12), tea.pk: Decimal(1)}
    save_recipe(
        sku=sku, is_bundle=True, parts=parts, labour_cost=Decimal(0), by=olive, at=noon
    )  # fmt: skip
    return sku


def levels():
    return {
        code: (on_hand, promised)
        for code, on_hand, promised in StockLevel.objects.values_list(
            "sku__code", "on_hand", "promised"
        )
    }


def run(function, *args, **kwargs):
    return use_case(function)(*args, **kwargs)


def test_a_promise_of_a_bundle_and_its_part_sets_the_parts_aside_once(
    basket, soy, tea, main_warehouse, noon
):
    demand = {basket.pk: Decimal(2), soy.pk: Decimal(12)}

    run(ledger.promise, main_warehouse, demand, document="SO1", at=noon)

    assert levels() == {"SOY": (120, 36), "TEA": (5, 2)}
    moves = StockMove.objects.filter(document="SO1").order_by("sku__code")
    assert list(moves.values_list("sku__code", "promised")) == [("SOY", 36), ("TEA", 2)]
    assert Kit.objects.get().sealed_at == noon


def test_a_release_gives_the_parts_free(basket, soy, main_warehouse, noon):
    demand = {basket.pk: Decimal(2), soy.pk: Decimal(12)}
    run(ledger.promise, main_warehouse, demand, document="SO1", at=noon)

    run(ledger.release, main_warehouse, demand, document="SO1", at=noon)

    assert levels() == {"SOY": (120, 0), "TEA": (5, 0)}


def test_a_changed_promise_goes_from_bundles_to_parts(basket, soy, tea, main_warehouse, noon):
    before, after = {basket.pk: Decimal(5)}, {basket.pk: Decimal(3), tea.pk: Decimal(2)}
    run(ledger.promise, main_warehouse, before, document="SO1", at=noon)

    run(ledger.change_promise, main_warehouse, before, after, document="SO1", at=noon)

    assert levels() == {"SOY": (120, 36), "TEA": (5, 5)}


def test_what_is_missing_names_the_bundle_and_the_part(basket, soy, tea, main_warehouse, noon):
    demand = {basket.pk: Decimal(4), tea.pk: Decimal(2)}

    with pytest.raises(NotEnoughStock) as refused:
        run(ledger.promise, main_warehouse, demand, document="SO1", at=noon)

    assert refused.value.sentence == (
        "Not enough stock. Basket 礼盒: of its part Green tea 绿茶 wanted 6瓶, free 5瓶;"
        " Green tea 绿茶: wanted 6瓶, free 5瓶. Lower the quantity or take the line out."
    )
    assert refused.value.free == {tea.pk: 5, basket.pk: 0}
    assert levels() == {"SOY": (120, 0), "TEA": (5, 0)}
    assert Kit.objects.get().sealed_at is None


def test_an_issue_gives_the_cost_of_what_was_asked_to_the_cent(
    basket, soy, tea, main_warehouse, noon
):
    demand = {basket.pk: Decimal(3), soy.pk: Decimal(60)}

    costs = run(
        ledger.issue, main_warehouse, demand, document="SH1", at=noon, was_promised=False
    )  # fmt: skip

    assert costs == {basket.pk: Decimal("117.00"), soy.pk: Decimal("180.00")}
    assert levels() == {"SOY": (24, 0), "TEA": (2, 0)}


def test_goods_taken_back_are_parts_again_and_promised_again(basket, main_warehouse, noon):
    demand = {basket.pk: Decimal(3)}
    run(ledger.issue, main_warehouse, demand, document="SH1", at=noon, was_promised=False)

    cost = run(
        ledger.take_back, main_warehouse, issued_by="SH1", document="SH1", at=noon,
        promise_again=True,
    )  # fmt: skip

    assert cost == Decimal("117.00")
    assert levels() == {"SOY": (120, 36), "TEA": (5, 3)}


@pytest.mark.parametrize("quantity", [3, -3])
def test_a_bundle_cannot_be_adjusted(basket, main_warehouse, olive, noon, quantity):
    changes = {basket.pk: (Decimal(quantity), Decimal(1))}

    with pytest.raises(SoldFromParts, match="Basket 礼盒 has no stock of its own"):
        run(ledger.adjust, main_warehouse, changes, document="SA1", at=noon, by=olive)

    assert not StockMove.objects.filter(document="SA1").exists()


def test_a_bundle_cannot_come_in(basket, soy, main_warehouse, noon):
    come = {sku.pk: Arrival(Decimal(1), Decimal(1)) for sku in (basket, soy)}

    with pytest.raises(SoldFromParts):
        run(ledger.receive, main_warehouse, come, document="X", at=noon, kind=MoveKind.RETURN)

    assert levels() == {"SOY": (120, 0), "TEA": (5, 0)}


def test_a_bundle_is_there_as_often_as_its_scarcest_part_makes_it(
    basket, soy, tea, main_warehouse, noon
):
    run(ledger.promise, main_warehouse, {tea.pk: Decimal(2)}, document="SO1", at=noon)

    assert held_in(main_warehouse.pk, [basket.pk, tea.pk, 0]) == {
        basket.pk: Held(Decimal(5), Decimal(3), is_bundle=True),
        tea.pk: Held(Decimal(5), Decimal(3)),
        0: Held(),
    }  # fmt: skip
    assert free_stock([basket.pk], main_warehouse.pk) == {basket.pk: 3}


def test_documents_without_bundles_run_one_statement_and_those_with_them_four(
    basket, soy, tea, main_warehouse, noon
):
    documents = [{soy.pk}, {soy.pk, tea.pk}, {basket.pk}, {basket.pk, soy.pk}]
    counts = []
    for skus in documents:
        demand = dict.fromkeys(skus, Decimal(1))
        with CaptureQueriesContext(connection) as seen:
            run(ledger.promise, main_warehouse, demand, document="SO1", at=noon)
        counts.append(sum("inventory_" in each["sql"] for each in seen.captured_queries))

    assert counts == [1, 1, 4, 4]


def test_the_books_see_a_bundle_with_stock_of_its_own(basket, main_warehouse):
    StockLevel.objects.create(sku=basket, warehouse=main_warehouse, on_hand=1)

    assert "a bundle has no stock of its own, and no bundle among its parts" in {
        fault.invariant for fault in books.broken()
    }
