from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inventory.models import Sku, Warehouse
from orders.models.order import Order, OrderLine
from orders.states import Fulfilment, ShipmentState


class Shipment(models.Model):
    """出库单: what left the house for one order. It posted stock and debt when it was made."""

    number = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shipments")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=ShipmentState, default=ShipmentState.POSTED)
    delivery = models.CharField(
        _("Delivery"), max_length=12, choices=Fulfilment, default=Fulfilment.SHIPPED
    )
    amount = models.DecimalField(_("Amount"), max_digits=16, decimal_places=2)
    freight = models.DecimalField(
        _("Freight difference"), max_digits=16, decimal_places=2, default=0, db_default=0
    )
    posted_at = models.DateTimeField(_("Shipped"))
    posted_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    driver = models.ForeignKey(
        "wholesale.User", null=True, on_delete=models.PROTECT, related_name="trips"
    )
    carrier = models.CharField(_("Carrier"), max_length=60, blank=True)
    waybill = models.CharField(_("Waybill number"), max_length=60, blank=True)
    appointment = models.CharField(_("Agreed with the customer"), max_length=120, blank=True)
    delivery_remark = models.CharField(_("Delivery remark"), max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    because = models.CharField(_("Reason"), max_length=200, blank=True)
    written_off_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="shipment_state_is_known", condition=Q(state__in=ShipmentState.values)
            ),
            models.UniqueConstraint(
                name="shipment_live_once_per_order",
                fields=["order"],
                condition=Q(state=ShipmentState.POSTED),
            ),
        ]
        indexes = [
            models.Index(name="shipment_newest", fields=["-posted_at", "-id"]),
            models.Index(
                name="shipment_of_driver",
                fields=["driver", "-posted_at", "-id"],
                condition=Q(driver__isnull=False),
            ),
            models.Index(
                name="shipment_undelivered",
                fields=["-posted_at", "-id"],
                condition=Q(state="posted", delivery__in=["shipped", "in_delivery"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ShipmentLine(models.Model):
    """What left for one order line, its share of the debt, and how much of it came back.

    After a write-off the order's lines may change; the slip then keeps its own record.
    """

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="lines")
    order_line = models.ForeignKey(
        OrderLine, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=16, decimal_places=3)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    returned = models.DecimalField(max_digits=16, decimal_places=3, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="shipment_line_returned_within_shipped",
                condition=Q(returned__gte=0) & Q(returned__lte=models.F("quantity")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id}/{self.sku_id}"
