from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inventory.models.product import Sku
from inventory.models.stock import Warehouse
from inventory.models.supplier import Supplier


class Lot(models.Model):
    """Goods of one SKU that were made together. Without a code: nobody said which lot they are.

    `document` is the receipt that brought it first.
    """

    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="lots")
    code = models.CharField(_("Lot"), max_length=40, blank=True)
    made_on = models.DateField(_("Produced on"), null=True, blank=True)
    expires_on = models.DateField(_("Expires on"), null=True, blank=True)
    supplier = models.ForeignKey(
        Supplier, null=True, blank=True, on_delete=models.PROTECT, related_name="lots"
    )
    document = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="lot_once", fields=["sku", "code"]),
            models.CheckConstraint(
                name="lot_made_before_it_expires",
                condition=Q(made_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(made_on__lte=models.F("expires_on")),
            ),
        ]
        indexes = [models.Index(name="lot_by_expiry", fields=["expires_on", "id"])]

    def __str__(self) -> str:
        return self.code or gettext("Unknown lot")

    @property
    def number(self) -> str:
        """The name it has in the audit trail and in addresses."""
        return f"LO{self.pk:06d}"

    def days_left(self, today: date) -> int | None:
        """How many days until it expires, below zero after; None without a date."""
        return (self.expires_on - today).days if self.expires_on else None


class LotLevel(models.Model):
    """How much of a lot one warehouse has, in base units: the sum of its moves.

    The lots of a SKU that keeps lots add up to its stock level in every warehouse. Whoever
    changes a row holds that stock level.
    """

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="levels")
    on_hand = models.DecimalField(_("On hand"), max_digits=16, decimal_places=3, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="lot_level_once", fields=["lot", "warehouse"]),
            models.CheckConstraint(
                name="lot_on_hand_not_negative", condition=Q(on_hand__gte=Decimal(0))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.warehouse_id}/{self.lot_id}"


class LotMove(models.Model):
    """So much of a lot came (or left, below zero) with a document. Only ever added."""

    at = models.DateTimeField()
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="moves")
    document = models.CharField(max_length=40)
    on_hand = models.DecimalField(max_digits=16, decimal_places=3)

    class Meta:
        indexes = [
            models.Index(name="lot_move_of_document", fields=["document"]),
            models.Index(name="lot_move_of_lot", fields=["lot", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.lot_id}"
