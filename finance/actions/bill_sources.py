"""What a bill is for: lines of receipts and returns, and freight; each can be billed once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from finance.models import BillLine
from finance.payables import Booked
from finance.states import BillState
from inventory.actions.purchases import worth
from inventory.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    LandedCost,
    ReceiptState,
    Supplier,
    SupplierReturn,
    SupplierReturnLine,
    SupplierReturnState,
)
from wholesale.db import in_transaction
from wholesale.money import ZERO
from wholesale.refusals import Refusal


class WrongBill(Refusal):
    """A bill that cannot be: a line of another supplier, more than came, nothing at all."""


Source = GoodsReceiptLine | SupplierReturnLine


@dataclass(frozen=True, slots=True)
class Sources:
    """The documents behind the lines of a bill, by id."""

    receipts: Mapping[int, GoodsReceiptLine]
    returns: Mapping[int, SupplierReturnLine]
    costs: Mapping[int, LandedCost]

    def of(self, line: BillLine) -> Source | None:
        """The goods behind a line, if it is for goods."""
        if line.receipt_line_id:
            return self.receipts[line.receipt_line_id]
        return self.returns[line.return_line_id] if line.return_line_id else None

    @property
    def receipt_ids(self) -> set[int]:
        """The receipts that decide about them; their locks are taken in this order."""
        found = {line.receipt_id for line in self.receipts.values()}
        found |= {line.supplier_return.receipt_id for line in self.returns.values()}
        return found | {cost.receipt_id for cost in self.costs.values()}


def goods_receipts_of(lines: Iterable[BillLine]) -> Sources:
    """What lines of a bill are for; three queries. Refuses with WrongBill for unknown ids."""
    held = list(lines)
    receipts = GoodsReceiptLine.objects.select_related("receipt", "sku").in_bulk(
        [line.receipt_line_id for line in held if line.receipt_line_id]
    )
    returns = SupplierReturnLine.objects.select_related("supplier_return", "sku").in_bulk(
        [line.return_line_id for line in held if line.return_line_id]
    )
    costs = LandedCost.objects.select_related("reversed_by").in_bulk(
        [line.cost_id for line in held if line.cost_id]
    )
    known = len(receipts) + len(returns) + len(costs)
    if known != sum(1 for one in held if one.receipt_line_id or one.return_line_id or one.cost_id):
        raise WrongBill(_("A chosen line is no longer there, or twice. Choose again."))
    return Sources(receipts, returns, costs)


@in_transaction
def hold_receipts(sources: Sources) -> None:
    """Lock the receipts behind a bill by id: what came of them cannot change until the end."""
    held = GoodsReceipt.objects.filter(pk__in=sources.receipt_ids).order_by("pk")
    list(held.select_for_update(of=["self"], no_key=True).values_list("pk"))


def require_billable(supplier: Supplier, lines: Sequence[BillLine], sources: Sources) -> None:
    """Refuse with WrongBill what is another supplier's, written off, or billed already."""
    goods = billed_of(lines)
    for line in lines:
        source = sources.of(line)
        if source is not None:
            _require_theirs(supplier, source)
            quantity, _booked = goods.get(_key(line), (ZERO, ZERO))
            rest = source.quantity - abs(quantity)
            if abs(line.quantity) > rest:
                raise WrongBill(
                    _("%(code)s of %(document)s: only %(rest)s are not billed yet.")
                    % {
                        "code": source.sku.code,
                        "document": _document(source),
                        "rest": f"{rest.normalize():f}",
                    },
                    document=_document(source),
                )
        if line.cost_id:
            _require_cost(sources.costs[line.cost_id], goods.get(_key(line)))


def book(lines: Sequence[BillLine], sources: Sources) -> Booked:
    """Say on each line what it takes off *received, not billed*; gives the sums.

    Parts of one receipt line add up to what it came for, to the cent.
    """
    goods = billed_of(lines)
    for line in lines:
        source = sources.of(line)
        if source is not None:
            quantity, booked = goods.get(_key(line), (ZERO, ZERO))
            rest = source.quantity - abs(quantity)
            amount = source.amount - abs(booked)
            part = abs(line.quantity)
            taken = amount if part == rest else worth(part, amount / rest)
            line.booked = taken if line.quantity > 0 else -taken
        elif line.cost_id:
            line.booked = sources.costs[line.cost_id].amount
        else:
            line.booked = line.amount
    return sums_of(lines)


def sums_of(lines: Iterable[BillLine]) -> Booked:
    """What lines come to, by where it goes."""
    goods = costs = difference = ZERO
    for line in lines:
        if line.receipt_line_id or line.return_line_id:
            goods += line.booked
        else:
            costs += line.booked
        difference += line.difference
    return Booked(goods, costs, difference)


def billed_of(lines: Iterable[BillLine]) -> dict[tuple[str, int], tuple[Decimal, Decimal]]:
    """What reviewed bills have of the sources of these lines: {source: (quantity, booked)}."""
    held = list(lines)
    found: dict[tuple[str, int], tuple[Decimal, Decimal]] = {}
    for kind in ("receipt_line", "return_line", "cost"):
        ids = [pk for line in held if (pk := getattr(line, f"{kind}_id"))]
        if not ids:
            continue
        rows = BillLine.objects.filter(**{f"{kind}__in": ids}, bill__state=BillState.REVIEWED)
        sums = rows.order_by().values_list(kind).annotate(Sum("quantity"), Sum("booked"))
        found |= {(kind, pk): (quantity, booked) for pk, quantity, booked in sums}
    return found


def bill_on(document: str) -> str:
    """The reviewed bill that stands on a receipt, a return or a landed cost; "" for none."""
    rows = BillLine.objects.filter(bill__state=BillState.REVIEWED)
    for path in ("receipt_line__receipt", "return_line__supplier_return", "cost"):
        number = rows.filter(**{f"{path}__number": document}).values_list("bill__number", flat=True)
        if found := number.first():
            return found
    return ""


def _key(line: BillLine) -> tuple[str, int]:
    for kind in ("receipt_line", "return_line"):
        if pk := getattr(line, f"{kind}_id"):
            return kind, pk
    return "cost", line.cost_id or 0


def _require_theirs(supplier: Supplier, source: Source) -> None:
    document: GoodsReceipt | SupplierReturn
    if isinstance(source, GoodsReceiptLine):
        document = source.receipt
        stands = document.state != ReceiptState.WRITTEN_OFF
    else:
        document = source.supplier_return
        stands = document.state == SupplierReturnState.POSTED
    if document.supplier_id != supplier.pk:
        raise WrongBill(_("%(document)s is of another supplier.") % {"document": document.number})
    if not stands or document.reverses_id:
        raise WrongBill(_("%(number)s is written off.") % {"number": document.number})


def _require_cost(cost: LandedCost, billed: object) -> None:
    if cost.reverses_id or hasattr(cost, "reversed_by"):
        raise WrongBill(_("%(number)s was taken back.") % {"number": cost.number})
    if billed:
        raise WrongBill(_("%(number)s is billed already.") % {"number": cost.number})


def _document(source: Source) -> str:
    if isinstance(source, GoodsReceiptLine):
        return source.receipt.number
    return source.supplier_return.number
