"""Every move of an order, a return, a payment against every other from the same stage.

What two people do at the same moment comes to what it would have come to one after the other,
in one of the two orders; whoever was second is told, by a sentence and never by the database.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations_with_replacement
from threading import Barrier

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction

from finance.models import Settlement, Tender
from finance.states import SETTLEMENT_MOVES
from orders.models import Order, ReturnOrder
from orders.states import APPROVAL_MOVES, FULFILMENT_MOVES, RETURN_MOVES
from tests.races.moves import ACTS, BEYOND, STAGES, House
from wholesale.refusals import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

NOT_YET = "not yet"  # the document of the act is not there


@pytest.fixture
def on_stage(goods, olive, dan, fin, mall, phone, noon):
    return House(
        sku=goods("RACE", "Race goods", stock_of=120_000), one_step=mall, two_step=phone,
        owner=olive, driver=dan, payee=fin, tender=Tender.objects.get(name="Bank"), at=noon,
    )  # fmt: skip


def end_of(act, scene):
    try:
        ACTS[act](scene)
    except Refusal as refusal:
        return type(refusal).__name__
    except ObjectDoesNotExist:
        return NOT_YET
    return "done"


class Undone:
    """A transaction that is undone, and in which use cases may own theirs."""

    def __enter__(self):
        self.block = transaction.atomic()
        self.block._from_testcase = True
        self.block.__enter__()

    def __exit__(self, *_):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)


def one_after_the_other(house, stage, first, second):
    with Undone():
        scene = STAGES[stage](house)
        return end_of(first, scene), end_of(second, scene), scene.came_to()


def at_once(house, stage, *acts):
    scene = STAGES[stage](house)
    start = Barrier(len(acts), timeout=10)

    def run(act):
        start.wait()
        try:
            return end_of(act, scene)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as hands:
        ends = list(hands.map(run, acts))
    return (*ends, scene.came_to())


KNOWN: dict[str, dict[str, list[tuple[str, str]]]] = {}


def moves_from(house, stage):
    """The acts that this stage allows, with the steps that each of them makes."""
    if stage not in KNOWN:
        steps = {act: _steps(house, stage, act) for act in ACTS}
        KNOWN[stage] = {act: made for act, made in steps.items() if made is not None}
    return KNOWN[stage]


def _steps(house, stage, act):
    with Undone():
        scene = STAGES[stage](house)
        before = states_of(scene)
        if end_of(act, scene) == "done":
            return list(zip(before, states_of(scene), strict=True))
    return None


def pairs_of(house, stage):
    before = moves_from(house, BEYOND[stage]) if stage in BEYOND else {}
    pairs = combinations_with_replacement(moves_from(house, stage), 2)
    return [pair for pair in pairs if not set(pair) <= before.keys()]


@pytest.mark.parametrize("stage", STAGES)
def test_two_at_once_come_to_what_they_come_to_one_after_the_other(stage, on_stage):
    wrong = []
    for first, second in pairs_of(on_stage, stage):
        got = at_once(on_stage, stage, first, second)
        if got != (forth := one_after_the_other(on_stage, stage, first, second)):
            ends = one_after_the_other(on_stage, stage, second, first)
            back = (ends[1], ends[0], ends[2])
            if got != back:
                wrong.append(f"{first} / {second}: {got}, not {forth} or {back}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.damage
def test_without_the_lock_of_the_order_two_moves_come_to_neither(on_stage, monkeypatch):
    """The control: proves that the test above can fail."""
    forth = one_after_the_other(on_stage, "draft", "submit", "submit")
    both = Barrier(2, timeout=10)

    def read(_rows, number):
        order = Order._base_manager.select_related("customer", "channel", "warehouse").get(
            number=number
        )
        both.wait()
        return order

    monkeypatch.setattr("orders.models.order.OrderQuerySet.locked", read)

    got = at_once(on_stage, "draft", "submit", "submit")

    assert forth[0] == "done"
    assert forth[1] != "done"
    assert got[:2] == ("done", "done")
    assert got[2] != forth[2]


def states_of(scene):
    order = Order.objects.get(pk=scene.order.pk)
    back = ReturnOrder.objects.filter(number=scene.back).values_list("state", flat=True).first()
    paid = Settlement.objects.filter(number=scene.paid).values_list("state", flat=True).first()
    return order.approval, order.fulfilment, back, paid


def test_every_move_of_the_tables_is_raced(on_stage):
    """A new move in a table needs an act that makes it and a stage that allows it."""
    made = [set(), set(), set(), set()]
    for stage in STAGES:
        for steps in moves_from(on_stage, stage).values():
            for moves, step in zip(made, steps, strict=True):
                moves.add(step)
    tables = (APPROVAL_MOVES, FULFILMENT_MOVES, RETURN_MOVES, SETTLEMENT_MOVES)
    listed = [{(now, to) for now, after in table.items() for to in after} for table in tables]
    never = [sorted(want - got) for want, got in zip(listed, made, strict=True)]
    assert never == [[], [], [], []]
