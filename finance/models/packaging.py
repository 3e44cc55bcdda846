from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.models import Customer
from inventory.models import PackagingKind, Supplier


class PackagingSlipKind(models.TextChoices):
    SHIPPED = "shipped", _("Left with the goods")
    GOODS_BACK = "goods_back", _("Came back with the goods")
    HANDED_OUT = "handed_out", _("Empties handed out")
    TAKEN_BACK = "taken_back", _("Empties taken back")
    RECEIVED = "received", _("Came with the supplier's goods")
    GOODS_SENT = "goods_sent", _("Went back with the supplier's goods")
    SENT_BACK = "sent_back", _("Empties sent to the supplier")
    CORRECTED = "corrected", pgettext_lazy("packaging", "Corrected")
    LOST = "lost", _("Lost or broken")
    WRITE_OFF = "write_off", _("Written off")


# They follow the goods of another document, and are written off with it.
AUTOMATIC = (
    PackagingSlipKind.SHIPPED, PackagingSlipKind.GOODS_BACK,
    PackagingSlipKind.RECEIVED, PackagingSlipKind.GOODS_SENT,
)  # fmt: skip

_ONE_PARTY = Q(customer__isnull=False, supplier__isnull=True) | Q(
    customer__isnull=True, supplier__isnull=False
)


class PackagingSlip(models.Model):
    """One event on a packaging account. `source` is the document whose goods or trip it was."""

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(_("Kind"), max_length=12, choices=PackagingSlipKind)
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="packaging_slips"
    )
    supplier = models.ForeignKey(
        Supplier, null=True, on_delete=models.PROTECT, related_name="packaging_slips"
    )
    source = models.CharField(_("Document"), max_length=40, blank=True)
    because = models.CharField(_("Reason"), max_length=200, blank=True)
    amount = models.DecimalField(_("Packaging deposit"), max_digits=16, decimal_places=2, default=0)
    at = models.DateTimeField(_("When"))
    by = models.ForeignKey("wholesale.User", null=True, on_delete=models.PROTECT, related_name="+")
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="packaging_slip_kind_is_known", condition=Q(kind__in=PackagingSlipKind.values)
            ),
            models.CheckConstraint(name="packaging_slip_one_party", condition=_ONE_PARTY),
            models.UniqueConstraint(
                name="packaging_slip_follows_once", fields=["source"],
                condition=Q(kind__in=[str(kind) for kind in AUTOMATIC]),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(name="packaging_slip_newest", fields=["-at", "-id"]),
            models.Index(name="packaging_slip_of_customer", fields=["customer", "-id"]),
            models.Index(name="packaging_slip_of_supplier", fields=["supplier", "-id"]),
            models.Index(name="packaging_slip_of_source", fields=["source"]),
        ]

    def __str__(self) -> str:
        return self.number


class PackagingMove(models.Model):
    """So many pieces of one kind went to the other side (customers) or came from it (suppliers).

    `pieces` above zero is what must come back, or go back; `amount` is the deposit that was
    charged for them. The database refuses UPDATE and DELETE.
    """

    slip = models.ForeignKey(PackagingSlip, on_delete=models.PROTECT, related_name="moves")
    kind = models.ForeignKey(PackagingKind, on_delete=models.PROTECT, related_name="+")
    pieces = models.IntegerField(_("Pieces"))
    amount = models.DecimalField(_("Packaging deposit"), max_digits=16, decimal_places=2, default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="packaging_move_once", fields=["slip", "kind"]),
            models.CheckConstraint(name="packaging_move_not_zero", condition=~Q(pieces=0)),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id}/{self.kind_id}"


class PackagingBalance(models.Model):
    """What a customer has of ours, or we have of a supplier's: the sum of the moves.

    `charged` is the deposit that stands on it. Below zero, more came back than had gone.
    """

    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="packaging"
    )
    supplier = models.ForeignKey(
        Supplier, null=True, on_delete=models.PROTECT, related_name="packaging"
    )
    kind = models.ForeignKey(PackagingKind, on_delete=models.PROTECT, related_name="+")
    pieces = models.IntegerField(_("Pieces"), default=0)
    charged = models.DecimalField(_("Deposit charged"), max_digits=16, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="packaging_balance_one_party", condition=_ONE_PARTY),
            models.UniqueConstraint(
                name="packaging_of_customer_once", fields=["customer", "kind"],
                condition=Q(customer__isnull=False),
            ),
            models.UniqueConstraint(
                name="packaging_of_supplier_once", fields=["supplier", "kind"],
                condition=Q(supplier__isnull=False),
            ),
        ]  # fmt: skip
        indexes = [models.Index(name="packaging_most_first", fields=["-pieces", "-id"])]

    def __str__(self) -> str:
        return f"{self.customer_id or self.supplier_id}/{self.kind_id}"

    @property
    def worth(self) -> Decimal:
        """What the pieces are worth at today's deposit; the kind must be loaded."""
        return self.pieces * self.kind.deposit


class PackagingTerms(models.Model):
    """Whether a customer pays a deposit, and how much packaging he may keep. None: only counted."""

    customer = models.OneToOneField(
        Customer, on_delete=models.PROTECT, primary_key=True, related_name="packaging_terms"
    )
    is_charged = models.BooleanField(_("Charge the deposit"), default=False)
    limit = models.DecimalField(
        _("Warn above a deposit worth of"), max_digits=16, decimal_places=2, null=True, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="packaging_limit_not_negative",
                condition=Q(limit__isnull=True) | Q(limit__gte=0),
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}"
