"""Stock that came or went for a stated reason, and its way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory import ledger
from inventory.models import (
    AdjustmentState,
    StockAdjustment,
    StockAdjustmentLine,
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
    number, is_first = idempotency.claim_number(key, purpose="adjustment", by_id=by.pk, prefix="SA")
    if not is_first:
        return StockAdjustment.objects.get(number=number)
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
) -> StockAdjustment:
    """The building block of `post_adjustment`, for importers."""
    added = _added_up(lines)
    _check(added, reason, is_opening=is_opening)
    adjustment = StockAdjustment.objects.create(
        number=number, warehouse=warehouse, is_opening=is_opening, reason=reason,
        posted_at=at, posted_by=by,
    )  # fmt: skip
    _write_lines(adjustment, added)
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

    Both cancel out to the cent, against the same account: what had come goes with the cost it
    came with, what had gone comes back with the cost it left with. Locks the adjustment, then
    the stock levels. Refuses with AlreadyWrittenOff, WrongAdjustment without a reason,
    NotEnoughStock when what came has left again, or CostHasLeft when its cost has.
    """
    _require_reason(because)
    adjustment = StockAdjustment.objects.select_for_update(of=("self",)).get(number=number)
    if adjustment.state == AdjustmentState.WRITTEN_OFF or adjustment.reverses_id:
        raise AlreadyWrittenOff(
            _("%(number)s is written off already, or is itself a write-off.") % {"number": number}
        )
    adjustment.state = AdjustmentState.WRITTEN_OFF
    adjustment.save(update_fields=["state"])
    counter = StockAdjustment.objects.create(
        number=numbering.next_number("SA"), warehouse=adjustment.warehouse, reason=because,
        posted_at=at, posted_by=by, reverses=adjustment,
    )  # fmt: skip
    moved = ledger.unadjust(
        adjustment.warehouse, adjusted_by=number, document=counter.number, at=at, by=by,
        is_opening=adjustment.is_opening,
    )  # fmt: skip
    _write_lines(
        counter,
        [
            AdjustmentLine(sku, quantity, worth / quantity)
            for sku, (quantity, worth) in moved.items()
        ],
    )
    audit.record(
        "adjustment.posted", document=counter.number, by=by, at=at, because=because,
        lines=len(moved), value=str(sum((worth for _quantity, worth in moved.values()), ZERO)),
        warehouse=adjustment.warehouse.code,
    )  # fmt: skip
    audit.record(
        "adjustment.written_off", document=number, by=by, at=at, because=because,
        counter=counter.number,
    )  # fmt: skip
    return counter


@in_transaction
def _write_lines(adjustment: StockAdjustment, lines: Sequence[AdjustmentLine]) -> None:
    StockAdjustmentLine.objects.bulk_create(
        StockAdjustmentLine(
            adjustment=adjustment, sku_id=line.sku_id, quantity=line.quantity,
            unit_cost=line.unit_cost.quantize(_COST_PLACES),
        )
        for line in lines
    )  # fmt: skip


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
    _require_reason(reason)
    if not lines:
        raise WrongAdjustment(_("There is nothing to post: enter at least one quantity."))
    for line in lines:
        if abs(line.quantity) > MAX_QUANTITY or line.unit_cost < 0:
            raise WrongAdjustment(_("A quantity is too large, or a cost is below zero."))
        if is_opening and line.quantity < 0:
            raise WrongAdjustment(_("Opening stock is what there is: it cannot be below zero."))


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise WrongAdjustment(_("Say why the stock changes: a reason is needed."))
