"""What finance decides about a bill: we owe it, or what was owed is taken back."""

from datetime import datetime

from finance import payables
from finance.actions.bill_sources import (
    book,
    goods_receipts_of,
    hold_receipts,
    require_billable,
    sums_of,
)
from finance.actions.bills import locked_bill, step
from finance.actions.locked import required
from finance.models import Bill, BillLine, Entry, EntryKind
from finance.posting import Paper
from finance.states import BillState
from wholesale import audit, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User


@use_case
def review_bill(*, number: str, by: User, at: datetime, version: int | None = None) -> Bill:
    """Agree that we owe a bill: it posts, dated as the bill, and is due.

    Goods come off *received, not billed* at what they came for; the rest is a purchase price
    difference. A credit slip comes off the open bills of the same receipts, what is left is
    paid ahead. Locks the bill, its receipts by id, the supplier's account, his open bills.
    Refuses with ChangedMeanwhile, IllegalMove, WrongBill when something of it is billed or
    written off by now, or BooksClosed. Message: bill.reviewed.
    """
    bill = locked_bill(number, version=version)
    step(bill, BillState.REVIEWED)
    lines = list(bill.lines.all())
    hold_receipts(goods_receipts_of(lines))
    sources = goods_receipts_of(lines)  # as they are now that nobody can change them
    require_billable(bill.supplier, lines, sources)
    booked = book(lines, sources)
    BillLine.objects.bulk_update(lines, ["booked"])
    paper = Paper(number, at, by, dated=bill.dated)
    if bill.is_credit:
        payables.credit(bill.supplier, booked, paper, against=_bills_of(sources.receipt_ids))
    else:
        bill.item = payables.open_bill(
            bill.supplier, booked, paper, their_number=bill.their_number, due=bill.due_on
        )
    bill.reviewed_by, bill.reviewed_at = by, at
    bill.save(update_fields=["state", "version", "item", "reviewed_by", "reviewed_at"])
    audit.record(
        "bill.reviewed", document=number, by=by, at=at, total=str(bill.total),
        difference=str(booked.difference),
    )  # fmt: skip
    outbox.say("bill.reviewed", document=number, supplier=bill.supplier_id)
    return bill


@use_case
def write_off_bill(*, number: str, because: str, by: User, at: datetime) -> Bill:
    """Take a reviewed bill back with a reason: its goods are to be billed again.

    The counter-entry is dated today and linked to the original. What was paid of it is paid
    ahead then. Locks the bill, its receipts, the supplier's account, his open bills. Refuses
    with ReasonMissing, IllegalMove, AlreadyCovered, PrepaymentUsed or BooksClosed.
    """
    bill = locked_bill(number)
    step(bill, BillState.WRITTEN_OFF)
    bill.because = required(because)
    lines = list(bill.lines.all())
    hold_receipts(goods_receipts_of(lines))
    entry = Entry.objects.only("pk").get(document=number, kind=EntryKind.BILL)
    paper, booked = Paper(number, at, by, bill.because), sums_of(lines)
    if bill.is_credit:
        payables.write_off_credit(bill.supplier, booked, paper, entry=entry.pk)
    else:
        payables.write_off_bill(bill.supplier, booked, paper, item=bill.item, entry=entry.pk)
    bill.save(update_fields=["state", "because", "version"])
    audit.record("bill.written_off", document=number, by=by, at=at, because=bill.because)
    return bill


@in_transaction
def _bills_of(receipts: set[int]) -> list[int]:
    """The open bills of the same receipts: what a credit slip comes off first."""
    bills = Bill.objects.filter(
        state=BillState.REVIEWED, lines__receipt_line__receipt__in=receipts, item__isnull=False
    )
    return list(bills.order_by().values_list("item", flat=True).distinct())
