from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.models import Customer
from inventory.models import Sku, Warehouse
from inventory.queries.prices import frozen
from orders.models.channel import Channel
from orders.states import APPROVAL_MOVES, FULFILMENT_MOVES, Approval, Fulfilment
from wholesale.db import in_transaction
from wholesale.states import require_move

if TYPE_CHECKING:
    from wholesale.models import User


class DeliveryMethod(models.TextChoices):
    SHIP = "ship", _("Ship to me")
    PICKUP = "pickup", _("Self pick-up")
    DEPOT = "depot", _("Ship to a freight depot, pick up there")


class PaymentMethod(models.TextChoices):
    ON_DELIVERY = "on_delivery", _("Cash on delivery")
    BANK = "bank", _("Bank transfer")
    FIRST = "first", _("Pay first")
    WALLET = "wallet", _("WeChat or Alipay transfer")
    CARRIER = "carrier", _("Carrier collects")
    MONTHLY = "monthly", _("Monthly account")


class OrderQuerySet(models.QuerySet["Order"]):
    @in_transaction
    def locked(self, number: str) -> "Order":
        """The order with customer and channel, held against everyone else until the end."""
        return (
            self.select_for_update(of=["self"], no_key=True)
            .select_related("customer", "channel", "warehouse")
            .get(number=number)
        )


