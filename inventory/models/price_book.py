from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inventory.models.price import PriceList
from inventory.models.product import Sku


class BookState(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    RELEASED = "released", _("Released")
    CANCELLED = "cancelled", _("Cancelled")


class PriceBook(models.Model):
    """Prices prepared ahead: once released they hold from one day to another, both included.

    No job puts them in force: whoever asks for a price asks for a day. Of two books that say
    a price for the same place, the one that began later wins. `version` grows with every change.
    """

    name = models.CharField(_("Name"), max_length=80)
    starts_on = models.DateField(_("Valid from"))
    ends_on = models.DateField(_("Valid until"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=BookState, default=BookState.DRAFT)
    because = models.CharField(_("Reason"), max_length=200, blank=True)
    told_at = models.DateTimeField(_("Customers told"), null=True)
    made_by = models.ForeignKey(
        "wholesale.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="price_book_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        """The name it has in rules, papers and the audit trail."""
        return f"PB{self.pk:06d}"


class BookPrice(models.Model):
    """A price per base unit in a book; without a list it is the base price.

    `replaced_at` is set when somebody puts another price there by hand: the book is over then,
    for this one place.
    """

    book = models.ForeignKey(PriceBook, on_delete=models.CASCADE, related_name="prices")
    price_list = models.ForeignKey(
        PriceList, null=True, on_delete=models.CASCADE, related_name="book_prices"
    )
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="book_prices")
    from_quantity = models.DecimalField(
        _("From quantity"), max_digits=16, decimal_places=3, default=Decimal(1)
    )
    unit_price = models.DecimalField(_("Price"), max_digits=16, decimal_places=4)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="book_price_once",
                fields=["book", "price_list", "sku", "from_quantity"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="book_price_not_negative", condition=Q(unit_price__gte=0)),
            models.CheckConstraint(
                name="book_price_quantity_positive", condition=Q(from_quantity__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book_id}/{self.sku_id}"
