from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inventory.models.category import Category


class MarginFloor(models.Model):
    """The least margin, in percent of the price, of a category with all below it, or the house.

    The nearest category counts. Orders that stay below it are held (`orders.queries.margins`).
    """

    category = models.ForeignKey(Category, null=True, on_delete=models.CASCADE, related_name="+")
    percent = models.DecimalField(_("Least margin in percent"), max_digits=5, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="margin_floor_one_of_house",
                fields=["category"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="margin_floor_sane", condition=Q(percent__gt=0, percent__lt=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent}"
