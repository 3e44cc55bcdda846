from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finance.models.payable import SupplierItem
from finance.states import BillState
from inventory.models import GoodsReceiptLine, LandedCost, Supplier, SupplierReturnLine


class Bill(models.Model):
    """What a supplier asks to be paid. It posts when finance reviews it.

    `total` below zero is a credit slip: he owes us for goods that went back.
    """

    number = models.CharField(max_length=20, unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="bills")
    state = models.CharField(_("State"), max_length=12, choices=BillState, default=BillState.DRAFT)
    their_number = models.CharField(_("Supplier's number"), max_length=60, blank=True)
    dated = models.DateField(_("Date"))
    due_on = models.DateField(_("Due"))
    note = models.CharField(_("Remark"), max_length=200, blank=True)
    total = models.DecimalField(_("Total"), max_digits=16, decimal_places=2, default=0)
    item = models.OneToOneField(
        SupplierItem, null=True, on_delete=models.PROTECT, related_name="bill"
    )
    # Whether people were told that it is due soon: once per bill.
    is_due_told = models.BooleanField(default=False, db_default=False)
    because = models.CharField(_("Reason"), max_length=200, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        "wholesale.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bill_state_is_known", condition=Q(state__in=BillState.values)
            ),
            models.UniqueConstraint(
                name="bill_their_number_once",
                fields=["supplier", "their_number"],
                condition=Q(state__in=["draft", "reviewed"]) & ~Q(their_number=""),
            ),
        ]
        indexes = [
            models.Index(name="bill_newest", fields=["-written_at", "-id"]),
            models.Index(
                name="bill_to_review", fields=["-written_at", "-id"], condition=Q(state="draft")
            ),
            models.Index(
                name="bill_due_untold", fields=["due_on"],
                condition=Q(state="reviewed", is_due_told=False),
            ),
            models.Index(name="bill_of_supplier", fields=["supplier", "-written_at", "-id"]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def is_credit(self) -> bool:
        """Whether it is a credit slip."""
        return self.total < 0


class BillLine(models.Model):
    """One line of a bill: goods received, goods sent back (both below zero), or a cost.

    `booked` is what the review took off *received, not billed* (or the costs of purchases);
    the rest of `amount` is a purchase price difference.
    """

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="lines")
    rank = models.PositiveIntegerField(default=0)
    receipt_line = models.ForeignKey(
        GoodsReceiptLine, null=True, on_delete=models.PROTECT, related_name="bill_lines"
    )
    return_line = models.ForeignKey(
        SupplierReturnLine, null=True, on_delete=models.PROTECT, related_name="bill_lines"
    )
    cost = models.ForeignKey(
        LandedCost, null=True, on_delete=models.PROTECT, related_name="bill_lines"
    )
    what = models.CharField(_("What for"), max_length=120, blank=True)
    quantity = models.DecimalField(_("Quantity"), max_digits=16, decimal_places=3, default=1)
    unit_price = models.DecimalField(_("Price"), max_digits=16, decimal_places=4)
    amount = models.DecimalField(_("Amount"), max_digits=16, decimal_places=2)
    booked = models.DecimalField(max_digits=16, decimal_places=2, default=0)

    class Meta:
        ordering = ["rank", "id"]
        constraints = [
            models.CheckConstraint(
                name="bill_line_has_one_source",
                condition=Q(receipt_line=None, return_line=None)
                | Q(receipt_line=None, cost=None)
                | Q(return_line=None, cost=None),
            ),
            models.CheckConstraint(
                name="bill_line_sent_back_is_below_zero",
                condition=Q(return_line=None, quantity__gt=0)
                | Q(return_line__isnull=False, quantity__lt=0),
            ),
            models.UniqueConstraint(name="bill_line_receipt_once", fields=["bill", "receipt_line"]),
            models.UniqueConstraint(name="bill_line_return_once", fields=["bill", "return_line"]),
            models.UniqueConstraint(name="bill_line_cost_once", fields=["bill", "cost"]),
        ]

    def __str__(self) -> str:
        return f"{self.bill_id}/{self.rank}"

    @property
    def difference(self) -> Decimal:
        """By how much it is dearer than what was booked when the goods came."""
        return self.amount - self.booked
