from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inventory.models.product import Sku
from inventory.models.purchase import PurchaseLine, PurchaseOrder
from inventory.models.stock import Warehouse
from inventory.models.supplier import Supplier


class ReceiptState(models.TextChoices):
    CHECKING = "checking", _("In quality control")
    STORED = "stored", pgettext_lazy("goods", "Stored")
    WRITTEN_OFF = "written_off", _("Written off")


class GoodsReceipt(models.Model):
    """Goods of a purchase order that came, at the order's prices.

    `warehouse` took them in. One of kind quality control keeps them until they are stored
    for sale or set apart as defective; until then the receipt is being checked.
    """

    number = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="receipts")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="receipts")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("State"), max_length=12, choices=ReceiptState, default=ReceiptState.STORED
    )
    their_slip = models.CharField(_("Supplier's slip"), max_length=60, blank=True)
    note = models.CharField(_("Remark"), max_length=200, blank=True)
    total = models.DecimalField(_("Total"), max_digits=16, decimal_places=2, default=0)
    posted_at = models.DateTimeField(_("Received"))
    posted_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="receipt_state_is_known", condition=Q(state__in=ReceiptState.values)
            )
        ]
        indexes = [
            models.Index(name="receipt_newest", fields=["-posted_at", "-id"]),
            models.Index(name="receipt_of_supplier", fields=["supplier", "-posted_at", "-id"]),
        ]

    def __str__(self) -> str:
        return self.number


class GoodsReceiptLine(models.Model):
    """So much of a purchase line came, worth `amount`; a write-off has both below zero.

    `stored` and `defective` left quality control; `sent_back` went to the supplier again.
    """

    receipt = models.ForeignKey(GoodsReceipt, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(PurchaseLine, on_delete=models.PROTECT, related_name="receipts")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(_("Quantity"), max_digits=16, decimal_places=3)
    unit_price = models.DecimalField(_("Purchase price"), max_digits=16, decimal_places=4)
    amount = models.DecimalField(_("Amount"), max_digits=16, decimal_places=2)
    stored = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    defective = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    sent_back = models.DecimalField(max_digits=16, decimal_places=3, default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="receipt_line_not_zero", condition=~Q(quantity=0)),
            models.CheckConstraint(
                name="receipt_line_left_was_there",
                condition=Q(quantity__lt=0)
                | Q(stored__gte=0, defective__gte=0)
                & Q(quantity__gte=F("stored") + F("defective")),
            ),
            models.CheckConstraint(
                name="receipt_line_sent_back_came",
                condition=Q(quantity__lt=0) | Q(sent_back__gte=0) & Q(quantity__gte=F("sent_back")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id}/{self.sku_id}"


class SupplierReturnState(models.TextChoices):
    POSTED = "posted", pgettext_lazy("state", "Posted")
    WRITTEN_OFF = "written_off", _("Written off")


class SupplierReturn(models.Model):
    """Goods of one receipt that went back to the supplier, at the price they came for."""

    number = models.CharField(max_length=20, unique=True)
    receipt = models.ForeignKey(GoodsReceipt, on_delete=models.PROTECT, related_name="returns")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="returns")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("State"), max_length=12, choices=SupplierReturnState, default=SupplierReturnState.POSTED
    )
    reason = models.CharField(_("Reason"), max_length=200)
    total = models.DecimalField(_("Total"), max_digits=16, decimal_places=2, default=0)
    posted_at = models.DateTimeField(_("Sent back"))
    posted_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="supplier_return_state_is_known",
                condition=Q(state__in=SupplierReturnState.values),
            )
        ]
        indexes = [
            models.Index(name="supplier_return_newest", fields=["-posted_at", "-id"]),
            models.Index(
                name="supplier_return_of_supplier", fields=["supplier", "-posted_at", "-id"]
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SupplierReturnLine(models.Model):
    """So much of a receipt line went back; `amount` is what the supplier owes us for it."""

    supplier_return = models.ForeignKey(
        SupplierReturn, on_delete=models.CASCADE, related_name="lines"
    )
    line = models.ForeignKey(GoodsReceiptLine, on_delete=models.PROTECT, related_name="returns")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(_("Quantity"), max_digits=16, decimal_places=3)
    unit_price = models.DecimalField(_("Purchase price"), max_digits=16, decimal_places=4)
    amount = models.DecimalField(_("Amount"), max_digits=16, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="supplier_return_line_not_zero", condition=~Q(quantity=0))
        ]

    def __str__(self) -> str:
        return f"{self.supplier_return_id}/{self.sku_id}"


class LandedCost(models.Model):
    """Freight or duty of one receipt, spread over its goods; below zero when taken back.

    `on_stock` went onto the worth of what was still there, the rest to price differences.
    """

    number = models.CharField(max_length=20, unique=True)
    receipt = models.ForeignKey(GoodsReceipt, on_delete=models.PROTECT, related_name="costs")
    what = models.CharField(_("What for"), max_length=120)
    amount = models.DecimalField(_("Amount"), max_digits=16, decimal_places=2)
    on_stock = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    by_quantity = models.BooleanField(_("Shared by quantity"), default=False)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )

    class Meta:
        constraints = [models.CheckConstraint(name="landed_cost_not_zero", condition=~Q(amount=0))]

    def __str__(self) -> str:
        return self.number
