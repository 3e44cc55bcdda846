from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.models import Customer


class Deposit(models.Model):
    """定金: money paid ahead for one order, kept with each posting to the account of deposits.

    Shipments of the order use it; what is left can be released to the customer's prepayment.
    The lock on it is the lock on the customer's account.
    """

    order = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="deposits")
    collected = models.DecimalField(_("Collected"), max_digits=16, decimal_places=2, default=0)
    used = models.DecimalField(_("Used"), max_digits=16, decimal_places=2, default=0)
    released = models.DecimalField(_("Released"), max_digits=16, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="deposit_parts_not_negative",
                condition=Q(collected__gte=0, used__gte=0, released__gte=0),
            ),
            models.CheckConstraint(
                name="deposit_not_overdrawn",
                condition=Q(collected__gte=F("used") + F("released")),
            ),
        ]

    def __str__(self) -> str:
        return self.order

    @property
    def balance(self) -> Decimal:
        """What of it is still there."""
        return self.collected - self.used - self.released
