"""The last part, wanted in a bundle and singly at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from inventory import ledger
from inventory.actions.kits import WrongRecipe, save_recipe
from inventory.models import Kit, KitPart, StockLevel
from orders.actions.place import Details, Wish, place_order
from orders.models import Order
from wholesale import idempotency
from wholesale.refusals import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def at_once(*acts):
    """Run acts at the same moment; the name of the refusal each ended with, or "done"."""
    start = Barrier(len(acts), timeout=10)

    def run(act):
        start.wait()
        try:
            act()
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))


@pytest.fixture
def part(goods):
    return goods("LAST", "The last part", stock_of=1, case=1)


@pytest.fixture
def bundle(goods, part, soy, olive, noon):
    sku = goods("BUNDLE", "Bundle", case=1)
    save_recipe(
        sku=sku, is_bundle=True, parts={part.pk: Decimal(1), soy.pk: Decimal(1)},
        labour_cost=Decimal(0), by=olive, at=noon,
    )  # fmt: skip
    return sku


@pytest.fixture
def order(jade, opal, mall, rui, noon):
    def of(sku, customer):
        return lambda: place_order(
            customer=customer, channel=mall, wishes=[Wish(sku.pk, Decimal(1))],
            details=Details(), key=idempotency.new_key(), is_by_customer=False, by=rui, at=noon,
        )  # fmt: skip

    return of


def test_the_last_part_goes_to_the_bundle_or_singly_never_to_both(bundle, part, order, jade, opal):
    ended = at_once(order(bundle, jade), order(part, opal))

    assert sorted(ended) == ["NotEnoughStock", "done"]
    assert StockLevel.objects.get(sku=part).promised == 1
    assert Order.objects.count() == 1


@pytest.mark.damage
def test_without_the_lock_the_last_part_is_promised_to_both(
    bundle, part, order, jade, opal, monkeypatch
):
    """The control: takes the lock and the constraint away and must see the damage."""
    both_have_read = Barrier(2, timeout=10)

    def promise_without_lock(warehouse, demand, *, document, at):
        parts = ledger.bundles_among(demand).in_parts(demand)
        free = {
            lv.sku_id: lv.on_hand - lv.promised for lv in StockLevel.objects.filter(sku__in=parts)
        }
        both_have_read.wait()
        for sku, quantity in parts.items():
            if free[sku] < quantity:
                raise ledger.NotEnoughStock("short", free)
            StockLevel.objects.filter(sku=sku).update(promised=quantity)

    monkeypatch.setattr(ledger, "promise", promise_without_lock)

    assert at_once(order(bundle, jade), order(part, opal)) == ["done", "done"]
    assert StockLevel.objects.get(sku=part).promised == 1  # 2 were promised to people


def test_a_recipe_changes_before_the_first_promise_or_not_at_all(
    bundle, soy, order, jade, olive, noon
):
    def change():
        save_recipe(
            sku=bundle, is_bundle=True, parts={soy.pk: Decimal(2)}, labour_cost=Decimal(0),
            by=olive, at=noon,
        )  # fmt: skip

    ended = at_once(order(bundle, jade), change)

    assert ended in (["done", "done"], ["done", WrongRecipe.__name__])
    promised = StockLevel.objects.get(sku=soy).promised
    assert promised == KitPart.objects.get(kit=bundle.pk, part=soy).quantity
    assert Kit.objects.get().sealed_at == noon


def test_bundles_and_singles_in_any_order_never_deadlock(goods, mall, jade, opal, rui, olive, noon):
    shelf = [goods(f"P{n}", f"Part {n}", stock_of=1000, case=1) for n in range(4)]
    kits = []
    for place in range(2):
        sku = goods(f"K{place}", f"Kit {place}", case=1)
        parts = {each.pk: Decimal(1) for each in shelf[place:][::-1]}
        save_recipe(sku=sku, is_bundle=True, parts=parts, labour_cost=Decimal(0), by=olive, at=noon)
        kits.append(sku)

    def order(customer, skus):
        return lambda: place_order(
            customer=customer, channel=mall, wishes=[Wish(s.pk, Decimal(1)) for s in skus],
            details=Details(), key=idempotency.new_key(), is_by_customer=False, by=rui, at=noon,
        )  # fmt: skip

    for _round in range(5):
        assert (
            at_once(
                order(jade, [kits[0], shelf[3]]),
                order(opal, [shelf[3], shelf[0], kits[1]]),
                order(jade, [kits[1], kits[0]]),
                order(opal, [shelf[1], shelf[2]]),
            )
            == ["done"] * 4
        )

    promised = StockLevel.objects.order_by("sku__code").values_list("promised", flat=True)
    assert list(promised) == [15, 25, 25, 30]
