"""Taking back a settlement that was reviewed: a linked counter-entry, after a look at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from finance import ledger
from finance.actions.locked import locked, move, required
from finance.actions.plan import names_of
from finance.ledger import Paper, PrepaymentUsed, Side
from finance.models import Account, CustomerAccount, Entry, EntryKind, Settlement
from finance.states import SettlementState
from wholesale import audit, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import User
from wholesale.money import ZERO
from wholesale.templatetags.wholesale import amount as money


@dataclass(frozen=True, slots=True)
class Undoing:
    """What a write-off changes: debts come back, prepayment changes, the money goes.

    `deposit` is what is taken from the deposit of its order.
    """

    lines: Mapping[int, Decimal]
    documents: Mapping[int, str]
    prepayment: Decimal
    deposit: Decimal
    owed_before: Decimal
    prepaid_before: Decimal

    @property
    def reopened(self) -> Decimal:
        """What is owed again."""
        return sum(self.lines.values(), ZERO)

    @property
    def owed_after(self) -> Decimal:
        return self.owed_before + self.reopened

    @property
    def prepaid_after(self) -> Decimal:
        return self.prepaid_before + self.prepayment

    @property
    def by_document(self) -> list[tuple[str, Decimal]]:
        """What comes back, by document."""
        return [(self.documents.get(pk, "?"), amount) for pk, amount in self.lines.items()]


def undoing(settlement: Settlement) -> Undoing:
    """What writing this settlement off would change now: live allocations come back as debt.

    What it no longer covers (its shipment was written off) had become prepayment, and so had
    its surplus: that part is taken from the prepayment, and what it used of it is put back.
    """
    lines = ledger.covered_by(settlement.number)
    covered = sum(lines.values(), ZERO)
    account = CustomerAccount.objects.filter(pk=settlement.customer_id).first()
    is_deposit = bool(settlement.deposit_for)
    return Undoing(
        lines=lines,
        documents=names_of(lines),
        prepayment=ZERO
        if is_deposit
        else settlement.from_prepayment - (settlement.covers - covered),
        deposit=settlement.received if is_deposit else ZERO,
        owed_before=account.receivable if account else ZERO,
        prepaid_before=account.prepayment if account else ZERO,
    )


@use_case
def write_off_settlement(
    *, number: str, because: str, by: User, at: datetime, version: int | None = None
) -> Settlement:
    """Take a reviewed settlement back with a reason: what it covered is owed again.

    The counter-entry is dated today and linked to the original, which stays. Locks the
    settlement, the customer's account, the open items. Refuses with ReasonMissing,
    ChangedMeanwhile, BooksClosed, PrepaymentUsed naming the settlement that used it, or
    DepositUsed naming the shipment that did.
    Tells through `settlement.written_off`.
    """
    settlement = locked(number, version=version)
    move(settlement, SettlementState.WRITTEN_OFF)
    settlement.because = required(because)
    settlement.save(update_fields=["state", "because", "version"])
    paper = Paper(number, at, by, settlement.because)
    ledger.change_account(settlement.customer)  # the lock, before anything is looked at
    undo = undoing(settlement)
    _require_prepayment(settlement, undo)
    ledger.allocate(settlement.customer, {pk: -amount for pk, amount in undo.lines.items()}, paper)
    ledger.change_account(settlement.customer, receivable=undo.reopened, prepayment=undo.prepayment)
    if undo.deposit:
        ledger.change_deposit(settlement.customer, settlement.deposit_for, collected=-undo.deposit)
    _post_red(settlement, undo, paper)
    facts = {"owed_again": str(undo.reopened), "prepayment": str(undo.prepayment)}
    audit.record(
        "settlement.written_off",
        document=number,
        by=by,
        at=at,
        because=settlement.because,
        **facts,
    )
    outbox.say(
        "settlement.written_off",
        document=number,
        customer=settlement.customer_id,
        because=settlement.because,
    )
    return settlement


@in_transaction
def _post_red(settlement: Settlement, undo: Undoing, paper: Paper) -> None:
    original = Entry.objects.only("pk").get(document=settlement.number, kind=EntryKind.SETTLEMENT)
    received, rounding, prepaid = settlement.received, settlement.rounding, undo.prepayment
    customer = settlement.customer
    sides = [
        Side(Account.RECEIVABLE, debit=undo.reopened, customer=customer),
        Side(
            Account.PREPAYMENT,
            debit=max(-prepaid, ZERO),
            credit=max(prepaid, ZERO),
            customer=customer,
        ),
        Side(Account.DEPOSIT, debit=undo.deposit, customer=customer),
        Side(
            Account.TENDER,
            debit=max(-received, ZERO),
            credit=max(received, ZERO),
            tender=settlement.tender,
        ),
        Side(Account.DISCOUNT, credit=settlement.discount),
        Side(Account.ROUNDING, debit=max(-rounding, ZERO), credit=max(rounding, ZERO)),
    ]
    ledger.post(EntryKind.SETTLEMENT_WRITTEN_OFF, paper, sides, reverses=original.pk)


def _require_prepayment(settlement: Settlement, undo: Undoing) -> None:
    if undo.prepaid_after >= 0:
        return
    users = list(users_of_prepayment(settlement).values_list("number", flat=True)[:3])
    raise PrepaymentUsed(
        _("%(missing)s of its surplus was used by %(settlement)s. Write off %(settlement)s first.")
        % {"missing": money(-undo.prepaid_after), "settlement": ", ".join(users)},
        document=next(iter(users), ""),
    )


def users_of_prepayment(settlement: Settlement) -> "QuerySet[Settlement]":
    """The reviewed settlements that took prepayment of the same customer, newest first."""
    return (
        Settlement.objects.filter(customer=settlement.customer_id, state=SettlementState.REVIEWED)
        .filter(Q(from_prepayment__gt=0) | Q(received__lt=0))
        .exclude(pk=settlement.pk)
        .order_by("-reviewed_at", "-pk")
    )
