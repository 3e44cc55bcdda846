"""What of promised stock is sold for good and waits to leave. Orders, above us, say it."""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal

# (SKU ids, warehouse or None for all) -> {SKU id: base units}; parts of bundles as themselves.
Source = Callable[[Collection[int], int | None], Mapping[int, Decimal]]
_sources: list[Source] = []


def told_by(source: Source) -> Source:
    """Register who knows what waits to leave."""
    _sources.append(source)
    return source


def waiting(skus: Collection[int], warehouse_id: int | None = None) -> Mapping[int, Decimal]:
    """What waits to leave of each SKU, where anything does; one query for any number."""
    return _sources[-1](skus, warehouse_id) if _sources else {}
