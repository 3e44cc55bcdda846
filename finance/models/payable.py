from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finance.models.open_item import Debt
from inventory.models import Supplier


class SupplierAccount(models.Model):
    """What we owe a supplier and have paid him ahead: the sums of his postings, kept with each.

    Its row lock is the lock on the supplier's money.
    """

    supplier = models.OneToOneField(
        Supplier, on_delete=models.PROTECT, primary_key=True, related_name="account"
    )
    payable = models.DecimalField(_("Owed to him"), max_digits=16, decimal_places=2, default=0)
    prepayment = models.DecimalField(_("Paid ahead"), max_digits=16, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="supplier_account_not_negative",
                condition=Q(payable__gte=0) & Q(prepayment__gte=0),
            )
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id}"


class SupplierItemKind(models.TextChoices):
    BILL = "bill", _("Supplier bill")


class SupplierItem(Debt):
    """What we owe a supplier for one bill of his."""

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="open_items")
    kind = models.CharField(max_length=10, choices=SupplierItemKind, default=SupplierItemKind.BILL)
    their_number = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="supplier_item_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="supplier_item_allocated_within_amount",
                condition=Q(allocated__gte=0) & Q(allocated__lte=F("amount")),
            ),
        ]
        indexes = [
            models.Index(
                name="supplier_item_unpaid",
                fields=["supplier", "due_date", "id"],
                condition=Q(allocated__lt=F("amount")),
            ),
            models.Index(
                name="supplier_item_due",
                fields=["due_date", "id"],
                condition=Q(allocated__lt=F("amount")),
            ),
        ]


class SupplierAllocation(models.Model):
    """So much of a bill is covered by a document (negative: taken back). Never edited."""

    open_item = models.ForeignKey(
        SupplierItem, on_delete=models.PROTECT, related_name="allocations"
    )
    document = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="supplier_allocation_not_zero", condition=~Q(amount=0))
        ]
        indexes = [models.Index(name="supplier_allocation_document", fields=["document"])]

    def __str__(self) -> str:
        return f"{self.document} {self.amount}"
