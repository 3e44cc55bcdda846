"""The way back of a transfer: both sides in one act."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from inventory import ledger as stock
from inventory.costs import hold as hold_places
from inventory.ledger import Against, Arrival, CostHasLeft, NotEnoughStock, ValueChange
from inventory.models import MoveKind
from warehouse import ledger
from warehouse.actions.transfers import held, require_reason, transit
from warehouse.models import Transfer
from warehouse.queries.holders import holder_of
from warehouse.states import TRANSFER_MOVES, TransferState
from wholesale import audit
from wholesale.db import use_case
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.refusals import Refusal
from wholesale.states import require_move


class GoodsHaveMovedOn(Refusal):
    """What a transfer brought was sold, promised or moved on; `document` says by what."""


@use_case
def undo_transfer(*, number: str, because: str, by: User, at: datetime) -> Transfer:
    """Write off the outbound and cancel the inbound in one act, to the cent.

    What arrived leaves the target, what is in transit comes back, what was written off as lost
    is there again. Locks the transfer, then all its stock levels by (warehouse, SKU). Refuses
    with IllegalMove, WrongTransfer without a reason, or GoodsHaveMovedOn, which names the
    document that has the goods: then only a transfer back can help.
    """
    require_reason(because)
    transfer = held(number)
    require_move(
        TRANSFER_MOVES, now=transfer.state, to=TransferState.WRITTEN_OFF, what=number,
        labels={value: str(label) for value, label in TransferState.choices},
    )  # fmt: skip
    lines = list(transfer.lines.all())
    arrived = {ln.sku_id: Arrival(ln.received, ln.received_cost) for ln in lines if ln.received}
    travelling = {
        ln.sku_id: Arrival(ln.open_quantity, ln.open_cost) for ln in lines if ln.open_quantity
    }
    lost = {ln.sku_id: Arrival(ln.lost, ln.lost_cost) for ln in lines if ln.lost}
    between = transit()
    hold_places(
        [transfer.source_id, transfer.target_id, between.pk], [line.sku_id for line in lines]
    )
    _bring_back(transfer, arrived, at=at)
    ledger.transfer_at_cost(between, transfer.source, travelling, document=number, at=at)
    if lost:
        stock.receive(transfer.source, lost, document=number, at=at, kind=MoveKind.SCRAP)
        worth = sum((one.value for one in lost.values()), ZERO)
        stock.tell_value(ValueChange(number, worth, Against.DIFFERENCE, at, by))
    transfer.state = TransferState.WRITTEN_OFF
    transfer.save(update_fields=["state"])
    audit.record(
        "transfer.undone", document=number, by=by, at=at, because=because, lines=len(lines)
    )
    return transfer


def _bring_back(transfer: Transfer, arrived: Mapping[int, Arrival], *, at: datetime) -> None:
    try:
        ledger.transfer_at_cost(
            transfer.target, transfer.source, arrived, document=transfer.number, at=at
        )
    except NotEnoughStock as short:
        raise _moved_on(transfer, list(short.free)) from short
    except CostHasLeft as spent:
        raise GoodsHaveMovedOn(
            _("Of these goods some were sold at another cost in %(place)s meanwhile. Send back"
              " what is there with a transfer the other way.") % {"place": transfer.target.name}
        ) from spent  # fmt: skip


def _moved_on(transfer: Transfer, short: list[int]) -> GoodsHaveMovedOn:
    document = holder_of(transfer.target_id, short, since=transfer)
    codes = ", ".join(line.sku.code for line in transfer.lines.all() if line.sku_id in short[:5])
    words = {"place": transfer.target.name, "codes": codes, "document": document}
    said = (
        _("%(codes)s: no longer free in %(place)s, %(document)s has them.")
        if document
        else _("%(codes)s: no longer free in %(place)s.")
    ) % words
    way = _("Send back what is left with a transfer the other way.")
    return GoodsHaveMovedOn(f"{said} {way}", document=document)
