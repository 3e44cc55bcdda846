"""One order through submit and review."""

import time
from dataclasses import dataclass
from datetime import timedelta

from orders.actions.flags import read_remark
from orders.actions.holds import say_if_held
from orders.actions.place import submit_draft
from orders.actions.review import review_order
from orders.models import Order
from orders.states import Approval
from wholesale.models import User
from wholesale.refusals import Refusal


@dataclass(frozen=True, slots=True)
class People:
    """Who handles the orders: `clerk` submits and records, `reviewer` agrees."""

    clerk: User
    reviewer: User


@dataclass(frozen=True, slots=True)
class Handled:
    """An order that was handled: its lines, seconds of work, and the refusal's name or ""."""

    lines: int
    seconds: float
    refused: str = ""


def handle(order: Order, people: People) -> Handled:
    """Submit an order at its time and review it an hour later."""
    began = time.monotonic()
    try:
        if order.approval == Approval.DRAFT:
            submit_draft(number=order.number, by=people.clerk, at=order.created_at)
        if order.remark:
            read_remark(
                number=order.number, remark=order.remark, by=people.reviewer, at=order.created_at
            )
        say_if_held(
            review_order(
                number=order.number,
                by=people.reviewer,
                at=order.created_at + timedelta(hours=1),
            )
        )
    except Refusal as refusal:
        return Handled(0, time.monotonic() - began, type(refusal).__name__)
    return Handled(order.line_count, time.monotonic() - began)
