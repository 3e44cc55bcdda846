"""What a supplier brings: received, put away from quality control, written off."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_UP, Decimal

from django.utils.translation import gettext as _

from inventory import costs, incoming, ledger
from inventory.actions import lots
from inventory.actions.purchase_lines import WrongPurchase, require_reason
from inventory.actions.purchases import open_of, worth
from inventory.ledger import Against, Arrival, ValueChange
from inventory.lots import Said
from inventory.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    MoveKind,
    PurchaseLine,
    PurchaseOrder,
    PurchaseState,
    ReceiptState,
    SupplierReturnState,
    Warehouse,
)
from inventory.models.stock import WarehouseKind
from wholesale import audit, idempotency, numbering, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.refusals import Refusal

# A supplier may bring a tenth more than was ordered; more is a new order.
MOST_MORE = Decimal("0.1")

# Bills sit above goods: who keeps them registers here how to find the one that stands on a
# receipt, a return or a landed cost ("" for none).
bill_finders: list[Callable[[str], str]] = []


class TooMuch(Refusal):
    """More came of a line than may be taken in."""


class StillUsed(Refusal):
    """Another document stands on the receipt and must be written off first."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came: {purchase line id: base units}, into which warehouse, on whose slip.

    `lots` says which lot came, {purchase line id: lot}, of goods that keep lots.
    """

    lines: Mapping[int, Decimal]
    warehouse: Warehouse
    their_slip: str = ""
    note: str = ""
    lots: Mapping[int, Said] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PutAway:
    """{receipt line id: (good, defective)} that leave quality control, and where they go."""

    lines: Mapping[int, tuple[Decimal, Decimal]]
    sellable: Warehouse | None
    defective: Warehouse | None = None


@use_case
def receive_purchase(
    *, number: str, delivery: Delivery, key: str, by: User, at: datetime
) -> GoodsReceipt:
    """Take goods of a sent order in at its prices; the same `key` does it once.

    What was on its way goes down by what came, never below nothing; up to a tenth more than
    ordered is taken. Goods for quality control wait there. Locks the order, then the stock
    levels. Refuses with WrongPurchase, IllegalMove or TooMuch. Message: purchase.received.
    """
    receipt_number, is_first = idempotency.claim_number(
        key, purpose="receipt", by_id=by.pk, prefix="GR"
    )
    if not is_first:
        return GoodsReceipt.objects.get(number=receipt_number)
    order = PurchaseOrder.objects.locked(number)
    if not order.is_open:
        raise WrongPurchase(
            _("%(number)s is “%(state)s”: nothing of it is expected.")
            % {"number": number, "state": order.get_state_display()}
        )
    lines = list(order.lines.select_related("sku__product", "sku__unit"))
    before = open_of(order, lines)
    came = _came(lines, delivery.lines)
    receipt = GoodsReceipt(
        number=receipt_number, order=order, supplier=order.supplier,
        warehouse=delivery.warehouse, state=_first_state(delivery.warehouse),
        their_slip=delivery.their_slip, note=delivery.note, posted_at=at, posted_by=by,
    )  # fmt: skip
    _write(receipt, [(line, q, worth(q, line.unit_price)) for line, q in came])
    costs.hold([order.warehouse_id, delivery.warehouse.pk], [line.sku_id for line, _q in came])
    arrivals = _arrivals(receipt, came, delivery.lots)
    incoming.arrive(delivery.warehouse, arrivals, document=receipt_number, at=at)
    _settle(order, lines, before, document=receipt_number, at=at)
    ledger.tell_value(ValueChange(receipt_number, receipt.total, Against.SUPPLIER, at, by))
    incoming.tell_travelled(incoming.Travelled(receipt_number, order.supplier, True, at, by))
    _record(receipt, order, by, at)
    return receipt


@use_case
def store_receipt(*, number: str, put_away: PutAway, by: User, at: datetime) -> GoodsReceipt:
    """Let checked goods leave quality control: the good ones for sale, the others apart.

    Their worth goes with them. Locks the receipt, then the stock levels. Refuses with
    WrongPurchase, or NotEnoughStock when goods have left quality control otherwise.
    """
    receipt = locked_receipt(number)
    if receipt.state != ReceiptState.CHECKING:
        raise WrongPurchase(
            _("Nothing of %(number)s waits in quality control.") % {"number": number}
        )
    lines = list(receipt.lines.select_related("sku"))
    good, bad = _put_away(lines, put_away)
    targets = [w for w in (put_away.sellable, put_away.defective) if w]
    costs.hold([receipt.warehouse_id, *(w.pk for w in targets)], [line.sku_id for line in lines])
    _move(receipt, put_away.sellable, good, at)
    _move(receipt, put_away.defective, bad, at)
    GoodsReceiptLine.objects.bulk_update(lines, ["stored", "defective"])
    if all(line.quantity == line.stored + line.defective for line in lines):
        receipt.state = ReceiptState.STORED
        receipt.save(update_fields=["state"])
    audit.record(
        "receipt.stored", document=number, by=by, at=at, good=len(good), defective=len(bad)
    )
    return receipt


@use_case
def write_off_receipt(*, number: str, because: str, by: User, at: datetime) -> GoodsReceipt:
    """Undo a receipt by a linked counter-document, at the cost it came with; gives that one.

    The goods leave from wherever the receipt put them and are on their way again, unless the
    order was closed. Locks the order, the receipt, then the stock levels. Refuses with
    WrongPurchase, StillUsed, NotEnoughStock, or CostHasLeft when their cost left with sales.
    """
    require_reason(because)
    order_number = GoodsReceipt.objects.values_list("order__number", flat=True).get(number=number)
    order = PurchaseOrder.objects.locked(order_number)
    receipt = locked_receipt(number)
    _require_unused(receipt)
    lines = list(order.lines.select_related("sku__product", "sku__unit"))
    before = open_of(order, lines)
    receipt.state = ReceiptState.WRITTEN_OFF
    receipt.save(update_fields=["state"])
    counter = GoodsReceipt(
        number=numbering.next_number("GR"), order=order, supplier=receipt.supplier,
        warehouse=receipt.warehouse, state=ReceiptState.STORED, note=because,
        posted_at=at, posted_by=by, reverses=receipt,
    )  # fmt: skip
    by_pk = {line.pk: line for line in lines}
    gone = receipt.lines.all()
    _write(counter, [(by_pk[one.line_id], -one.quantity, -one.amount) for one in gone])
    left = _take_out(receipt, order, counter.number, at)
    _settle(order, lines, before, document=counter.number, at=at)
    ledger.tell_value(ValueChange(counter.number, counter.total, Against.SUPPLIER, at, by))
    if left != receipt.total:  # quality control mixed them with goods of another cost
        mixed = receipt.total - left
        ledger.tell_value(ValueChange(counter.number, mixed, Against.PRICE, at, by))
    gone_again = incoming.Travelled(
        counter.number, receipt.supplier, False, at, by, undoes=number, because=because
    )
    incoming.tell_travelled(gone_again)
    audit.record(
        "receipt.written_off", document=number, by=by, at=at, because=because,
        counter=counter.number,
    )  # fmt: skip
    audit.record("receipt.written_off", document=order.number, by=by, at=at, because=because,
                 counter=counter.number)  # fmt: skip
    audit.record("receipt.posted", document=counter.number, by=by, at=at, because=because)
    return counter


def require_unbilled(number: str) -> None:
    """Refuse with StillUsed when a bill stands on a document. Its receipt is locked by then."""
    for find in bill_finders:
        if bill := find(number):
            raise StillUsed(
                _("%(number)s is on the bill %(bill)s. Write that off first.")
                % {"number": number, "bill": bill},
                document=bill,
            )


@in_transaction
def _arrivals(
    receipt: GoodsReceipt, came: list[tuple[PurchaseLine, Decimal]], said: Mapping[int, Said]
) -> dict[int, Arrival]:
    named = lots.named(
        [(line.sku, said[line.pk]) for line, _q in came if line.pk in said],
        supplier=receipt.supplier, document=receipt.number,
    )  # fmt: skip
    return {
        line.sku_id: Arrival(
            q, worth(q, line.unit_price),
            lots={named[line.sku_id]: q} if line.sku_id in named else None,
        )
        for line, q in came
    }  # fmt: skip


def most_of(line: PurchaseLine) -> Decimal:
    """How much of a line may still come: what is open, and a tenth of what was ordered."""
    extra = (line.quantity * MOST_MORE).quantize(Decimal(1), ROUND_UP)
    return max(line.quantity + extra - line.received, ZERO)


def _came(
    lines: list[PurchaseLine], said: Mapping[int, Decimal]
) -> list[tuple[PurchaseLine, Decimal]]:
    came = [(line, said[line.pk]) for line in lines if said.get(line.pk)]
    if not came or len(came) != sum(1 for quantity in said.values() if quantity):
        raise WrongPurchase(_("There is nothing to receive: enter at least one quantity."))
    for line, quantity in came:
        if quantity < 0:
            raise WrongPurchase(_("A quantity is below zero. To send goods back, make a return."))
        if quantity > most_of(line):
            raise TooMuch(
                _(
                    "%(goods)s: at most %(most)s %(unit)s may come in, a tenth more than ordered."
                    " Order the rest first, or send it back."
                )
                % {
                    "goods": line.sku.full_name,
                    "most": f"{most_of(line).normalize():f}",
                    "unit": line.sku.unit.name,
                }
            )
    return came


def _first_state(warehouse: Warehouse) -> ReceiptState:
    is_check = warehouse.kind == WarehouseKind.QC
    return ReceiptState.CHECKING if is_check else ReceiptState.STORED


@in_transaction
def _write(receipt: GoodsReceipt, came: list[tuple[PurchaseLine, Decimal, Decimal]]) -> None:
    receipt.total = sum((amount for _line, _quantity, amount in came), ZERO)
    receipt.save()
    GoodsReceiptLine.objects.bulk_create(
        GoodsReceiptLine(
            receipt=receipt, line=line, sku_id=line.sku_id, quantity=quantity,
            unit_price=line.unit_price, amount=amount,
        )
        for line, quantity, amount in came
    )  # fmt: skip
    for line, quantity, _amount in came:
        line.received += quantity
    PurchaseLine.objects.bulk_update([line for line, _q, _a in came], ["received"])


@in_transaction
def _settle(
    order: PurchaseOrder,
    lines: list[PurchaseLine],
    before: Mapping[int, Decimal],
    *,
    document: str,
    at: datetime,
) -> None:
    """The order's state follows what came of it, and what is on its way follows both."""
    if order.state != PurchaseState.CLOSED:
        if all(not line.open_quantity for line in lines):
            order.move_to(PurchaseState.RECEIVED)
        elif any(line.received for line in lines):
            order.move_to(PurchaseState.PART_RECEIVED)
        else:
            order.move_to(PurchaseState.SENT)
    order.version += 1
    order.save(update_fields=["state", "version"])
    after = open_of(order, lines)
    incoming.change_expected(order.warehouse, before, after, document=document, at=at)


