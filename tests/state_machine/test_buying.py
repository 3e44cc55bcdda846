"""Whatever comes from suppliers and goes back: stock, what is incoming and the accounts agree."""

from decimal import Decimal

import pytest
from hypothesis import Phase

from finance.models import Tender
from inventory import incoming
from inventory.actions.landed import land_cost
from inventory.actions.supplier_returns import SentBack, return_to_supplier
from inventory.models import GoodsReceipt, Sku, Warehouse
from tests.inventory.purchasing import Buyer
from tests.state_machine.buying import Buying
from tests.state_machine.goods import Goods
from tests.state_machine.test_books import RUNS, let_run
from tests.state_machine.world import World
from wholesale.idempotency import new_key

BOUGHT = {
    "cancel_purchase", "change_purchase", "close_purchase", "land_cost", "move_expected",
    "receive_purchase", "return_to_supplier", "send_purchase", "store_receipt", "take_back_cost",
    "write_off_receipt", "write_off_supplier_return", "write_purchase",
}  # fmt: skip


class Purchases(Goods, Buying):
    """Goods that come from suppliers, are used up meanwhile, and go back."""


@pytest.fixture
def house(db, jade, soy, tea, goods, mall, rui, cleo, fin, dan, max_, noon) -> World:
    main = Warehouse.objects.get(is_default=True)
    check = Warehouse.objects.create(code="qc", name="Quality control", kind="qc")
    _bought(Buyer(max_, noon, main), check, soy, tea)
    rice = goods("RICE", "Rice", price="7.3333", stock_of=10, cost="3.3333", case=6)
    return World(
        customers=[jade], buyers={}, skus=[soy, tea, rice], channels=[mall],
        warehouses=[main, check],
        tender=Tender.objects.get(name="Bank"),
        reviewer=rui, clerk=cleo, finance=fin, driver=dan, manager=max_, at=noon,
    )  # fmt: skip


def _bought(buyer: Buyer, check: Warehouse, soy: Sku, tea: Sku) -> None:
    """A document at every stage: chance seldom gets that far from nothing."""
    words = {"by": buyer.by, "at": buyer.at}
    for into in (None, check) * 2:
        order = buyer.sent((soy, 30, "2.3333"), (tea, 20, "1.1111"))
        receipt = buyer.receive(order, 12, 20, into=into)
    buyer.sent((soy, 7, "2.0001"))
    freight = {"what": "ship", "amount": Decimal("9.99"), "by_quantity": False}
    for made in GoodsReceipt.objects.exclude(pk=receipt.pk).order_by("pk")[:2]:
        land_cost(number=made.number, key=new_key(), **freight, **words)
        line = made.lines.earliest("pk").pk
        sent = SentBack({line: Decimal(3)}, made.warehouse, "broken")
        return_to_supplier(number=made.number, sent=sent, key=new_key(), **words)


def test_the_books_are_right_whatever_comes_and_goes_back(house):
    let_run(house, Purchases, runs=RUNS or 10, steps=60, phases=(Phase.generate,))

    never = BOUGHT - house.done.keys()
    assert never == set(), (house.done, house.refused)


def test_freight_that_is_put_on_twice_would_be_found(house, monkeypatch):
    """The control: proves that the test above can fail."""
    revalue = incoming.revalue

    def twice(changes, *, document, at):
        revalue({place: value * 2 for place, value in changes.items()}, document=document, at=at)

    monkeypatch.setattr(incoming, "revalue", twice)

    with pytest.raises(AssertionError, match=r"freight and duty|the stock account"):
        let_run(house, Purchases, runs=20, steps=60, phases=(Phase.generate,))
