from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models import Customer
from inventory.models import Sku


def in_whole_packs(sku: Sku, quantity: Decimal) -> Decimal:
    """A quantity as it may be ordered: itself, or the next that may."""
    if quantity >= sku.minimum and not quantity % sku.multiple:
        return quantity
    return Decimal(sku.pack_rule.neighbours(quantity)[1])


class UsualList(models.Model):
    """Goods a customer orders again and again, under a name: the shelf, Monday's order ...

    A list that is not shared is seen by who made it, and by our staff.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="usual_lists")
    name = models.CharField(_("Name"), max_length=60)
    is_shared = models.BooleanField(_("For everybody of the company"), default=True)
    made_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(name="usual_list_name_once", fields=["customer", "name"])
        ]

    def __str__(self) -> str:
        return self.name


class UsualLine(models.Model):
    """So much of one SKU is usually ordered (base units); `par` is what the shelf should hold."""

    list = models.ForeignKey(UsualList, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="+")
    quantity = models.DecimalField(max_digits=16, decimal_places=3)
    par = models.DecimalField(max_digits=16, decimal_places=3, null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="usual_line_once", fields=["list", "sku"]),
            models.CheckConstraint(name="usual_line_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="usual_line_par_not_negative", condition=Q(par=None) | Q(par__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id}/{self.position}"

    def fill_up(self, on_shelf: Decimal) -> Decimal:
        """What to order so that the shelf holds its par again, in whole packs."""
        lacking = (self.par or Decimal(0)) - on_shelf
        return in_whole_packs(self.sku, lacking) if lacking > 0 else Decimal(0)
