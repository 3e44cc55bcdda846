"""A supplier who is to be paid: the hands of the tests of bills and payments."""

from datetime import date
from decimal import Decimal

from finance.actions import bill_review, bills, payments
from finance.actions.bills import BillSaid, LineSaid
from finance.actions.record import Payment
from finance.models import Bill, SupplierAccount, SupplierPayment, Tender
from inventory.actions import supplier_returns
from tests.inventory.purchasing import Buyer
from wholesale import idempotency

DAY = date(2026, 3, 2)


class Payer(Buyer):
    """Also bills what came, and pays it; `boss` reviews."""

    def __init__(self, by, boss, at, warehouse) -> None:
        super().__init__(by, at, warehouse)
        self.boss = boss

    def came(self, sku, quantity=10, price=3):
        """A receipt of one line."""
        return self.receive(self.sent((sku, quantity, price)), quantity)

    def said(self, *lines, **facts):
        if lines and isinstance(lines[0], LineSaid):
            return BillSaid(self.supplier, facts.pop("dated", DAY), lines, **facts)
        return super().said(*lines, **facts)

    def bill(self, *lines, key=None, **facts) -> Bill:
        return bills.write_bill(
            said=self.said(*lines, **facts), key=key or idempotency.new_key(),
            by=self.by, at=self.at,
        )  # fmt: skip

    def bill_all(self, receipt, *, price=None, quantity=None, **facts) -> Bill:
        return self.bill(*self.of(receipt, price=price, quantity=quantity), **facts)

    def of(self, receipt, *, price=None, quantity=None) -> list[LineSaid]:
        return [
            LineSaid(
                Decimal(price or line.unit_price), Decimal(quantity or line.quantity),
                receipt_line=line.pk,
            )
            for line in receipt.lines.all()
        ]  # fmt: skip

    def back(self, made) -> list[LineSaid]:
        return [
            LineSaid(line.unit_price, line.quantity, return_line=line.pk)
            for line in made.lines.all()
        ]

    def send_back(self, receipt, quantity):
        line = receipt.lines.get()
        return supplier_returns.return_to_supplier(
            number=receipt.number,
            sent=supplier_returns.SentBack({line.pk: Decimal(quantity)}, self.warehouse, "Mould"),
            key=idempotency.new_key(), by=self.by, at=self.at,
        )  # fmt: skip

    def review(self, bill) -> Bill:
        return bill_review.review_bill(number=bill.number, by=self.boss, at=self.at)

    def owed(self, receipt, **facts) -> Bill:
        return self.review(self.bill_all(receipt, **facts))

    def undo(self, bill) -> Bill:
        return bill_review.write_off_bill(
            number=bill.number, because="Wrong", by=self.boss, at=self.at
        )

    def pay(self, amount, *, lines=None, **facts) -> SupplierPayment:
        tender = Tender.objects.get(name="Bank") if Decimal(amount) else None
        return payments.record_payment(
            supplier=self.supplier, payment=Payment(tender, Decimal(amount), DAY, **facts),
            lines=lines, key=idempotency.new_key(), by=self.by, at=self.at,
        )  # fmt: skip

    def approve(self, payment) -> SupplierPayment:
        return payments.review_payment(number=payment.number, by=self.boss, at=self.at)

    def paid(self, amount, **facts) -> SupplierPayment:
        return self.approve(self.pay(amount, **facts))

    def unpay(self, payment) -> SupplierPayment:
        return payments.write_off_payment(
            number=payment.number, because="Bounced", by=self.boss, at=self.at
        )

    @property
    def stands(self) -> tuple[Decimal, Decimal]:
        """(owed, paid ahead)."""
        account = SupplierAccount.objects.filter(supplier=self.supplier).first()
        return (account.payable, account.prepayment) if account else (Decimal(0), Decimal(0))


def open_of(bill) -> Decimal:
    """What is unpaid of a bill."""
    bill.item.refresh_from_db()
    return bill.item.amount - bill.item.allocated
