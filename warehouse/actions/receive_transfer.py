"""A transfer arrives, whole or in part; what never does is written off."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from inventory import ledger as stock
from inventory.ledger import Against, Arrival, ValueChange
from inventory.models import MoveKind
from warehouse import ledger
from warehouse.actions.lines import WrongLines
from warehouse.actions.transfers import (
    WrongTransfer,
    held,
    require,
    require_reason,
    save_lines,
    transit,
)
from warehouse.models import Transfer, TransferLine
from warehouse.states import TransferState
from wholesale import audit
from wholesale.db import use_case
from wholesale.models import User
from wholesale.money import ZERO


@use_case
def receive_transfer(
    *, number: str, arrived: Mapping[int, Decimal], by: User, at: datetime
) -> Transfer:
    """Inbound: so much of each SKU has arrived; what is missing stays in transit.

    The goods bring the cost they left with. Locks the transfer, then the stock levels of both
    places. Refuses with IllegalMove, or WrongTransfer when more arrived than is on the way.
    """
    transfer = held(number)
    require(transfer, TransferState.RECEIVED)
    parts = _parts(transfer, arrived)
    ledger.transfer_at_cost(transit(), transfer.target, parts, document=number, at=at)
    for line in transfer.lines.all():
        if part := parts.get(line.sku_id):
            line.received += part.quantity
            line.received_cost += part.value
    save_lines(transfer)
    _close_if_done(transfer, at)
    audit.record(
        "transfer.received", document=number, by=by, at=at,
        lines=len(parts), missing=len(_open(transfer)),
    )  # fmt: skip
    return transfer


@use_case
def write_off_missing(*, number: str, because: str, by: User, at: datetime) -> Transfer:
    """What is still missing on the way is lost: its worth goes to stock differences.

    Locks the transfer, then the levels in transit. Tells the money ledger. Refuses with
    IllegalMove, or WrongTransfer without a reason.
    """
    require_reason(because)
    transfer = held(number)
    require(transfer, TransferState.RECEIVED)
    missing = _parts(transfer, {line.sku_id: line.open_quantity for line in _open(transfer)})
    stock.issue_at_cost(transit(), missing, document=number, at=at, kind=MoveKind.SCRAP)
    for line in transfer.lines.all():
        if part := missing.get(line.sku_id):
            line.lost += part.quantity
            line.lost_cost += part.value
    save_lines(transfer)
    _close_if_done(transfer, at)
    worth = sum((part.value for part in missing.values()), ZERO)
    stock.tell_value(ValueChange(number, -worth, Against.DIFFERENCE, at, by))
    audit.record(
        "transfer.missing_written_off", document=number, by=by, at=at, because=because,
        lines=len(missing),
    )  # fmt: skip
    return transfer


def _parts(transfer: Transfer, arrived: Mapping[int, Decimal]) -> dict[int, Arrival]:
    lines = {line.sku_id: line for line in transfer.lines.all()}
    parts = {}
    for sku, quantity in sorted(arrived.items()):
        line = lines.get(sku)
        if line is None or quantity < 0 or quantity > line.open_quantity:
            raise WrongTransfer(
                _("More of %(code)s arrived than is on the way (%(open)s). Receive what was sent,"
                  " and count the rest in as an adjustment.")
                % {"code": line.sku.code if line else sku,
                   "open": f"{line.open_quantity.normalize():f}" if line else 0}
            )  # fmt: skip
        if quantity:
            parts[sku] = Arrival(quantity, line.share_of_cost(quantity))
    if not parts:
        raise WrongLines(_("There is nothing to post: enter at least one quantity."))
    return parts


def _open(transfer: Transfer) -> list[TransferLine]:
    return [line for line in transfer.lines.all() if line.open_quantity]


def _close_if_done(transfer: Transfer, at: datetime) -> None:
    if not _open(transfer):
        transfer.state, transfer.received_at = TransferState.RECEIVED, at
        transfer.save(update_fields=["state", "received_at"])
