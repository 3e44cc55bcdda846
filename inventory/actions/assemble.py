"""Goods made of their parts, taken apart into them, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from inventory import ledger, sql
from inventory.ledger import Against, Arrival, ValueChange
from inventory.models import (
    AdjustmentState,
    Assembly,
    AssemblyLine,
    Kit,
    MoveKind,
    Sku,
    Warehouse,
)
from inventory.models.kit import shared
from wholesale import audit, idempotency, numbering, outbox
from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.refusals import Refusal

_CENT = Decimal("0.01")
_ONE = Decimal(1)


class WrongAssembly(Refusal):
    """Nothing to make, no recipe to make it by, or no reason to take it back."""


class AssemblyWrittenOff(Refusal):
    """The assembly was written off before, or is itself a write-off."""


@dataclass(frozen=True, slots=True)
class _Moved:
    """What an assembly did to one SKU: signed quantity and worth."""

    quantity: Decimal
    worth: Decimal


@use_case
def assemble(
    *, warehouse: Warehouse, sku: Sku, quantity: Decimal, remark: str, key: str, by: User,
    at: datetime,
) -> Assembly:  # fmt: skip
    """Make goods by their recipe: the parts leave at average cost, and are what the goods cost.

    Labour comes on top, against its account. The same `key` does it once. Locks the recipe,
    then the stock levels in SKU order. Refuses with WrongAssembly or NotEnoughStock. Tells
    through `assembly.posted`.
    """
    number, is_first = idempotency.claim_number(key, purpose="assembly", by_id=by.pk, prefix="AS")
    if not is_first:
        return Assembly.objects.get(number=number)
    kit, parts = _recipe(sku, quantity)
    ledger.hold_worth(warehouse, [*parts, sku.pk])
    costs = ledger.issue(
        warehouse, parts, document=number, at=at, was_promised=False, kind=MoveKind.ASSEMBLE
    )
    labour = (kit.labour_cost * quantity).quantize(_CENT, ROUND_HALF_UP)
    worth = sum(costs.values(), ZERO) + labour
    ledger.receive(
        warehouse, {sku.pk: Arrival(quantity, worth)}, document=number, at=at,
        kind=MoveKind.ASSEMBLE,
    )  # fmt: skip
    _tell_labour(number, labour, by=by, at=at)
    moved = {part: _Moved(-parts[part], -cost) for part, cost in costs.items()}
    assembly = Assembly(
        number=number, warehouse=warehouse, sku=sku, quantity=quantity, labour=labour,
        reason=remark, posted_at=at, posted_by=by,
    )  # fmt: skip
    return _written(assembly, {sku.pk: _Moved(quantity, worth)} | moved)


@use_case
def take_apart(
    *, warehouse: Warehouse, sku: Sku, quantity: Decimal, remark: str, key: str, by: User,
    at: datetime,
) -> Assembly:  # fmt: skip
    """Take goods apart by their recipe: their cost is shared over the parts by average cost.

    The same `key` does it once. Locks the recipe, then the stock levels in SKU order. Refuses
    with WrongAssembly or NotEnoughStock. Tells through `assembly.posted`.
    """
    number, is_first = idempotency.claim_number(key, purpose="assembly", by_id=by.pk, prefix="AS")
    if not is_first:
        return Assembly.objects.get(number=number)
    _kit, parts = _recipe(sku, quantity)
    ledger.hold_worth(warehouse, [*parts, sku.pk])
    weights = _worth_on_average(parts)
    gone = {sku.pk: quantity}
    cost = ledger.issue(
        warehouse, gone, document=number, at=at, was_promised=False, kind=MoveKind.ASSEMBLE
    )[sku.pk]
    come = {part: Arrival(parts[part], share) for part, share in shared(cost, weights).items()}
    ledger.receive(warehouse, come, document=number, at=at, kind=MoveKind.ASSEMBLE)
    moved = {part: _Moved(arrival.quantity, arrival.value) for part, arrival in come.items()}
    assembly = Assembly(
        number=number, warehouse=warehouse, sku=sku, quantity=quantity, is_apart=True,
        reason=remark, posted_at=at, posted_by=by,
    )  # fmt: skip
    return _written(assembly, {sku.pk: _Moved(-quantity, -cost)} | moved)


@use_case
def write_off_assembly(*, number: str, because: str, by: User, at: datetime) -> Assembly:
    """Undo an assembly by a linked counter-document, to the cent; gives that one.

    Locks the assembly, then the stock levels. Refuses with AssemblyWrittenOff, WrongAssembly
    without a reason, NotEnoughStock when what came has left again, or CostHasLeft when its
    cost has. Tells through `assembly.written_off`.
    """
    if not because.strip():
        raise WrongAssembly(_("Say why it is written off: a reason is needed."))
    done = Assembly.objects.select_for_update(of=("self",)).select_related("sku", "warehouse")
    assembly = done.get(number=number)
    if assembly.state == AdjustmentState.WRITTEN_OFF or assembly.reverses_id:
        raise AssemblyWrittenOff(
            _("%(number)s is written off already, or is itself a write-off.") % {"number": number}
        )
    assembly.state = AdjustmentState.WRITTEN_OFF
    assembly.save(update_fields=["state"])
    counter = Assembly(
        number=numbering.next_number("AS"), warehouse=assembly.warehouse, sku=assembly.sku,
        quantity=assembly.quantity, is_apart=not assembly.is_apart, labour=-assembly.labour,
        reason=because, posted_at=at, posted_by=by, reverses=assembly,
    )  # fmt: skip
    _written(counter, _moved_back(assembly, counter.number, at=at))
    _tell_labour(counter.number, counter.labour, by=by, at=at)
    audit.record(
        "assembly.written_off", document=number, by=by, at=at, because=because,
        counter=counter.number,
    )  # fmt: skip
    outbox.say("assembly.written_off", document=number)
    return counter


@in_transaction
def _moved_back(assembly: Assembly, document: str, *, at: datetime) -> dict[int, _Moved]:
    facts = {"document": assembly.number, "warehouse": assembly.warehouse_id}
    moved = {sku: _Moved(-q, -worth) for sku, q, worth in run_sql(sql.ASSEMBLED, facts)}
    ledger.hold_worth(assembly.warehouse, list(moved))
    goes = {sku: Arrival(-m.quantity, -m.worth) for sku, m in moved.items() if m.quantity < 0}
    come = {sku: Arrival(m.quantity, m.worth) for sku, m in moved.items() if m.quantity > 0}
    way = [assembly.number]
    ledger.issue_at_cost(
        assembly.warehouse, goes, document=document, at=at, kind=MoveKind.ASSEMBLE, of=way
    )
    ledger.receive(
        assembly.warehouse, come, document=document, at=at, kind=MoveKind.ASSEMBLE, of=way
    )
    return moved


@in_transaction
def _recipe(sku: Sku, quantity: Decimal) -> tuple[Kit, dict[int, Decimal]]:
    """The kit, held, and its parts for so many of it."""
    if quantity <= 0 or quantity >= Decimal(10) ** 9 or quantity % _ONE:
        raise WrongAssembly(_("Say how many: a whole number above zero."))
    kit = Kit.objects.select_for_update(no_key=True).filter(sku=sku).first()
    if kit is None:
        raise WrongAssembly(
            _("%(code)s has no parts yet. Enter them on its product page first.")
            % {"code": sku.code}
        )
    if kit.is_bundle:
        raise WrongAssembly(
            _("%(code)s is sold from its parts' stock, so nothing has to be assembled.")
            % {"code": sku.code}
        )
    parts = kit.parts.order_by("part_id").values_list("part_id", "quantity")
    return kit, {part: each * quantity for part, each in parts}


def _worth_on_average(parts: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """What the parts would cost on average, to share a cost by; their quantities without any."""
    costs = dict(run_sql(sql.AVERAGE_COSTS, {"skus": list(parts)}))
    found = {part: costs.get(part, ZERO) * quantity for part, quantity in parts.items()}
    return found if any(found.values()) else dict(parts)


@in_transaction
def _tell_labour(number: str, labour: Decimal, *, by: User, at: datetime) -> None:
    if labour:
        ledger.tell_value(ValueChange(number, labour, Against.LABOUR, at, by))


@in_transaction
def _written(assembly: Assembly, moved: Mapping[int, _Moved]) -> Assembly:
    assembly.save(force_insert=True)
    AssemblyLine.objects.bulk_create(
        AssemblyLine(assembly=assembly, sku_id=sku, quantity=one.quantity, worth=one.worth)
        for sku, one in moved.items()
    )
    audit.record(
        "assembly.posted", document=assembly.number, by=assembly.posted_by,
        at=assembly.posted_at, because=assembly.reason, warehouse=assembly.warehouse.code,
        sku=assembly.sku.code, quantity=str(assembly.quantity), is_apart=assembly.is_apart,
        labour=str(assembly.labour),
    )  # fmt: skip
    outbox.say("assembly.posted", document=assembly.number)
    return assembly
