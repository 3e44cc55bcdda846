"""A transfer from draft to arrival: outbound review, in transit, inbound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from inventory import ledger as stock
from inventory.ledger import Against, Arrival, ValueChange
from inventory.models import MoveKind, Warehouse
from inventory.models.stock import WarehouseKind
from warehouse import ledger, sql
from warehouse.actions.lines import Goods, WrongLines, added_up
from warehouse.models import Transfer, TransferKind, TransferLine
from warehouse.states import TRANSFER_MOVES, TransferState
from wholesale import audit, idempotency
from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.refusals import Refusal
from wholesale.states import require_move


class WrongTransfer(Refusal):
    """The places, the goods or the reason of a transfer cannot be so."""


@dataclass(frozen=True, slots=True)
class Journey:
    """From where to where, how it is priced on paper, and why."""

    source: Warehouse
    target: Warehouse
    kind: str = TransferKind.SAME_PRICE
    remark: str = ""
    counters: Transfer | None = None


@use_case
def write_transfer(
    *, journey: Journey, lines: Sequence[Goods], key: str, by: User, at: datetime
) -> Transfer:
    """Write a transfer down as a draft, which moves nothing; the same `key` does it once.

    Locks nothing. Refuses with WrongTransfer or WrongLines.
    """
    return _written(journey, lines, key=key, by=by, at=at)


@use_case
def transfer_at_once(
    *, journey: Journey, lines: Sequence[Goods], key: str, by: User, at: datetime
) -> Transfer:
    """Move goods inside one site in one act: out of one warehouse and into the other.

    Locks the stock levels of both by (warehouse, SKU). Refuses with WrongTransfer when the
    warehouses belong to different shops, WrongLines or NotEnoughStock.
    """
    if journey.source.shop_id != journey.target.shop_id:
        raise WrongTransfer(
            _("%(source)s and %(target)s are different sites: send the goods, and receive them.")
            % {"source": journey.source.name, "target": journey.target.name}
        )
    transfer = _written(journey, lines, key=key, by=by, at=at)
    if transfer.state != TransferState.DRAFT:
        return transfer
    transfer = held(transfer.number)
    demand = {line.sku_id: line.quantity for line in transfer.lines.all()}
    costs = ledger.transfer(journey.source, journey.target, demand, document=transfer.number, at=at)
    _keep(transfer, costs, demand)
    transfer.state, transfer.is_direct = TransferState.RECEIVED, True
    transfer.sent_at = transfer.received_at = at
    transfer.save(update_fields=["state", "is_direct", "sent_at", "received_at"])
    audit.record("transfer.moved", document=transfer.number, by=by, at=at, lines=len(demand))
    return transfer


@use_case
def send_transfer(*, number: str, by: User, at: datetime) -> Transfer:
    """Outbound review: the goods leave, at average cost, and are in transit.

    Makes the warehouse in transit on first use. Locks the transfer, then the stock levels of
    both places by (warehouse, SKU). Refuses with IllegalMove or NotEnoughStock.
    """
    transfer = held(number)
    _require(transfer, TransferState.IN_TRANSIT)
    demand = {line.sku_id: line.quantity for line in transfer.lines.all()}
    costs = ledger.transfer(transfer.source, transit(), demand, document=number, at=at)
    _keep(transfer, costs)
    transfer.state, transfer.sent_at = TransferState.IN_TRANSIT, at
    transfer.save(update_fields=["state", "sent_at"])
    audit.record("transfer.sent", document=number, by=by, at=at, lines=len(demand))
    return transfer


@use_case
def receive_transfer(
    *, number: str, arrived: Mapping[int, Decimal], by: User, at: datetime
) -> Transfer:
    """Inbound: so much of each SKU has arrived; what is missing stays in transit.

    The goods bring the cost they left with. Locks the transfer, then the stock levels of both
    places. Refuses with IllegalMove, or WrongTransfer when more arrived than is on the way.
    """
    transfer = held(number)
    _require(transfer, TransferState.RECEIVED)
    parts = _parts(transfer, arrived)
    ledger.transfer_at_cost(transit(), transfer.target, parts, document=number, at=at)
    for line in transfer.lines.all():
        if part := parts.get(line.sku_id):
            line.received += part.quantity
            line.received_cost += part.value
    _save_lines(transfer)
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
    _require(transfer, TransferState.RECEIVED)
    missing = _parts(transfer, {line.sku_id: line.open_quantity for line in _open(transfer)})
    stock.issue_at_cost(transit(), missing, document=number, at=at, kind=MoveKind.SCRAP)
    for line in transfer.lines.all():
        if part := missing.get(line.sku_id):
            line.lost += part.quantity
            line.lost_cost += part.value
    _save_lines(transfer)
    _close_if_done(transfer, at)
    worth = sum((part.value for part in missing.values()), ZERO)
    stock.tell_value(ValueChange(number, -worth, Against.DIFFERENCE, at, by))
    audit.record(
        "transfer.missing_written_off", document=number, by=by, at=at, because=because,
        lines=len(missing),
    )  # fmt: skip
    return transfer


@use_case
def cancel_transfer(*, number: str, by: User, at: datetime) -> Transfer:
    """Give a draft up; nothing had moved. Locks the transfer. Refuses with IllegalMove."""
    transfer = held(number)
    _require(transfer, TransferState.CANCELLED)
    transfer.state = TransferState.CANCELLED
    transfer.save(update_fields=["state"])
    audit.record("transfer.cancelled", document=number, by=by, at=at)
    return transfer


@in_transaction
def held(number: str) -> Transfer:
    """A transfer nobody else changes until this transaction ends, with its lines."""
    lines = TransferLine.objects.select_related("sku").order_by("sku_id")
    return (
        Transfer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("source", "target")
        .prefetch_related(Prefetch("lines", lines))
        .get(number=number)
    )


@in_transaction
def transit() -> Warehouse:
    """The one warehouse that holds what is on its way; made on first use."""
    place, _is_new = Warehouse.objects.get_or_create(
        code="transit", defaults={"name": _("In transit"), "kind": WarehouseKind.TRANSIT}
    )
    return place


def require_reason(because: str) -> None:
    """Refuse with WrongTransfer unless somebody says why."""
    if not because.strip():
        raise WrongTransfer(_("Say why the stock changes: a reason is needed."))


def _written(
    journey: Journey, lines: Sequence[Goods], *, key: str, by: User, at: datetime
) -> Transfer:
    wanted = added_up(lines)
    _check(journey, wanted)
    number, is_first = idempotency.claim_number(key, purpose="transfer", by_id=by.pk, prefix="TF")
    if not is_first:
        return Transfer.objects.get(number=number)
    transfer = Transfer.objects.create(
        number=number, source=journey.source, target=journey.target, kind=journey.kind,
        remark=journey.remark, counters=journey.counters, made_at=at, made_by=by,
    )  # fmt: skip
    is_priced = journey.kind == TransferKind.FIXED_COST
    TransferLine.objects.bulk_create(
        TransferLine(
            transfer=transfer, sku_id=line.sku_id, quantity=line.quantity,
            price=line.price if is_priced else None,
        )
        for line in wanted
    )  # fmt: skip
    audit.record(
        "transfer.written", document=number, by=by, at=at, because=journey.remark,
        lines=len(wanted), source=journey.source.code, target=journey.target.code,
    )  # fmt: skip
    return transfer


def _check(journey: Journey, lines: Sequence[Goods]) -> None:
    if journey.source == journey.target:
        raise WrongTransfer(_("A transfer needs two different warehouses. Choose another one."))
    places = (journey.source, journey.target)
    if any(p.kind == WarehouseKind.TRANSIT or not p.is_active for p in places):
        raise WrongTransfer(_("Goods in transit move with their own transfer. Choose a place."))
    if journey.kind == TransferKind.FIXED_COST and any(line.price is None for line in lines):
        raise WrongTransfer(_("A transfer at fixed cost needs a cost on every line."))


def _require(transfer: Transfer, to: TransferState) -> None:
    require_move(
        TRANSFER_MOVES, now=transfer.state, to=to, what=transfer.number,
        labels={value: str(label) for value, label in TransferState.choices},
    )  # fmt: skip


def _keep(
    transfer: Transfer, costs: Mapping[int, Decimal], arrived: Mapping[int, Decimal] | None = None
) -> None:
    for line in transfer.lines.all():
        line.cost = costs[line.sku_id]
        if arrived is not None:
            line.received, line.received_cost = line.quantity, line.cost
    _save_lines(transfer)


def _save_lines(transfer: Transfer) -> None:
    lines = transfer.lines.all()
    run_sql(
        sql.SAVE_TRANSFER_LINES,
        {
            name: [getattr(line, name) for line in lines]
            for name in ("id", "cost", "received", "received_cost", "lost", "lost_cost")
        },
    )


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
