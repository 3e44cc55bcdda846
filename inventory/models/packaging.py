from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inventory.models.product import Sku


class PackagingKind(models.Model):
    """周转箱: crates, bottles and kegs that come back; `deposit` is what one piece is worth."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    deposit = models.DecimalField(
        _("Deposit per piece"), max_digits=16, decimal_places=2, default=0,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    barcode = models.CharField(_("Barcode"), max_length=40, blank=True)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="packaging_deposit_not_negative", condition=Q(deposit__gte=0)
            ),
            models.UniqueConstraint(
                name="packaging_barcode_once", fields=["barcode"], condition=~Q(barcode="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PackagingPart(models.Model):
    """Every `per` base units of a specification travel in so many pieces of one kind.

    "1 case = 1 crate + 24 bottles" is two parts: 1 crate per 24, and 1 bottle per 1. A case
    that is not full has no crate.
    """

    kind = models.ForeignKey(PackagingKind, on_delete=models.PROTECT, related_name="parts")
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="packaging")
    per = models.DecimalField(max_digits=16, decimal_places=3)
    pieces = models.PositiveIntegerField(_("Pieces"), default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="packaging_part_once", fields=["sku", "kind"]),
            models.CheckConstraint(
                name="packaging_part_counts", condition=Q(per__gt=0, pieces__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku_id}/{self.kind_id}"
