from decimal import Decimal

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inventory.models.product import Sku


class WarehouseKind(models.TextChoices):
    SELLABLE = "sellable", _("Sellable")
    DEFECTIVE = "defective", _("Defective goods")
    QC = "qc", _("Quality control")
    HOLD = "hold", _("On hold")
    TRANSIT = "transit", _("In transit")


class CostGroup(models.Model):
    """Warehouses whose goods share one average cost. The house is the group without a row."""

    name = models.CharField(_("Name"), max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Warehouse(models.Model):
    """A place that holds stock. Only a sellable one counts as orderable.

    Warehouses of one `cost_group` share one average cost per SKU, all without one share the
    house's. What is in transit keeps the cost it left with.
    """

    code = models.SlugField(_("Code"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    kind = models.CharField(
        _("Kind"), max_length=10, choices=WarehouseKind, default=WarehouseKind.SELLABLE
    )
    shop = models.ForeignKey("wholesale.Shop", null=True, blank=True, on_delete=models.PROTECT)
    is_default = models.BooleanField(_("Default"), default=False)
    is_active = models.BooleanField(_("Active"), default=True)
    cost_group = models.ForeignKey(
        CostGroup, verbose_name=_("Cost group"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="warehouses",
    )  # fmt: skip

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="warehouse_default_is_one", fields=["is_default"], condition=Q(is_default=True)
            ),
            models.CheckConstraint(
                name="warehouse_default_is_sellable",
                condition=Q(is_default=False) | Q(kind=WarehouseKind.SELLABLE),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StockLevel(models.Model):
    """How much of one SKU one warehouse has: the sum of its moves, kept with every move.

    Base units; `value` is the cost of what is on hand in the company's currency.
    Orderable is `on_hand - promised`.
    """

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="levels")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="levels")
    on_hand = models.DecimalField(_("On hand"), max_digits=16, decimal_places=3, default=0)
    promised = models.DecimalField(_("Promised"), max_digits=16, decimal_places=3, default=0)
    incoming = models.DecimalField(_("Incoming"), max_digits=16, decimal_places=3, default=0)
    value = models.DecimalField(_("Value"), max_digits=16, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="stock_level_once", fields=["warehouse", "sku"]),
            models.CheckConstraint(
                name="stock_on_hand_not_negative", condition=Q(on_hand__gte=Decimal(0))
            ),
            models.CheckConstraint(
                name="stock_promised_within_on_hand",
                condition=Q(promised__gte=Decimal(0)) & Q(promised__lte=F("on_hand")),
            ),
            models.CheckConstraint(
                name="stock_incoming_not_negative", condition=Q(incoming__gte=Decimal(0))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.warehouse_id}/{self.sku_id}"


class MoveKind(models.TextChoices):
    OPENING = "opening", _("Opening stock")
    ADJUST = "adjust", _("Adjustment")
    PROMISE = "promise", _("Promised")
    RELEASE = "release", _("Released")
    ISSUE = "issue", _("Issued")
    TAKE_BACK = "take_back", _("Written off, back on hand")
    RETURN = "return", _("Returned")
    EXPECT = "expect", _("Expected from a supplier")
    RECEIPT = "receipt", _("Received from a supplier")
    SEND_BACK = "send_back", _("Sent back to a supplier")
    TRANSFER = "transfer", _("Transferred")
    ASSEMBLE = "assemble", _("Assembled or taken apart")
    COUNT = "count", _("Counted")
    SCRAP = "scrap", _("Scrapped")
    REVALUE = "revalue", _("Revalued")
    LEVEL = "level", _("Cost levelled")


class StockMove(models.Model):
    """One line of the stock ledger: signed changes of a level, made by one document.

    The database refuses UPDATE and DELETE; a mistake is moved back by another document.
    """

    at = models.DateTimeField()
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=MoveKind)
    document = models.CharField(max_length=40)
    on_hand = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    promised = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    incoming = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    value = models.DecimalField(max_digits=16, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stock_move_kind_is_known", condition=Q(kind__in=MoveKind.values)
            )
        ]
        indexes = [
            models.Index(name="stock_move_of_document", fields=["document"]),
            models.Index(name="stock_move_of_sku", fields=["sku", "-id"]),
            # What came and went of some goods since a moment, read from the index alone; promises
            # are half of the ledger and not in it.
            models.Index(
                name="stock_move_since", fields=["sku", "at"],
                include=["warehouse", "kind", "on_hand", "value"],
                condition=~Q(on_hand=0) | ~Q(value=0),
            ),
            # All of one day: the ledger grows in the order of time.
            BrinIndex(name="stock_move_days", fields=["at"], autosummarize=True),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.document} {self.kind}"
