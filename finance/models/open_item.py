from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.models import Customer


class OpenItemKind(models.TextChoices):
    SHIPMENT = "shipment", _("Shipment")
    OPENING = "opening", _("Opening balance")
    PACKAGING = "packaging", _("Packaging deposit")


class Debt(models.Model):
    """What one document made somebody owe, and until when; open is `amount - allocated`."""

    document = models.CharField(max_length=40, unique=True)
    date = models.DateField()
    due_date = models.DateField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    allocated = models.DecimalField(max_digits=16, decimal_places=2, default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.document


class OpenItem(Debt):
    """One debt of a customer, born from one document."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="open_items")
    kind = models.CharField(max_length=10, choices=OpenItemKind)
    order = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="open_item_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="open_item_allocated_within_amount",
                condition=Q(allocated__gte=0) & Q(allocated__lte=F("amount")),
            ),
        ]
        indexes = [
            models.Index(
                name="open_item_unpaid",
                fields=["customer", "due_date", "id"],
                condition=Q(allocated__lt=F("amount")),
            ),
            models.Index(
                name="open_item_due",
                fields=["due_date", "id"],
                condition=Q(allocated__lt=F("amount")),
            ),
            models.Index(name="open_item_of_order", fields=["order"]),
            models.Index(name="open_item_of_customer", fields=["customer", "-id"]),
        ]


class Allocation(models.Model):
    """So much of a debt is covered by a document (negative: taken back). Never edited."""

    open_item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="allocations")
    document = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="allocation_not_zero", condition=~Q(amount=0))]
        indexes = [models.Index(name="allocation_of_document", fields=["document"])]

    def __str__(self) -> str:
        return f"{self.document} {self.amount}"
