"""Any sequence of promises, releases, issues and returns with bundles keeps the books right."""

from decimal import Decimal
from random import Random

import pytest

from inventory import ledger
from inventory.actions.assemble import assemble, take_apart, write_off_assembly
from inventory.actions.kits import save_recipe
from inventory.models import Assembly, StockLevel
from wholesale import books, idempotency
from wholesale.db import use_case
from wholesale.refusals import Refusal

pytestmark = pytest.mark.django_db

ACTS = ["promise", "release", "change", "issue", "back", "make", "apart", "undo"]


class Shelf:
    """Three goods, two bundles of them, one made of them; and what documents did so far."""

    def __init__(self, skus, made, warehouse, by, at) -> None:
        self.skus, self.made, self.warehouse, self.by, self.at = skus, made, warehouse, by, at
        self.promised = {}
        self.issued = []
        self.serial = 0

    def do(self, act: str, demand: dict[int, int], pick: int) -> None:
        wanted = {self.skus[place].pk: Decimal(n) for place, n in demand.items()}
        self.serial += 1
        getattr(self, f"_{act}")(wanted, pick, f"D{self.serial}")

    def _promise(self, wanted, _pick, document):
        use_case(ledger.promise)(self.warehouse, wanted, document=document, at=self.at)
        self.promised[document] = wanted

    def _release(self, _wanted, pick, _document):
        if document := self._one_of(list(self.promised), pick):
            wanted = self.promised[document]
            use_case(ledger.release)(self.warehouse, wanted, document=document, at=self.at)
            del self.promised[document]

    def _change(self, wanted, pick, _document):
        if document := self._one_of(list(self.promised), pick):
            use_case(ledger.change_promise)(
                self.warehouse, self.promised[document], wanted, document=document, at=self.at
            )
            self.promised[document] = wanted

    def _issue(self, wanted, pick, document):
        promise = self._one_of(list(self.promised), pick)
        wanted = self.promised[promise] if promise else wanted
        costs = use_case(ledger.issue)(
            self.warehouse, wanted, document=document, at=self.at, was_promised=bool(promise)
        )
        assert costs.keys() == wanted.keys()
        self.promised.pop(promise, None)
        self.issued.append(document)

    def _back(self, _wanted, pick, document):
        if issued := self._one_of(self.issued, pick):
            use_case(ledger.take_back)(
                self.warehouse, issued_by=issued, document=document, at=self.at,
                promise_again=False,
            )  # fmt: skip
            self.issued.remove(issued)

    def _make(self, _wanted, pick, _document):
        self._assembly(assemble, pick)

    def _apart(self, _wanted, pick, _document):
        self._assembly(take_apart, pick)

    def _assembly(self, act, pick):
        act(
            warehouse=self.warehouse, sku=self.made, quantity=Decimal(1 + pick % 3), remark="",
            key=idempotency.new_key(), by=self.by, at=self.at,
        )  # fmt: skip

    def _undo(self, _wanted, pick, _document):
        numbers = list(Assembly.objects.values_list("number", flat=True))
        if number := self._one_of(numbers, pick):
            write_off_assembly(number=number, because="wrong", by=self.by, at=self.at)

    @staticmethod
    def _one_of(things, pick):
        return things[pick % len(things)] if things else None


@pytest.fixture
def shelf(goods, main_warehouse, olive, noon):
    parts = [goods(f"P{n}", f"Part {n}", stock_of=40, cost=f"{n + 1}.37", case=1) for n in range(3)]
    kits = [goods(f"K{n}", f"Kit {n}", case=1) for n in range(3)]
    recipes = [{0: 2, 1: 1}, {1: 3, 2: 1}, {0: 1, 2: 2}]
    for place, (kit, recipe) in enumerate(zip(kits, recipes, strict=True)):
        save_recipe(
            sku=kit, is_bundle=place < 2, labour_cost=Decimal("0.335"), by=olive, at=noon,
            parts={parts[part].pk: Decimal(n) for part, n in recipe.items()},
        )  # fmt: skip
    return Shelf([*parts, *kits[:2]], kits[2], main_warehouse, olive, noon)


@pytest.mark.parametrize("seed", range(3))
def test_levels_stay_the_sum_of_their_moves_and_of_what_is_promised(shelf, seed):
    chance, refused = Random(seed), 0
    for _step in range(40):
        act, pick = chance.choice(ACTS), chance.randrange(100)
        demand = {place: chance.randint(1, 6) for place in chance.sample(range(5), 2)}
        before = list(StockLevel.objects.order_by("pk").values_list())
        try:
            shelf.do(act, demand, pick)
        except Refusal:
            refused += 1
            assert list(StockLevel.objects.order_by("pk").values_list()) == before

    assert 0 < refused < 40
    promised = {}
    for wanted in shelf.promised.values():
        for part, quantity in ledger.bundles_among(wanted).in_parts(wanted).items():
            promised[part] = promised.get(part, 0) + quantity
    held = StockLevel.objects.filter(promised__gt=0).values_list("sku", "promised")
    assert dict(held) == promised
    # No order stands behind these promises and no sale behind these costs: all else is right.
    assert {fault.invariant for fault in books.broken()} <= {
        "promised stock is what open orders were promised",
        "the stock account equals the value of the stock",
    }