@in_transaction
def _record(receipt: GoodsReceipt, order: PurchaseOrder, by: User, at: datetime) -> None:
    lines, warehouse = receipt.lines.count(), receipt.warehouse.code
    audit.record(
        "receipt.posted", document=receipt.number, by=by, at=at, lines=lines, warehouse=warehouse
    )
    audit.record(
        "purchase.received", document=order.number, by=by, at=at, receipt=receipt.number,
        lines=lines, warehouse=warehouse,
    )  # fmt: skip
    outbox.say("purchase.received", document=order.number, receipt=receipt.number)


@in_transaction
def locked_receipt(number: str) -> GoodsReceipt:
    """The receipt with warehouse and supplier, held against everyone else until the end."""
    return (
        GoodsReceipt.objects.select_for_update(of=["self"], no_key=True)
        .select_related("warehouse", "supplier")
        .get(number=number)
    )


def _put_away(
    lines: list[GoodsReceiptLine], said: PutAway
) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    good: dict[int, Decimal] = {}
    bad: dict[int, Decimal] = {}
    for line in lines:
        stored, defective = said.lines.get(line.pk, (ZERO, ZERO))
        rest = line.quantity - line.stored - line.defective
        if min(stored, defective) < 0 or stored + defective > rest:
            raise WrongPurchase(
                _("%(code)s: only %(rest)s wait in quality control.")
                % {"code": line.sku.code, "rest": f"{rest.normalize():f}"}
            )
        line.stored += stored
        line.defective += defective
        good |= {line.sku_id: stored} if stored else {}
        bad |= {line.sku_id: defective} if defective else {}
    if not good and not bad:
        raise WrongPurchase(_("Say how much is good and how much is defective."))
    if (good and not said.sellable) or (bad and not said.defective):
        raise WrongPurchase(_("Choose the warehouse the goods go to."))
    return good, bad


