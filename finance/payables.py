"""What we owe suppliers: their bills and credit slips, posted with every event.

Lock order: the supplier's account first, then his open bills by id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from finance.models import Account, EntryKind, SupplierItem
from finance.posting import (
    SUPPLIERS,
    Paper,
    Side,
    change_balance,
    cover,
    covered_by,
    empty,
    one_side,
    post,
)
from inventory.models import Supplier
from wholesale.db import in_transaction
from wholesale.money import ZERO


@dataclass(frozen=True, slots=True)
class Booked:
    """What a bill says, by where it goes: goods received, costs of purchases, the rest."""

    goods: Decimal
    costs: Decimal
    difference: Decimal

    @property
    def total(self) -> Decimal:
        """What the bill comes to."""
        return self.goods + self.costs + self.difference

    def sides(self, *, sign: int = 1) -> list[Side]:
        """The postings opposite to what we owe; `sign` -1 takes them back."""
        return [
            one_side(Account.RECEIVED_UNBILLED, sign * self.goods),
            one_side(Account.PURCHASE_COST, sign * self.costs),
            one_side(Account.PRICE_DIFFERENCE, sign * self.difference),
        ]


@in_transaction
def open_bill(
    supplier: Supplier, booked: Booked, paper: Paper, *, their_number: str, due: date
) -> SupplierItem | None:
    """Owe a supplier what his bill comes to (not below nothing); gives the open bill."""
    change_balance(SUPPLIERS, supplier, owed=booked.total)
    item = None
    if booked.total:
        item = SupplierItem.objects.create(
            supplier=supplier, document=paper.document, their_number=their_number,
            date=paper.day, due_date=due, amount=booked.total,
        )  # fmt: skip
    owed = one_side(Account.PAYABLE, -booked.total, supplier=supplier)
    post(EntryKind.BILL, paper, [*booked.sides(), owed])
    return item


@in_transaction
def credit(
    supplier: Supplier, booked: Booked, paper: Paper, *, against: Sequence[int]
) -> tuple[Decimal, Decimal]:
    """Take a credit slip (total below zero): off the open bills `against` (ids), the rest ahead.

    Gives (taken off what we owe, now paid ahead).
    """
    change_balance(SUPPLIERS, supplier)
    left, parts = -booked.total, {}
    for item in SupplierItem.objects.select_for_update().filter(pk__in=against).order_by("pk"):
        if part := min(left, item.amount - item.allocated):
            parts[item.pk] = part
            left -= part
    cover(SUPPLIERS, supplier, parts, paper)
    off = sum(parts.values(), ZERO)
    change_balance(SUPPLIERS, supplier, owed=-off, prepayment=left)
    sides = [
        *booked.sides(),
        one_side(Account.PAYABLE, off, supplier=supplier),
        one_side(Account.SUPPLIER_PREPAYMENT, left, supplier=supplier),
    ]
    post(EntryKind.BILL, paper, sides)
    return off, left


@in_transaction
def write_off_bill(
    supplier: Supplier, booked: Booked, paper: Paper, *, item: SupplierItem | None, entry: int
) -> tuple[Decimal, Decimal]:
    """Take a bill back by a linked counter-entry; gives (no longer owed, now paid ahead).

    What was paid of it is paid ahead then. Refuses with AlreadyCovered, naming it, when a
    payment took a discount on it.
    """
    paid = sum(empty(SUPPLIERS, supplier, item, paper).values(), ZERO) if item else ZERO
    unpaid = booked.total - paid
    change_balance(SUPPLIERS, supplier, owed=-unpaid, prepayment=paid)
    sides = [
        *booked.sides(sign=-1),
        one_side(Account.PAYABLE, unpaid, supplier=supplier),
        one_side(Account.SUPPLIER_PREPAYMENT, paid, supplier=supplier),
    ]
    post(EntryKind.BILL_WRITTEN_OFF, paper, sides, reverses=entry)
    return unpaid, paid


@in_transaction
def write_off_credit(
    supplier: Supplier, booked: Booked, paper: Paper, *, entry: int
) -> tuple[Decimal, Decimal]:
    """Take a credit slip back: what it covered is owed again, the rest is no longer ahead.

    Gives both. Refuses with PrepaymentUsed when that was used for other bills.
    """
    change_balance(SUPPLIERS, supplier)
    lines = covered_by(SUPPLIERS, paper.document)
    again = sum(lines.values(), ZERO)
    ahead = -booked.total - again
    change_balance(SUPPLIERS, supplier, prepayment=-ahead)
    cover(SUPPLIERS, supplier, {pk: -amount for pk, amount in lines.items()}, paper)
    change_balance(SUPPLIERS, supplier, owed=again)
    sides = [
        *booked.sides(sign=-1),
        one_side(Account.PAYABLE, -again, supplier=supplier),
        one_side(Account.SUPPLIER_PREPAYMENT, -ahead, supplier=supplier),
    ]
    post(EntryKind.BILL_WRITTEN_OFF, paper, sides, reverses=entry)
    return again, ahead
