from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inventory.models.product import Sku
from inventory.models.stock import Warehouse
from inventory.models.supplier import Supplier
from wholesale.db import in_transaction
from wholesale.states import require_move


class PurchaseState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent to the supplier")
    PART_RECEIVED = "part_received", _("Partly received")
    RECEIVED = "received", pgettext_lazy("state", "Received")
    CLOSED = "closed", _("Closed short")
    CANCELLED = "cancelled", _("Cancelled")


_P = PurchaseState

# Only these are on their way: their open lines are what `incoming` counts.
OPEN_PURCHASES = (_P.SENT, _P.PART_RECEIVED)

# Writing a receipt off leads back; what was closed short stays closed.
PURCHASE_MOVES: dict[str, frozenset[str]] = {
    _P.DRAFT: frozenset({_P.SENT, _P.CANCELLED}),
    _P.SENT: frozenset({_P.SENT, _P.PART_RECEIVED, _P.RECEIVED, _P.CANCELLED}),
    _P.PART_RECEIVED: frozenset({_P.SENT, _P.PART_RECEIVED, _P.RECEIVED, _P.CLOSED}),
    _P.RECEIVED: frozenset({_P.SENT, _P.PART_RECEIVED, _P.RECEIVED}),
    _P.CLOSED: frozenset({_P.CLOSED}),
    _P.CANCELLED: frozenset(),
}


class PurchaseQuerySet(models.QuerySet["PurchaseOrder"]):
    @in_transaction
    def locked(self, number: str) -> "PurchaseOrder":
        """The order with supplier and warehouse, held against everyone else until the end."""
        return (
            self.select_for_update(of=["self"], no_key=True)
            .select_related("supplier", "warehouse")
            .get(number=number)
        )


class PurchaseOrder(models.Model):
    """Goods we ask a supplier for, and what became of it.

    `expected_on` counts for every line that says no day of its own.
    """

    number = models.CharField(max_length=20, unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="purchases")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("State"), max_length=14, choices=PurchaseState, default=PurchaseState.DRAFT
    )
    expected_on = models.DateField(_("Expected"), null=True, blank=True)
    note = models.CharField(_("Remark"), max_length=500, blank=True)
    total = models.DecimalField(_("Total"), max_digits=16, decimal_places=2, default=0)
    line_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("Sent"), null=True)

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="purchase_state_is_known", condition=Q(state__in=PurchaseState.values)
            )
        ]
        indexes = [
            models.Index(name="purchase_newest", fields=["-created_at", "-id"]),
            models.Index(name="purchase_of_supplier", fields=["supplier", "-created_at", "-id"]),
            models.Index(
                name="purchase_open", fields=["expected_on"],
                condition=Q(state__in=["sent", "part_received"]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether goods of it are still on their way."""
        return self.state in OPEN_PURCHASES

    def move_to(self, state: PurchaseState) -> None:
        """Refuse with IllegalMove unless it may become `state`."""
        labels = {str(value): str(label) for value, label in PurchaseState.choices}
        require_move(PURCHASE_MOVES, now=self.state, to=state, what=self.number, labels=labels)
        self.state = state


class PurchaseLine(models.Model):
    """One SKU of a purchase order: base units, and the price per base unit.

    `received` and `sent_back` are what posted receipts and returns add up to. What is still
    to come is `quantity - received`, as long as the order is open.
    """

    order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines")
    rank = models.PositiveIntegerField(default=0)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("Supplier's code"), max_length=48, blank=True)
    quantity = models.DecimalField(_("Quantity"), max_digits=16, decimal_places=3)
    unit_price = models.DecimalField(
        _("Purchase price"), max_digits=16, decimal_places=4, default=Decimal(0)
    )
    expected_on = models.DateField(_("Expected"), null=True, blank=True)
    received = models.DecimalField(_("Received"), max_digits=16, decimal_places=3, default=0)
    sent_back = models.DecimalField(_("Sent back"), max_digits=16, decimal_places=3, default=0)

    class Meta:
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(name="purchase_line_once", fields=["order", "sku"]),
            models.CheckConstraint(name="purchase_line_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="purchase_line_price_not_negative", condition=Q(unit_price__gte=0)
            ),
            models.CheckConstraint(
                name="purchase_line_sent_back_was_received",
                condition=Q(sent_back__gte=0) & Q(sent_back__lte=F("received")),
            ),
        ]
        indexes = [
            models.Index(
                name="purchase_line_to_come", fields=["sku"],
                condition=Q(received__lt=F("quantity")),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.order_id}/{self.sku_id}"

    @property
    def open_quantity(self) -> Decimal:
        """What the supplier still owes of it; more than ordered counts as nothing."""
        return max(self.quantity - self.received, Decimal(0))

    def is_late(self, order: PurchaseOrder, today: date) -> bool:
        """Whether some of it should have come before today."""
        day = self.expected_on or order.expected_on
        return bool(order.is_open and self.open_quantity and day and day < today)
