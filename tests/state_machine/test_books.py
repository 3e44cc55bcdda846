"""Whatever people do, in whatever order: the books are right after every step.

BOOKS_RUNS=500 makes it search longer, and anew each time; BOOKS_STEPS sets the length of a run.
"""

import os
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import initialize, run_state_machine_as_test

from crm.models import Customer
from finance.actions.record import Payment, record_receipt, report_payment
from finance.actions.review import review_settlement
from finance.models import Deposit, Settlement, Tender
from inventory import sql
from inventory.actions.adjust import AdjustmentLine, post_adjustment
from inventory.models import Sku, Warehouse
from orders.actions import ship
from orders.actions.accept import accept_quotation
from orders.actions.amend import change_details
from orders.actions.change_requests import request_change
from orders.actions.deliver import arrange_delivery
from orders.actions.enter import Entry, Then, enter_order
from orders.actions.freight import ask_freight
from orders.actions.place import Details, Wish
from orders.actions.quotations import Offer, send_quotation, write_quotation
from orders.actions.returns import approve_return, request_return
from orders.actions.review import review_order
from orders.actions.ship import ship_order
from orders.actions.split import split_order
from orders.models import Channel, Order, Quotation, ServedArea, Shipment
from orders.states import QuotationState
from tests.state_machine.desk import Desk
from tests.state_machine.goods import Goods
from tests.state_machine.leaving import Leaving
from tests.state_machine.offering import FAR, Offering
from tests.state_machine.ordering import Ordering
from tests.state_machine.paying import Paying, PayingAhead
from tests.state_machine.world import Step, World
from wholesale.idempotency import new_key
from wholesale.models import User

RUNS = int(os.environ.get("BOOKS_RUNS", "0"))
MOST_TURNS = 12
EVERYTHING = {
    "accept_changes", "approve_return", "arrange_delivery", "bring_opening_balances",
    "change_details", "change_draft", "change_lines", "change_settlement", "close_order",
    "confirm_receipt", "enter_order", "finish_delivery", "order_from_cart",
    "place_order", "post_adjustment", "put_again", "put_in_cart", "receive_return",
    "record_receipt", "reject_order", "reject_return", "reject_settlement", "release_holds",
    "report_payment", "request_return", "review_order", "review_settlement", "ship_order",
    "start_delivery", "submit_draft", "unreview_order", "withdraw_order", "withdraw_settlement",
    "write_off_adjustment", "write_off_settlement", "write_off_shipment",
}  # fmt: skip


# What the second walk does beside: agreements, and how they change.
AGREED = {
    "a deposit is used", "accept_change", "accept_freight", "accept_quotation", "amend_order",
    "ask_freight", "change_quotation", "decline_change", "decline_freight", "decline_quotation",
    "expire_quotations", "merge_orders", "release_deposit", "reopen_order",
    "request_change", "send_quotation", "set_quoted_prices", "split_order", "withdraw_change",
    "withdraw_quotation", "write_quotation",
}  # fmt: skip


class Books(Goods, Ordering, Desk, Leaving, Paying):
    """Everything that moves goods and money."""


class Agreements(Offering, Desk, PayingAhead):
    """What is agreed before goods leave: offers, freight, deposits, changes."""

    @initialize()
    def what_chance_seldom_brings_about(self):
        offer = Quotation.objects.filter(state=QuotationState.SENT).latest("pk")
        self.attempt(
            accept_quotation,
            number=offer.number, version=offer.version, is_by_customer=True,
            by=self.world.buyers[offer.customer_id],
        )  # fmt: skip
        paid_ahead = Deposit.objects.earliest("pk").order
        self.attempt(review_order, number=paid_ahead, by=self.world.reviewer)
        self.attempt(ship_order, number=paid_ahead, by=self.world.reviewer)
        asked = Order.objects.filter(freight_asked__isnull=False).earliest("pk")
        self.attempt_twice(
            split_order,
            number=asked.number, version=asked.version, by=self.world.reviewer,
            take={asked.lines.earliest("pk").pk: Decimal(12)},
        )  # fmt: skip


@pytest.fixture
def world(
    db, jade, opal, lin, qi, soy, tea, goods, mall, phone,
    rui, max_, cleo, fin, dan, noon, submitted,
) -> World:  # fmt: skip
    """Two customers, three articles, three ways of posting, documents at every stage."""
    rice = goods("RICE", "Rice 大米", price="7.3333", stock_of=100, cost="3.3333", case=6)
    opal.credit_limit = None
    opal.save()
    ServedArea.objects.create(province="海南省", city="临高县", note="Too far.")
    late = Channel.objects.create(code="late", name="Late", promise="at_review")
    for customer, by in ((jade, lin), (opal, qi)) * 2:
        order = submitted(cases=1, customer=customer, by=by)
        review_order(number=order.number, by=rui, at=noon)
        paid = Payment(Tender.objects.get(name="Bank"), Decimal(20), date(2026, 3, 2))
        report_payment(customer=customer, payment=paid, key=new_key(), by=by, at=noon)
    for customer, by in ((jade, lin), (opal, qi)):
        order = submitted(cases=1, customer=customer, by=by, channel=phone)
        review_order(number=order.number, by=rui, at=noon)
    entry = Entry(opal, phone, [Wish(tea.pk, Decimal(1))], Details())
    enter_order(entry=entry, then=Then.DRAFT, key=new_key(), by=cleo, at=noon)
    _on_hold(submitted(cases=2, customer=opal, by=qi), by=rui, at=noon)
    _on_the_way(fin=fin, rui=rui, dan=dan, lin=lin, at=noon)
    _offered(opal, mall, [Wish(tea.pk, Decimal(1))], by=max_, at=noon)
    _paid_ahead(submitted(cases=1, customer=opal, by=qi, channel=phone), cleo, by=fin, at=noon)
    return World(
        customers=[jade, opal],
        buyers={jade.pk: lin, opal.pk: qi},
        skus=list(Sku.objects.filter(pk__in=[soy.pk, tea.pk, rice.pk]).order_by("pk")),
        channels=[mall, phone, late],
        warehouses=[
            Warehouse.objects.get(is_default=True),
            Warehouse.objects.create(code="qc", name="Quality control", kind="qc"),
        ],
        tender=Tender.objects.get(name="Bank"),
        reviewer=rui, clerk=cleo, finance=fin, driver=dan, manager=max_, at=noon,
    )  # fmt: skip