@in_transaction
def _move(
    receipt: GoodsReceipt, target: Warehouse | None, goods: Mapping[int, Decimal], at: datetime
) -> None:
    if not goods or target is None:
        return
    worths = ledger.issue(
        receipt.warehouse, goods, document=receipt.number, at=at, was_promised=False,
        kind=MoveKind.TRANSFER,
    )  # fmt: skip
    come = {sku: Arrival(goods[sku], cost) for sku, cost in worths.items()}
    ledger.receive(target, come, document=receipt.number, at=at, kind=MoveKind.TRANSFER)


def _require_unused(receipt: GoodsReceipt) -> None:
    if receipt.state == ReceiptState.WRITTEN_OFF or receipt.reverses_id:
        raise WrongPurchase(
            _("%(number)s is written off already, or is itself a write-off.")
            % {"number": receipt.number}
        )
    returns = receipt.returns.filter(state=SupplierReturnState.POSTED, reverses=None)
    if standing := returns.values_list("number", flat=True).first():
        raise StillUsed(
            _("Goods of it went back with %(number)s. Write that off first.") % {"number": standing}
        )
    landed = receipt.costs.filter(reverses=None, reversed_by=None)
    if standing := landed.values_list("number", flat=True).first():
        raise StillUsed(
            _("It carries the freight or duty %(number)s. Take that back first.")
            % {"number": standing}
        )
    require_unbilled(receipt.number)


@in_transaction
def _take_out(receipt: GoodsReceipt, order: PurchaseOrder, document: str, at: datetime) -> Decimal:
    placed = incoming.placed_by(receipt.number)
    places = {warehouse for warehouse, _sku in placed} | {order.warehouse_id}
    costs.hold(sorted(places), [sku for _warehouse, sku in placed])
    warehouses = Warehouse.objects.in_bulk(places)
    for pk in sorted({warehouse for warehouse, _sku in placed}):
        goods = {sku: one for (warehouse, sku), one in placed.items() if warehouse == pk}
        ledger.issue_at_cost(
            warehouses[pk], goods, document=document, at=at, kind=MoveKind.RECEIPT,
            of=[receipt.number],
        )  # fmt: skip
    return sum((one.value for one in placed.values()), ZERO)
