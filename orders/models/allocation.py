"""Scarce goods: what orders hold of them in part, and the runs that shared them out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inventory.models import Sku, Warehouse
from orders.models.order import Order


class AllocationRule(models.TextChoices):
    PRIORITY = "priority", _("Customer priority, then first come")
    FIRST = "first", _("First come, first served")
    FAIR = "fair", _("Fair share: the same percentage for everybody")
    BACK = "back", _("As it was before another run")


class OrderShare(models.Model):
    """So much of one SKU is set aside for a waiting order that has not all it wants.

    An order holds either everything (`Order.is_promised`) or shares, never both; the goods
    count as promised in its warehouse.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="shares")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=16, decimal_places=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="order_share_once", fields=["order", "sku"]),
            models.CheckConstraint(name="order_share_positive", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.sku_id}"


class AllocationRun(models.Model):
    """Scarce goods of one warehouse were shared out between orders, by this rule.

    The database refuses UPDATE and DELETE of runs and their rows; a run is taken back by a
    run of its own.
    """

    number = models.CharField(_("Number"), max_length=20, unique=True)
    warehouse = models.ForeignKey(
        Warehouse, verbose_name=_("Warehouse"), on_delete=models.PROTECT, related_name="+"
    )
    rule = models.CharField(_("Rule"), max_length=10, choices=AllocationRule)
    whole_packs = models.BooleanField(_("Whole packs only"), default=False)
    because = models.CharField(_("Reason"), max_length=200)
    by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undoes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="allocation_rule_is_known", condition=Q(rule__in=AllocationRule.values)
            )
        ]
        indexes = [models.Index(name="allocation_newest", fields=["-at", "-id"])]

    def __str__(self) -> str:
        return self.number


class AllocationRow(models.Model):
    """What one order wanted of one SKU, had before and holds after; `why` and `facts` say why."""

    run = models.ForeignKey(AllocationRun, on_delete=models.PROTECT, related_name="rows")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="allocation_rows")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    wanted = models.DecimalField(max_digits=16, decimal_places=3)
    before = models.DecimalField(max_digits=16, decimal_places=3)
    after = models.DecimalField(max_digits=16, decimal_places=3)
    is_by_hand = models.BooleanField(default=False)
    why = models.CharField(max_length=10)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="allocation_row_once", fields=["run", "order", "sku"]),
            models.CheckConstraint(
                name="allocation_within_wanted",
                condition=Q(after__gte=0, after__lte=models.F("wanted")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.order_id}/{self.sku_id}"
