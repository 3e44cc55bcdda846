from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.customer import Customer


class MemberRole(models.TextChoices):
    OWNER = "owner", _("Owner")
    BUYER = "buyer", _("Buyer")


class Member(models.Model):
    """A person who may act for a customer. One person may act for several companies."""

    user = models.ForeignKey("wholesale.User", on_delete=models.CASCADE, related_name="members")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="members")
    role = models.CharField(_("Role"), max_length=10, choices=MemberRole, default=MemberRole.BUYER)
    is_active = models.BooleanField(_("Active"), default=True)
    approved_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="member_once_per_customer", fields=["user", "customer"])
        ]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.customer_id}"
