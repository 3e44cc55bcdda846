"""What is free of goods in warehouses while it is shared out; of a bundle, what its parts make."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from inventory.ledger import bundles_among
from inventory.models import StockLevel
from inventory.models.kit import Bundles
from wholesale.money import ZERO


@dataclass(frozen=True, slots=True)
class FreeGoods:
    """{(warehouse, SKU): base units} that nobody was promised, of goods that have stock (ids)."""

    levels: dict[tuple[int, int], Decimal]
    bundles: Bundles

    def of(self, place: int, sku: int) -> Decimal:
        """What is free of one SKU; never below zero."""
        parts = self.bundles.parts.get(sku)
        if not parts:
            return max(self.levels.get((place, sku), ZERO), ZERO)
        return max(
            min(self.levels.get((place, part), ZERO) // needed for part, needed in parts.items()),
            ZERO,
        )

    def take(self, place: int, sku: int, quantity: Decimal) -> None:
        """So much of it is given to somebody; below zero, somebody gives it back."""
        for part, needed in self.bundles.parts.get(sku, {sku: Decimal(1)}).items():
            left = self.levels.get((place, part), ZERO) - needed * quantity
            self.levels[place, part] = left

    @property
    def overdrawn(self) -> dict[int, Decimal]:
        """{SKU: by how much} of goods of which more was taken than there is."""
        return {sku: -left for (_place, sku), left in sorted(self.levels.items()) if left < 0}


def free_goods(places: Collection[int], skus: Collection[int]) -> FreeGoods:
    """What is free of some SKUs, and of what the bundles among them consist of; two queries."""
    bundles = bundles_among(skus)
    stocked = bundles.in_parts(dict.fromkeys(skus, ZERO))
    rows = StockLevel.objects.filter(warehouse__in=places, sku__in=stocked)
    return FreeGoods(
        {
            (place, sku): on_hand - promised
            for place, sku, on_hand, promised in rows.values_list(
                "warehouse_id", "sku_id", "on_hand", "promised"
            )
        },
        bundles,
    )
