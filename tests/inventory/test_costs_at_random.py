"""Whatever comes and goes in whichever warehouse, one group has one average cost."""

from decimal import Decimal
from random import Random

import pytest

from inventory import ledger
from inventory.actions.adjust import AdjustmentLine, post_adjustment, write_off_adjustment
from inventory.models import CostGroup, MoveKind, StockAdjustment, StockLevel, StockMove, Warehouse
from wholesale import books, idempotency
from wholesale.db import use_case
from wholesale.refusals import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(main_warehouse):
    annex = Warehouse.objects.create(code="annex", name="Annex")
    group = CostGroup.objects.create(name="South")
    south = [
        Warehouse.objects.create(code=f"south{n}", name=f"South {n}", cost_group=group)
        for n in range(2)
    ]
    return [main_warehouse, annex, *south]


def worths(sku):
    levels = StockLevel.objects.filter(sku=sku, on_hand__gt=0).order_by("warehouse")
    return {level.warehouse_id: (level.on_hand, level.value) for level in levels}


def bring(place, sku, quantity, cost, by, at):
    post_adjustment(
        warehouse=place, lines=[AdjustmentLine(sku.pk, Decimal(quantity), Decimal(cost))],
        reason="came", is_opening=False, key=idempotency.new_key(), by=by, at=at,
    )  # fmt: skip


def test_what_comes_dear_to_one_warehouse_costs_the_same_in_all_of_its_group(
    goods, places, olive, noon
):
    sku = goods("SALT", "Salt", stock_of=10, cost="1.00", case=1)
    main, annex, south, _other = places

    bring(south, sku, 5, "9.00", olive, noon)
    bring(annex, sku, 20, "4.00", olive, noon)

    assert worths(sku) == {
        main.pk: (Decimal(10), Decimal("30.00")),
        annex.pk: (Decimal(20), Decimal("60.00")),
        south.pk: (Decimal(5), Decimal("45.00")),
    }
    levelled = StockMove.objects.filter(kind=MoveKind.LEVEL).order_by("value")
    assert list(levelled.values_list("value", flat=True)) == [Decimal("-20.00"), Decimal("20.00")]


def test_writing_off_what_came_dear_takes_its_cost_from_the_group(goods, places, olive, noon):
    sku = goods("SALT", "Salt", stock_of=10, cost="1.00", case=1)
    main, annex, *_south = places
    bring(annex, sku, 20, "4.00", olive, noon)
    came = StockAdjustment.objects.get(warehouse=annex)

    write_off_adjustment(number=came.number, because="wrong", by=olive, at=noon)

    assert worths(sku) == {main.pk: (Decimal(10), Decimal("10.00"))}


class House:
    def __init__(self, skus, places, by, at):
        self.skus, self.places, self.by, self.at = skus, places, by, at
        self.issued, self.serial = [], 0

    def bring(self, chance):
        bring(chance.choice(self.places), chance.choice(self.skus), chance.randint(1, 30),
              f"{chance.randint(1, 900) / 100:.2f}", self.by, self.at)  # fmt: skip

    def sell(self, chance):
        place, document = chance.choice(self.places), f"D{self.serial}"
        wanted = {sku.pk: Decimal(chance.randint(1, 8)) for sku in self.skus}
        use_case(ledger.issue)(place, wanted, document=document, at=self.at, was_promised=False)
        self.issued.append((place, document))

    def back(self, chance):
        if self.issued:
            place, document = self.issued.pop(chance.randrange(len(self.issued)))
            use_case(ledger.take_back)(
                place, issued_by=document, document=document, at=self.at, promise_again=False
            )

    def lose(self, chance):
        bring(chance.choice(self.places), chance.choice(self.skus), -chance.randint(1, 9), "0",
              self.by, self.at)  # fmt: skip

    def undo(self, chance):
        done = StockAdjustment.objects.filter(state="posted", reverses=None)
        if numbers := list(done.order_by("pk").values_list("number", flat=True)):
            number = chance.choice(numbers)
            write_off_adjustment(number=number, because="wrong", by=self.by, at=self.at)

    def do(self, chance):
        self.serial += 1
        act = chance.choice([self.bring, self.bring, self.sell, self.sell, self.back, self.lose,
                             self.undo])  # fmt: skip
        act(chance)


@pytest.mark.parametrize("seed", range(3))
def test_any_sequence_keeps_one_average_and_the_books(goods, places, olive, noon, seed):
    skus = [goods(f"P{n}", f"Part {n}", stock_of=40, cost=f"{n + 1}.37", case=1) for n in range(2)]
    chance, house, refused = Random(seed), House(skus, places, olive, noon), 0
    for _step in range(40):
        before = list(StockLevel.objects.order_by("pk").values_list())
        try:
            house.do(chance)
        except Refusal:
            refused += 1
            assert list(StockLevel.objects.order_by("pk").values_list()) == before

    assert 0 < refused < 40
    # No order stands behind these sales, so their cost is in no account: all else is right.
    assert {fault.invariant for fault in books.broken()} <= {
        "the stock account equals the value of the stock"
    }
    for sku in skus:
        for group in (places[:2], places[2:]):
            there = [worths(sku).get(place.pk) for place in group]
            costs = [value / on_hand for on_hand, value in filter(None, there)]
            assert not costs or max(costs) - min(costs) < Decimal("0.03")
