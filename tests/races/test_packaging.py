"""Two people at one packaging account: no crate comes back twice."""

from decimal import Decimal
from threading import Barrier

import pytest

from finance import packaging
from finance.actions.packaging import move_packaging
from finance.models import PackagingBalance, PackagingSlip
from finance.packaging import Event, Party
from inventory.models import PackagingKind
from tests.races.test_purchases import at_once
from wholesale.db import use_case
from wholesale.idempotency import new_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def crate(jade, olive, noon):
    """One crate is with Jade."""
    kind = PackagingKind.objects.create(name="Crate", deposit=Decimal(20))

    @use_case
    def hand_out():
        packaging.post(Party(jade), {kind.pk: 1}, Event("handed_out", noon, olive))

    hand_out()
    return kind


def taken_back(jade, crate, by, at, key=None):
    return lambda: move_packaging(
        party=Party(jade), kind="taken_back", pieces={crate.pk: 1}, key=key or new_key(), by=by,
        at=at,
    )  # fmt: skip


def test_the_last_crate_comes_back_once(jade, crate, dan, cleo, noon):
    ended = at_once(taken_back(jade, crate, dan, noon), taken_back(jade, crate, cleo, noon))

    assert sorted(ended) == ["TooManyPieces", "done"]
    assert PackagingBalance.objects.get().pieces == 0


def test_a_double_tap_at_the_stop_is_one_slip(jade, crate, dan, noon):
    key = new_key()

    ended = at_once(*[taken_back(jade, crate, dan, noon, key)] * 2)

    assert ended == ["done", "done"]
    assert PackagingSlip.objects.filter(kind="taken_back").count() == 1


@pytest.mark.damage
def test_without_the_locks_the_last_crate_comes_back_twice(
    jade, crate, dan, cleo, noon, monkeypatch
):
    """The control: takes the locks away and must see the damage."""
    monkeypatch.setattr(packaging.ledger, "change_account", lambda *_a, **_k: None)
    monkeypatch.setattr(packaging.sql, "HOLD_PACKAGING",
                        packaging.sql.HOLD_PACKAGING.replace("FOR NO KEY UPDATE", ""))  # fmt: skip
    let_both_read_first(monkeypatch)

    ended = at_once(taken_back(jade, crate, dan, noon), taken_back(jade, crate, cleo, noon))

    assert ended == ["done", "done"]
    assert PackagingBalance.objects.get().pieces == -1


def let_both_read_first(monkeypatch):
    """Let both read before either writes."""
    both = Barrier(2, timeout=10)
    held = packaging._hold

    def hold(party, kinds):
        found = held(party, kinds)
        both.wait()
        return found

    monkeypatch.setattr(packaging, "_hold", hold)
