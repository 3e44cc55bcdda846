"""What the office reads about transfers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from inventory.models import Sku
from inventory.queries.stock import levels_of
from warehouse.models import Transfer, TransferLine
from wholesale.money import ZERO

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Step:
    """The stock of one SKU at the target before and after an undo."""

    sku: Sku
    before: Decimal
    after: Decimal
    is_short: bool


def transfer_rows() -> "QuerySet[Transfer]":
    """Transfers with both places and who made them."""
    return Transfer.objects.select_related("source", "target", "made_by", "counters")


def transfer_lines(transfer: Transfer) -> list[TransferLine]:
    """The lines with their goods, said in packs (`packs`, `open_packs`); three queries."""
    lines = list(
        transfer.lines.select_related("sku__product", "sku__unit")
        .prefetch_related("sku__packs__unit")
        .order_by("sku__code")
    )
    for line in lines:
        line.packs = line.sku.say(line.quantity)  # type: ignore[attr-defined]
    return lines


def way_back(transfer: Transfer, lines: Sequence[TransferLine]) -> list[Step]:
    """The stock of what arrived, now and after an undo; what is short comes first."""
    levels = levels_of(transfer.target, [line.sku_id for line in lines])
    steps = []
    for line in lines:
        level = levels.get(line.sku_id)
        before, promised = (level.on_hand, level.promised) if level else (ZERO, ZERO)
        after = before - line.received
        steps.append(Step(line.sku, before, after, after < promised))
    return sorted(steps, key=lambda step: not step.is_short)


def still_there(transfer: Transfer) -> dict[int, Decimal]:
    """What of its goods is free at the target, {SKU id: quantity}: what a transfer back can be."""
    received = dict(transfer.lines.filter(received__gt=0).values_list("sku_id", "received"))
    levels = levels_of(transfer.target, list(received))
    free = {sku: level.on_hand - level.promised for sku, level in levels.items()}
    return {sku: min(free[sku], received[sku]) for sku in received if free.get(sku, ZERO) > 0}
