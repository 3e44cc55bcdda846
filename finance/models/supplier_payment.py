from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finance.models.payable import SupplierItem
from finance.models.settlement import MoneyDocument, money_checks
from inventory.models import Supplier


class SupplierPayment(MoneyDocument):
    """付款单: money we paid a supplier for bills, or ahead; `received` below zero came back."""

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="payments")

    class Meta:
        constraints = money_checks("supplier_payment")
        indexes = [
            models.Index(name="supplier_payment_newest", fields=["-recorded_at", "-id"]),
            models.Index(
                name="supplier_payment_unreviewed",
                fields=["-recorded_at", "-id"],
                condition=Q(state="unreviewed"),
            ),
            models.Index(
                name="supplier_payment_of_supplier", fields=["supplier", "-recorded_at", "-id"]
            ),
        ]


class SupplierPaymentLine(models.Model):
    """So much of one bill is to be covered by the payment."""

    payment = models.ForeignKey(SupplierPayment, on_delete=models.CASCADE, related_name="lines")
    open_item = models.ForeignKey(SupplierItem, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(_("Amount"), max_digits=16, decimal_places=2)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="supplier_payment_line_positive", condition=Q(amount__gt=0)
            ),
            models.UniqueConstraint(
                name="supplier_payment_line_once", fields=["payment", "open_item"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id}/{self.open_item_id}"
