from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inventory.models.product import Sku
from inventory.models.stock import Warehouse


class AdjustmentState(models.TextChoices):
    POSTED = "posted", pgettext_lazy("state", "Posted")
    WRITTEN_OFF = "written_off", _("Written off")


class StockAdjustment(models.Model):
    """Stock that came or went for a stated reason: opening stock, damage, a found case."""

    number = models.CharField(max_length=20, unique=True)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT)
    is_opening = models.BooleanField(_("Opening stock"), default=False)
    reason = models.CharField(_("Reason"), max_length=200)
    state = models.CharField(max_length=12, choices=AdjustmentState, default=AdjustmentState.POSTED)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="adjustment_state_is_known", condition=Q(state__in=AdjustmentState.values)
            )
        ]
        indexes = [models.Index(name="adjustment_newest", fields=["-posted_at", "-id"])]

    def __str__(self) -> str:
        return self.number


class StockAdjustmentLine(models.Model):
    """So much of one SKU more (or, negative, less), at this cost per base unit when it came."""

    adjustment = models.ForeignKey(StockAdjustment, on_delete=models.CASCADE, related_name="lines")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT)
    quantity = models.DecimalField(max_digits=16, decimal_places=3)
    unit_cost = models.DecimalField(max_digits=16, decimal_places=4, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="adjustment_line_not_zero", condition=~Q(quantity=0))
        ]

    def __str__(self) -> str:
        return f"{self.adjustment_id}/{self.sku_id}"
