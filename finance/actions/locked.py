"""Holding a settlement while something is decided about it."""

from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from finance.models import MoneyDocument, Settlement, SupplierPayment
from finance.states import SETTLEMENT_MOVES, SettlementState
from wholesale.db import in_transaction
from wholesale.refusals import Refusal
from wholesale.states import require_move
from wholesale.templatetags.wholesale import day

M = TypeVar("M", bound=MoneyDocument)


class ChangedMeanwhile(Refusal):
    """The settlement is not the one the person looked at: somebody changed or decided it."""


class ReasonMissing(Refusal):
    """This step needs a reason that others can read."""


@in_transaction
def locked(number: str, *, version: int | None = None) -> Settlement:
    """The settlement with its customer, held against everyone else until the end.

    Refuses with ChangedMeanwhile when it is not the `version` the person saw.
    """
    rows = Settlement.objects.select_for_update(of=["self"], no_key=True)
    return require_seen(rows.select_related("customer", "tender").get(number=number), version)


@in_transaction
def locked_payment(number: str, *, version: int | None = None) -> SupplierPayment:
    """The same for a payment to a supplier."""
    rows = SupplierPayment.objects.select_for_update(of=["self"], no_key=True)
    return require_seen(rows.select_related("supplier", "tender").get(number=number), version)


def require_seen(held: M, version: int | None) -> M:
    """The held document, if it is the `version` the person saw (None: any)."""
    if version is not None and held.version != version:
        raise ChangedMeanwhile(_say_what_happened(held), document=held.number)
    return held


def move(settlement: MoneyDocument, to: SettlementState) -> None:
    """Take the settlement's next step; refuses with ChangedMeanwhile, saying who was first."""
    if settlement.state != SettlementState.UNREVIEWED and to != SettlementState.WRITTEN_OFF:
        raise ChangedMeanwhile(_say_what_happened(settlement), document=settlement.number)
    require_move(
        SETTLEMENT_MOVES,
        now=settlement.state,
        to=to,
        what=_("Settlement %(number)s") % {"number": settlement.number},
        labels={value: str(label) for value, label in SettlementState.choices},
    )
    settlement.state = to
    settlement.version += 1


def required(because: str) -> str:
    """The reason, trimmed; refuses with ReasonMissing when there is none."""
    if not because.strip():
        raise ReasonMissing(_("Give a reason; the customer and your colleagues will read it."))
    return because.strip()[:200]


def _say_what_happened(settlement: MoneyDocument) -> str:
    if settlement.reviewed_at and settlement.state != SettlementState.UNREVIEWED:
        local = timezone.localtime(settlement.reviewed_at)
        words = {
            SettlementState.REJECTED: _("Settlement %(number)s was already rejected by %(person)s"
                                        " on %(day)s at %(time)s."),
        }.get(
            SettlementState(settlement.state),
            _("Settlement %(number)s was already reviewed by %(person)s on %(day)s at %(time)s."),
        )  # fmt: skip
        return words % {
            "number": settlement.number,
            "person": settlement.reviewed_by,
            "day": day(local),
            "time": f"{local:%H:%M}",
        }
    if settlement.state == SettlementState.WITHDRAWN:
        return _("Settlement %(number)s was withdrawn.") % {"number": settlement.number}
    return _("Settlement %(number)s was changed while you looked at it. Check it again.") % {
        "number": settlement.number
    }
