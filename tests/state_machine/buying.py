"""Goods are ordered from suppliers, come, are checked, carry freight, go back, are written off."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import rule

from inventory.actions.landed import land_cost, take_back_cost
from inventory.actions.purchase_lines import PurchaseWish
from inventory.actions.purchases import (
    Purchase,
    cancel_purchase,
    change_purchase,
    close_purchase,
    move_expected,
    send_purchase,
    write_purchase,
)
from inventory.actions.receipts import (
    Delivery,
    PutAway,
    receive_purchase,
    store_receipt,
    write_off_receipt,
)
from inventory.actions.supplier_returns import (
    SentBack,
    return_to_supplier,
    write_off_supplier_return,
)
from inventory.models import (
    GoodsReceipt,
    LandedCost,
    PurchaseOrder,
    PurchaseState,
    ReceiptState,
    Supplier,
    SupplierReturn,
    SupplierReturnState,
)
from inventory.models.purchase import OPEN_PURCHASES
from tests.state_machine.goods import seldom, which
from tests.state_machine.world import Step

prices = st.decimals(0, 9, places=4)
lines_of = st.lists(st.tuples(which, st.integers(1, 30), prices), min_size=1, max_size=3)
# How much of each line, in tenths of what was ordered or is there.
parts = st.lists(st.integers(0, 12), min_size=3, max_size=3)


def share(quantity, tenths):
    return (quantity * tenths / 10).quantize(Decimal(1))


class Buying(Step):
    """The whole way of a purchase and all its ways back."""

    @property
    def words(self):
        return {"by": self.world.manager}

    @rule(lines=lines_of, place=which, sends=st.integers(0, 5))
    def order_goods(self, lines, place, sends):
        made = self.attempt_twice(
            write_purchase, purchase=self._purchase(lines, place), **self.words
        )
        if made and sends:
            self.attempt(send_purchase, number=made.number, version=made.version, **self.words)

    @rule(pick=which, lines=lines_of, any_state=seldom)
    def change_an_order(self, pick, lines, any_state):
        if order := self._purchase_in(pick, any_state, PurchaseState.DRAFT):
            purchase = self._purchase(lines, 0)
            self.attempt(
                change_purchase, number=order.number, version=order.version, purchase=purchase,
                **self.words,
            )  # fmt: skip

    @rule(pick=which, any_state=seldom, days=st.integers(1, 40))
    def name_another_day(self, pick, any_state, days):
        if order := self._purchase_in(pick, any_state, *OPEN_PURCHASES):
            self.attempt(
                move_expected, number=order.number, lines={}, because="ship",
                expected_on=(self.at + timedelta(days=days)).date(), **self.words,
            )  # fmt: skip

    @rule(pick=which, any_state=seldom, said=parts, place=which)
    def receive(self, pick, any_state, said, place):
        if order := self._purchase_in(pick, any_state, *OPEN_PURCHASES):
            lines = {
                line.pk: share(line.quantity, tenths)
                for line, tenths in zip(order.lines.all(), said, strict=False)
            }
            into = self.world.warehouses[place % 2]
            self.attempt_twice(
                receive_purchase, number=order.number, delivery=Delivery(lines, into), **self.words
            )

    @rule(pick=which, any_state=seldom, good=parts, bad=parts)
    def put_away(self, pick, any_state, good, bad):
        if receipt := self._receipt_in(pick, any_state, ReceiptState.CHECKING):
            main = self.world.warehouses[0]
            lines = {
                line.pk: (share(line.quantity, ok), share(line.quantity, broken // 4))
                for line, ok, broken in zip(receipt.lines.all(), good, bad, strict=False)
            }
            self.attempt(
                store_receipt, number=receipt.number, put_away=PutAway(lines, main, main),
                **self.words,
            )  # fmt: skip

    @rule(pick=which, any_state=seldom, cents=st.integers(1, 5000), by_quantity=st.booleans())
    def pay_freight(self, pick, any_state, cents, by_quantity):
        if receipt := self._receipt_in(pick, any_state, ReceiptState.STORED, ReceiptState.CHECKING):
            self.attempt_twice(
                land_cost, number=receipt.number, what="freight", amount=Decimal(cents) / 100,
                by_quantity=by_quantity, **self.words,
            )  # fmt: skip

    @rule(pick=which, any_state=seldom)
    def take_freight_back(self, pick, any_state):
        costs = LandedCost.objects.all()
        if not any_state:
            costs = costs.filter(reverses=None, reversed_by=None)
        if cost := self.one_of(costs, pick):
            self.attempt(take_back_cost, number=cost.number, because="wrong", **self.words)

    @rule(pick=which, any_state=seldom, said=parts, place=which)
    def send_back(self, pick, any_state, said, place):
        if receipt := self._receipt_in(pick, any_state, ReceiptState.STORED, ReceiptState.CHECKING):
            lines = {
                line.pk: share(line.quantity, tenths)
                for line, tenths in zip(receipt.lines.all(), said, strict=False)
            }
            sent = SentBack(lines, self.world.warehouses[place % 2], "broken")
            self.attempt_twice(return_to_supplier, number=receipt.number, sent=sent, **self.words)

    @rule(pick=which, any_state=seldom)
    def take_a_return_back(self, pick, any_state):
        gone = SupplierReturn.objects.all()
        if not any_state:
            gone = gone.filter(state=SupplierReturnState.POSTED, reverses=None)
        if found := self.one_of(gone, pick):
            self.attempt(
                write_off_supplier_return, number=found.number, because="wrong", **self.words
            )

    @rule(pick=which, any_state=seldom)
    def write_a_receipt_off(self, pick, any_state):
        if receipt := self._receipt_in(pick, any_state, ReceiptState.STORED, ReceiptState.CHECKING):
            self.attempt(write_off_receipt, number=receipt.number, because="wrong", **self.words)

    @rule(pick=which, any_state=seldom, is_end=seldom)
    def end_an_order(self, pick, any_state, is_end):
        act = close_purchase if is_end else cancel_purchase
        state = PurchaseState.PART_RECEIVED if is_end else PurchaseState.DRAFT
        if order := self._purchase_in(pick, any_state, state):
            self.attempt(act, number=order.number, because="no more", **self.words)

    def _purchase(self, lines, place):
        skus = self.world.skus
        wishes = {
            skus[sku % len(skus)].pk: PurchaseWish(skus[sku % len(skus)].pk, Decimal(n), price)
            for sku, n, price in lines
        }
        day = (self.at + timedelta(days=7)).date()
        supplier = Supplier.objects.earliest("pk")
        return Purchase(supplier, self.world.warehouses[place % 2], list(wishes.values()), day)

    def _purchase_in(self, which, any_state, *states) -> PurchaseOrder | None:
        found = PurchaseOrder.objects.all()
        return self.one_of(found if any_state else found.filter(state__in=states), which)

    def _receipt_in(self, which, any_state, *states) -> GoodsReceipt | None:
        found = GoodsReceipt.objects.all()
        wanted = found.filter(state__in=states, reverses=None)
        return self.one_of(found if any_state else wanted, which)
