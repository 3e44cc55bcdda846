from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inventory.models import Sku, Warehouse
from warehouse.states import ScrapState


class ScrapReason(models.TextChoices):
    BROKEN = "broken", _("Broken")
    EXPIRED = "expired", _("Expired")
    SPOILT = "spoilt", _("Spoilt or wet")
    LOST = "lost", _("Lost or stolen")
    SAMPLE = "sample", _("Used as a sample")
    OTHER = "other", _("Another reason")


class Scrap(models.Model):
    """Goods that are thrown away: their worth goes to stock differences."""

    number = models.CharField(max_length=20, unique=True)
    warehouse = models.ForeignKey(
        Warehouse, verbose_name=_("Warehouse"), on_delete=models.PROTECT, related_name="+"
    )
    cause = models.CharField(_("Cause"), max_length=10, choices=ScrapReason)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    photo = models.ForeignKey(
        "wholesale.StoredFile", verbose_name=_("Photo"), null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    state = models.CharField(max_length=12, choices=ScrapState, default=ScrapState.POSTED)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="scrap_state_is_known", condition=Q(state__in=ScrapState.values)
            ),
            models.CheckConstraint(
                name="scrap_cause_is_known", condition=Q(cause__in=ScrapReason.values)
            ),
        ]
        indexes = [models.Index(name="scrap_newest", fields=["-posted_at", "-id"])]

    def __str__(self) -> str:
        return self.number


class ScrapLine(models.Model):
    """So many base units of one SKU, with the cost they took along."""

    scrap = models.ForeignKey(Scrap, on_delete=models.CASCADE, related_name="lines")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=16, decimal_places=3)
    cost = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="scrap_line_once", fields=["scrap", "sku"]),
            models.CheckConstraint(name="scrap_line_positive", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.scrap_id}/{self.sku_id}"
