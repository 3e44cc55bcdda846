from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inventory.models import Warehouse


class ChannelKind(models.TextChoices):
    MALL = "mall", _("Ordering mall")
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    FIELD = "field", _("Field sales")
    CONTRACT = "contract", _("Contract")
    COUNTER = "counter", _("Counter")
    WEB_SHOP = "web_shop", _("Web shop")
    EDI = "edi", _("EDI")
    IMPORT = "import", _("Import")
    OWN = "own", _("Own")


class PostingPolicy(models.TextChoices):
    ONE_STEP = "one_step", _("Review ships at once: stock leaves and the debt begins")
    TWO_STEP = "two_step", _("Review promises: shipping posts stock and debt")


class PromisePolicy(models.TextChoices):
    AT_SUBMIT = "at_submit", _("When the order comes in")
    AT_REVIEW = "at_review", _("When the order is reviewed")


class CreditPolicy(models.TextChoices):
    AT_SUBMIT = "at_submit", _("From the time the order comes in")
    AT_REVIEW = "at_review", _("From the time the order is reviewed")


class Channel(models.Model):
    """Where an order came from, and what review and submit do to its stock."""

    code = models.SlugField(_("Code"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=60, unique=True)
    kind = models.CharField(_("Kind"), max_length=10, choices=ChannelKind, default=ChannelKind.OWN)
    shop = models.ForeignKey(
        "wholesale.Shop", verbose_name=_("Shop"), null=True, blank=True, on_delete=models.PROTECT
    )
    warehouse = models.ForeignKey(
        Warehouse,
        verbose_name=_("Warehouse"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text=_("Empty: the default warehouse."),
    )
    posting = models.CharField(
        _("Posting"), max_length=10, choices=PostingPolicy, default=PostingPolicy.ONE_STEP
    )
    promise = models.CharField(
        _("Stock is promised"), max_length=10, choices=PromisePolicy,
        default=PromisePolicy.AT_SUBMIT,
    )  # fmt: skip
    credit = models.CharField(
        _("Counts against the credit limit"), max_length=10, choices=CreditPolicy,
        default=CreditPolicy.AT_REVIEW,
    )  # fmt: skip
    remark_must_be_read = models.BooleanField(
        _("The buyer's remark must be ticked as read before review"), default=True, db_default=True
    )
    is_active = models.BooleanField(_("Active"), default=True)
    rank = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["rank", "id"]
        constraints = [
            models.CheckConstraint(
                name="channel_kind_is_known", condition=Q(kind__in=ChannelKind.values)
            ),
            models.CheckConstraint(
                name="channel_posting_is_known", condition=Q(posting__in=PostingPolicy.values)
            ),
            models.CheckConstraint(
                name="channel_credit_is_known", condition=Q(credit__in=CreditPolicy.values)
            ),
            models.CheckConstraint(
                name="channel_promise_is_known", condition=Q(promise__in=PromisePolicy.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name
