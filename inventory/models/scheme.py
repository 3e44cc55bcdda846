from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inventory.models.category import Category
from inventory.models.product import Product


class DisplayScheme(models.Model):
    """Which goods a type of customers sees: everything but …, or nothing but …."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    shows_everything = models.BooleanField(_("Shows everything that is not hidden"), default=True)
    is_public = models.BooleanField(_("For visitors of the open mall"), default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="display_scheme_public_is_one",
                fields=["is_public"],
                condition=Q(is_public=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class SchemeRule(models.Model):
    """Shows or hides a category with all below it, or one product; a product wins."""

    scheme = models.ForeignKey(DisplayScheme, on_delete=models.CASCADE, related_name="rules")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.CASCADE)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.CASCADE)
    shows = models.BooleanField(_("Shows"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="scheme_rule_names_one_thing",
                condition=Q(category__isnull=False, product__isnull=True)
                | Q(category__isnull=True, product__isnull=False),
            ),
            models.UniqueConstraint(
                name="scheme_rule_once",
                fields=["scheme", "category", "product"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id}"
