"""One order through submit and review, by one process or by several side by side."""

import multiprocessing
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.pool import Pool

from django.db import connections

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


@contextmanager
def hands(workers: int) -> Iterator[Pool]:
    """So many processes; each opens its own connection to the database."""
    connections.close_all()  # a connection is not to be shared with the children
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        yield pool


def side_by_side(
    orders: Sequence[Order], people: People, pool: Pool, workers: int
) -> list[Handled]:
    """Handle orders that may overtake each other; those of one customer keep their order."""
    parts: dict[int, list[Order]] = defaultdict(list)
    for order in orders:
        parts[order.customer_id % workers].append(order)
    began = time.monotonic()
    done = pool.starmap(_handle_all, [(part, people) for part in parts.values()], chunksize=1)
    handled = [each for those in done for each in those]
    # Seconds of the clock, shared out, so that rates are those of all the hands together.
    share = (time.monotonic() - began) / max(sum(each.seconds for each in handled), 0.001)
    return [Handled(each.lines, each.seconds * share, each.refused) for each in handled]


def _handle_all(orders: Sequence[Order], people: People) -> list[Handled]:
    return [handle(order, people) for order in orders]
