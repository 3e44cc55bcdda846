from datetime import date
from decimal import Decimal, InvalidOperation

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inventory.models.product import Product


class AttributeKind(models.TextChoices):
    TEXT = "text", _("Text")
    CHOICE = "choice", _("Choice")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")


class Attribute(models.Model):
    """Something the merchant wants to know of his goods: season, designer, material."""

    name = models.CharField(_("Name"), max_length=40, unique=True)
    name_en = models.CharField(_("Name in English"), max_length=40, blank=True)
    kind = models.CharField(
        _("Kind"), max_length=8, choices=AttributeKind, default=AttributeKind.TEXT
    )
    choices = ArrayField(
        models.CharField(max_length=60), verbose_name=_("Choices"), default=list, blank=True
    )
    is_public = models.BooleanField(_("Customers see it"), default=False)
    rank = models.PositiveIntegerField(_("Rank"), default=0)

    class Meta:
        ordering = ["rank", "name"]
        constraints = [
            models.CheckConstraint(
                name="attribute_kind_is_known", condition=Q(kind__in=AttributeKind.values)
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Its name in the reader's language, as far as it was given."""
        is_english = (get_language() or "").startswith("en")
        return self.name_en if is_english and self.name_en else self.name

    def say(self, value: str) -> str:
        """A stored value as people read it."""
        if self.kind == AttributeKind.DATE:
            return str(date_format(date.fromisoformat(value), "Y-m-d"))
        return value


class AttributeValue(models.Model):
    """What one product says about one attribute, in the one way it is written (`normal`)."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="attributes")
    attribute = models.ForeignKey(Attribute, on_delete=models.PROTECT, related_name="values")
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="attribute_value_once_per_product", fields=["product", "attribute"]
            )
        ]
        indexes = [models.Index(name="attribute_by_value", fields=["attribute", "value"])]

    def __str__(self) -> str:
        return self.value


def normal(kind: str, text: str) -> str | None:
    """A value in the one way it is stored; None when it is not of its kind.

    Numbers lose needless zeros ("1.50" is "1.5"), dates are written 2026-03-04.
    """
    text = text.strip()
    if kind == AttributeKind.NUMBER:
        try:
            number = Decimal(text.replace(",", ""))
        except InvalidOperation:
            return None
        is_fine = number.is_finite() and abs(number) < Decimal(10) ** 12
        return f"{number.normalize():f}"[:30] if is_fine else None
    if kind == AttributeKind.DATE:
        try:
            return date.fromisoformat(text.replace("/", "-").replace(".", "-")).isoformat()
        except ValueError:
            return None
    return text if len(text) <= 200 else None


class CodeRule(models.Model):
    """How codes of goods are made; the house has one rule, or none."""

    pattern = models.CharField(_("Rule"), max_length=80, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="code_rule_is_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return self.pattern
