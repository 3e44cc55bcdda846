"""What the office reads about supplier bills: what is to bill, and the three-way match."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from django.db.models import DecimalField, F, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from finance import sql
from finance.models import Bill, BillLine
from finance.states import BillState
from inventory.models import (
    GoodsReceiptLine,
    LandedCost,
    ReceiptState,
    Supplier,
    SupplierReturnLine,
    SupplierReturnState,
)
from wholesale.db import run_sql
from wholesale.documents import url_of
from wholesale.money import ZERO
from wholesale.queries.trail import teach
from wholesale.templatetags.wholesale import quantity, unit_price

AT_MOST = 300
_REVIEWED = Q(bill_lines__bill__state=BillState.REVIEWED)
_NUMBER = DecimalField(max_digits=16, decimal_places=3)
L = TypeVar("L", GoodsReceiptLine, SupplierReturnLine)

teach(
    events={
        "bill.written": gettext_lazy("Written"),
        "bill.changed": gettext_lazy("Changed"),
        "bill.cancelled": gettext_lazy("Cancelled"),
        "bill.reviewed": gettext_lazy("Reviewed"),
        "bill.written_off": gettext_lazy("Written off"),
        "supplier_payment.recorded": gettext_lazy("Payment recorded"),
        "supplier_payment.reviewed": gettext_lazy("Reviewed"),
        "supplier_payment.rejected": gettext_lazy("Rejected"),
        "supplier_payment.withdrawn": gettext_lazy("Withdrawn"),
        "supplier_payment.written_off": gettext_lazy("Written off"),
    },
    facts={"difference": gettext_lazy("Price difference")},
)


@dataclass(slots=True)
class Match:
    """One line of a bill beside what was ordered, what came, and what was billed before."""

    line: BillLine
    ordered: Decimal | None = None
    received: Decimal | None = None
    before: Decimal = ZERO
    price: Decimal | None = None
    doubts: list[str] = field(default_factory=list)


def bill_rows() -> QuerySet[Bill]:
    """Bills with supplier, people, and what is open (`item`)."""
    return Bill.objects.select_related("supplier", "written_by", "reviewed_by", "item")


def search_bills(rows: QuerySet[Bill], text: str) -> QuerySet[Bill]:
    """By number, the supplier's number, receipt, or supplier."""
    words = text.strip()
    return rows.filter(
        Q(number__istartswith=words)
        | Q(their_number__istartswith=words)
        | Q(supplier__name__icontains=words)
        | Q(supplier__code__iexact=words)
    )


def to_bill(supplier: Supplier) -> list[GoodsReceiptLine]:
    """What came from a supplier and is not billed, oldest first; four queries.

    Adds `billed`, `drafted` (on bills that wait for review) and `rest`.
    """
    rows = (
        GoodsReceiptLine.objects.filter(receipt__supplier=supplier, receipt__reverses=None)
        .exclude(receipt__state=ReceiptState.WRITTEN_OFF)
        .annotate(billed=_sum(_REVIEWED), drafted=_sum(_waiting()))
        .filter(billed__lt=F("quantity"))
        .select_related("receipt", "sku__product", "sku__unit", "line")
        .prefetch_related("sku__packs__unit")
        .order_by("receipt__posted_at", "pk")[:AT_MOST]
    )
    return [_with_rest(line) for line in rows]


def to_credit(supplier: Supplier) -> list[SupplierReturnLine]:
    """What went back to a supplier and is not credited; the same facts."""
    rows = (
        SupplierReturnLine.objects.filter(
            supplier_return__supplier=supplier, supplier_return__reverses=None,
            supplier_return__state=SupplierReturnState.POSTED,
        )
        .annotate(billed=-_sum(_REVIEWED), drafted=-_sum(_waiting()))
        .filter(billed__lt=F("quantity"))
        .select_related("supplier_return__receipt", "sku__product", "sku__unit")
        .prefetch_related("sku__packs__unit")
        .order_by("supplier_return__posted_at", "pk")[:AT_MOST]
    )  # fmt: skip
    return [_with_rest(line) for line in rows]


def costs_to_bill(*, besides: Bill | None = None) -> list[LandedCost]:
    """Freight and duty that goods carry and no other bill has, newest first."""
    rows = LandedCost.objects.filter(reverses=None, reversed_by=None)
    billed = BillLine.objects.filter(
        cost__isnull=False, bill__state__in=[BillState.REVIEWED, BillState.DRAFT]
    )
    if besides:
        billed = billed.exclude(bill=besides)
    free = rows.exclude(pk__in=billed.values("cost")).select_related("receipt")
    return list(free.order_by("-pk")[:AT_MOST])


def matched(bill: Bill) -> list[Match]:
    """The lines of a bill with the three-way match and what is doubtful; four queries."""
    receipts = GoodsReceiptLine.objects.select_related(
        "receipt", "line__order", "sku__product", "sku__unit"
    ).annotate(billed=_sum(_REVIEWED & ~Q(bill_lines__bill=bill)))
    returns = SupplierReturnLine.objects.select_related(
        "supplier_return", "sku__product", "sku__unit"
    )
    lines = bill.lines.select_related("cost__receipt").prefetch_related(
        Prefetch("receipt_line", receipts), Prefetch("return_line", returns)
    )
    return [_matched(line) for line in lines]


def _matched(line: BillLine) -> Match:
    came = line.receipt_line
    if came is None:
        return Match(line, price=line.return_line.unit_price if line.return_line else None)
    before: Decimal = came.billed  # type: ignore[attr-defined]
    found = Match(line, came.line.quantity, came.quantity, before, came.unit_price)
    unit = came.sku.unit.name
    if line.unit_price != came.unit_price:
        found.doubts.append(
            _("Price %(billed)s, ordered at %(ordered)s")
            % {"billed": unit_price(line.unit_price), "ordered": unit_price(came.unit_price)}
        )
    rest = came.quantity - before
    if line.quantity > rest:
        found.doubts.append(
            _("%(quantity)s %(unit)s more than came and is not billed")
            % {"quantity": quantity(line.quantity - rest), "unit": unit}
        )
    if came.line.received > came.line.quantity:
        found.doubts.append(
            _("%(quantity)s %(unit)s more came than was ordered")
            % {"quantity": quantity(came.line.received - came.line.quantity), "unit": unit}
        )
    if came.sent_back:
        found.doubts.append(
            _("%(quantity)s %(unit)s went back") % {"quantity": quantity(came.sent_back),
                                                    "unit": unit}
        )  # fmt: skip
    if came.receipt.state == ReceiptState.CHECKING:
        found.doubts.append(_("Still in quality control"))
    if came.receipt.state == ReceiptState.WRITTEN_OFF:
        found.doubts.append(_("Its receipt is written off"))
    return found


def _waiting() -> Q:
    return Q(bill_lines__bill__state=BillState.DRAFT)


def _sum(which: Q) -> Coalesce:
    total = Sum("bill_lines__quantity", filter=which)
    return Coalesce(total, Value(ZERO), output_field=_NUMBER)


def _with_rest(line: L) -> L:
    line.rest = line.quantity - line.billed  # type: ignore[attr-defined]
    return line


def payers_of(bill: Bill) -> list[tuple[str, Decimal, str]]:
    """What covers a bill: (document, amount, its page)."""
    if bill.item_id is None:
        return []
    rows = run_sql(sql.SUPPLIERS.covering, {"item": bill.item_id})
    return [(number, amount, url_of(number)) for number, amount in rows]
