"""How scarce goods are shared: pure arithmetic, exact to the base unit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from orders.models import AllocationRule
from wholesale.money import ZERO


@dataclass(frozen=True, slots=True)
class Claim:
    """What one order wants of the goods, and what decides about its turn."""

    order: int
    customer: int
    wanted: Decimal
    priority: int
    since: datetime


@dataclass(slots=True)
class Part:
    """What an order gets, and why no more: a word of `queries.allocation.WHY` with its facts."""

    quantity: Decimal = ZERO
    why: str = "full"
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ways:
    """How to share: by which rule, in steps of so many base units, at most so much a customer."""

    rule: str
    step: Decimal = Decimal(1)
    most: Decimal | None = None


def share_out(claims: Sequence[Claim], there: Decimal, ways: Ways) -> dict[int, Part]:
    """Share `there` out between the orders; gives what each gets, by order id.

    Nobody gets more than he wants, all of it together is never more than there is, and a
    customer's orders together never more than `ways.most`.
    """
    there = max(there, ZERO)
    if ways.rule == AllocationRule.FAIR:
        return _fair(claims, there, ways)
    in_turn = sorted(claims, key=_TURN[ways.rule])
    return _one_after_another(in_turn, there, ways)


_TURN: dict[str, Callable[[Claim], tuple[object, ...]]] = {
    AllocationRule.PRIORITY: lambda claim: (claim.priority, claim.since, claim.order),
    AllocationRule.FIRST: lambda claim: (claim.since, claim.order),
}


def _one_after_another(claims: Sequence[Claim], there: Decimal, ways: Ways) -> dict[int, Part]:
    parts: dict[int, Part] = {}
    taken: dict[int, Decimal] = {}
    for claim in claims:
        room = _room(claim, taken, ways)
        got = _down(min(claim.wanted, there, room), claim.wanted, ways.step)
        part = Part(got, "full", {"priority": str(claim.priority)})
        if got < claim.wanted:
            part.why = _why_less(claim, got, there, room, ways.rule)
        parts[claim.order] = part
        taken[claim.customer] = taken.get(claim.customer, ZERO) + got
        there -= got
    return parts


def _why_less(claim: Claim, got: Decimal, there: Decimal, room: Decimal, rule: str) -> str:
    if room < min(claim.wanted, there):
        return "cap"
    if not there:
        return "nothing"
    return "packs" if got < there else rule


def _fair(claims: Sequence[Claim], there: Decimal, ways: Ways) -> dict[int, Part]:
    """The same percentage for all; who reaches the cap leaves the rest to the others."""
    fraction, capped = _fraction(claims, there, ways.most)
    parts: dict[int, Part] = {}
    exact: dict[int, Decimal] = {}
    for claim in claims:
        own = capped.get(claim.customer, fraction)
        exact[claim.order] = claim.wanted * own
        percent = str((own * 100).quantize(Decimal("0.1"), ROUND_DOWN))
        got = _down(exact[claim.order], claim.wanted, ways.step)
        why = "cap" if claim.customer in capped else "fair"
        parts[claim.order] = Part(got, why, {"percent": percent})
    _give_rest(claims, parts, exact, there, ways)
    for claim in claims:
        part = parts[claim.order]
        if part.quantity == claim.wanted:
            part.why = "full"
        elif part.why == "fair" and part.quantity != exact[claim.order]:
            part.why = "rounded"
    return parts


def _fraction(
    claims: Sequence[Claim], there: Decimal, most: Decimal | None
) -> tuple[Decimal, dict[int, Decimal]]:
    """The percentage for all (as 0 to 1), and the smaller one of each who reaches the cap."""
    wanted: dict[int, Decimal] = {}
    for claim in claims:
        wanted[claim.customer] = wanted.get(claim.customer, ZERO) + claim.wanted
    capped: dict[int, Decimal] = {}
    while True:
        total = sum(wanted.values(), ZERO)
        fraction = min(Decimal(1), there / total) if total else Decimal(1)
        over = {
            customer: want
            for customer, want in wanted.items()
            if most is not None and want * fraction > most
        }
        if not over or most is None:
            return fraction, capped
        for customer, want in over.items():
            capped[customer] = most / want
            there -= most
            del wanted[customer]


def _give_rest(
    claims: Sequence[Claim],
    parts: dict[int, Part],
    exact: dict[int, Decimal],
    there: Decimal,
    ways: Ways,
) -> None:
    """What rounding left goes a step at a time to those who lost most by it."""
    rest = there - sum((part.quantity for part in parts.values()), ZERO)
    taken: dict[int, Decimal] = {}
    for claim in claims:
        taken[claim.customer] = taken.get(claim.customer, ZERO) + parts[claim.order].quantity
    in_turn = sorted(
        claims,
        key=lambda claim: (
            parts[claim.order].quantity - exact[claim.order], claim.since, claim.order,
        ),
    )  # fmt: skip
    gave = True
    while gave:
        gave = False
        for claim in in_turn:
            part = parts[claim.order]
            more = min(ways.step, claim.wanted - part.quantity)
            if ZERO < more <= min(rest, _room(claim, taken, ways)):
                part.quantity += more
                taken[claim.customer] += more
                rest -= more
                gave = True


def _room(claim: Claim, taken: dict[int, Decimal], ways: Ways) -> Decimal:
    """How much the customer may still get."""
    if ways.most is None:
        return claim.wanted
    return max(ways.most - taken.get(claim.customer, ZERO), ZERO)


def _down(quantity: Decimal, wanted: Decimal, step: Decimal) -> Decimal:
    """Down to whole steps, but all of it when that is what is wanted."""
    if quantity >= wanted:
        return wanted
    return (quantity // step) * step
