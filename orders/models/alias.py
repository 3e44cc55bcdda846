from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.models import Customer
from inventory.models import Sku


class Alias(models.Model):
    """What one customer calls goods: a word learnt from his orders, or a code of his own.

    `text` is kept in the form names are compared in. A number without a unit means so many
    times `factor` base units. `times` is how often somebody confirmed it.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField(_("His word or code"), max_length=120)
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="aliases")
    factor = models.PositiveIntegerField(_("Pieces it stands for"), default=1)
    is_code = models.BooleanField(_("His own code"), default=False)
    learnt_from = models.CharField(_("Learnt from"), max_length=20, blank=True)
    times = models.PositiveIntegerField(_("Times"), default=1)
    updated_at = models.DateTimeField(_("Last used"))

    class Meta:
        ordering = ["-is_code", "text"]
        constraints = [
            models.UniqueConstraint(name="alias_once_per_customer", fields=["customer", "text"]),
            models.CheckConstraint(name="alias_says_something", condition=~Q(text="")),
            models.CheckConstraint(name="alias_factor_positive", condition=Q(factor__gte=1)),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def unit_text(self) -> str:
        """The unit a number of it counts (needs the goods' units and packs)."""
        packs = {pack.factor: pack.unit.name for pack in self.sku.packs.all()}
        return str(packs.get(self.factor, self.sku.unit.name))
