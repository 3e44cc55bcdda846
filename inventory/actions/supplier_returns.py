"""Goods go back to their supplier at the price they came for, and their way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from inventory import incoming, ledger
from inventory.actions.purchase_lines import WrongPurchase, require_reason
from inventory.actions.purchases import worth
from inventory.actions.receipts import locked_receipt, require_unbilled
from inventory.ledger import Against, ValueChange
from inventory.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    MoveKind,
    PurchaseLine,
    ReceiptState,
    SupplierReturn,
    SupplierReturnLine,
    SupplierReturnState,
    Warehouse,
)
from inventory.models.stock import WarehouseKind
from wholesale import audit, idempotency, numbering, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import ZERO


@dataclass(frozen=True, slots=True)
class SentBack:
    """What goes back: {receipt line id: base units}, out of which warehouse, and why."""

    lines: Mapping[int, Decimal]
    warehouse: Warehouse
    reason: str


@use_case
def return_to_supplier(
    *, number: str, sent: SentBack, key: str, by: User, at: datetime
) -> SupplierReturn:
    """Send goods of a receipt back; the same `key` does it once.

    They leave at average cost; the supplier owes what he was to be paid for them, and the rest
    is a purchase price difference. Locks the receipt, then the stock levels. Refuses with
    WrongPurchase, or with NotEnoughStock when they are promised or gone. Message:
    purchase.sent_back.
    """
    require_reason(sent.reason)
    return_number, is_first = idempotency.claim_number(
        key, purpose="supplier_return", by_id=by.pk, prefix="SR"
    )
    if not is_first:
        return SupplierReturn.objects.get(number=return_number)
    receipt = locked_receipt(number)
    if receipt.state == ReceiptState.WRITTEN_OFF or receipt.reverses_id:
        raise WrongPurchase(_("%(number)s is written off.") % {"number": number})
    gone = _gone(receipt, sent)
    made = SupplierReturn(
        number=return_number, receipt=receipt, supplier=receipt.supplier,
        warehouse=sent.warehouse, reason=sent.reason, posted_at=at, posted_by=by,
    )  # fmt: skip
    _write(made, gone)
    costs = ledger.issue(
        sent.warehouse, {line.sku_id: q for line, q, _amount in gone}, document=return_number,
        at=at, was_promised=False, kind=MoveKind.SEND_BACK, of=[number],
    )  # fmt: skip
    _tell(made, -sum(costs.values(), ZERO), by=by, at=at)
    incoming.tell_travelled(incoming.Travelled(return_number, made.supplier, False, at, by))
    audit.record(
        "supplier_return.posted", document=return_number, by=by, at=at, because=sent.reason,
        receipt=number, total=str(made.total),
    )  # fmt: skip
    audit.record(
        "receipt.sent_back", document=number, by=by, at=at, because=sent.reason,
        counter=return_number,
    )  # fmt: skip
    outbox.say("purchase.sent_back", document=return_number, receipt=number)
    return made


@use_case
def write_off_supplier_return(
    *, number: str, because: str, by: User, at: datetime
) -> SupplierReturn:
    """Undo a return by a linked counter-document: the goods are back at the cost they left with.

    Locks the receipt, the return, then the stock levels. Refuses with WrongPurchase.
    """
    require_reason(because)
    held = SupplierReturn.objects.select_related("receipt").get(number=number)
    receipt = locked_receipt(held.receipt.number)
    done = (
        SupplierReturn.objects.select_for_update(of=["self"], no_key=True)
        .select_related("warehouse", "supplier")
        .get(number=number)
    )
    if done.state == SupplierReturnState.WRITTEN_OFF or done.reverses_id:
        raise WrongPurchase(
            _("%(number)s is written off already, or is itself a write-off.") % {"number": number}
        )
    require_unbilled(number)
    done.state = SupplierReturnState.WRITTEN_OFF
    done.save(update_fields=["state"])
    counter = SupplierReturn(
        number=numbering.next_number("SR"), receipt=receipt, supplier=done.supplier,
        warehouse=done.warehouse, reason=because, posted_at=at, posted_by=by, reverses=done,
    )  # fmt: skip
    lines = done.lines.select_related("line")
    _write(counter, [(one.line, -one.quantity, -one.amount) for one in lines])
    back = {
        sku: ledger.Arrival(-one.quantity, -one.value)
        for (_warehouse, sku), one in incoming.placed_by(number).items()
    }
    ledger.receive(
        done.warehouse, back, document=counter.number, at=at, kind=MoveKind.SEND_BACK, of=[number]
    )
    _tell(counter, sum((one.value for one in back.values()), ZERO), by=by, at=at)
    come_again = incoming.Travelled(
        counter.number, done.supplier, True, at, by, undoes=number, because=because
    )
    incoming.tell_travelled(come_again)
    audit.record("supplier_return.posted", document=counter.number, by=by, at=at, because=because)
    audit.record(
        "supplier_return.written_off", document=number, by=by, at=at, because=because,
        counter=counter.number,
    )  # fmt: skip
    return counter


def _gone(receipt: GoodsReceipt, sent: SentBack) -> list[tuple[GoodsReceiptLine, Decimal, Decimal]]:
    lines = {line.pk: line for line in receipt.lines.select_related("sku")}
    wanted = {pk: quantity for pk, quantity in sent.lines.items() if quantity}
    if not wanted or wanted.keys() - lines.keys():
        raise WrongPurchase(_("There is nothing to send back: enter at least one quantity."))
    from_check = sent.warehouse == receipt.warehouse and _is_check(sent.warehouse)
    gone = []
    for pk, quantity in sorted(wanted.items()):
        line = lines[pk]
        rest = line.quantity - line.sent_back
        if from_check:  # what was put away has to go back from where it lies now
            rest = min(rest, line.quantity - line.stored - line.defective)
        if not ZERO < quantity <= rest:
            raise WrongPurchase(
                _("%(code)s: at most %(rest)s of this receipt can go back.")
                % {"code": line.sku.code, "rest": f"{rest.normalize():f}"}
            )
        gone.append((line, quantity, _share(line, quantity)))
    return gone


def _share(line: GoodsReceiptLine, quantity: Decimal) -> Decimal:
    """What so much more of a line cost, so that all of it together costs what it came for."""
    before = _part(line, line.sent_back)
    return _part(line, line.sent_back + quantity) - before


def _part(line: GoodsReceiptLine, quantity: Decimal) -> Decimal:
    return worth(line.amount / line.quantity, quantity) if quantity < line.quantity else line.amount


@in_transaction
def _write(made: SupplierReturn, gone: list[tuple[GoodsReceiptLine, Decimal, Decimal]]) -> None:
    made.total = sum((amount for _line, _quantity, amount in gone), ZERO)
    made.save()
    SupplierReturnLine.objects.bulk_create(
        SupplierReturnLine(
            supplier_return=made, line=line, sku_id=line.sku_id, quantity=quantity,
            unit_price=line.unit_price, amount=amount,
        )
        for line, quantity, amount in gone
    )  # fmt: skip
    from_check = made.warehouse == made.receipt.warehouse and _is_check(made.warehouse)
    for line, quantity, _amount in gone:
        line.sent_back += quantity
        line.defective += quantity if from_check else ZERO
    GoodsReceiptLine.objects.bulk_update(
        [line for line, _q, _a in gone], ["sent_back", "defective"]
    )
    purchased = PurchaseLine.objects.in_bulk([line.line_id for line, _q, _a in gone])
    for line, quantity, _amount in gone:
        purchased[line.line_id].sent_back += quantity
    PurchaseLine.objects.bulk_update(purchased.values(), ["sent_back"])
    if from_check:
        _settle_check(made.receipt)


@in_transaction
def _settle_check(receipt: GoodsReceipt) -> None:
    waits = receipt.lines.filter(quantity__gt=F("stored") + F("defective")).exists()
    receipt.state = ReceiptState.CHECKING if waits else ReceiptState.STORED
    receipt.save(update_fields=["state"])


def _is_check(warehouse: Warehouse) -> bool:
    return warehouse.kind == WarehouseKind.QC


@in_transaction
def _tell(made: SupplierReturn, stock: Decimal, *, by: User, at: datetime) -> None:
    """`stock` is what its moves changed; the supplier's side is the price, the rest differs."""
    ledger.tell_value(ValueChange(made.number, -made.total, Against.SUPPLIER, at, by))
    if difference := stock + made.total:
        ledger.tell_value(ValueChange(made.number, difference, Against.PRICE, at, by))
