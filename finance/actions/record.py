"""Money has come in, says somebody: a settlement that waits for review. Nothing posts here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.models import Customer
from finance import sql
from finance.actions.locked import ChangedMeanwhile, locked, move, required
from finance.actions.plan import (
    Plan,
    WrongAmount,
    describe,
    names_of,
    plan_of,
    require_deposit,
    require_sound,
    suggest,
)
from finance.models import Settlement, Tender
from finance.queries.open_items import open_debts
from finance.states import SettlementState
from wholesale import audit, idempotency, outbox
from wholesale.db import in_transaction, run_hot, use_case
from wholesale.models import StoredFile, User
from wholesale.money import ZERO
from wholesale.refusals import Refusal


class WrongTender(Refusal):
    """The way of payment is missing, no longer in use, or not one customers may report."""


class WrongDay(Refusal):
    """The day of payment cannot be."""


@dataclass(frozen=True, slots=True)
class Payment:
    """What somebody says about money that came in (below zero: that went back).

    `documents` are the open documents it is meant for; none means oldest due first.
    `deposit_for` is the order it is a deposit for; it covers no documents then.
    """

    tender: Tender | None
    received: Decimal
    paid_on: date
    reference: str = ""
    remark: str = ""
    slip: StoredFile | None = None
    documents: tuple[str, ...] = ()
    from_prepayment: Decimal = ZERO
    discount: Decimal = ZERO
    rounding: Decimal = ZERO
    deposit_for: str = ""


@use_case
def report_payment(
    *, customer: Customer, payment: Payment, key: str, by: User, at: datetime
) -> Settlement:
    """A customer's person reports a payment; the same `key` does it once. Posts nothing.

    Lines are suggested: the chosen documents, else the oldest due, the last in part. Refuses
    with WrongAmount, WrongTender or WrongDay. Tells the office through `settlement.recorded`.
    """
    if payment.received <= 0:
        raise WrongAmount(_("Enter the amount you paid; it must be above zero."))
    if payment.tender and not payment.tender.for_customers:
        raise WrongTender(_("Choose another way of payment."))
    return _record(customer, payment, key=key, by_customer=True, by=by, at=at)


@use_case
def record_receipt(
    *, customer: Customer, payment: Payment, key: str, by: User, at: datetime
) -> Settlement:
    """Staff record a receipt, a refund of prepayment, or prepayment set against documents.

    The same `key` does it once. Posts nothing until it is reviewed. Refuses with WrongAmount,
    TooMuchGiven, WrongTender or WrongDay. Tells through `settlement.recorded`.
    """
    return _record(customer, payment, key=key, by_customer=False, by=by, at=at)


@use_case
def change_settlement(
    *, number: str, plan: Plan, paid_on: date, version: int, by: User, at: datetime
) -> Settlement:
    """Correct a settlement that waits for review: its parts, its day, its documents.

    Locks the settlement. Refuses with ChangedMeanwhile when somebody was quicker, WrongDay,
    or as a plan that does not add up does. The audit trail keeps old and new.
    """
    settlement = locked(number, version=version)
    if settlement.state != SettlementState.UNREVIEWED:
        raise ChangedMeanwhile(
            _("Settlement %(number)s no longer waits for review.") % {"number": number}
        )
    apply_plan(settlement, plan, paid_on=paid_on, by=by, at=at)
    settlement.version += 1
    settlement.save(update_fields=["version"])
    return settlement


@use_case
def withdraw_settlement(
    *, number: str, because: str, by: User, at: datetime, version: int | None = None
) -> Settlement:
    """Take back a settlement nobody has reviewed yet, with a reason.

    Locks the settlement. Refuses with ReasonMissing or ChangedMeanwhile.
    """
    settlement = locked(number, version=version)
    move(settlement, SettlementState.WITHDRAWN)
    settlement.because = required(because)
    settlement.save(update_fields=["state", "because", "version"])
    audit.record("settlement.withdrawn", document=number, by=by, at=at, because=because)
    return settlement


@in_transaction
def apply_plan(
    settlement: Settlement, plan: Plan, *, paid_on: date, by: User, at: datetime
) -> None:
    """Keep a new plan and day with a held settlement; the audit trail gets old and new."""
    require_sound(plan)
    if settlement.deposit_for:
        require_deposit(plan)
    require_day(paid_on, at)
    _require_tender(settlement.tender, plan.received)
    before, old_day = plan_of(settlement), settlement.paid_on
    if before == plan and old_day == paid_on:
        return
    settlement.received = plan.received
    settlement.from_prepayment = plan.from_prepayment
    settlement.discount = plan.discount
    settlement.rounding = plan.rounding
    settlement.paid_on = paid_on
    settlement.save(
        update_fields=["received", "from_prepayment", "discount", "rounding", "paid_on"]
    )
    write_lines(settlement, plan.lines)
    names = names_of({**before.lines, **plan.lines})
    old = {**describe(before, names), "paid_on": str(old_day)}
    new = {**describe(plan, names), "paid_on": str(paid_on)}
    audit.record(
        "settlement.changed",
        document=settlement.number,
        by=by,
        at=at,
        changes=audit.changes(old, {**dict.fromkeys(old, ""), **new}),
    )


@in_transaction
def write_lines(settlement: Settlement, lines: Mapping[int, Decimal]) -> None:
    """Make these the settlement's lines, in one statement whatever their number.

    Refuses with ChangedMeanwhile when one is not a debt of this customer.
    """
    written = run_hot(
        sql.CUSTOMERS.write_lines,
        {
            "paper": settlement.pk,
            "party": settlement.customer_id,
            "items": list(lines),
            "amounts": list(lines.values()),
        },
    )
    if len(written) != len(lines):
        raise ChangedMeanwhile(
            _("A chosen document is not one of this customer. Reload the page and choose again.")
        )


def _record(
    customer: Customer, payment: Payment, *, key: str, by_customer: bool, by: User, at: datetime
) -> Settlement:
    number, is_first = idempotency.claim_number(key, purpose="settlement", by_id=by.pk, prefix="ST")
    if not is_first:
        return Settlement.objects.get(number=number)
    require_day(payment.paid_on, at)
    _require_tender(payment.tender, payment.received)
    plan, names = _plan_for(customer, payment)
    require_sound(plan)
    if payment.deposit_for:
        require_deposit(plan)
    settlement = Settlement.objects.create(
        number=number,
        customer=customer,
        is_by_customer=by_customer,
        tender=payment.tender if payment.received else None,
        received=plan.received,
        from_prepayment=plan.from_prepayment,
        discount=plan.discount,
        rounding=plan.rounding,
        paid_on=payment.paid_on,
        reference=payment.reference,
        remark=payment.remark,
        slip=payment.slip,
        deposit_for=payment.deposit_for,
        recorded_at=at,
        recorded_by=by,
    )
    write_lines(settlement, plan.lines)
    facts = describe(plan, names)
    audit.record("settlement.recorded", document=number, by=by, at=at, **facts)
    outbox.say(
        "settlement.recorded",
        document=number,
        customer=customer.pk,
        by_customer=by_customer,
        received=str(plan.received),
    )
    return settlement


def _plan_for(customer: Customer, payment: Payment) -> tuple[Plan, dict[int, str]]:
    """The suggested plan, and the names of the documents it covers."""
    brings = (
        payment.received + payment.from_prepayment + payment.discount + payment.rounding
    )  # fmt: skip
    covers = brings > 0 and not payment.deposit_for
    debts = open_debts(customer, documents=payment.documents or None) if covers else []
    plan = Plan(
        payment.received,
        payment.from_prepayment,
        payment.discount,
        payment.rounding,
        suggest(brings, debts),
    )
    return plan, {debt.pk: debt.document for debt in debts}


def require_day(paid_on: date, at: datetime) -> None:
    """Refuse with WrongDay a day that has not come."""
    if paid_on > timezone.localdate(at):
        raise WrongDay(_("The day of payment lies in the future. Choose today or earlier."))


def _require_tender(tender: Tender | None, received: Decimal) -> None:
    if received and (tender is None or not tender.is_active):
        raise WrongTender(_("Choose how the money came in."))
