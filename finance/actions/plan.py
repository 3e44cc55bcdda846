"""What a settlement brings and which debts it covers: the arithmetic, before anything posts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from finance import sql
from finance.models import OpenItem, Settlement
from finance.queries.open_items import OpenDebt
from wholesale.db import run_hot
from wholesale.money import ZERO
from wholesale.refusals import Refusal
from wholesale.templatetags.wholesale import amount as money

_CENT = Decimal("0.01")
_MOST = Decimal(10) ** 13


class WrongAmount(Refusal):
    """An amount is not one: below zero, finer than a cent, or nothing at all."""


class TooLittleBrought(Refusal):
    """The chosen documents come to more than the settlement brings. `missing` says how much."""

    def __init__(self, sentence: str, missing: Decimal) -> None:
        super().__init__(sentence)
        self.missing = missing


class TooMuchGiven(Refusal):
    """Prepayment, discount and rounding are for documents, not for making prepayment."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes in, in which parts, and how much of which open item (by id) it covers."""

    received: Decimal = ZERO
    from_prepayment: Decimal = ZERO
    discount: Decimal = ZERO
    rounding: Decimal = ZERO
    lines: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def brings(self) -> Decimal:
        """Everything there is to set against documents."""
        return self.received + self.from_prepayment + self.discount + self.rounding

    @property
    def covered(self) -> Decimal:
        """The sum of the lines."""
        return sum(self.lines.values(), ZERO)

    @property
    def surplus(self) -> Decimal:
        """What is left over and becomes prepayment (a refund takes it: then below zero)."""
        return self.brings - self.covered

    @property
    def missing(self) -> Decimal:
        """What the documents come to above what it brings."""
        return max(-self.surplus, ZERO) if not self.is_refund else ZERO

    @property
    def is_refund(self) -> bool:
        """Whether money goes back to the customer."""
        return self.received < 0

    @property
    def prepayment_change(self) -> Decimal:
        """By how much the customer's prepayment grows, or falls."""
        return self.surplus - self.from_prepayment


def plan_of(settlement: Settlement) -> Plan:
    """The plan as it is kept with the settlement (one query)."""
    return named_plan_of(settlement)[0]


def named_plan_of(settlement: Settlement) -> tuple[Plan, dict[int, str]]:
    """The plan as it is kept, and the documents behind its lines (one query)."""
    rows = run_hot(sql.CUSTOMERS.planned, {"paper": settlement.pk})
    plan = Plan(
        settlement.received,
        settlement.from_prepayment,
        settlement.discount,
        settlement.rounding,
        {pk: amount for pk, amount, _document in rows},
    )
    return plan, {pk: document for pk, _amount, document in rows}


def suggest(amount: Decimal, debts: Iterable[OpenDebt]) -> dict[int, Decimal]:
    """Spread an amount over debts in the given order; the last one may be covered in part."""
    lines: dict[int, Decimal] = {}
    for debt in debts:
        part = min(amount, debt.free)
        if part > 0:
            lines[debt.pk] = part
            amount -= part
    return lines


def require_sound(plan: Plan) -> None:
    """Refuse a plan that does not add up, saying what to do.

    WrongAmount, TooLittleBrought or TooMuchGiven. Whether the debts are still open and the
    prepayment still there is the ledger's to say.
    """
    _require_amounts(plan)
    if plan.is_refund:
        _require_pure_refund(plan)
        return
    if plan.missing:
        raise TooLittleBrought(
            _(
                "The documents come to %(covered)s, this settlement brings %(brings)s:"
                " %(missing)s is missing. Lower an amount or take a document out."
            )
            % {
                "covered": money(plan.covered),
                "brings": money(plan.brings),
                "missing": money(plan.missing),
            },
            plan.missing,
        )
    if plan.surplus > plan.received:
        raise TooMuchGiven(
            _(
                "Prepayment, discount and rounding together are %(over)s more than the"
                " documents need. Lower them or choose more documents."
            )
            % {"over": money(plan.surplus - plan.received)}
        )
    if plan.from_prepayment and plan.surplus:
        raise TooMuchGiven(
            _(
                "%(surplus)s would be left over while prepayment is used."
                " Use %(surplus)s less of the prepayment."
            )
            % {"surplus": money(min(plan.surplus, plan.from_prepayment))}
        )


def _require_amounts(plan: Plan) -> None:
    parts = (plan.received, plan.from_prepayment, plan.discount, plan.rounding)
    if any(not is_amount(amount) for amount in (*parts, *plan.lines.values())):
        raise WrongAmount(_("Write amounts with at most two digits after the point."))
    if any(amount <= 0 for amount in plan.lines.values()):
        raise WrongAmount(_("An amount for a document must be above zero."))
    if plan.from_prepayment < 0 or plan.discount < 0:
        raise WrongAmount(_("Prepayment used and discount cannot be below zero."))
    if not any(parts):
        raise WrongAmount(_("Enter what was received, or the prepayment to use."))


def require_deposit(plan: Plan) -> None:
    """Refuse with TooMuchGiven what is more than money received for one order."""
    if plan.received <= 0 or plan.lines or plan.from_prepayment or plan.discount or plan.rounding:
        raise TooMuchGiven(
            _("A deposit is money received for its order: no documents or discount with it.")
        )


def _require_pure_refund(plan: Plan) -> None:
    if plan.lines or plan.from_prepayment or plan.discount or plan.rounding:
        raise TooMuchGiven(
            _("A refund gives back prepayment only: no documents, discount or rounding with it.")
        )


def is_amount(amount: Decimal) -> bool:
    """Whether it is a number the books can hold: finite, no finer than a cent."""
    return amount.is_finite() and abs(amount) < _MOST and amount == amount.quantize(_CENT)


def describe(plan: Plan, names: Mapping[int, str]) -> dict[str, str]:
    """The plan in words for the audit trail: parts, and amounts by document."""
    said = {
        "received": plan.received,
        "from_prepayment": plan.from_prepayment,
        "discount": plan.discount,
        "rounding": plan.rounding,
    }
    facts = {part: str(amount) for part, amount in said.items() if amount}
    facts["documents"] = ", ".join(f"{names.get(pk, pk)} {amt}" for pk, amt in plan.lines.items())
    return facts


def names_of(lines: Mapping[int, Decimal]) -> dict[int, str]:
    """The documents behind open items, by id."""
    return dict(OpenItem.objects.filter(pk__in=lines).values_list("pk", "document"))
