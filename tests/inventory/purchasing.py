"""A supplier and what he brings: the hands of the purchasing tests."""

from datetime import date
from decimal import Decimal

from inventory.actions import purchases, receipts
from inventory.actions.purchase_lines import PurchaseWish
from inventory.models import GoodsReceipt, PurchaseOrder, StockLevel, Supplier, Warehouse
from wholesale import idempotency

SPRING = date(2026, 3, 20)


class Buyer:
    """Orders and receives with as few words as can be; quantities in base units."""

    def __init__(self, by, at, warehouse: Warehouse) -> None:
        self.by, self.at, self.warehouse = by, at, warehouse
        self.supplier = Supplier.objects.create(code="HN1", name="Hainan Foods")

    def draft(self, *lines, expected_on=SPRING) -> PurchaseOrder:
        return purchases.write_purchase(
            purchase=self.said(*lines, expected_on=expected_on),
            key=idempotency.new_key(), by=self.by, at=self.at,
        )  # fmt: skip

    def said(self, *lines, expected_on=SPRING) -> purchases.Purchase:
        wishes = [
            PurchaseWish(sku.pk, Decimal(quantity), Decimal(price))
            for sku, quantity, price in lines
        ]
        return purchases.Purchase(self.supplier, self.warehouse, wishes, expected_on)

    def sent(self, *lines) -> PurchaseOrder:
        order = self.draft(*lines)
        return purchases.send_purchase(
            number=order.number, version=order.version, by=self.by, at=self.at
        )

    def receive(self, order, *quantities, into=None, key=None) -> GoodsReceipt:
        """`quantities` in the order of the lines."""
        lines = dict(zip(order.lines.values_list("pk", flat=True), quantities, strict=False))
        return receipts.receive_purchase(
            number=order.number,
            delivery=receipts.Delivery(
                {pk: Decimal(quantity) for pk, quantity in lines.items()}, into or self.warehouse
            ),
            key=key or idempotency.new_key(), by=self.by, at=self.at,
        )  # fmt: skip

    def write_off(self, receipt) -> GoodsReceipt:
        return receipts.write_off_receipt(
            number=receipt.number, because="Wrong slip", by=self.by, at=self.at
        )


def level(sku, warehouse=None) -> tuple[Decimal, Decimal, Decimal]:
    """(on hand, incoming, value)."""
    found = StockLevel.objects.filter(sku=sku)
    one = found.get(warehouse=warehouse) if warehouse else found.get()
    return one.on_hand, one.incoming, one.value


def state(order) -> str:
    order.refresh_from_db()
    return order.state


def account(name: str) -> Decimal:
    """The balance of an account, debit above zero."""
    from django.db.models import Sum

    from finance.models import Posting

    sums = Posting.objects.filter(account=name).aggregate(d=Sum("debit"), c=Sum("credit"))
    return (sums["d"] or Decimal(0)) - (sums["c"] or Decimal(0))
