from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models import Customer
from inventory.models import Product
from orders.models.order import Order


class RatingState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be read")
    SHOWN = "shown", _("Shown")
    HIDDEN = "hidden", _("Hidden")


class Rating(models.Model):
    """What a customer says of goods he received: one to five stars, words, photos.

    Others see it once somebody of the house has read it (`state`). One per order and product.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="ratings")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="ratings")
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="ratings", db_index=False
    )
    by = models.ForeignKey("wholesale.User", on_delete=models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField(_("Stars"))
    text = models.TextField(_("Text"), blank=True)
    state = models.CharField(
        _("State"), max_length=8, choices=RatingState, default=RatingState.WAITING
    )
    because = models.CharField(_("Reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("Written"))
    decided_at = models.DateTimeField(_("Decided"), null=True)
    decided_by = models.ForeignKey(
        "wholesale.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="rating_once_per_order", fields=["order", "product"]),
            models.CheckConstraint(
                name="rating_has_one_to_five_stars", condition=Q(stars__gte=1) & Q(stars__lte=5)
            ),
            models.CheckConstraint(
                name="rating_state_is_known", condition=Q(state__in=RatingState.values)
            ),
        ]
        indexes = [
            models.Index(
                name="rating_shown_of_product", fields=["product", "-id"],
                condition=Q(state="shown"),
            ),
            models.Index(
                name="rating_waiting", fields=["-id"], condition=Q(state="waiting")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.order_id}/{self.product_id}: {self.stars}"

    @property
    def drawn(self) -> str:
        """The stars as signs: ★★★★☆."""
        return "★" * self.stars + "☆" * (5 - self.stars)


class RatingPicture(models.Model):
    """A photo of a rating, in two fixed sizes; it leaves the house only with its rating."""

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="pictures")
    large = models.ForeignKey("wholesale.StoredFile", on_delete=models.PROTECT, related_name="+")
    small = models.ForeignKey("wholesale.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.rating_id}/{self.pk}"
