"""What a supplier asks to be paid: written from what came, went back or was spent on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from finance.actions.bill_sources import WrongBill, goods_receipts_of, require_billable
from finance.actions.locked import ChangedMeanwhile, required
from finance.models import Bill, BillLine
from finance.states import BILL_MOVES, BillState
from inventory.actions.purchases import worth
from inventory.models import Supplier
from wholesale import audit, idempotency
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.states import require_move


@dataclass(frozen=True, slots=True)
class LineSaid:
    """One line: base units of a receipt or return line (by id), a landed cost, or what it is for.

    Quantities are positive; what went back is taken off.
    """

    unit_price: Decimal
    quantity: Decimal = Decimal(1)
    receipt_line: int | None = None
    return_line: int | None = None
    cost: int | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class BillSaid:
    """What a bill says. Without a due day it is due by the supplier's terms."""

    supplier: Supplier
    dated: date
    lines: Sequence[LineSaid]
    due_on: date | None = None
    their_number: str = ""
    note: str = ""


@use_case
def write_bill(*, said: BillSaid, key: str, by: User, at: datetime) -> Bill:
    """Write a bill that waits for review; the same `key` does it once. Posts nothing.

    Refuses with WrongBill.
    """
    number, is_first = idempotency.claim_number(key, purpose="bill", by_id=by.pk, prefix="BL")
    if not is_first:
        return Bill.objects.get(number=number)
    bill = Bill(number=number, supplier=said.supplier, written_at=at, written_by=by)
    _keep(bill, said, at)
    audit.record("bill.written", document=number, by=by, at=at, total=str(bill.total))
    return bill


@use_case
def change_bill(*, number: str, said: BillSaid, version: int, by: User, at: datetime) -> Bill:
    """Correct a bill that waits for review. Locks it; refuses with WrongBill, ChangedMeanwhile."""
    bill = locked_bill(number, version=version)
    if bill.state != BillState.DRAFT:
        raise ChangedMeanwhile(_("%(number)s no longer waits for review.") % {"number": number})
    before = str(bill.total)
    bill.lines.all().delete()
    bill.version += 1
    _keep(bill, said, at)
    changes = audit.changes({"total": before}, {"total": str(bill.total)})
    audit.record("bill.changed", document=number, by=by, at=at, changes=changes)
    return bill


@use_case
def cancel_bill(*, number: str, because: str, by: User, at: datetime) -> Bill:
    """Put a bill aside that nobody has reviewed. Locks it; refuses with IllegalMove."""
    bill = locked_bill(number)
    step(bill, BillState.CANCELLED)
    bill.because = required(because)
    bill.save(update_fields=["state", "because", "version"])
    audit.record("bill.cancelled", document=number, by=by, at=at, because=bill.because)
    return bill


@in_transaction
def locked_bill(number: str, *, version: int | None = None) -> Bill:
    """The bill with its supplier, held against everyone else until the end.

    Refuses with ChangedMeanwhile when it is not the `version` the person saw.
    """
    bill = (
        Bill.objects.select_for_update(of=["self"], no_key=True)
        .select_related("supplier", "item")
        .get(number=number)
    )
    if version is not None and bill.version != version:
        raise ChangedMeanwhile(
            _("%(number)s was changed while you looked at it. Check it again.")
            % {"number": number},
            document=number,
        )
    return bill


def step(bill: Bill, to: BillState) -> None:
    """Take the bill's next step; refuses with IllegalMove."""
    labels = {value: str(label) for value, label in BillState.choices}
    require_move(BILL_MOVES, now=bill.state, to=to, what=bill.number, labels=labels)
    bill.state = to
    bill.version += 1


@in_transaction
def _keep(bill: Bill, said: BillSaid, at: datetime) -> None:
    _require_days(said, at)
    lines = _lines(said)
    require_billable(said.supplier, lines, goods_receipts_of(lines))
    bill.dated, bill.their_number, bill.note = said.dated, said.their_number.strip(), said.note
    bill.due_on = said.due_on or said.dated + timedelta(days=said.supplier.terms_days)
    bill.total = sum((line.amount for line in lines), ZERO)
    _save(bill)
    for line in lines:
        line.bill = bill
    BillLine.objects.bulk_create(lines)


def _lines(said: BillSaid) -> list[BillLine]:
    lines = []
    for rank, one in enumerate(said.lines):
        sign = -1 if one.return_line else 1
        is_named = one.receipt_line or one.return_line or one.cost or one.what.strip()
        if one.quantity <= 0 or one.unit_price < 0 or not is_named:
            raise WrongBill(_("A line needs a quantity, a price, and what it is for."))
        lines.append(
            BillLine(
                rank=rank, receipt_line_id=one.receipt_line, return_line_id=one.return_line,
                cost_id=one.cost, what=one.what.strip(), quantity=sign * one.quantity,
                unit_price=one.unit_price, amount=sign * worth(one.quantity, one.unit_price),
            )
        )  # fmt: skip
    if not lines:
        raise WrongBill(_("The bill has no lines: choose what it is for."))
    return lines


@in_transaction
def _save(bill: Bill) -> None:
    try:
        with transaction.atomic():
            bill.save()
    except IntegrityError as wrong:
        if "bill_their_number_once" not in str(wrong):
            raise
        other = Bill.objects.filter(
            supplier=bill.supplier, their_number=bill.their_number,
            state__in=[BillState.DRAFT, BillState.REVIEWED],
        ).exclude(pk=bill.pk)  # fmt: skip
        number = other.values_list("number", flat=True).first() or "?"
        raise WrongBill(
            _("This supplier's bill %(theirs)s was entered already, as %(number)s.")
            % {"theirs": bill.their_number, "number": number},
            document=number,
        ) from wrong


def _require_days(said: BillSaid, at: datetime) -> None:
    if said.dated > timezone.localdate(at):
        raise WrongBill(_("The day of the bill lies in the future. Choose today or earlier."))
    if said.due_on and said.due_on < said.dated:
        raise WrongBill(_("A bill cannot be due before it was written."))
