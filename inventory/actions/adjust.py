"""Stock that came or went for a stated reason, and its way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory import ledger
from inventory.models import (
    AdjustmentState,
    MoveKind,
    StockAdjustment,
    StockAdjustmentLine,
    StockMove,
    Warehouse,
)
from wholesale import audit, idempotency, numbering
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.refusals import Refusal

MAX_QUANTITY = Decimal(10) ** 12
_COST_PLACES = Decimal("0.0001")


class WrongAdjustment(Refusal):
    """The adjustment has no lines, no reason, or a line that cannot be."""


class AlreadyWrittenOff(Refusal):
    """The adjustment was written off before, or is itself a write-off."""


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """So many base units of a SKU more (or, negative, less), at this cost per unit when it came."""

    sku_id: int
    quantity: Decimal
    unit_cost: Decimal = ZERO


@use_case
def post_adjustment(
    *,
    warehouse: Warehouse,
    lines: Sequence[AdjustmentLine],
    reason: str,
    is_opening: bool,
    key: str,
    by: User,
    at: datetime,
) -> StockAdjustment:
    """Post stock that came or went; the same `key` does it once.

    Lines of one SKU are added up. Locks the stock levels in SKU order. Refuses with
    WrongAdjustment, or with NotEnoughStock when more would go than is free.
    """
    number = numbering.next_number("SA")
    counts = idempotency.claim(key, purpose="adjustment", by_id=by.pk, result=number)
    if counts != number:
        return StockAdjustment.objects.get(number=counts)
    return write_adjustment(
        number, warehouse, lines, reason=reason, is_opening=is_opening, by=by, at=at
    )


@in_transaction
def write_adjustment(
    number: str,
    warehouse: Warehouse,
    lines: Sequence[AdjustmentLine],
    *,
    reason: str,
    is_opening: bool,
    by: User,
    at: datetime,
    reverses: StockAdjustment | None = None,
) -> StockAdjustment:
    """The building block of `post_adjustment`, for importers and write-offs."""
    added = _added_up(lines)
    _check(added, reason, is_opening=is_opening)
    adjustment = StockAdjustment.objects.create(
        number=number, warehouse=warehouse, is_opening=is_opening, reason=reason,
        posted_at=at, posted_by=by, reverses=reverses,
    )  # fmt: skip
    StockAdjustmentLine.objects.bulk_create(
        StockAdjustmentLine(
            adjustment=adjustment, sku_id=line.sku_id, quantity=line.quantity,
            unit_cost=line.unit_cost.quantize(_COST_PLACES),
        )
        for line in added
    )  # fmt: skip
    value = ledger.adjust(
        warehouse,
        {line.sku_id: (line.quantity, line.unit_cost) for line in added},
        document=number,
        at=at,
        by=by,
        is_opening=is_opening,
    )
    audit.record(
        "adjustment.posted", document=number, by=by, at=at, because=reason,
        lines=len(added), value=str(value), warehouse=warehouse.code,
    )  # fmt: skip
    return adjustment


@use_case
def write_off_adjustment(*, number: str, because: str, by: User, at: datetime) -> StockAdjustment:
    """Undo an adjustment by a linked counter-document; gives that one.

    What had come goes at today's average cost; what had gone comes back at the cost it left
    with. Locks the adjustment, then the stock levels. Refuses with AlreadyWrittenOff,
    WrongAdjustment without a reason, or NotEnoughStock when what came has left again.
    """
    adjustment = StockAdjustment.objects.select_for_update(of=("self",)).get(number=number)
    if adjustment.state == AdjustmentState.WRITTEN_OFF or adjustment.reverses_id:
        raise AlreadyWrittenOff(
            _("%(number)s is written off already, or is itself a write-off.") % {"number": number}
        )
    adjustment.state = AdjustmentState.WRITTEN_OFF
    adjustment.save(update_fields=["state"])
    counter = write_adjustment(
        numbering.next_number("SA"), adjustment.warehouse, _way_back(number),
        reason=because, is_opening=False, by=by, at=at, reverses=adjustment,
    )  # fmt: skip
    audit.record(
        "adjustment.written_off", document=number, by=by, at=at, because=because,
        counter=counter.number,
    )  # fmt: skip
    return counter


def _way_back(number: str) -> list[AdjustmentLine]:
    # The cost is not rounded to four places here, so that what comes back is worth exactly
    # what it was worth when it left.
    moves = StockMove.objects.filter(
        document=number, kind__in=[MoveKind.OPENING, MoveKind.ADJUST]
    ).values_list("sku", "on_hand", "value")
    return [AdjustmentLine(sku, -moved, value / moved) for sku, moved, value in moves if moved]


def _added_up(lines: Sequence[AdjustmentLine]) -> list[AdjustmentLine]:
    quantities: dict[int, Decimal] = {}
    costs: dict[int, Decimal] = {}
    come: dict[int, Decimal] = {}
    for line in lines:
        quantities[line.sku_id] = quantities.get(line.sku_id, ZERO) + line.quantity
        if line.quantity > 0:
            come[line.sku_id] = come.get(line.sku_id, ZERO) + line.quantity
            costs[line.sku_id] = costs.get(line.sku_id, ZERO) + line.quantity * line.unit_cost
    return [
        AdjustmentLine(sku, quantity, costs[sku] / come[sku] if come.get(sku) else ZERO)
        for sku, quantity in quantities.items()
        if quantity
    ]


def _check(lines: Sequence[AdjustmentLine], reason: str, *, is_opening: bool) -> None:
    if not reason.strip():
        raise WrongAdjustment(_("Say why the stock changes: a reason is needed."))
    if not lines:
        raise WrongAdjustment(_("There is nothing to post: enter at least one quantity."))
    for line in lines:
        if abs(line.quantity) > MAX_QUANTITY or line.unit_cost < 0:
            raise WrongAdjustment(_("A quantity is too large, or a cost is below zero."))
        if is_opening and line.quantity < 0:
            raise WrongAdjustment(_("Opening stock is what there is: it cannot be below zero."))
