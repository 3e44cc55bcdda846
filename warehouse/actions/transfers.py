"""A transfer is written down and leaves: outbound review, or at once inside one site."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from inventory.models import Warehouse
from inventory.models.stock import WarehouseKind
from warehouse import ledger, sql
from warehouse.actions.lines import Goods, added_up
from warehouse.models import Transfer, TransferKind, TransferLine
from warehouse.states import TRANSFER_MOVES, TransferState
from wholesale import audit, idempotency
from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import User
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
    require(transfer, TransferState.IN_TRANSIT)
    demand = {line.sku_id: line.quantity for line in transfer.lines.all()}
    costs = ledger.transfer(transfer.source, transit(), demand, document=number, at=at)
    _keep(transfer, costs)
    transfer.state, transfer.sent_at = TransferState.IN_TRANSIT, at
    transfer.save(update_fields=["state", "sent_at"])
    audit.record("transfer.sent", document=number, by=by, at=at, lines=len(demand))
    return transfer


@use_case
def cancel_transfer(*, number: str, by: User, at: datetime) -> Transfer:
    """Give a draft up; nothing had moved. Locks the transfer. Refuses with IllegalMove."""
    transfer = held(number)
    require(transfer, TransferState.CANCELLED)
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


def require(transfer: Transfer, to: TransferState) -> None:
    """Refuse with IllegalMove unless it may become `to`."""
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
    save_lines(transfer)


@in_transaction
def save_lines(transfer: Transfer) -> None:
    """Write what its lines carry, have brought and have lost; one statement."""
    lines = transfer.lines.all()
    run_sql(
        sql.SAVE_TRANSFER_LINES,
        {
            name: [getattr(line, name) for line in lines]
            for name in ("id", "cost", "received", "received_cost", "lost", "lost_cost")
        },
    )
