from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models import Customer
from finance.models.entry import Tender
from finance.models.open_item import OpenItem
from finance.states import SettlementState


class MoneyDocument(models.Model):
    """Money that went from one to the other, set against documents. It posts when reviewed.

    `received` came (to a supplier: went) through `tender`; `from_prepayment`, `discount` and
    `rounding` are lines of their own. Together they cover the lines; the rest is prepayment.
    """

    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(
        _("State"), max_length=12, choices=SettlementState, default=SettlementState.UNREVIEWED
    )
    tender = models.ForeignKey(Tender, null=True, blank=True, on_delete=models.PROTECT)
    received = models.DecimalField(_("Received"), max_digits=16, decimal_places=2, default=0)
    from_prepayment = models.DecimalField(
        _("From prepayment"), max_digits=16, decimal_places=2, default=0
    )
    discount = models.DecimalField(_("Discount"), max_digits=16, decimal_places=2, default=0)
    rounding = models.DecimalField(_("Rounding"), max_digits=16, decimal_places=2, default=0)
    paid_on = models.DateField(_("Paid on"))
    reference = models.CharField(_("Reference"), max_length=80, blank=True)
    remark = models.CharField(_("Remark"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        "wholesale.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    because = models.CharField(_("Reason"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    @property
    def covers(self) -> Decimal:
        """Everything it brings to set against documents."""
        return self.received + self.from_prepayment + self.discount + self.rounding


def money_checks(name: str) -> list[models.BaseConstraint]:
    """What the database holds every money document to; `name` begins the constraints' names."""
    return [
        models.CheckConstraint(
            name=f"{name}_state_is_known", condition=Q(state__in=SettlementState.values)
        ),
        models.CheckConstraint(
            name=f"{name}_parts_not_negative",
            condition=Q(from_prepayment__gte=0) & Q(discount__gte=0),
        ),
        models.CheckConstraint(
            name=f"{name}_received_has_tender",
            condition=Q(received=0) | Q(tender__isnull=False),
        ),
        models.CheckConstraint(
            name=f"{name}_reviewed_has_reviewer",
            condition=~Q(state__in=["reviewed", "written_off"])
            | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
        ),
    ]


class Settlement(MoneyDocument):
    """结算单: money a customer paid, set against documents. It posts when finance reviews it."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="settlements")
    is_by_customer = models.BooleanField(_("Reported by the customer"), default=False)
    slip = models.ForeignKey(
        "wholesale.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The order it is a deposit for; it covers no documents then.
    deposit_for = models.CharField(_("Deposit for"), max_length=20, blank=True, db_default="")

    class Meta:
        constraints = money_checks("settlement")
        indexes = [
            models.Index(name="settlement_newest", fields=["-recorded_at", "-id"]),
            models.Index(
                name="settlement_unreviewed",
                fields=["-recorded_at", "-id"],
                condition=Q(state="unreviewed"),
            ),
            models.Index(name="settlement_of_customer", fields=["customer", "-recorded_at", "-id"]),
        ]


class SettlementLine(models.Model):
    """So much of one debt is to be covered by the settlement."""

    settlement = models.ForeignKey(Settlement, on_delete=models.CASCADE, related_name="lines")
    open_item = models.ForeignKey(OpenItem, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(_("Amount"), max_digits=16, decimal_places=2)

    class Meta:
        constraints = [
            models.CheckConstraint(name="settlement_line_positive", condition=Q(amount__gt=0)),
            models.UniqueConstraint(
                name="settlement_line_once", fields=["settlement", "open_item"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.settlement_id}/{self.open_item_id}"
