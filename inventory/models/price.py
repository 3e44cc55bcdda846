from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inventory.models.product import Sku


class PriceList(models.Model):
    """Prices of one level of customers, or of one customer alone (`is_personal`)."""

    name = models.CharField(_("Name"), max_length=80)
    is_personal = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="price_list_name_once", fields=["name"], condition=Q(is_personal=False)
            )
        ]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """The price of one SKU per base unit on one list, from a quantity on.

    `version` grows with every change; an order keeps the id and version it was priced with.
    """

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="prices")
    from_quantity = models.DecimalField(
        _("From quantity"), max_digits=16, decimal_places=3, default=Decimal(1)
    )
    unit_price = models.DecimalField(_("Price"), max_digits=16, decimal_places=4)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="price_once_per_tier", fields=["price_list", "sku", "from_quantity"]
            ),
            models.CheckConstraint(name="price_not_negative", condition=Q(unit_price__gte=0)),
            models.CheckConstraint(
                name="price_quantity_positive", condition=Q(from_quantity__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price_list_id}/{self.sku_id}"
