from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models.customer import Customer


class Invitation(models.Model):
    """A customer's code to share. Only a hash of the token is kept; it ends by time or by uses."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    uses_left = models.PositiveSmallIntegerField(default=1)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.customer_id}"


class ApplicationState(models.TextChoices):
    SUBMITTED = "submitted", _("Waiting for review")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class Application(models.Model):
    """A person asks to act for a customer: by that customer's code, or as a new customer.

    `customer` is empty for a visitor of the open mall; approval then chooses or makes one.
    """

    number = models.CharField(max_length=20, unique=True)
    user = models.ForeignKey(
        "wholesale.User", on_delete=models.PROTECT, related_name="applications"
    )
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT)
    invitation = models.ForeignKey(Invitation, null=True, on_delete=models.PROTECT)
    state = models.CharField(
        max_length=10, choices=ApplicationState, default=ApplicationState.SUBMITTED
    )
    company_name = models.CharField(_("Company or shop name"), max_length=120)
    contact_name = models.CharField(_("Your name"), max_length=60)
    phone = models.CharField(_("Phone"), max_length=30)
    wechat_id = models.CharField(_("WeChat id"), max_length=60, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    shop_front = models.ForeignKey(
        "wholesale.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    licence = models.ForeignKey(
        "wholesale.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "wholesale.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    because = models.CharField(_("Reason"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="application_state_is_known", condition=Q(state__in=ApplicationState.values)
            ),
            models.CheckConstraint(
                name="application_rejected_has_reason",
                condition=~Q(state=ApplicationState.REJECTED) | ~Q(because=""),
            ),
            models.UniqueConstraint(
                name="application_open_once",
                fields=["user", "customer"],
                condition=Q(state=ApplicationState.SUBMITTED),
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(name="application_newest", fields=["-submitted_at", "-id"]),
        ]

    def __str__(self) -> str:
        return self.number
