"""The review desk: what the form says, what it adds up to, and what it would change.

Figures are always the server's: the page sends what was typed and shows what comes back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from finance.actions.plan import Plan, is_amount, plan_of, require_sound, suggest
from finance.forms import AmountField, DeskForm
from finance.models import Settlement
from finance.queries.balances import Standing, standing_of
from finance.queries.open_items import OpenDebt, open_debts
from wholesale.http import number_in
from wholesale.money import ZERO
from wholesale.refusals import Refusal
from wholesale.templatetags.wholesale import amount as money
from wholesale.templatetags.wholesale import plain


@dataclass(slots=True)
class DeskRow:
    """One open document on the desk."""

    debt: OpenDebt
    is_ticked: bool = False
    typed: str = ""
    error: str = ""

    @property
    def days_late(self) -> int:
        """How many days it is overdue today."""
        return self.debt.days_overdue(timezone.localdate())


@dataclass(slots=True)
class Desk:
    """Everything the desk shows."""

    settlement: Settlement
    form: DeskForm
    rows: list[DeskRow]
    plan: Plan
    standing: Standing
    problem: str = ""
    is_unreadable: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether it could be reviewed as it stands."""
        return not self.problem

    @property
    def owed_after(self) -> Decimal:
        return self.standing.owed - self.plan.covered

    @property
    def prepaid_after(self) -> Decimal:
        """What is prepaid afterwards; what is missing is said beside it, not taken from here."""
        return self.standing.prepaid + self.plan.prepayment_change + self.plan.missing

    @property
    def is_current(self) -> bool:
        """Whether the form was filled in on the settlement as it is kept now."""
        sent = self.form.cleaned_data.get("version") if self.form.is_bound else None
        return sent is None or sent == self.settlement.version


def desk_of(settlement: Settlement) -> Desk:
    """The desk as the settlement is kept."""
    saved = plan_of(settlement)
    rows = _rows_with(_open_rows(settlement, saved.lines), saved.lines)
    shown = {
        row.debt.pk: min(saved.lines[row.debt.pk], row.debt.open) for row in rows if row.is_ticked
    }
    # What was paid by something else since is no longer there to be covered.
    plan = replace(saved, lines=shown)
    form = DeskForm(initial=_initial(settlement, plan))
    return _desk(settlement, form, plan, _rows_with(rows, shown))


def desk_from(settlement: Settlement, sent: QueryDict, *, arrange: str = "") -> Desk:
    """The desk as somebody has filled it in; `arrange` has the server fill a part of it."""
    form = DeskForm(sent)
    rows = _rows_from(settlement, sent)
    problem = "" if form.is_valid() else _first_error(form)
    problem = problem or next((row.error for row in rows if row.error), "")
    problem = problem or _what_is_gone(rows, sent)
    plan = _plan_from(form, rows)
    if arrange and not problem:
        standing = standing_of(settlement.customer, today=timezone.localdate())
        plan = _arranged(plan, rows, standing, arrange)
        form = DeskForm(_initial(settlement, plan) | {"paid_on": form.cleaned_data["paid_on"]})
        form.is_valid()
        rows = _rows_with(rows, plan.lines)
    return _desk(settlement, form, plan, rows, problem)


def _desk(
    settlement: Settlement, form: DeskForm, plan: Plan, rows: list[DeskRow], problem: str = ""
) -> Desk:
    standing = standing_of(settlement.customer, today=timezone.localdate())
    return Desk(
        settlement,
        form,
        rows,
        plan,
        standing,
        problem or _problem(plan, standing),
        is_unreadable=bool(problem),
    )


def _problem(plan: Plan, standing: Standing) -> str:
    try:
        require_sound(plan)
    except Refusal as refusal:
        return refusal.sentence
    if standing.prepaid + plan.prepayment_change < 0:
        return _("There is only %(prepaid)s of prepayment left.") % {
            "prepaid": money(standing.prepaid)
        }
    return ""


