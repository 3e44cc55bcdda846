from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order


class FlagColour(models.TextChoices):
    INFO = "info", _("Blue")
    GOOD = "good", _("Green")
    WARN = "warn", _("Amber")
    BAD = "bad", _("Red")
    VIOLET = "violet", _("Violet")
    CALM = "calm", _("Grey")


class Flag(models.Model):
    """A word with a colour that staff put on orders to find them again."""

    name = models.CharField(_("Name"), max_length=20, unique=True)
    colour = models.CharField(
        _("Colour"), max_length=10, choices=FlagColour, default=FlagColour.INFO
    )
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="flag_colour_is_known", condition=Q(colour__in=FlagColour.values)
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrderFlag(models.Model):
    """A flag on an order, and who put it there."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="flags")
    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="order_flag_once", fields=["order", "flag"]),
        ]
        indexes = [models.Index(name="order_flag_newest", fields=["flag", "-order"])]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.flag_id}"