class Order(models.Model):
    """What a customer asked us to sell, and how far we have come with it."""

    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    approval = models.CharField(_("State"), max_length=10, choices=Approval, default=Approval.DRAFT)
    fulfilment = models.CharField(
        _("Delivery"), max_length=12, choices=Fulfilment, default=Fulfilment.NONE
    )
    is_promised = models.BooleanField(default=False)
    is_by_customer = models.BooleanField(_("Made by the customer"), default=False)
    external_id = models.CharField(_("Their number"), max_length=60, blank=True)
    total = models.DecimalField(_("Total"), max_digits=16, decimal_places=2, default=0)
    line_count = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, default="CNY")
    delivery_method = models.CharField(
        _("Delivery method"), max_length=10, choices=DeliveryMethod, default=DeliveryMethod.SHIP
    )
    payment_method = models.CharField(
        _("Payment method"), max_length=12, choices=PaymentMethod, default=PaymentMethod.MONTHLY
    )
    recipient = models.CharField(_("Recipient"), max_length=60, blank=True)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    address = models.CharField(_("Address"), max_length=300, blank=True)
    remark = models.CharField(_("Buyer's remark"), max_length=500, blank=True)
    office_remark = models.CharField(_("Our remark"), max_length=500, blank=True)
    because = models.CharField(_("Reason"), max_length=200, blank=True)
    placed_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("Submitted"), null=True)
    reviewed_at = models.DateTimeField(_("Reviewed"), null=True)
    reviewed_by = models.ForeignKey(
        "wholesale.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    carrier = models.CharField(_("Carrier"), max_length=60, blank=True, db_default="")
    # The remark as it was read before review; a remark that changed has to be read again.
    remark_seen = models.CharField(max_length=500, blank=True, db_default="")
    remark_seen_at = models.DateTimeField(null=True)
    remark_seen_by = models.ForeignKey(
        "wholesale.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The order that this one and others are parts of; an order that was split names itself.
    family = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="parts", db_index=False
    )
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged", db_index=False
    )
    # So much of it is paid ahead, by the terms of its submit; None: nobody submitted it yet.
    deposit_percent = models.DecimalField(
        _("Deposit in percent"), max_digits=5, decimal_places=2, null=True
    )
    # What the customer pays for the way to a place we do not serve, as part of the total; and
    # what he was asked to pay and has not answered yet, with who asked.
    freight = models.DecimalField(
        _("Freight difference"), max_digits=16, decimal_places=2, default=0, db_default=0
    )
    freight_asked = models.DecimalField(
        _("Freight difference asked for"), max_digits=16, decimal_places=2, null=True
    )
    freight_by = models.ForeignKey(
        "wholesale.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # What struck us as unusual when it came in (`orders.queries.unusual`), as codes.
    unusual = models.JSONField(default=list, db_default=Value([], models.JSONField()))

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="order_approval_is_known", condition=Q(approval__in=Approval.values)
            ),
            models.CheckConstraint(
                name="order_fulfilment_is_known", condition=Q(fulfilment__in=Fulfilment.values)
            ),
            models.CheckConstraint(
                name="order_reviewed_has_reviewer",
                condition=~Q(approval=Approval.REVIEWED)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="order_shipped_is_reviewed",
                condition=Q(fulfilment=Fulfilment.NONE)
                | Q(approval__in=[Approval.REVIEWED, Approval.CLOSED]),
            ),
            models.CheckConstraint(
                name="order_freight_not_negative",
                condition=Q(freight__gte=0)
                & (Q(freight_asked__isnull=True) | Q(freight_asked__gt=0)),
            ),
            models.UniqueConstraint(
                name="order_external_once",
                fields=["channel", "external_id"],
                condition=~Q(external_id=""),
            ),
        ]
        indexes = [
            models.Index(name="order_newest", fields=["-created_at", "-id"]),
            models.Index(
                name="order_to_review",
                fields=["-created_at", "-id"],
                condition=Q(approval__in=["submitted", "held"]),
            ),
            models.Index(name="order_of_customer", fields=["customer", "-created_at", "-id"]),
            models.Index(name="order_by_state", fields=["approval", "-created_at", "-id"]),
            models.Index(name="order_by_channel", fields=["channel", "-created_at", "-id"]),
            models.Index(
                name="order_to_ship",
                fields=["-created_at", "-id"],
                condition=Q(approval="reviewed", fulfilment="none"),
            ),
            models.Index(
                name="order_by_external", fields=["external_id"], condition=~Q(external_id="")
            ),
            # What counts against a customer's credit before it has left.
            models.Index(
                name="order_open_of_customer",
                fields=["customer"],
                condition=Q(approval__in=["submitted", "held", "reviewed"], fulfilment="none"),
            ),
            models.Index(
                name="order_on_its_way",
                fields=["fulfilment", "-created_at", "-id"],
                condition=Q(fulfilment__in=["shipped", "in_delivery"]),
            ),
            models.Index(
                name="order_unusual",
                fields=["-created_at", "-id"],
                condition=Q(approval__in=["submitted", "held"]) & ~Q(unusual=[]),
            ),
            models.Index(
                name="order_of_family", fields=["family"], condition=Q(family__isnull=False)
            ),
            models.Index(
                name="order_merged",
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
            ),
            models.Index(name="order_by_number", fields=["number"], opclasses=["text_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.number

    # -- what can happen to it -------------------------------------------------

    def submit(self, *, at: datetime) -> None:
        """A draft goes to review."""
        self._approve_to(Approval.SUBMITTED)
        self.submitted_at = at

    def hold(self) -> None:
        """Something stands against it; it waits until that is gone or released."""
        self._approve_to(Approval.HELD)

    def let_go(self) -> None:
        """Nothing stands against it any more; it waits for review as before."""
        self._approve_to(Approval.SUBMITTED)

    def review(self, *, by: "User", at: datetime) -> None:
        """The merchant agrees."""
        self._approve_to(Approval.REVIEWED)
        self.reviewed_by = by
        self.reviewed_at = at

    def back_to_review(self, *, because: str) -> None:
        """The merchant takes his agreement back; it waits for review again."""
        self._approve_to(Approval.SUBMITTED)
        self.because = because
        self.fulfilment = Fulfilment.NONE

    def reject(self, *, because: str) -> None:
        """The merchant says no."""
        self._approve_to(Approval.REJECTED)
        self.because = because

    def withdraw(self, *, because: str) -> None:
        """The buyer changes his mind before review."""
        self._approve_to(Approval.WITHDRAWN)
        self.because = because

    def reopen(self, *, because: str) -> None:
        """What was rejected or closed waits for review again."""
        self._approve_to(Approval.SUBMITTED)
        self.because = because

    def close(self, *, because: str) -> None:
        """Nothing more will happen to a reviewed order."""
        self._approve_to(Approval.CLOSED)
        self.because = because

    def fulfil(self, to: Fulfilment) -> None:
        """The goods have come further on their way."""
        require_move(
            FULFILMENT_MOVES,
            now=self.fulfilment,
            to=to,
            what=gettext("Order %(number)s") % {"number": self.number},
            labels={value: str(label) for value, label in Fulfilment.choices},
        )
        self.fulfilment = to

    # -- what it can tell ------------------------------------------------------

    @property
    def waits_for_review(self) -> bool:
        """Whether the merchant has yet to decide."""
        return self.approval in {Approval.SUBMITTED, Approval.HELD}

    @property
    def is_held(self) -> bool:
        """Whether it was to be reviewed, and something stands against it."""
        return self.approval == Approval.HELD

    @property
    def has_unread_remark(self) -> bool:
        """Whether its buyer said something that nobody has ticked as read."""
        return bool(self.remark) and self.is_by_customer and self.remark != self.remark_seen

    @property
    def goods_total(self) -> Decimal:
        """What its goods come to, without the freight difference."""
        return self.total - self.freight

    def demand(self) -> dict[int, Decimal]:
        """How much of each SKU (by id) it wants, lines of one SKU added up."""
        wanted: dict[int, Decimal] = {}
        for sku_id, quantity in self.lines.values_list("sku_id", "quantity"):
            wanted[sku_id] = wanted.get(sku_id, Decimal(0)) + quantity
        return wanted

    def _approve_to(self, state: Approval) -> None:
        require_move(
            APPROVAL_MOVES,
            now=self.approval,
            to=state,
            what=gettext("Order %(number)s") % {"number": self.number},
            labels={value: str(label) for value, label in Approval.choices},
        )
        self.approval = state


class OrderLine(models.Model):
    """A quantity of one SKU in base units at the price frozen when it was submitted.

    `price_rule` says which rule set the price ("own:12:3" is row 12 in version 3);
    `asked` is what the buyer wanted before the merchant changed it. Where promotions had a
    part, `list_price` is the price before, `discount` what came off the line's amount, and
    `deals` which promotions, in which version (`inventory.queries.deals.Mark.as_json`).
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=16, decimal_places=3)
    asked = models.DecimalField(max_digits=16, decimal_places=3)
    unit_price = models.DecimalField(max_digits=16, decimal_places=4)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    price_rule = models.CharField(max_length=40, default="base")
    pack_text = models.CharField(max_length=40, blank=True)
    list_price = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    discount = models.DecimalField(max_digits=16, decimal_places=2, default=0, db_default=0)
    is_gift = models.BooleanField(default=False, db_default=False)
    deals = models.JSONField(default=list, db_default=Value([], models.JSONField()))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="order_line_position_once", fields=["order", "position"]),
            models.CheckConstraint(
                name="order_line_quantity_positive", condition=Q(quantity__gt=0)
            ),
            models.CheckConstraint(
                name="order_line_price_not_negative", condition=Q(unit_price__gte=0)
            ),
        ]
        indexes = [models.Index(name="order_line_of_sku", fields=["sku", "-id"])]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}"

    @property
    def why(self) -> str:
        """Which rule and which promotions made the price, in one sentence."""
        return frozen(self).why
