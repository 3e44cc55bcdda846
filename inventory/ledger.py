"""The only writer of stock: a level change and a ledger line together, for a whole document.

Demands are {SKU id: quantity in base units}, one entry per SKU. Every function runs a
constant number of statements whatever the number of SKUs, and refuses as a whole.

Callers may ask for bundles (`inventory.models.kit`): what is promised, freed and issued of them
is their parts. A document without a bundle pays nothing for that, one with a bundle three
statements.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils import timezone

from inventory import costs as averages
from inventory import lots, sql
from inventory.models import MoveKind, Warehouse
from inventory.models.kit import Bundles
from inventory.shortages import (
    say_bundles_short,
    say_cost_left,
    say_short,
    say_sold_from_parts,
)
from wholesale.db import in_transaction, run_hot, run_sql
from wholesale.money import ZERO
from wholesale.refusals import Refusal

if TYPE_CHECKING:
    from wholesale.models import User

Demand = Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Arrival:
    """So much of one SKU comes in with this total cost; `lots` says which, {lot id: quantity}."""

    quantity: Decimal
    value: Decimal
    promised: Decimal = ZERO
    lots: Mapping[int, Decimal] | None = None


class NotEnoughStock(Refusal):
    """At least one SKU cannot be had in full. `free` is {SKU id: what there is}."""

    def __init__(self, sentence: str, free: Demand) -> None:
        super().__init__(sentence)
        self.free = dict(free)


class SoldFromParts(Refusal):
    """A bundle has no stock of its own: nothing can come in, or be corrected, under its code."""


class CostHasLeft(Refusal):
    """The goods are there, but sales at the average have taken their cost along."""


class Against(StrEnum):
    """Where the other side of a change of worth goes."""

    OPENING = "opening"
    DIFFERENCE = "difference"
    SUPPLIER = "supplier"  # received, and not billed yet
    LABOUR = "labour"  # work put into assembled goods
    PRICE = "price"  # bought for one price, in the books at another
    FREIGHT = "freight"  # freight and duty of purchases


@dataclass(frozen=True, slots=True)
class ValueChange:
    """The worth of stock changed without a sale: finance posts the other side of it."""

    document: str
    amount: Decimal
    against: Against
    at: datetime
    by: "User"


# Finance sits above and registers here, so that both ledgers move in one transaction.
value_listeners: list[Callable[[ValueChange], None]] = []


@in_transaction
def promise(warehouse: Warehouse, demand: Demand, *, document: str, at: datetime) -> None:
    """Set stock aside for a document: all of it or nothing; seals what bundles consist of.

    Locks the stock levels in SKU order. Refuses with NotEnoughStock, naming every shortage.
    """
    if not demand:
        return
    short = run_hot(sql.PROMISE, _params(warehouse, demand, document, at))
    if short and (bundles := _sealed(demand, at)):
        asked, demand = demand, bundles.in_parts(demand)
        short = run_hot(sql.PROMISE, _params(warehouse, demand, document, at))
        if short:
            raise _bundle_short(dict(short), asked, bundles)
    if short:
        raise NotEnoughStock(say_short(dict(short), demand), dict(short))


@in_transaction
def release(warehouse: Warehouse, demand: Demand, *, document: str, at: datetime) -> None:
    """Give promised stock free again."""
    if not demand:
        return
    freed = run_hot(sql.RELEASE, _params(warehouse, demand, document, at))
    if len(freed) < len(demand) and (bundles := bundles_among(demand)):
        run_hot(sql.RELEASE, _params(warehouse, bundles.in_parts(demand), document, at))


@in_transaction
def hold(warehouse: Warehouse, skus: Sequence[int]) -> None:
    """Lock stock levels in SKU order: before several steps that each touch some of them."""
    held = run_sql(sql.HOLD, {"warehouse": warehouse.pk, "skus": sorted(skus)})
    if len(held) < len(skus) and (bundles := bundles_among(skus)):
        parts = bundles.in_parts(dict.fromkeys(skus, ZERO))
        run_sql(sql.HOLD, {"warehouse": warehouse.pk, "skus": sorted(parts)})


@in_transaction
def hold_worth(warehouse: Warehouse, skus: Collection[int]) -> None:
    """Lock goods, and their levels in all warehouses that share their cost, before they change.

    For documents that bring goods in, or take them out at a stated cost, in several steps.
    """
    parts = bundles_among(skus).in_parts(dict.fromkeys(skus, ZERO))
    averages.hold([warehouse.pk], parts)


@in_transaction
def change_promise(
    warehouse: Warehouse, before: Demand, after: Demand, *, document: str, at: datetime
) -> None:
    """Set aside what a changed document wants now instead of what it wanted before.

    Locks all its stock levels in SKU order first, so that giving free and setting aside is
    one step for everybody else. Refuses with NotEnoughStock as `promise` does.
    """
    skus = sorted(before.keys() | after.keys())
    hold(warehouse, skus)
    change = {sku: after.get(sku, ZERO) - before.get(sku, ZERO) for sku in skus}
    less = {sku: -quantity for sku, quantity in change.items() if quantity < 0}
    release(warehouse, less, document=document, at=at)
    more = {sku: quantity for sku, quantity in change.items() if quantity > 0}
    promise(warehouse, more, document=document, at=at)


@in_transaction
def issue(
    warehouse: Warehouse,
    demand: Demand,
    *,
    document: str,
    at: datetime,
    was_promised: bool,
    kind: MoveKind = MoveKind.ISSUE,
    of: Sequence[str] = (),
) -> dict[int, Decimal]:
    """Let stock leave at average cost; gives back the cost per SKU.

    `was_promised` takes it from what was set aside for this demand, else from what is free.
    Lots leave first-expired-first-out, after those that the document or `of` brought. Locks
    the stock levels in SKU order. Refuses with NotEnoughStock, naming every shortage, with
    SoldFromParts when bundles would leave otherwise than by being sold, and with ExpiredLots.
    """
    if not demand:
        return {}
    how = {"was_promised": was_promised, "kind": kind}
    rows = run_hot(sql.ISSUE, _params(warehouse, demand, document, at) | how)
    short = {sku: free for sku, free, cost, _lots in rows if cost is None}
    if short and (bundles := _sealed(demand, at)):
        if kind != MoveKind.ISSUE:
            raise SoldFromParts(say_sold_from_parts(bundles.parts))
        parts = bundles.in_parts(demand)
        rows = run_hot(sql.ISSUE, _params(warehouse, parts, document, at) | how)
        short = {sku: free for sku, free, cost, _lots in rows if cost is None}
        if short:
            raise _bundle_short(short, demand, bundles)
        _leave_lots(warehouse, parts, rows, document=document, at=at, kind=kind, of=of)
        return bundles.shared_costs({sku: cost for sku, _free, cost, _lots in rows}, demand)
    if short:
        raise NotEnoughStock(say_short(short, demand), short)
    _leave_lots(warehouse, demand, rows, document=document, at=at, kind=kind, of=of)
    return {sku: cost for sku, _free, cost, _lots in rows}


@in_transaction
def _leave_lots(
    warehouse: Warehouse,
    demand: Demand,
    rows: Sequence[tuple[object, ...]],
    *,
    document: str,
    at: datetime,
    kind: MoveKind,
    of: Sequence[str],
) -> None:
    if any(keeps_lots for *_issued, keeps_lots in rows):
        sold_on = timezone.localdate(at) if kind == MoveKind.ISSUE else None
        lots.leave(warehouse, demand, document=document, of=of, at=at, sold_on=sold_on)


@in_transaction
def receive(
    warehouse: Warehouse,
    arrivals: Mapping[int, Arrival],
    *,
    document: str,
    at: datetime,
    kind: MoveKind,
    of: Sequence[str] = (),
) -> None:
    """Take stock in, at the cost each arrival brings; makes levels where there are none.

    The average cost of the warehouse's group follows. Lots come as the arrivals say, else those
    that the document or `of` took. Locks the goods, then the levels of the group. Refuses with
    SoldFromParts: what comes in of a bundle are its parts (`in_parts`).
    """
    if not arrivals:
        return
    averages.hold([warehouse.pk], arrivals)
    come = run_sql(
        sql.RECEIVE,
        {
            "warehouse": warehouse.pk,
            "skus": list(arrivals),
            "quantities": [arrival.quantity for arrival in arrivals.values()],
            "promised": [arrival.promised for arrival in arrivals.values()],
            "values": [arrival.value for arrival in arrivals.values()],
            "document": document,
            "kind": kind,
            "at": at,
        },
    )
    if not come:
        raise SoldFromParts(say_sold_from_parts(bundles_among(arrivals).parts))
    averages.level(warehouse.pk, arrivals, document=document, at=at)
    if any(keeps_lots for _sku, keeps_lots in come):
        arrived = {sku: one.quantity for sku, one in arrivals.items()}
        said = {lot: n for one in arrivals.values() for lot, n in (one.lots or {}).items()}
        lots.come(warehouse, arrived, document=document, of=of, at=at, said=said)


@in_transaction
def take_back(
    warehouse: Warehouse, *, issued_by: str, document: str, at: datetime, promise_again: bool
) -> Decimal:
    """Undo what the document `issued_by` took out, at the cost it left with; gives the cost.

    `promise_again` sets the goods aside at once for the order they had left for.
    """
    taken = run_sql(sql.TAKEN_OUT, {"document": issued_by, "warehouse": warehouse.pk})
    arrivals = {
        sku: Arrival(quantity, value, quantity if promise_again else ZERO)
        for sku, quantity, value in taken
    }
    receive(warehouse, arrivals, document=document, at=at, kind=MoveKind.TAKE_BACK, of=[issued_by])
    return sum((value for _sku, _quantity, value in taken), ZERO)


@in_transaction
def adjust(
    warehouse: Warehouse,
    changes: Mapping[int, tuple[Decimal, Decimal]],
    *,
    document: str,
    at: datetime,
    by: "User",
    is_opening: bool = False,
) -> Decimal:
    """Correct stock: {SKU id: (signed quantity, unit cost of what came)}; gives the value change.

    What goes leaves at average cost. Tells `value_listeners`, so that the stock account of
    the money ledger moves with it. Refuses with NotEnoughStock when promised goods would go.
    """
    kind = MoveKind.OPENING if is_opening else MoveKind.ADJUST
    averages.hold([warehouse.pk], changes)
    gone = {sku: -quantity for sku, (quantity, _cost) in changes.items() if quantity < 0}
    costs = issue(warehouse, gone, document=document, at=at, was_promised=False, kind=kind)
    come = {
        sku: Arrival(quantity, (quantity * cost).quantize(Decimal("0.01")))
        for sku, (quantity, cost) in changes.items()
        if quantity > 0
    }
    receive(warehouse, come, document=document, at=at, kind=kind)
    change = sum((a.value for a in come.values()), ZERO) - sum(costs.values(), ZERO)
    tell_value(ValueChange(document, change, _against(is_opening=is_opening), at, by))
    return change


@in_transaction
def unadjust(
    warehouse: Warehouse,
    *,
    adjusted_by: str,
    document: str,
    at: datetime,
    by: "User",
    is_opening: bool,
) -> dict[int, tuple[Decimal, Decimal]]:
    """Undo an adjustment to the cent: what came goes with the cost it brought, what went is back.

    Gives what `document` moved, {SKU id: (signed quantity, signed worth)}. Tells
    `value_listeners`. Refuses with NotEnoughStock when what came has left or is promised, and
    with CostHasLeft when what is left of the goods is worth less than what must go.
    """
    done = run_sql(sql.ADJUSTED, {"document": adjusted_by, "warehouse": warehouse.pk})
    averages.hold([warehouse.pk], [sku for sku, *_ in done])
    gone = {sku: Arrival(-moved, -worth) for sku, moved, worth in done if moved < 0}
    come = {sku: Arrival(moved, worth) for sku, moved, worth in done if moved > 0}
    issue_at_cost(warehouse, come, document=document, at=at, kind=MoveKind.ADJUST, of=[adjusted_by])
    receive(warehouse, gone, document=document, at=at, kind=MoveKind.ADJUST, of=[adjusted_by])
    moved_back = {sku: (-moved, -worth) for sku, moved, worth in done}
    change = sum((worth for _moved, worth in moved_back.values()), ZERO)
    tell_value(ValueChange(document, change, _against(is_opening=is_opening), at, by))
    return moved_back


@in_transaction
def issue_at_cost(
    warehouse: Warehouse,
    goods: Mapping[int, Arrival],
    *,
    document: str,
    at: datetime,
    kind: MoveKind,
    of: Sequence[str] = (),
) -> None:
    """Let free goods leave with the cost stated for each, as when they came with it.

    The average cost of the warehouse's group follows. Locks the goods, then the levels of the
    group. Refuses with NotEnoughStock, or with CostHasLeft when what would be left of the
    goods in the group could not be worth what is left of their cost.
    """
    if not goods:
        return
    demand = {sku: one.quantity for sku, one in goods.items()}
    values = [one.value for one in goods.values()]
    averages.hold([warehouse.pk], goods)
    averages.gather(warehouse, demand, values, document=document, at=at)
    params = _params(warehouse, demand, document, at)
    blocked = run_sql(sql.TAKE_OUT_AT, params | {"values": values, "kind": kind})
    short = {sku: free for sku, free, is_short in blocked if is_short}
    if short:
        raise NotEnoughStock(say_short(short, demand), short)
    if blocked:
        raise CostHasLeft(say_cost_left([sku for sku, _free, _is_short in blocked]))
    averages.level(warehouse.pk, goods, document=document, at=at)
    lots.leave(warehouse, demand, document=document, of=of, at=at)


@in_transaction
def tell_value(change: ValueChange) -> None:
    """Let the money ledger follow a change of worth, in this transaction."""
    for tell in value_listeners:
        tell(change)


def bundles_among(skus: Collection[int]) -> Bundles:
    """The bundles among some SKUs with what they consist of; one statement."""
    parts: dict[int, dict[int, Decimal]] = {}
    for bundle, part, quantity in run_sql(sql.PARTS, {"skus": list(skus)}):
        parts.setdefault(bundle, {})[part] = quantity
    return Bundles(parts)


@in_transaction
def _sealed(skus: Collection[int], at: datetime) -> Bundles:
    """The same, sealed: a change of what they consist of comes before this, or never."""
    run_sql(sql.SEAL, {"skus": list(skus), "at": at})
    return bundles_among(skus)


def _against(*, is_opening: bool) -> Against:
    return Against.OPENING if is_opening else Against.DIFFERENCE


def _params(warehouse: Warehouse, demand: Demand, document: str, at: datetime) -> dict[str, object]:
    return {
        "warehouse": warehouse.pk,
        "skus": list(demand),
        "quantities": list(demand.values()),
        "document": document,
        "at": at,
    }


def _bundle_short(free: Demand, demand: Demand, bundles: Bundles) -> NotEnoughStock:
    """The refusal knows what is free of the short parts and of what was asked for."""
    asked = {asked: free.get(asked, ZERO) for asked, _part in bundles.missing(free, demand)}
    return NotEnoughStock(say_bundles_short(free, demand, bundles), {**free, **asked})
