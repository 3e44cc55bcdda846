"""Orders come, change and go while scarce goods are shared out: the books stay right."""

import pytest

from orders.actions import shares
from tests.state_machine.desk import Desk
from tests.state_machine.ordering import Ordering
from tests.state_machine.sharing import Sharers
from tests.state_machine.test_books import RUNS, let_run, world

__all__ = ["world"]

WANTED = {
    "allocate", "change_lines", "edit_order", "merge_orders", "reject_order", "review_order",
    "split_order", "withdraw_order",
}  # fmt: skip


class Scarce(Ordering, Desk, Sharers):
    """Ordering, and sharing out what there is too little of."""


def test_the_books_are_right_whatever_is_shared_out(world):
    let_run(world, Scarce, runs=RUNS or 6, steps=50, wanted=WANTED)

    assert WANTED - world.done.keys() == set(), (world.done, world.refused)


def test_a_share_that_is_not_given_back_would_be_found(world, monkeypatch):
    """The control: proves that the test above can fail."""
    monkeypatch.setattr(shares, "give_back", lambda *_, **__: None)

    with pytest.raises(AssertionError, match="shares of scarce goods"):
        let_run(world, Scarce, runs=20, steps=50)
