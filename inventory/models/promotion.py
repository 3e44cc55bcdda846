from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inventory.models.category import Brand, Category
from inventory.models.product import Sku


class PromotionKind(models.TextChoices):
    PERCENT = "percent", _("Percent off goods")
    AMOUNT = "amount", _("Amount off goods")
    FLASH = "flash", _("Flash sale")
    BUNDLE = "bundle", _("Bundle price")
    ORDER = "order", _("Money off the order")
    GIFT = "gift", _("Gift with purchase")


class PromotionState(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    RUNNING = "running", _("Running")
    STOPPED = "stopped", _("Stopped")


class Promotion(models.Model):
    """A better price, money off or a gift, for some goods, some customers and some time.

    Percent, amount and flash lower the price of a line; a line takes the best one of them.
    Bundle and order take money off lines or off the order; the order takes the best one of
    them. Gifts come on top. `levels` and `types` are ids of customer levels and types; empty
    means everybody. `version` grows with every change; an order keeps id and version.
    """

    name = models.CharField(_("Name"), max_length=60)
    kind = models.CharField(_("Kind"), max_length=10, choices=PromotionKind)
    state = models.CharField(
        _("State"), max_length=10, choices=PromotionState, default=PromotionState.DRAFT
    )
    starts_at = models.DateTimeField(_("Begins"))
    ends_at = models.DateTimeField(_("Ends"))
    levels = ArrayField(models.BigIntegerField(), default=list, blank=True)
    types = ArrayField(models.BigIntegerField(), default=list, blank=True)
    percent = models.DecimalField(_("Percent off"), max_digits=5, decimal_places=2, default=0)
    amount = models.DecimalField(_("Amount"), max_digits=16, decimal_places=2, default=0)
    from_quantity = models.DecimalField(
        _("From quantity"), max_digits=16, decimal_places=3, default=Decimal(1)
    )
    from_amount = models.DecimalField(_("From amount"), max_digits=16, decimal_places=2, default=0)
    repeats = models.BooleanField(_("Again for every full amount or quantity"), default=False)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="promotion_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="promotion_percent_sane", condition=Q(percent__gte=0, percent__lte=100)
            ),
        ]
        indexes = [
            models.Index(name="promotion_running", fields=["ends_at"], condition=Q(state="running"))
        ]

    def __str__(self) -> str:
        return self.name


class PromotionScope(models.Model):
    """Goods a promotion is about: a category with all below it, a brand, or one SKU.

    A promotion without any is about all goods.
    """

    promotion = models.ForeignKey(Promotion, on_delete=models.CASCADE, related_name="scope")
    category = models.ForeignKey(Category, null=True, on_delete=models.CASCADE)
    brand = models.ForeignKey(Brand, null=True, on_delete=models.CASCADE)
    sku = models.ForeignKey(Sku, null=True, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return f"{self.promotion_id}"


class PromotionGoods(models.Model):
    """Goods with a part of their own: the pieces of a bundle, the gifts, the flash prices.

    `quantity` is in base units (per bundle, per gift); `unit_price` is a flash price; `taken`
    is how much of `limit_total` orders have reserved.
    """

    promotion = models.ForeignKey(Promotion, on_delete=models.CASCADE, related_name="goods")
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="+")
    quantity = models.DecimalField(max_digits=16, decimal_places=3, default=Decimal(1))
    unit_price = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    limit_total = models.DecimalField(max_digits=16, decimal_places=3, null=True)
    limit_each = models.DecimalField(max_digits=16, decimal_places=3, null=True)
    taken = models.DecimalField(max_digits=16, decimal_places=3, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="promotion_goods_once", fields=["promotion", "sku"]),
            models.CheckConstraint(name="promotion_goods_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="promotion_goods_within_limit",
                condition=Q(taken__gte=0)
                & (Q(limit_total__isnull=True) | Q(taken__lte=F("limit_total"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promotion_id}/{self.sku_id}"


class PromotionUse(models.Model):
    """So much of a flash sale that an order has reserved for a customer (his id)."""

    goods = models.ForeignKey(PromotionGoods, on_delete=models.CASCADE, related_name="uses")
    customer = models.BigIntegerField()
    document = models.CharField(max_length=20)
    quantity = models.DecimalField(max_digits=16, decimal_places=3)

    class Meta:
        indexes = [
            models.Index(name="promotion_use_by_customer", fields=["goods", "customer"]),
            models.Index(name="promotion_use_by_document", fields=["document"]),
        ]

    def __str__(self) -> str:
        return f"{self.document}/{self.goods_id}"
