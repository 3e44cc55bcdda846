from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inventory.models.product import Sku


class Supplier(models.Model):
    """Whom we buy from. `terms_days`: from bill to due; `lead_days`: from order to goods."""

    code = models.CharField(_("Code"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    contact = models.CharField(_("Contact"), max_length=60, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    terms_days = models.PositiveSmallIntegerField(_("Days to pay"), default=30)
    lead_days = models.PositiveSmallIntegerField(_("Days to deliver"), default=7)
    note = models.CharField(_("Remark"), max_length=500, blank=True)
    is_active = models.BooleanField(_("Active"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(name="supplier_by_name", fields=["name", "id"])]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        """The name he has in the audit trail and in addresses."""
        return f"SU{self.pk:06d}"


class SupplierGoods(models.Model):
    """What a supplier sells us: his code, his pack (base units) and his price per base unit.

    `lead_days` replaces the supplier's own. One supplier per SKU is preferred: proposals go
    to him. The price has a history, see SupplierPrice.
    """

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="goods")
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="suppliers")
    code = models.CharField(_("Supplier's code"), max_length=48, blank=True)
    pack_factor = models.PositiveIntegerField(_("Pieces per pack"), default=1)
    unit_price = models.DecimalField(
        _("Purchase price"), max_digits=16, decimal_places=4, default=Decimal(0)
    )
    minimum = models.PositiveIntegerField(_("Minimum order"), default=1)
    lead_days = models.PositiveSmallIntegerField(_("Days to deliver"), null=True, blank=True)
    is_preferred = models.BooleanField(_("Preferred"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="supplier_goods_once", fields=["supplier", "sku"]),
            models.UniqueConstraint(
                name="supplier_preferred_is_one", fields=["sku"], condition=Q(is_preferred=True)
            ),
            models.CheckConstraint(name="supplier_pack_positive", condition=Q(pack_factor__gte=1)),
            models.CheckConstraint(name="supplier_minimum_positive", condition=Q(minimum__gte=1)),
            models.CheckConstraint(
                name="supplier_price_not_negative", condition=Q(unit_price__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id}/{self.sku_id}"


class SupplierPrice(models.Model):
    """One line of the price history: this price per base unit since then. Only ever added."""

    goods = models.ForeignKey(SupplierGoods, on_delete=models.CASCADE, related_name="prices")
    unit_price = models.DecimalField(_("Purchase price"), max_digits=16, decimal_places=4)
    since = models.DateTimeField(_("Since"))
    by = models.ForeignKey("wholesale.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(name="supplier_price_newest", fields=["goods", "-since"])]

    def __str__(self) -> str:
        return f"{self.goods_id}: {self.unit_price}"
