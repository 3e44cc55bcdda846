"""What writing an adjustment off would do, before anybody does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from inventory.models import Sku, StockAdjustment, StockAdjustmentLine
from inventory.queries.stock import levels_of


@dataclass(frozen=True, slots=True)
class Step:
    """The stock of one SKU before and after; `is_short` when it would go below what is free."""

    sku: Sku
    before: Decimal
    after: Decimal
    promised: Decimal

    @property
    def is_short(self) -> bool:
        """Whether the goods have left, or are promised, meanwhile."""
        return self.after < self.promised


def way_back_of(adjustment: StockAdjustment, lines: Sequence[StockAdjustmentLine]) -> list[Step]:
    """The stock of each line's goods now, and after the write-off; what is short comes first."""
    levels = levels_of(adjustment.warehouse, [line.sku_id for line in lines])
    steps = []
    for line in lines:
        level = levels.get(line.sku_id)
        before = level.on_hand if level else Decimal(0)
        promised = level.promised if level else Decimal(0)
        steps.append(Step(line.sku, before, before - line.quantity, promised))
    return sorted(steps, key=lambda step: not step.is_short)
