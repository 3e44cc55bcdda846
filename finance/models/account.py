from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models import Customer


class CustomerAccount(models.Model):
    """What a customer owes and has paid ahead: the sums of his postings, kept with each.

    Its row lock is the lock on the customer's money.
    """

    customer = models.OneToOneField(
        Customer, on_delete=models.PROTECT, primary_key=True, related_name="account"
    )
    receivable = models.DecimalField(_("Owed"), max_digits=16, decimal_places=2, default=0)
    prepayment = models.DecimalField(_("Prepayment"), max_digits=16, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_prepayment_not_negative", condition=Q(prepayment__gte=0)
            ),
            models.CheckConstraint(
                name="account_receivable_not_negative", condition=Q(receivable__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}"
