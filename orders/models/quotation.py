from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.models import Customer
from inventory.models import Sku
from inventory.queries.prices import Priced
from orders.models.channel import Channel
from orders.models.order import Order
from orders.states import QUOTATION_MOVES, QuotationState
from wholesale.db import in_transaction
from wholesale.states import require_move

MANUAL = "manual"


class QuotationQuerySet(models.QuerySet["Quotation"]):
    @in_transaction
    def locked(self, number: str) -> "Quotation":
        """The quotation with customer and channel, held against everyone else until the end."""
        return (
            self.select_for_update(of=["self"], no_key=True)
            .select_related("customer", "channel__warehouse")
            .get(number=number)
        )


class Quotation(models.Model):
    """Goods offered to a customer at these prices until a day; accepted, it is an order.

    `version` counts how often it was sent; `revision` every change, for who looked meanwhile.
    """

    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="quotations")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("State"), max_length=10, choices=QuotationState, default=QuotationState.DRAFT
    )
    version = models.PositiveIntegerField(_("Version"), default=0)
    revision = models.PositiveIntegerField(default=1)
    valid_until = models.DateField(_("Valid until"))
    remark = models.CharField(_("Remark"), max_length=500, blank=True)
    because = models.CharField(_("Reason"), max_length=200, blank=True)
    total = models.DecimalField(_("Total"), max_digits=16, decimal_places=2, default=0)
    line_count = models.PositiveIntegerField(default=0)
    order = models.OneToOneField(
        Order, null=True, on_delete=models.PROTECT, related_name="quotation"
    )
    is_by_customer = models.BooleanField(_("Decided by the customer"), default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("Sent"), null=True)
    decided_at = models.DateTimeField(null=True)

    objects = QuotationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="quotation_state_is_known", condition=Q(state__in=QuotationState.values)
            ),
            models.CheckConstraint(
                name="quotation_accepted_has_order",
                condition=Q(state=QuotationState.ACCEPTED, order__isnull=False)
                | ~Q(state=QuotationState.ACCEPTED) & Q(order__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="quotation_newest", fields=["-created_at", "-id"]),
            models.Index(name="quotation_of_customer", fields=["customer", "-created_at", "-id"]),
            models.Index(name="quotation_open", fields=["valid_until"], condition=Q(state="sent")),
        ]

    def __str__(self) -> str:
        return self.number

    def move(self, to: QuotationState) -> None:
        """Take the next step; refuses with IllegalMove."""
        require_move(
            QUOTATION_MOVES,
            now=self.state,
            to=to,
            what=gettext("Quotation %(number)s") % {"number": self.number},
            labels={value: str(label) for value, label in QuotationState.choices},
        )
        self.state = to
        self.revision += 1

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.valid_until < today

    @property
    def rule(self) -> str:
        """What order lines keep as the rule of their price."""
        return f"quote:{self.number}:{self.version}"

    def send(self, *, at: datetime) -> None:
        """Its next version goes to the customer."""
        self.move(QuotationState.SENT)
        self.version += 1
        self.sent_at, self.because = at, ""


class QuotationLine(models.Model):
    """So much of one SKU at a price; `list_price` is what he would pay without the quotation.

    `price_rule` is the rule of the resolver, or "manual" where somebody set the price.
    """

    quotation = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=16, decimal_places=3)
    unit_price = models.DecimalField(max_digits=16, decimal_places=4)
    list_price = models.DecimalField(max_digits=16, decimal_places=4)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    price_rule = models.CharField(max_length=40, default="base")
    pack_text = models.CharField(max_length=40, blank=True)

    # For the floor check: nothing is given away in a quotation.
    is_gift = False

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="quotation_line_once", fields=["quotation", "sku"]),
            models.CheckConstraint(
                name="quotation_line_quantity_positive", condition=Q(quantity__gt=0)
            ),
            models.CheckConstraint(
                name="quotation_line_price_not_negative", condition=Q(unit_price__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quotation_id}/{self.position}"

    @property
    def is_manual(self) -> bool:
        """Whether somebody set its price."""
        return self.price_rule == MANUAL

    @property
    def why(self) -> str:
        """Where its price comes from, in one sentence."""
        if self.is_manual:
            return gettext("Price set for this quotation")
        return Priced(self.unit_price, self.price_rule).why

    @property
    def percent_off(self) -> Decimal:
        """How much below his usual price it is, in percent; above it is below zero."""
        if not self.list_price:
            return Decimal(0)
        part = (self.list_price - self.unit_price) / self.list_price * 100
        return part.quantize(Decimal("0.1"), ROUND_HALF_UP)


class QuotationVersion(models.Model):
    """A quotation as it was sent, never changed. `lines` are {code, name, packs, quantity, ...}."""

    quotation = models.ForeignKey(Quotation, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    lines = models.JSONField()
    total = models.DecimalField(max_digits=16, decimal_places=2)
    valid_until = models.DateField()
    remark = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(name="quotation_version_once", fields=["quotation", "version"])
        ]

    def __str__(self) -> str:
        return f"{self.quotation_id} v{self.version}"
