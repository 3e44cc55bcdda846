"""We pay a supplier: recorded, reviewed by somebody else, taken back. It posts at the review."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from finance import sql
from finance.actions.locked import ChangedMeanwhile, locked_payment, move, required
from finance.actions.plan import Plan, WrongAmount, describe, require_sound, suggest
from finance.actions.record import Payment, WrongTender, require_day
from finance.actions.review import require_four_eyes
from finance.actions.write_off import Undoing
from finance.models import (
    Account,
    Entry,
    EntryKind,
    SupplierAccount,
    SupplierItem,
    SupplierPayment,
)
from finance.posting import (
    SUPPLIERS,
    Paper,
    Side,
    change_balance,
    cover,
    covered_by,
    one_side,
    post,
)
from finance.queries.open_items import open_bills
from finance.states import SettlementState
from inventory.models import Supplier
from wholesale import audit, idempotency, outbox
from wholesale.db import in_transaction, run_hot, use_case
from wholesale.models import User
from wholesale.money import ZERO


@use_case
def record_payment(
    *,
    supplier: Supplier,
    payment: Payment,
    lines: Mapping[int, Decimal] | None = None,
    key: str,
    by: User,
    at: datetime,
) -> SupplierPayment:
    """Record money for a supplier, over bills or ahead; below zero he gave paid-ahead back.

    `lines` says how much of which open bill (by id) it covers; None spreads it over the chosen
    `payment.documents`, else over all, oldest due first. The same `key` does it once. Posts
    nothing until it is reviewed. Refuses with WrongAmount, TooLittleBrought, TooMuchGiven,
    WrongTender, WrongDay or ChangedMeanwhile. Message: supplier_payment.recorded.
    """
    number, is_first = idempotency.claim_number(
        key, purpose="supplier_payment", by_id=by.pk, prefix="PY"
    )
    if not is_first:
        return SupplierPayment.objects.get(number=number)
    require_day(payment.paid_on, at)
    _require_tender(payment)
    plan = _plan_for(supplier, payment, lines)
    made = SupplierPayment.objects.create(
        number=number, supplier=supplier, tender=payment.tender if payment.received else None,
        received=plan.received, from_prepayment=plan.from_prepayment, discount=plan.discount,
        rounding=plan.rounding, paid_on=payment.paid_on, reference=payment.reference,
        remark=payment.remark, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    _write_lines(made, plan)
    audit.record(
        "supplier_payment.recorded", document=number, by=by, at=at, **describe(plan, _names(plan))
    )
    outbox.say("supplier_payment.recorded", document=number, supplier=supplier.pk)
    return made


@use_case
def review_payment(
    *, number: str, by: User, at: datetime, version: int | None = None
) -> SupplierPayment:
    """Agree that we paid: it posts, covers its bills, the rest is paid ahead.

    Locks the payment, the supplier's account, his open bills. Refuses with ChangedMeanwhile,
    FourEyes, AlreadyCovered, PrepaymentUsed or BooksClosed.
    """
    payment = locked_payment(number, version=version)
    move(payment, SettlementState.REVIEWED)
    require_four_eyes(payment, by)
    plan = plan_of(payment)
    require_sound(plan)
    payment.reviewed_by, payment.reviewed_at = by, at
    payment.save(update_fields=["state", "reviewed_by", "reviewed_at", "version"])
    paper = Paper(number, at, by, dated=payment.paid_on)
    change_balance(SUPPLIERS, payment.supplier)  # the lock, before any bill is looked at
    cover(SUPPLIERS, payment.supplier, plan.lines, paper)
    change_balance(
        SUPPLIERS, payment.supplier, owed=-plan.covered, prepayment=plan.prepayment_change
    )
    post(EntryKind.PAYMENT, paper, _sides(payment, plan.covered, plan.prepayment_change))
    facts = {**describe(plan, _names(plan)), "surplus": str(plan.prepayment_change)}
    audit.record("supplier_payment.reviewed", document=number, by=by, at=at, **facts)
    return payment


@use_case
def reject_payment(*, number: str, because: str, by: User, at: datetime) -> SupplierPayment:
    """Say that it was not paid, with a reason. Posts nothing.

    Locks the payment. Refuses with ReasonMissing or ChangedMeanwhile.
    """
    payment = _ended(number, SettlementState.REJECTED, because)
    payment.reviewed_by, payment.reviewed_at = by, at
    payment.save(update_fields=["state", "because", "reviewed_by", "reviewed_at", "version"])
    audit.record(
        "supplier_payment.rejected", document=number, by=by, at=at, because=payment.because
    )
    return payment


@use_case
def withdraw_payment(*, number: str, because: str, by: User, at: datetime) -> SupplierPayment:
    """Take back a payment nobody has reviewed, with a reason. Locks it; refuses the same."""
    payment = _ended(number, SettlementState.WITHDRAWN, because)
    payment.save(update_fields=["state", "because", "version"])
    audit.record(
        "supplier_payment.withdrawn", document=number, by=by, at=at, because=payment.because
    )
    return payment


@use_case
def write_off_payment(*, number: str, because: str, by: User, at: datetime) -> SupplierPayment:
    """Take a reviewed payment back with a reason: what it covered is owed again.

    The counter-entry is dated today and linked to the original. Locks the payment, the
    supplier's account, his open bills. Refuses with ReasonMissing, ChangedMeanwhile,
    PrepaymentUsed or BooksClosed.
    """
    payment = locked_payment(number)
    move(payment, SettlementState.WRITTEN_OFF)
    payment.because = required(because)
    payment.save(update_fields=["state", "because", "version"])
    paper = Paper(number, at, by, payment.because)
    change_balance(SUPPLIERS, payment.supplier)  # the lock, before anything is looked at
    undo = undoing_payment(payment)
    change_balance(SUPPLIERS, payment.supplier, prepayment=undo.prepayment)
    cover(SUPPLIERS, payment.supplier, {pk: -part for pk, part in undo.lines.items()}, paper)
    change_balance(SUPPLIERS, payment.supplier, owed=undo.reopened)
    original = Entry.objects.only("pk").get(document=number, kind=EntryKind.PAYMENT)
    sides = [
        Side(side.account, side.credit, side.debit, tender=side.tender, supplier=side.supplier)
        for side in _sides(payment, undo.reopened, -undo.prepayment)
    ]
    post(EntryKind.PAYMENT_WRITTEN_OFF, paper, sides, reverses=original.pk)
    audit.record(
        "supplier_payment.written_off", document=number, by=by, at=at, because=payment.because,
        owed_again=str(undo.reopened), prepayment=str(undo.prepayment),
    )  # fmt: skip
    return payment


def plan_of(payment: SupplierPayment) -> Plan:
    """The plan as it is kept with the payment (one query)."""
    rows = run_hot(sql.SUPPLIERS.planned, {"paper": payment.pk})
    parts = (payment.received, payment.from_prepayment, payment.discount, payment.rounding)
    return Plan(*parts, {pk: amount for pk, amount, _document in rows})


def undoing_payment(payment: SupplierPayment) -> Undoing:
    """What writing this payment off would change now, as `undoing` says of a settlement."""
    lines = covered_by(SUPPLIERS, payment.number)
    account = SupplierAccount.objects.filter(pk=payment.supplier_id).first()
    return Undoing(
        lines=lines,
        documents=dict(SupplierItem.objects.filter(pk__in=lines).values_list("pk", "document")),
        prepayment=payment.from_prepayment - (payment.covers - sum(lines.values(), ZERO)),
        deposit=ZERO,
        owed_before=account.payable if account else ZERO,
        prepaid_before=account.prepayment if account else ZERO,
    )


def _sides(payment: SupplierPayment, covered: Decimal, ahead: Decimal) -> list[Side]:
    supplier = payment.supplier
    return [
        one_side(Account.PAYABLE, covered, supplier=supplier),
        one_side(Account.SUPPLIER_PREPAYMENT, ahead, supplier=supplier),
        one_side(Account.TENDER, -payment.received, tender=payment.tender),
        one_side(Account.DISCOUNT, -payment.discount),
        one_side(Account.ROUNDING, -payment.rounding),
    ]


def _plan_for(supplier: Supplier, payment: Payment, lines: Mapping[int, Decimal] | None) -> Plan:
    parts = (payment.received, payment.from_prepayment, payment.discount, payment.rounding)
    if not any(parts):
        raise WrongAmount(_("Enter what is paid, or what was paid ahead and is used now."))
    if lines is None:
        brings = sum(parts, ZERO)
        bills = open_bills(supplier, documents=payment.documents or None) if brings > 0 else []
        lines = suggest(brings, bills)
    plan = Plan(*parts, lines)
    require_sound(plan)
    return plan


@in_transaction
def _write_lines(payment: SupplierPayment, plan: Plan) -> None:
    written = run_hot(
        sql.SUPPLIERS.write_lines,
        {
            "paper": payment.pk,
            "party": payment.supplier_id,
            "items": list(plan.lines),
            "amounts": list(plan.lines.values()),
        },
    )
    if len(written) != len(plan.lines):
        raise ChangedMeanwhile(
            _("A chosen bill is not one of this supplier. Reload the page and choose again.")
        )


@in_transaction
def _ended(number: str, state: SettlementState, because: str) -> SupplierPayment:
    payment = locked_payment(number)
    move(payment, state)
    payment.because = required(because)
    return payment


def _names(plan: Plan) -> dict[int, str]:
    return dict(SupplierItem.objects.filter(pk__in=plan.lines).values_list("pk", "document"))


def _require_tender(payment: Payment) -> None:
    if payment.received and (payment.tender is None or not payment.tender.is_active):
        raise WrongTender(_("Choose how it is paid."))
