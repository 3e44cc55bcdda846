from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order


class OrderVersion(models.Model):
    """An order's lines as they were until somebody changed them; the latest are its own lines.

    `lines` are {sku, quantity, packs, price, amount, gift} in their order. `by`, `at` and
    `because` tell of the change that ended this version, and so began the next.
    """

    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField(_("Version"))
    lines = models.JSONField()
    total = models.DecimalField(max_digits=16, decimal_places=2)
    by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    because = models.CharField(_("Reason"), max_length=200, blank=True)
    is_by_customer = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="order_version_once", fields=["order", "number"]),
            models.CheckConstraint(name="order_version_counts", condition=Q(number__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} v{self.number}"
