"""Goods in pre-sale: what is on its way of them and may be ordered before it is here."""

from collections.abc import Collection
from decimal import Decimal

from inventory.models import Sku, StockLevel


def presale_among(skus: Collection[int]) -> set[int]:
    """Those of the SKUs that are marked as pre-sale."""
    return set(Sku.objects.filter(pk__in=skus, is_presale=True).values_list("pk", flat=True))


def incoming(skus: Collection[int], warehouse_id: int | None) -> dict[int, Decimal]:
    """What one warehouse expects of each SKU, where it expects any; no query without SKUs."""
    if not skus or warehouse_id is None:
        return {}
    levels = StockLevel.objects.filter(warehouse=warehouse_id, sku__in=skus, incoming__gt=0)
    return dict(levels.values_list("sku", "incoming"))
