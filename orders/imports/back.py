"""Goods taken back as they were in an older system: asked for, approved and received."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from orders.actions.returns import approve_return, receive_return, request_return
from orders.models import ReturnOrder
from orders.states import ReturnState
from wholesale.idempotency import new_key
from wholesale.models import User
from wholesale.money import ZERO


@dataclass(frozen=True, slots=True)
class Came:
    """So much of one shipment line, in base units, came back then."""

    shipment: str
    line: int
    quantity: Decimal
    at: datetime


def take_back(came: Sequence[Came], reason: str, *, approver: User, by: User) -> ReturnOrder:
    """Make one return of what came back of one shipment; three use cases, one after the other.

    Refuses as they do. What was asked for before a refusal, or before the lights went out, stays
    and can be gone on with by `go_on`.
    """
    quantities: dict[int, Decimal] = {}
    for each in came:
        quantities[each.line] = quantities.get(each.line, ZERO) + each.quantity
    at = max(each.at for each in came)
    found = request_return(
        shipment=came[0].shipment, quantities=quantities, reason=reason, key=new_key(),
        by=by, at=at,
    )  # fmt: skip
    return go_on(found, approver=approver, by=by, at=at)


def go_on(found: ReturnOrder, *, approver: User, by: User, at: datetime) -> ReturnOrder:
    """Approve and receive a return that was asked for, where that is still to be done."""
    if found.state == ReturnState.REQUESTED:
        found = approve_return(number=found.number, by=approver, at=at)
    if found.state == ReturnState.APPROVED:
        found = receive_return(number=found.number, warehouse=found.warehouse, by=by, at=at)
    return found
