from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inventory.models.category import Category
from inventory.models.product import Sku


class CouponState(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    RUNNING = "running", _("Running")
    STOPPED = "stopped", _("Stopped")


class Coupon(models.Model):
    """Money or a percentage off one order, by a code that is typed or was given to a customer.

    It comes off after the promotions. `is_open` says that everybody who knows the code may use
    it, `limit_each` times; else only whom it was given to. `most` caps what a percentage takes
    off. `used` counts the orders that hold it, within `limit_total`, under the lock of the row.
    """

    code = models.CharField(_("Code"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=60)
    state = models.CharField(
        _("State"), max_length=10, choices=CouponState, default=CouponState.DRAFT
    )
    percent = models.DecimalField(_("Percent off"), max_digits=5, decimal_places=2, default=0)
    amount = models.DecimalField(_("Amount off"), max_digits=16, decimal_places=2, default=0)
    most = models.DecimalField(_("At most"), max_digits=16, decimal_places=2, null=True)
    from_amount = models.DecimalField(_("From amount"), max_digits=16, decimal_places=2, default=0)
    starts_at = models.DateTimeField(_("Begins"))
    ends_at = models.DateTimeField(_("Ends"))
    is_open = models.BooleanField(_("Everybody may use the code"), default=False)
    limit_total = models.PositiveIntegerField(_("Uses in all"), null=True)
    limit_each = models.PositiveIntegerField(_("Uses per customer"), null=True)
    used = models.PositiveIntegerField(_("Used"), default=0)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="coupon_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="coupon_percent_or_amount",
                condition=Q(percent__gt=0, percent__lte=100, amount=0)
                | Q(percent=Decimal(0), amount__gt=0),
            ),
            models.CheckConstraint(
                name="coupon_within_limit",
                condition=Q(limit_total__isnull=True) | Q(used__lte=F("limit_total")),
            ),
        ]
        indexes = [models.Index(name="coupon_newest", fields=["-created_at", "-id"])]

    def __str__(self) -> str:
        return self.name


class CouponScope(models.Model):
    """Goods a coupon is for: a category with all below it, or one SKU. Without any: all goods."""

    coupon = models.ForeignKey(Coupon, on_delete=models.CASCADE, related_name="scope")
    category = models.ForeignKey(Category, null=True, on_delete=models.CASCADE)
    sku = models.ForeignKey(Sku, null=True, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return f"{self.coupon_id}"


class CouponGrant(models.Model):
    """So many of a coupon that a customer (his id) was given."""

    coupon = models.ForeignKey(Coupon, on_delete=models.CASCADE, related_name="grants")
    customer = models.BigIntegerField()
    count = models.PositiveIntegerField(_("Count"), default=1)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="coupon_grant_once", fields=["coupon", "customer"])
        ]
        indexes = [models.Index(name="coupon_grant_of_customer", fields=["customer"])]

    def __str__(self) -> str:
        return f"{self.coupon_id}/{self.customer}"


class CouponUse(models.Model):
    """An order that holds a coupon. Parts of one order (the same `root`) hold it together."""

    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="uses")
    customer = models.BigIntegerField()
    document = models.CharField(max_length=20)
    root = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="coupon_use_once", fields=["document", "coupon"])
        ]
        indexes = [models.Index(name="coupon_use_by_customer", fields=["coupon", "customer"])]

    def __str__(self) -> str:
        return f"{self.document}/{self.coupon_id}"
