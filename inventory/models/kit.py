from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inventory.models.product import Sku
from wholesale.money import ZERO

_CENT = Decimal("0.01")


class Kit(models.Model):
    """One SKU that consists of others.

    A bundle has no stock of its own: it is promised and sold from the stock of its parts, and
    `sealed_at` says since when, so that what goes back is what was promised. Any other kit is
    made: assembly puts it in stock out of its parts, at `labour_cost` per base unit on top.
    """

    sku = models.OneToOneField(Sku, primary_key=True, on_delete=models.CASCADE, related_name="kit")
    is_bundle = models.BooleanField(_("Sold from its parts"), default=False)
    labour_cost = models.DecimalField(_("Labour cost"), max_digits=16, decimal_places=4, default=0)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="kit_labour_cost_not_negative", condition=Q(labour_cost__gte=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.sku_id}"


class KitPart(models.Model):
    """So many base units of another SKU in one base unit of a kit."""

    kit = models.ForeignKey(Kit, on_delete=models.CASCADE, related_name="parts")
    part = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="part_of")
    quantity = models.DecimalField(_("Quantity"), max_digits=16, decimal_places=3)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="kit_part_once", fields=["kit", "part"]),
            models.CheckConstraint(name="kit_part_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="kit_not_its_own_part", condition=~Q(kit=F("part"))),
        ]

    def __str__(self) -> str:
        return f"{self.kit_id}/{self.part_id}"


@dataclass(frozen=True, slots=True)
class Bundles:
    """The bundles among some SKUs: {bundle: {part: base units of it in one}}."""

    parts: dict[int, dict[int, Decimal]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.parts)

    def in_parts(self, demand: Mapping[int, Decimal]) -> dict[int, Decimal]:
        """The demand in goods that have stock: each bundle's parts instead of the bundle."""
        found: dict[int, Decimal] = {}
        for part, quantities in self._takers(demand).items():
            found[part] = sum(quantities.values(), ZERO)
        return found

    def missing(
        self, short: Mapping[int, Decimal], demand: Mapping[int, Decimal]
    ) -> list[tuple[int, int]]:
        """(asked SKU, short part of it) for every way in which the demand cannot be had."""
        takers = self._takers(demand)
        return [(asked, part) for part in short for asked in takers[part]]

    def shared_costs(
        self, costs: Mapping[int, Decimal], demand: Mapping[int, Decimal]
    ) -> dict[int, Decimal]:
        """The cost of parts as the cost of what was asked: by quantity, exact to the cent."""
        found = dict.fromkeys(demand, ZERO)
        for part, quantities in self._takers(demand).items():
            for asked, share in shared(costs[part], quantities).items():
                found[asked] += share
        return found

    def _takers(self, demand: Mapping[int, Decimal]) -> dict[int, dict[int, Decimal]]:
        found: dict[int, dict[int, Decimal]] = {}
        for asked, quantity in demand.items():
            for part, factor in self.parts.get(asked, {asked: Decimal(1)}).items():
                found.setdefault(part, {})[asked] = quantity * factor
        return found


def shared(worth: Decimal, weights: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """A worth in cents shared by weights that are not all zero; the shares add up to it."""
    whole, so_far, given = sum(weights.values(), ZERO), ZERO, ZERO
    found = {}
    for key, weight in weights.items():
        so_far += weight
        up_to_here = (worth * so_far / whole).quantize(_CENT)
        found[key], given = up_to_here - given, up_to_here
    return found
