from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.models.adjustment import AdjustmentState
from inventory.models.product import Sku
from inventory.models.stock import Warehouse


class Assembly(models.Model):
    """Goods made of their parts, or taken apart into them, in one warehouse.

    `labour` is what the work added to the worth of what was made. `lines` say what moved.
    """

    number = models.CharField(gettext_lazy("Number"), max_length=20, unique=True)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    is_apart = models.BooleanField(gettext_lazy("Taken apart"), default=False)
    quantity = models.DecimalField(gettext_lazy("Quantity"), max_digits=16, decimal_places=3)
    labour = models.DecimalField(gettext_lazy("Labour"), max_digits=16, decimal_places=2, default=0)
    reason = models.CharField(gettext_lazy("Remark"), max_length=200, blank=True)
    state = models.CharField(
        gettext_lazy("State"),
        max_length=12,
        choices=AdjustmentState,
        default=AdjustmentState.POSTED,
    )
    posted_at = models.DateTimeField(gettext_lazy("Posted"))
    posted_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="assembly_quantity_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="assembly_state_is_known", condition=Q(state__in=AdjustmentState.values)
            ),
        ]
        indexes = [models.Index(name="assembly_newest", fields=["-posted_at", "-id"])]

    def __str__(self) -> str:
        return self.number

    @property
    def way(self) -> str:
        """What was done, in words."""
        return _("Taken apart") if self.is_apart else _("Assembled")


class AssemblyLine(models.Model):
    """What an assembly moved of one SKU: signed quantity and signed worth."""

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="lines")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=16, decimal_places=3)
    worth = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        constraints = [
            models.CheckConstraint(name="assembly_line_not_zero", condition=~Q(quantity=0))
        ]

    def __str__(self) -> str:
        return f"{self.assembly_id}/{self.sku_id}"
