from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inventory.models.product import Sku
from inventory.models.stock import Warehouse
from inventory.models.supplier import Supplier
from wholesale.db import in_transaction


class StockRule(models.Model):
    """What the house wants of one SKU in one warehouse; base units, days.

    Below `minimum` it is low, above `maximum` it is too much. `cover_days`: how long what is
    ordered should last. Empty: the house goes by what is sold.
    """

    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="rules")
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="stock_rules")
    minimum = models.PositiveIntegerField(_("Minimum stock"), null=True, blank=True)
    maximum = models.PositiveIntegerField(_("Maximum stock"), null=True, blank=True)
    cover_days = models.PositiveSmallIntegerField(_("Days to cover"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="stock_rule_once", fields=["warehouse", "sku"]),
            models.CheckConstraint(
                name="stock_rule_maximum_above_minimum",
                condition=Q(minimum=None) | Q(maximum=None) | Q(maximum__gte=F("minimum")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.warehouse_id}/{self.sku_id}"


class StockWarning(models.TextChoices):
    NONE = "", _("Fine")
    LOW = "low", _("Low on stock")
    OVER = "over", _("Too much")


class OutlookQuerySet(models.QuerySet["Outlook"]):
    @in_transaction
    def locked(self, keys: "list[int]") -> "list[Outlook]":
        """Rows in key order, held until the end, with goods, supplier and warehouse."""
        return list(
            self.select_for_update(of=["self"], no_key=True)
            .select_related("sku__product", "supplier", "warehouse")
            .filter(pk__in=keys)
            .order_by("pk")
        )


class Outlook(models.Model):
    """How one SKU of one warehouse sells, how long it lasts, and what to order of it.

    Worked out every night and at a wish from closed days, levels, rules and suppliers; nothing
    here is a book. Quantities are base units as they were at `made_at`. `days` is the period of
    the rate, `out_days` of these it was not there. `wanted` is what a buyer typed over `proposed`.
    """

    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="outlooks")
    supplier = models.ForeignKey(Supplier, null=True, on_delete=models.SET_NULL, related_name="+")
    supplier_name = models.CharField(max_length=120, default="")
    made_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField(default=30)
    sold_7 = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    sold_30 = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    sold_90 = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    times = models.PositiveIntegerField(default=0)
    cost_90 = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    out_days = models.PositiveSmallIntegerField(default=0)
    per_day = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    last_sold_on = models.DateField(null=True)
    abc = models.CharField(max_length=1, default="")
    on_hand = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    promised = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    incoming = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    drafted = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    value = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    minimum = models.PositiveIntegerField(null=True)
    maximum = models.PositiveIntegerField(null=True)
    lead_days = models.PositiveSmallIntegerField(default=0)
    cover_days = models.PositiveSmallIntegerField(default=0)
    low_below = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    high_above = models.DecimalField(max_digits=16, decimal_places=3, null=True)
    warning = models.CharField(
        _("Warning"), max_length=4, choices=StockWarning, default=StockWarning.NONE, blank=True
    )
    pack_factor = models.PositiveIntegerField(default=1)
    unit_price = models.DecimalField(max_digits=16, decimal_places=4, default=0)
    need = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    proposed = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    wanted = models.DecimalField(max_digits=16, decimal_places=3, null=True)

    objects = OutlookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="outlook_once", fields=["warehouse", "sku"]),
            models.CheckConstraint(name="outlook_wanted_not_negative", condition=Q(wanted__gte=0)),
        ]
        indexes = [
            models.Index(
                name="outlook_proposals", fields=["supplier_name", "id"],
                condition=Q(proposed__gt=0),
            ),
            models.Index(name="outlook_warned", fields=["warning", "id"],
                         condition=~Q(warning="")),
            models.Index(name="outlook_best_sold", fields=["-sold_30", "-id"]),
            models.Index(name="outlook_most_worth", fields=["-value", "-id"]),
            models.Index(name="outlook_of_sku", fields=["sku"]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.warehouse_id}/{self.sku_id}"

    @property
    def free(self) -> Decimal:
        """What nobody was promised."""
        return self.on_hand - self.promised

    @property
    def ordered(self) -> Decimal:
        """What to order: what a buyer typed, else what is proposed."""
        return self.proposed if self.wanted is None else self.wanted

    @property
    def lasts_days(self) -> int | None:
        """For how many days what is free lasts; None when nothing sells."""
        return int(max(self.free, Decimal(0)) / self.per_day) if self.per_day else None
