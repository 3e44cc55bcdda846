"""Goods come back: asked for, approved or not, received and credited at what they were sold for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from finance import ledger as money
from finance import packaging
from finance.models import PackagingSlipKind
from inventory import ledger as stock
from inventory.models import MoveKind, Warehouse
from inventory.models.stock import WarehouseKind
from orders import sql
from orders.actions.place import default_warehouse
from orders.actions.review import required
from orders.models import Order, ReturnLine, ReturnOrder, Shipment, ShipmentLine
from orders.states import RETURN_MOVES, ReturnState, ShipmentState
from wholesale import audit, idempotency, outbox
from wholesale.db import in_transaction, run_sql, use_case
from wholesale.models import User
from wholesale.money import ZERO, to_minor
from wholesale.quantity import WrongQuantity
from wholesale.refusals import Refusal
from wholesale.states import IllegalMove, require_move

_CENT = Decimal("0.01")


class NothingToReturn(Refusal):
    """A return needs at least one line with a quantity above zero."""


class MoreThanShipped(Refusal):
    """More should come back than was shipped and is not coming back already."""


@use_case
def request_return(
    *,
    shipment: str,
    quantities: Mapping[int, Decimal],
    reason: str,
    key: str,
    by: User,
    at: datetime,
) -> ReturnOrder:
    """Ask for goods of one shipment to come back; the same `key` does it once.

    `quantities` are base units by shipment line. Their share of what was charged is frozen
    now; the last goods of a line take what is left of it. Locks the order, then the shipment's
    lines. Refuses with ReasonMissing, NothingToReturn, MoreThanShipped, WrongQuantity or
    IllegalMove. Tells through `return.requested`.
    """
    number, is_first = idempotency.claim_number(key, purpose="return", by_id=by.pk, prefix="RT")
    if not is_first:
        return ReturnOrder.objects.get(number=number)
    reason = required(reason)
    wanted = {line: quantity for line, quantity in quantities.items() if quantity}
    if not wanted or any(quantity < 0 for quantity in wanted.values()):
        raise NothingToReturn(_("Say how much of which goods comes back."))
    if any(quantity % 1 for quantity in wanted.values()):
        raise WrongQuantity(_("Goods come back whole: enter whole numbers."))
    out = _held_shipment(shipment)
    _count(out, wanted)
    lines = _priced(out, wanted)
    found = ReturnOrder.objects.create(
        number=number,
        shipment=out,
        customer=out.order.customer,
        warehouse=_default_place(),
        reason=reason,
        amount=sum((line.amount for line in lines), ZERO),
        requested_at=at,
        requested_by=by,
    )
    for line in lines:
        line.return_order = found
    ReturnLine.objects.bulk_create(lines)
    _tell(found, "return.requested", by=by, at=at, because=reason)
    return found


@use_case
def approve_return(
    *, number: str, by: User, at: datetime, with_freight: bool = False
) -> ReturnOrder:
    """Agree that the goods come back; nothing posts until they are here.

    `with_freight` gives the freight difference of the shipment back too, once. Locks the order.
    Refuses with IllegalMove. Tells through `return.approved`.
    """
    found = _moved(number, ReturnState.APPROVED)
    found.decided_at, found.decided_by = at, by
    if with_freight:
        found.freight = freight_left(found.shipment)
        found.amount += found.freight
    found.save(update_fields=["state", "decided_at", "decided_by", "freight", "amount"])
    _tell(found, "return.approved", by=by, at=at)
    return found


@use_case
def reject_return(*, number: str, because: str, by: User, at: datetime) -> ReturnOrder:
    """Say no to a return, with a reason the customer reads; the goods stay sold.

    Locks the order, then the shipment's lines. Refuses with ReasonMissing or IllegalMove.
    Tells through `return.rejected`.
    """
    found = _moved(number, ReturnState.REJECTED)
    found.because = required(because)
    found.decided_at, found.decided_by = at, by
    found.save(update_fields=["state", "because", "decided_at", "decided_by"])
    _count(found.shipment, {line.shipment_line_id: -line.quantity for line in found.lines.all()})
    _tell(found, "return.rejected", by=by, at=at, because=found.because)
    return found


@use_case
def receive_return(*, number: str, warehouse: Warehouse, by: User, at: datetime) -> ReturnOrder:
    """Take the goods of an approved return in: stock at original cost, credit for the customer.

    The credit goes against what is unpaid of the shipment, the rest becomes prepayment.
    Locks the order, the customer's account, the stock levels. Refuses with IllegalMove or
    BooksClosed. Tells through `return.received`.
    """
    found = _moved(number, ReturnState.RECEIVED)
    found.warehouse, found.received_at = warehouse, at
    back = _at_cost(found)
    found.save(update_fields=["state", "warehouse", "received_at"])
    cost = sum((arrival.value for arrival in back.values()), ZERO)
    _tell(found, "return.received", by=by, at=at, warehouse=warehouse.name)
    paper = money.Paper(number, at, by, found.reason)
    shipment = found.shipment.number
    money.credit_return(found.customer, found.amount, cost, paper, shipment=shipment)
    # The lots that left with the shipment come back, less those that other returns brought.
    others = ReturnOrder.objects.filter(shipment=found.shipment).values_list("number", flat=True)
    way = [shipment, *others]
    stock.receive(warehouse, back, document=number, at=at, kind=MoveKind.RETURN, of=way)
    packaging.follow_goods(
        packaging.Party(customer=found.customer), document=number,
        kind=PackagingSlipKind.GOODS_BACK, by=by, at=at,
    )  # fmt: skip
    return found


@in_transaction
def _held_shipment(number: str) -> Shipment:
    order = Shipment.objects.values_list("order__number", flat=True).get(number=number)
    Order.objects.locked(order)
    shipment = Shipment.objects.select_related("order__customer").get(number=number)
    if shipment.state != ShipmentState.POSTED:
        raise IllegalMove(
            _("Shipment %(number)s is written off; nothing of it can come back.")
            % {"number": number},
            document=number,
        )
    return shipment


@in_transaction
def _moved(number: str, to: ReturnState) -> ReturnOrder:
    """The return, its order held, in its new state (not yet saved)."""
    orders = ReturnOrder.objects.filter(number=number)
    Order.objects.locked(orders.values_list("shipment__order__number", flat=True).get())
    found = orders.select_related("shipment__warehouse", "customer").get()
    require_move(
        RETURN_MOVES,
        now=found.state,
        to=to,
        what=_("Return %(number)s") % {"number": number},
        labels={value: str(label) for value, label in ReturnState.choices},
    )
    found.state = to
    return found


@in_transaction
def _count(shipment: Shipment, quantities: Mapping[int, Decimal]) -> None:
    changed = run_sql(
        sql.COUNT_RETURNED,
        {
            "shipment": shipment.pk,
            "lines": list(quantities),
            "quantities": list(quantities.values()),
        },
    )
    missing = quantities.keys() - {line for (line,) in changed}
    if missing:
        raise MoreThanShipped(_say_left(shipment, sorted(missing)))


def _say_left(shipment: Shipment, lines: Sequence[int]) -> str:
    found = (
        ShipmentLine.objects.filter(pk__in=lines, shipment=shipment)
        .select_related("sku__product", "sku__unit")
        .prefetch_related("sku__packs__unit")
    )
    said = [
        _("%(goods)s: at most %(left)s can still come back")
        % {"goods": line.sku.full_name, "left": line.sku.say(line.quantity - line.returned)}
        for line in found
    ]
    return _("%(lines)s. Lower the quantity.") % {"lines": "; ".join(said) or shipment.number}


@in_transaction
def _priced(shipment: Shipment, quantities: Mapping[int, Decimal]) -> list[ReturnLine]:
    """The lines with their share of what was charged; rounding ends with the last goods."""
    lines = ShipmentLine.objects.filter(pk__in=quantities).order_by("pk")
    live = ReturnLine.objects.filter(shipment_line__in=quantities).exclude(
        return_order__state=ReturnState.REJECTED
    )
    credited = dict(
        live.values_list("shipment_line")
        .annotate(sum=Sum("amount"))
        .values_list("shipment_line", "sum")
    )
    currency = shipment.order.currency
    priced = []
    for line in lines:
        quantity = quantities[line.pk]
        if line.returned == line.quantity:
            amount = line.amount - credited.get(line.pk, ZERO)
        else:
            amount = to_minor(line.amount * quantity / line.quantity, currency)
        priced.append(
            ReturnLine(shipment_line=line, sku_id=line.sku_id, quantity=quantity, amount=amount)
        )
    return priced


@in_transaction
def _at_cost(found: ReturnOrder) -> dict[int, stock.Arrival]:
    """What comes in per SKU, with its share of what it had cost when it left."""
    back: dict[int, Decimal] = {}
    for sku, quantity in found.lines.values_list("sku_id", "quantity"):
        back[sku] = back.get(sku, ZERO) + quantity
    facts = {"shipment": found.shipment.number, "id": found.shipment_id}
    costs = {sku: rest for sku, *rest in run_sql(sql.COST_OF_SHIPMENT, facts)}
    if back.keys() - costs.keys():  # a bundle left as its parts, and comes back as them
        back = stock.bundles_among(back).in_parts(back)
    arrivals = {}
    for sku, quantity in back.items():
        out, cost, before, cost_before = costs[sku]
        is_last = before + quantity == out
        value = cost - cost_before if is_last else (cost * quantity / out).quantize(_CENT)
        arrivals[sku] = stock.Arrival(quantity, value)
    return arrivals


def freight_left(shipment: Shipment) -> Decimal:
    """What of a shipment's freight difference no return gives back yet."""
    live = ReturnOrder.objects.filter(shipment=shipment).exclude(state=ReturnState.REJECTED)
    given = live.aggregate(sum=Sum("freight"))["sum"] or ZERO
    return shipment.freight - given


def _default_place() -> Warehouse:
    """Where returned goods go first: quality control, else defective goods, else the default."""
    places = {
        place.kind: place
        for place in Warehouse.objects.filter(
            is_active=True, kind__in=[WarehouseKind.QC, WarehouseKind.DEFECTIVE]
        ).order_by("-pk")
    }
    return (
        places.get(WarehouseKind.QC) or places.get(WarehouseKind.DEFECTIVE) or default_warehouse()
    )


@in_transaction
def _tell(
    found: ReturnOrder, event: str, *, by: User, at: datetime, because: str = "", **facts: object
) -> None:
    facts = {"shipment": found.shipment.number, "amount": str(found.amount), **facts}
    audit.record(event, document=found.number, by=by, at=at, because=because, **facts)
    outbox.say(event, document=found.number, customer=found.customer_id, because=because)