def _initial(settlement: Settlement, plan: Plan) -> dict[str, object]:
    return {
        "received": plain(plan.received),
        "from_prepayment": plain(plan.from_prepayment or None),
        "discount": plain(plan.discount or None),
        "rounding": plain(plan.rounding or None),
        "paid_on": settlement.paid_on,
        "version": settlement.version,
    }


def _open_rows(settlement: Settlement, always: Iterable[int]) -> list[DeskRow]:
    debts = open_debts(settlement.customer, besides=settlement.number, always=always)
    return [DeskRow(debt) for debt in debts]


def _rows_with(rows: list[DeskRow], lines: Mapping[int, Decimal]) -> list[DeskRow]:
    return [DeskRow(row.debt, row.debt.pk in lines, plain(lines.get(row.debt.pk))) for row in rows]


def _rows_from(settlement: Settlement, sent: QueryDict) -> list[DeskRow]:
    ticked = _ticked(sent)
    rows = _open_rows(settlement, ticked)
    for row in rows:
        row.is_ticked = row.debt.pk in ticked
        row.typed = sent.get(f"amount-{row.debt.pk}", "").strip()
        if row.is_ticked and not row.typed:
            row.typed = plain(row.debt.open)
        _amount_of(row)
    return rows


def _ticked(sent: QueryDict) -> set[int]:
    return {pk for item in sent.getlist("item") if (pk := number_in(item))}


def _what_is_gone(rows: list[DeskRow], sent: QueryDict) -> str:
    if _ticked(sent) <= {row.debt.pk for row in rows}:
        return ""
    return _("A document you ticked was paid in the meantime. Check what is left, then go on.")


def _amount_of(row: DeskRow) -> Decimal:
    """The amount a ticked row asks for; an unreadable one marks the row."""
    if not row.is_ticked:
        return ZERO
    try:
        amount = AmountField(required=True).clean(row.typed)
    except forms.ValidationError as wrong:
        row.error = f"{row.debt.document}: {' '.join(wrong.messages)}"
        return ZERO
    if amount <= 0 or not is_amount(amount):
        row.error = _("%(document)s: an amount must be above zero.") % {
            "document": row.debt.document
        }
        return ZERO
    if amount > row.debt.open:
        row.error = _("%(document)s: only %(open)s is open.") % {
            "document": row.debt.document,
            "open": money(row.debt.open),
        }
        return ZERO
    return Decimal(amount)


def _plan_from(form: DeskForm, rows: list[DeskRow]) -> Plan:
    said = form.cleaned_data if form.is_bound and hasattr(form, "cleaned_data") else {}
    lines = {row.debt.pk: _amount_of(row) for row in rows if row.is_ticked}
    return Plan(
        received=said.get("received") or ZERO,
        from_prepayment=said.get("from_prepayment") or ZERO,
        discount=said.get("discount") or ZERO,
        rounding=said.get("rounding") or ZERO,
        lines={pk: amount for pk, amount in lines.items() if amount},
    )


def _arranged(plan: Plan, rows: list[DeskRow], standing: Standing, how: str) -> Plan:
    """The plan with one part worked out by us."""
    if how == "oldest":
        lines = suggest(max(plan.brings, ZERO), [row.debt for row in rows])
        return replace(plan, lines=lines)
    if how == "prepayment":
        rest = plan.covered - plan.brings + plan.from_prepayment
        return replace(plan, from_prepayment=min(max(rest, ZERO), standing.prepaid))
    if how == "discount":
        return replace(plan, discount=max(plan.covered - plan.brings + plan.discount, ZERO))
    if how == "rounding":
        return replace(plan, rounding=plan.covered - plan.brings + plan.rounding)
    return plan


def _first_error(form: DeskForm) -> str:
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return f"{label}: {errors[0]}" if label else str(errors[0])
    return ""
