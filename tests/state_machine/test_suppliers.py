"""Whatever is received, billed, paid and taken back, in whatever order: the books stay right.

BOOKS_RUNS=50 makes it search longer.
"""

import os
import random
from decimal import Decimal

import pytest

from finance.models import Bill, SupplierPayment
from inventory.models import GoodsReceipt, SupplierReturn
from tests.finance.billing import Payer
from wholesale import books
from wholesale.refusals import Refusal

pytestmark = pytest.mark.django_db

RUNS = int(os.environ.get("BOOKS_RUNS", "1"))
STEPS = 20


class Story:
    """One supplier, one article, and chance."""

    def __init__(self, payer: Payer, sku, chance: random.Random) -> None:
        self.payer, self.sku, self.chance = payer, sku, chance
        self.done: set[str] = set()

    def one(self, rows):
        found = list(rows.order_by("pk"))
        return self.chance.choice(found) if found else None

    def receive(self):
        return self.payer.came(self.sku, self.chance.randint(1, 12), "3.3333")

    def write_off_receipt(self):
        if receipt := self.one(GoodsReceipt.objects.filter(reverses=None)):
            return self.payer.write_off(receipt)
        return None

    def send_back(self):
        if receipt := self.one(GoodsReceipt.objects.filter(reverses=None)):
            return self.payer.send_back(receipt, self.chance.randint(1, 3))
        return None

    def bill(self):
        receipt = self.one(GoodsReceipt.objects.filter(reverses=None))
        if receipt is None:
            return None
        price = self.chance.choice([None, "3", "3.5"])
        quantity = self.chance.choice([None, 1, 2])
        return self.payer.bill_all(receipt, price=price, quantity=quantity)

    def credit(self):
        made = self.one(SupplierReturn.objects.filter(reverses=None))
        return self.payer.bill(*self.payer.back(made)) if made else None

    def review(self):
        bill = self.one(Bill.objects.all())
        return self.payer.review(bill) if bill else None

    def undo(self):
        bill = self.one(Bill.objects.all())
        return self.payer.undo(bill) if bill else None

    def pay(self):
        amount = self.chance.randint(-10, 60)
        discount = Decimal(self.chance.choice(["0", "0.5"])) if amount > 0 else Decimal(0)
        return self.payer.pay(amount, discount=discount)

    def pay_from_ahead(self):
        return self.payer.pay(0, from_prepayment=Decimal(self.chance.randint(1, 10)))

    def approve(self):
        payment = self.one(SupplierPayment.objects.all())
        return self.payer.approve(payment) if payment else None

    def unpay(self):
        payment = self.one(SupplierPayment.objects.all())
        return self.payer.unpay(payment) if payment else None

    def begin(self) -> None:
        """Something of everything, so that chance has what to choose from."""
        for act in (self.receive, self.receive, self.bill, self.bill, self.review, self.pay,
                    self.approve, self.unpay, self.undo):  # fmt: skip
            self.attempt(act)

    def step(self) -> None:
        acts = [
            self.receive, self.write_off_receipt, self.send_back, self.bill, self.bill,
            self.credit, self.review, self.review, self.review, self.undo, self.pay,
            self.pay_from_ahead, self.approve, self.approve, self.unpay,
        ]  # fmt: skip
        self.attempt(self.chance.choice(acts))

    def attempt(self, act) -> None:
        """Do it; what is refused changes nothing."""
        try:
            if act() is not None:
                self.done.add(act.__name__)
        except Refusal:
            pass


def test_the_books_are_right_after_every_step(goods, main_warehouse, paige, fin, noon):
    payer = Payer(paige, fin, noon, main_warehouse)
    sku = goods("RICE", "Rice")
    done: set[str] = set()
    for seed in range(RUNS):
        story = Story(payer, sku, random.Random(seed))
        story.begin()
        for _step in range(STEPS):
            story.step()
            assert books.broken() == [], (seed, story.done)
        done |= story.done

    assert {"receive", "bill", "review", "pay", "approve"} <= done
