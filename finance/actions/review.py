"""What finance decides about a settlement: it happened and posts, or it did not."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from finance import ledger
from finance.actions.locked import locked, move, required
from finance.actions.plan import Plan, describe, named_plan_of, require_deposit, require_sound
from finance.actions.record import apply_plan
from finance.ledger import Paper, Side
from finance.models import Account, EntryKind, MoneyDocument, Settlement
from finance.states import SettlementState
from wholesale import audit, outbox
from wholesale.db import in_transaction, use_case
from wholesale.models import Company, User
from wholesale.money import ZERO
from wholesale.refusals import Refusal


class FourEyes(Refusal):
    """Who recorded a settlement may not be the one who reviews it."""


@use_case
def review_settlement(
    *,
    number: str,
    by: User,
    at: datetime,
    version: int | None = None,
    plan: Plan | None = None,
    paid_on: date | None = None,
) -> Settlement:
    """Agree that the money came in: it posts, covers its documents, the rest is prepaid.

    `plan` and `paid_on` are what the reviewer changed on the desk (None: as recorded); `version` is
    what he saw. Locks the settlement, the customer's account, the open items. Refuses with
    ChangedMeanwhile, FourEyes, AlreadyCovered, PrepaymentUsed, BooksClosed or as an unsound
    plan does. Tells through `settlement.reviewed`. A constant number of statements.
    """
    settlement = locked(number, version=version)
    move(settlement, SettlementState.REVIEWED)
    require_four_eyes(settlement, by, is_own=not settlement.is_by_customer)
    if plan is not None:
        apply_plan(settlement, plan, paid_on=paid_on or settlement.paid_on, by=by, at=at)
    settled, names = named_plan_of(settlement)
    require_sound(settled)
    if settlement.deposit_for:
        require_deposit(settled)
    settlement.reviewed_by, settlement.reviewed_at = by, at
    settlement.save(update_fields=["state", "reviewed_by", "reviewed_at", "version"])
    post_settlement(settlement, settled, by=by, at=at)
    facts = {
        **describe(settled, names),
        "surplus": str(settled.prepayment_change),
    }
    audit.record("settlement.reviewed", document=number, by=by, at=at, **facts)
    outbox.say(
        "settlement.reviewed",
        document=number,
        customer=settlement.customer_id,
        by_customer=settlement.is_by_customer,
        received=str(settled.received),
    )
    return settlement


@use_case
def reject_settlement(
    *, number: str, because: str, by: User, at: datetime, version: int | None = None
) -> Settlement:
    """Say that the money did not come in, with a reason the customer can read. Posts nothing.

    Locks the settlement. Refuses with ReasonMissing or ChangedMeanwhile.
    Tells through `settlement.rejected`.
    """
    settlement = locked(number, version=version)
    move(settlement, SettlementState.REJECTED)
    settlement.because = required(because)
    settlement.reviewed_by, settlement.reviewed_at = by, at
    settlement.save(update_fields=["state", "because", "reviewed_by", "reviewed_at", "version"])
    audit.record("settlement.rejected", document=number, by=by, at=at, because=settlement.because)
    outbox.say(
        "settlement.rejected",
        document=number,
        customer=settlement.customer_id,
        by_customer=settlement.is_by_customer,
        because=settlement.because,
    )
    return settlement


@in_transaction
def post_settlement(settlement: Settlement, plan: Plan, *, by: User, at: datetime) -> int:
    """Post a sound plan: tender, prepayment, discount and rounding against the debt."""
    customer = settlement.customer
    paper = Paper(settlement.number, at, by, dated=settlement.paid_on)
    ledger.change_account(customer)  # the lock, before any item is looked at
    ledger.allocate(customer, plan.lines, paper)
    if settlement.deposit_for:
        ledger.change_deposit(customer, settlement.deposit_for, collected=plan.received)
    else:
        ledger.change_account(customer, receivable=-plan.covered, prepayment=plan.prepayment_change)
    return ledger.post(EntryKind.SETTLEMENT, paper, sides_of(settlement, plan))


def sides_of(settlement: Settlement, plan: Plan) -> list[Side]:
    """The postings of a plan: each part on a line of its own."""
    received, rounding, prepaid = plan.received, plan.rounding, plan.prepayment_change
    customer = settlement.customer
    return [
        Side(
            Account.TENDER,
            debit=max(received, ZERO),
            credit=max(-received, ZERO),
            tender=settlement.tender,
        ),
        Side(Account.DISCOUNT, debit=plan.discount),
        Side(Account.ROUNDING, debit=max(rounding, ZERO), credit=max(-rounding, ZERO)),
        Side(Account.RECEIVABLE, credit=plan.covered, customer=customer),
        Side(
            Account.DEPOSIT if settlement.deposit_for else Account.PREPAYMENT,
            debit=max(-prepaid, ZERO),
            credit=max(prepaid, ZERO),
            customer=customer,
        ),
    ]


def require_four_eyes(document: MoneyDocument, by: User, *, is_own: bool = True) -> None:
    """Refuse with FourEyes who recorded it himself while the company keeps four eyes."""
    if is_own and document.recorded_by_id == by.pk and Company.current().four_eyes:
        raise FourEyes(
            _("You recorded %(number)s yourself. Somebody else must review it.")
            % {"number": document.number}
        )
