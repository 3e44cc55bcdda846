from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models import Customer
from inventory.models import Sku, Warehouse
from orders.models.shipment import Shipment, ShipmentLine
from orders.states import ReturnState


class ReturnOrder(models.Model):
    """退货单: goods of one shipment that come back, at the price they were sold for."""

    number = models.CharField(max_length=20, unique=True)
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="returns")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="returns")
    warehouse = models.ForeignKey(
        Warehouse, verbose_name=_("Into warehouse"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=ReturnState, default=ReturnState.REQUESTED)
    reason = models.CharField(_("Reason"), max_length=200)
    amount = models.DecimalField(_("Amount"), max_digits=16, decimal_places=2)
    # So much of the amount is the freight difference, given back because somebody chose to.
    freight = models.DecimalField(
        _("Freight difference"), max_digits=16, decimal_places=2, default=0, db_default=0
    )
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "wholesale.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="return_state_is_known", condition=Q(state__in=ReturnState.values)
            )
        ]
        indexes = [models.Index(name="return_newest", fields=["-requested_at", "-id"])]

    def __str__(self) -> str:
        return self.number


class ReturnLine(models.Model):
    """So much of one shipment line comes back; the amount is its share of what was charged."""

    return_order = models.ForeignKey(ReturnOrder, on_delete=models.CASCADE, related_name="lines")
    shipment_line = models.ForeignKey(ShipmentLine, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=16, decimal_places=3)
    amount = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        constraints = [
            models.CheckConstraint(name="return_line_positive", condition=Q(quantity__gt=0)),
            models.UniqueConstraint(
                name="return_line_once", fields=["return_order", "shipment_line"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.return_order_id}/{self.sku_id}"
