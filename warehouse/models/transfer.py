from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inventory.models import Sku, Warehouse
from warehouse.states import TransferState


class TransferKind(models.TextChoices):
    SAME_PRICE = "same_price", _("Same price")
    FIXED_COST = "fixed_cost", _("Fixed cost")


class Transfer(models.Model):
    """Goods that move from one warehouse to another, through the warehouse in transit.

    Value moves at cost whatever the kind: a fixed cost is only printed. `is_direct` went in one
    act, without a journey.
    """

    number = models.CharField(max_length=20, unique=True)
    source = models.ForeignKey(
        Warehouse, verbose_name=_("From"), on_delete=models.PROTECT, related_name="+"
    )
    target = models.ForeignKey(
        Warehouse, verbose_name=_("To"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=TransferKind, default=TransferKind.SAME_PRICE)
    state = models.CharField(max_length=12, choices=TransferState, default=TransferState.DRAFT)
    is_direct = models.BooleanField(_("In one step"), default=False)
    remark = models.CharField(_("Remark"), max_length=200, blank=True)
    counters = models.ForeignKey(
        "self", verbose_name=_("Brings back"), null=True, on_delete=models.PROTECT,
        related_name="countered_by",
    )  # fmt: skip
    made_at = models.DateTimeField(_("Made"))
    made_by = models.ForeignKey(
        "wholesale.User", verbose_name=_("Made by"), on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(_("Sent"), null=True)
    received_at = models.DateTimeField(_("Received"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="transfer_state_is_known", condition=Q(state__in=TransferState.values)
            ),
            models.CheckConstraint(
                name="transfer_kind_is_known", condition=Q(kind__in=TransferKind.values)
            ),
            models.CheckConstraint(
                name="transfer_between_two_places", condition=~Q(source=F("target"))
            ),
        ]
        indexes = [models.Index(name="transfer_newest", fields=["-made_at", "-id"])]

    def __str__(self) -> str:
        return self.number


class TransferLine(models.Model):
    """So much of one SKU, with the cost it left with, and what became of it on the way.

    `price` is the stated cost per base unit of a fixed-cost transfer, for paper.
    """

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="lines")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=16, decimal_places=3)
    price = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    cost = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    received = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    received_cost = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    lost = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    lost_cost = models.DecimalField(max_digits=16, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="transfer_line_once", fields=["transfer", "sku"]),
            models.CheckConstraint(name="transfer_line_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="transfer_line_within_what_was_sent",
                condition=Q(received__gte=0) & Q(lost__gte=0)
                & Q(received__lte=F("quantity") - F("lost")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.transfer_id}/{self.sku_id}"

    @property
    def open_quantity(self) -> Decimal:
        """What was sent and has neither arrived nor been written off."""
        return self.quantity - self.received - self.lost

    @property
    def open_cost(self) -> Decimal:
        """The cost of that."""
        return self.cost - self.received_cost - self.lost_cost

    def share_of_cost(self, quantity: Decimal) -> Decimal:
        """What part of the open cost goes with a part of the open goods; the last takes all."""
        if quantity == self.open_quantity:
            return self.open_cost
        return round(self.open_cost * quantity / self.open_quantity, 2)
