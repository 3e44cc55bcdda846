from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order


class HoldCode(models.TextChoices):
    CREDIT = "credit", _("Credit limit")
    OVERDUE = "overdue", _("Overdue debt")
    MINIMUM = "minimum", _("Minimum order amount")
    FLOOR = "floor", _("Price below the floor")
    BLOCKED = "blocked", _("Customer blocked")
    ADDRESS = "address", _("Address not served")
    DEPOSIT = "deposit", _("Deposit missing")
    MARGIN = "margin", _("Margin too small")


class HoldStep(models.TextChoices):
    SUBMIT = "submit", _("When it came in")
    REVIEW = "review", _("At review")
    PICK = "pick", _("Before picking")
    SHIP = "ship", _("Before shipping")


class Hold(models.Model):
    """Something that stands against an order: raised once, ended once, never edited.

    `about` and `measure` say what it is about and how bad it is; a release lets pass what is
    about the same and no worse. It ends when somebody releases it (with a reason) or when what
    it was about is gone (nobody released it). `facts` are the figures of its sentence.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="holds")
    code = models.CharField(_("Hold"), max_length=10, choices=HoldCode)
    step = models.CharField(_("Raised"), max_length=10, choices=HoldStep)
    about = models.CharField(max_length=200, blank=True)
    measure = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    facts = models.JSONField(default=dict)
    raised_at = models.DateTimeField(_("Since"))
    ended_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        "wholesale.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    because = models.CharField(_("Reason"), max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="hold_code_is_known", condition=Q(code__in=HoldCode.values)
            ),
            models.CheckConstraint(
                name="hold_step_is_known", condition=Q(step__in=HoldStep.values)
            ),
            models.CheckConstraint(
                name="hold_release_has_reason",
                condition=Q(released_by=None, because="")
                | Q(released_by__isnull=False, ended_at__isnull=False) & ~Q(because=""),
            ),
            models.UniqueConstraint(
                name="hold_open_once", fields=["order", "code"], condition=Q(ended_at=None)
            ),
        ]
        indexes = [
            models.Index(
                name="hold_open", fields=["-raised_at", "-id"], condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.code}"
