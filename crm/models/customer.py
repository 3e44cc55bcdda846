from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models.area import Area
from inventory.models import DisplayScheme, PriceList

USUAL_PRIORITY = 5


class CustomerType(models.Model):
    """A kind of customer (restaurant, supermarket); decides which goods are shown."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    scheme = models.ForeignKey(
        DisplayScheme, null=True, blank=True, on_delete=models.PROTECT, related_name="types"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Level(models.Model):
    """A customer level; decides the price list."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    price_list = models.OneToOneField(PriceList, on_delete=models.PROTECT, related_name="level")
    rank = models.PositiveIntegerField(_("Rank"), default=0)
    # Who gets scarce goods first: 1 before 9.
    priority = models.PositiveSmallIntegerField(
        _("Priority"), default=USUAL_PRIORITY, db_default=USUAL_PRIORITY
    )

    class Meta:
        ordering = ["rank", "name"]

    def __str__(self) -> str:
        return self.name


class CustomerState(models.TextChoices):
    ACTIVE = "active", _("Active")
    BLOCKED = "blocked", _("Blocked")


class Customer(models.Model):
    """A business that buys from us, on the terms we agreed."""

    code = models.CharField(_("Code"), max_length=30, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    state = models.CharField(
        _("State"), max_length=10, choices=CustomerState, default=CustomerState.ACTIVE
    )
    type = models.ForeignKey(CustomerType, null=True, blank=True, on_delete=models.PROTECT)
    level = models.ForeignKey(Level, null=True, blank=True, on_delete=models.PROTECT)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT)
    # In place of the level's, for this customer alone.
    priority = models.PositiveSmallIntegerField(_("Priority"), null=True, blank=True)
    own_prices = models.OneToOneField(
        PriceList, null=True, blank=True, on_delete=models.PROTECT, related_name="customer"
    )
    currency = models.CharField(_("Currency"), max_length=3, default="CNY")
    credit_limit = models.DecimalField(
        _("Credit limit"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    payment_days = models.PositiveSmallIntegerField(_("Payment days"), default=0)
    overdue_days = models.PositiveSmallIntegerField(
        _("Overdue days allowed"), null=True, blank=True
    )
    deposit_percent = models.DecimalField(
        _("Deposit in percent"), max_digits=5, decimal_places=2, default=0, db_default=0
    )
    minimum_order = models.DecimalField(
        _("Minimum order amount"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    contact_name = models.CharField(_("Contact"), max_length=60, blank=True)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    wechat_id = models.CharField(_("WeChat id"), max_length=60, blank=True)
    tax_number = models.CharField(_("Tax number"), max_length=40, blank=True)
    remark = models.TextField(_("Remark"), blank=True)
    search_tokens = ArrayField(models.CharField(max_length=40), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="customer_state_is_known", condition=Q(state__in=CustomerState.values)
            )
        ]
        indexes = [
            GinIndex(name="customer_search", fields=["search_tokens"]),
            models.Index(name="customer_newest", fields=["-id"]),
            models.Index(name="customer_of_area", fields=["area", "-id"]),
        ]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """Where a customer wants his goods. An order copies it; editing it changes no order."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    recipient = models.CharField(_("Recipient"), max_length=60)
    phone = models.CharField(_("Phone"), max_length=30)
    province = models.CharField(_("Province"), max_length=40, blank=True)
    city = models.CharField(_("City"), max_length=40, blank=True)
    district = models.CharField(_("District"), max_length=40, blank=True)
    street = models.CharField(_("Street and number"), max_length=160)
    is_default = models.BooleanField(_("Default"), default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["-is_default", "id"]
        constraints = [
            models.UniqueConstraint(
                name="address_default_is_one",
                fields=["customer"],
                condition=Q(is_default=True, is_active=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.phone} {self.text}"

    @property
    def text(self) -> str:
        """The place in one line."""
        return one_line(self.province, self.city, self.district, self.street)


def one_line(province: str, city: str, district: str, street: str) -> str:
    """The parts of an address as one line."""
    line = ""
    for part in (province, "" if city == province else city, district, street):  # 北京市 is both
        # Chinese runs on; what is written in Latin letters needs the space.
        line += f" {part}" if part and line and line[-1].isascii() else part
    return line