def _on_hold(order: Order, *, by: User, at: datetime) -> None:
    customer = Customer.objects.filter(pk=order.customer_id)
    customer.update(credit_limit=0)
    review_order(number=order.number, by=by, at=at)
    customer.update(credit_limit=None)


def _offered(
    customer: Customer, channel: Channel, wishes: list[Wish], *, by: User, at: datetime
) -> None:
    for _ in range(2):
        offer = Offer(channel, wishes, (at + timedelta(days=2)).date())
        made = write_quotation(customer=customer, offer=offer, key=new_key(), by=by, at=at)
        send_quotation(number=made.number, revision=made.revision, by=by, at=at)


def _paid_ahead(order: Order, clerk: User, *, by: User, at: datetime) -> None:
    bank = Tender.objects.get(name="Bank")
    payment = Payment(bank, Decimal(9), at.date(), deposit_for=order.number)
    paid = record_receipt(customer=order.customer, payment=payment, key=new_key(), by=clerk, at=at)
    review_settlement(number=paid.number, by=by, at=at)


def _on_the_way(*, fin: User, rui: User, dan: User, lin: User, at: datetime) -> None:
    first, second, third, _ = Shipment.objects.order_by("pk")
    arrange_delivery(number=first.number, driver=dan, by=rui, at=at)
    for shipment in (second, third):
        line = shipment.lines.get().pk
        back = request_return(
            shipment=shipment.number, quantities={line: Decimal(5)}, reason="broken",
            key=new_key(), by=lin, at=at,
        )  # fmt: skip
    approve_return(number=back.number, by=rui, at=at)
    review_settlement(number=Settlement.objects.earliest("pk").number, by=fin, at=at)


def let_run(
    world: World,
    machine: type[Step] = Books,
    *,
    runs: int,
    steps: int,
    phases: tuple[Phase, ...] = (Phase.generate,),
    wanted: AbstractSet[str] = frozenset(),
) -> None:
    """Walk at least `runs` times, and on until everything `wanted` has been done at least once.

    Walks are the same each time, unless BOOKS_RUNS asks for others.
    """
    for turn in range(1 if RUNS else MOST_TURNS):
        run_state_machine_as_test(
            seed(turn)(partial(machine, world)) if not RUNS else partial(machine, world),
            settings=settings(
                max_examples=runs,
                stateful_step_count=steps,
                phases=phases,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        if wanted <= world.done.keys():
            return


def test_the_books_are_right_whatever_people_do(world):
    steps = int(os.environ.get("BOOKS_STEPS", "70"))

    let_run(world, runs=RUNS or 12, steps=steps, wanted=EVERYTHING)

    never = EVERYTHING - world.done.keys()
    assert never == set(), (world.done, world.refused)


def test_the_books_are_right_whatever_people_agree_on(
    world, submitted, opal, qi, phone, soy, cleo, noon
):
    steps = int(os.environ.get("BOOKS_STEPS", "70"))
    post_adjustment(
        warehouse=world.warehouses[0], reason="counted", is_opening=False, by=cleo, at=noon,
        lines=[AdjustmentLine(soy.pk, Decimal(600), Decimal(3))], key=new_key(),
    )  # fmt: skip
    for _ in range(4):
        order = submitted(cases=2, customer=opal, by=qi, channel=phone)
        words = {"number": order.number, "by": world.reviewer, "at": noon}
        order = change_details(version=order.version, details=Details(address=FAR), **words)
        ask_freight(version=order.version, amount=Decimal(9), **words)
    for _ in range(3):
        order = submitted(cases=2, customer=opal, by=qi, channel=phone)
        order = review_order(number=order.number, by=world.reviewer, at=noon)
        request_change(
            number=order.number, version=order.version, wanted={soy.pk: Decimal(12)}, by=qi,
            cancels=False, reason="fewer guests", is_by_customer=True, at=noon,
        )  # fmt: skip

    let_run(world, Agreements, runs=RUNS or 16, steps=steps, wanted=AGREED)

    never = AGREED - world.done.keys()
    assert never == set(), (world.done, world.refused)


def test_goods_that_leave_without_their_cost_would_be_found(world, monkeypatch):
    """The control: proves that the test above can fail."""
    monkeypatch.setattr(ship.money, "add_cost", lambda *_: None)

    with pytest.raises(AssertionError, match="the stock account equals the value of the stock"):
        let_run(world, runs=20, steps=60)


def test_a_write_off_at_another_cost_would_be_found(world, monkeypatch):
    """The control of goods that go at the cost they came with."""
    taken = sql.TAKE_OUT_AT.replace("l.value - w.value", "l.value - 0").replace("-value", "0")
    monkeypatch.setattr(sql, "TAKE_OUT_AT", taken)

    with pytest.raises(AssertionError, match="a written-off adjustment"):
        let_run(world, Goods, runs=20, steps=60)
