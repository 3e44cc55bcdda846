"""What writing an adjustment off would do, before anybody does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from inventory.models import Sku, StockAdjustment, StockAdjustmentLine
from inventory.queries.stock import adjustment_worths, levels_of


@dataclass(frozen=True, slots=True)
class Step:
    """The stock of one SKU before and after, and the worth that would be left of it."""

    sku: Sku
    before: Decimal
    after: Decimal
    promised: Decimal
    worth_after: Decimal

    @property
    def is_short(self) -> bool:
        """Whether the goods have left, or are promised, meanwhile."""
        return self.after < self.promised

    @property
    def is_spent(self) -> bool:
        """Whether the goods are there, but their cost has left with others that were sold."""
        return not self.is_short and (
            self.worth_after < 0 or (not self.after and bool(self.worth_after))
        )


def way_back_of(adjustment: StockAdjustment, lines: Sequence[StockAdjustmentLine]) -> list[Step]:
    """The stock of each line's goods now, and after the write-off; what is short comes first."""
    levels = levels_of(adjustment.warehouse, [line.sku_id for line in lines])
    worths = adjustment_worths(adjustment)
    steps = []
    for line in lines:
        level = levels.get(line.sku_id)
        before = level.on_hand if level else Decimal(0)
        promised = level.promised if level else Decimal(0)
        worth = (level.value if level else Decimal(0)) - worths.get(line.sku_id, Decimal(0))
        steps.append(Step(line.sku, before, before - line.quantity, promised, worth))
    return sorted(steps, key=lambda step: not (step.is_short or step.is_spent))
