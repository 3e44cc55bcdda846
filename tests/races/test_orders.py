"""Many hands on one order: each race with a control twin that takes the lock away."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from threading import Barrier, local

import pytest
from django.db import IntegrityError, OperationalError, connection

from finance.actions.record import Payment, record_receipt
from finance.actions.review import review_settlement
from finance.models import CustomerAccount, OpenItem, Tender
from inventory.models import StockLevel
from orders.actions import returns, undo
from orders.actions.amend import Change, change_lines
from orders.actions.basket import Wish
from orders.actions.change_requests import accept_change, request_change
from orders.actions.edit import edit_order
from orders.actions.returns import request_return
from orders.actions.review import ChangedMeanwhile, review_order
from orders.actions.undo import unreview_order, write_off_shipment
from orders.models import Channel, Order, OrderLine, OrderVersion, ReturnOrder, Shipment
from orders.models.order import OrderQuerySet
from wholesale import idempotency
from wholesale.refusals import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def at_once(*steps):
    """Run all steps at the same moment; say in order how each of them ended."""
    start = Barrier(len(steps), timeout=10)

    def run(step):
        start.wait()
        try:
            step()
        except Refusal as refusal:
            return type(refusal).__name__
        except (IntegrityError, OperationalError) as broken:  # the latter: a deadlock
            return f"{type(broken).__name__}: {str(broken).splitlines()[0]}"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(steps)) as hands:
        return list(hands.map(run, steps))


def unlocked(monkeypatch, *, readers):
    """Orders are read without a lock, and nobody goes on before all have read."""
    both = Barrier(readers, timeout=10)

    def read(_rows, number):
        order = Order._base_manager.select_related("customer", "channel").get(number=number)
        both.wait()
        return order

    monkeypatch.setattr("orders.models.order.OrderQuerySet.locked", read)


@pytest.fixture
def reviewed(submitted, rui, noon):
    order = submitted(cases=2)
    review_order(number=order.number, by=rui, at=noon)
    return order


# -- two reviewers ---------------------------------------------------------------


def test_of_eight_reviewers_one_ships_the_order(submitted, soy, rui, noon):
    order = submitted(cases=2)

    ends = at_once(*[lambda: review_order(number=order.number, by=rui, at=noon)] * 8)

    assert sorted(ends) == ["ChangedMeanwhile"] * 7 + ["done"]
    assert Shipment.objects.count() == 1
    assert StockLevel.objects.get(sku=soy).on_hand == 96


@pytest.mark.damage
def test_without_the_lock_two_reviewers_would_both_begin_to_ship(submitted, rui, noon, monkeypatch):
    """The control: only a constraint of the database is left to stop the second shipment."""
    order = submitted(cases=2)
    unlocked(monkeypatch, readers=2)

    ends = at_once(*[lambda: review_order(number=order.number, by=rui, at=noon)] * 2)

    assert max(ends) == "done"
    assert "shipment_live_once_per_order" in min(ends)


# -- review against a change of lines ---------------------------------------------


def test_what_is_reviewed_is_what_was_changed_or_the_change_is_refused(
    submitted, soy, rui, max_, noon
):
    order = submitted(cases=2)
    line, version = order.lines.get().pk, order.version

    ends = at_once(
        lambda: review_order(number=order.number, by=rui, at=noon, version=version),
        lambda: change_lines(
            number=order.number, version=version, changes=[Change(Decimal(60), line=line)],
            by=max_, at=noon,
        ),
    )  # fmt: skip

    assert sorted(ends) == ["ChangedMeanwhile", "done"]
    order.refresh_from_db()
    left = sum(Shipment.objects.values_list("amount", flat=True))
    assert left == (order.total if order.approval == "reviewed" else 0)


@pytest.mark.damage
def test_without_the_lock_goods_leave_that_the_order_does_not_have(
    submitted, soy, rui, max_, noon, monkeypatch
):
    """The control: the change is written into an order that has left meanwhile."""
    order = submitted(cases=2)
    line, version = order.lines.get().pk, order.version
    unlocked(monkeypatch, readers=2)

    ends = at_once(
        lambda: review_order(number=order.number, by=rui, at=noon, version=version),
        lambda: change_lines(
            number=order.number, version=version, changes=[Change(Decimal(60), line=line)],
            by=max_, at=noon,
        ),
    )  # fmt: skip

    shipped = sum(Shipment.objects.values_list("lines__quantity", flat=True))
    ordered = OrderLine.objects.get(pk=line).quantity
    promised = StockLevel.objects.get(sku=soy).promised
    assert "done" in ends
    assert (shipped, ordered, promised) != (24, 24, 0)
    assert (shipped, ordered, promised) != (0, 60, 60)


# -- the way back, twice -----------------------------------------------------------


def test_a_shipment_is_written_off_once(reviewed, soy, max_, noon):
    number = Shipment.objects.get().number
    step = lambda: write_off_shipment(  # noqa: E731 - it is run by four hands
        number=number, because="Refused", then_close=False, by=max_, at=noon
    )

    ends = at_once(*[step] * 4)

    assert sorted(ends) == ["IllegalMove"] * 3 + ["done"]
    level = StockLevel.objects.get(sku=soy)
    assert (level.on_hand, level.promised) == (120, 24)


@pytest.mark.damage
def test_without_the_lock_the_goods_come_back_twice(reviewed, soy, max_, noon, monkeypatch):
    """The control: both have read a live shipment, and both bring its goods back."""
    number = Shipment.objects.get().number
    both = Barrier(2, timeout=10)

    def read(number):
        found = Shipment.objects.select_related("warehouse").get(number=number)
        both.wait()
        return found

    monkeypatch.setattr(undo, "_locked_shipment", read)
    monkeypatch.setattr(
        "orders.models.order.OrderQuerySet.locked",
        lambda rows, number: rows.select_related("customer", "channel").get(number=number),
    )
    monkeypatch.setattr(undo.money, "write_off_sale", lambda *_: None)
    step = lambda: write_off_shipment(  # noqa: E731 - it is run by two hands
        number=number, because="Refused", then_close=False, by=max_, at=noon
    )

    assert at_once(step, step) == ["done", "done"]
    assert StockLevel.objects.get(sku=soy).on_hand == 144  # 120 were ever there


# -- review against the write-off that closes the order ----------------------------


def ships_and_closes(order, *, by, at):
    """Somebody approves the order, or finds it approved, writes it off and closes it."""

    def run():
        with suppress(ChangedMeanwhile):
            review_order(number=order.number, by=by, at=at)
        number = Shipment.objects.get(order=order, state="posted").number
        write_off_shipment(number=number, because="Refused", then_close=True, by=by, at=at)

    return run


def test_an_order_that_is_written_off_and_closed_is_not_reviewed_any_more(
    submitted, soy, rui, max_, noon
):
    order = submitted(cases=2)

    closed, reviewed = at_once(
        ships_and_closes(order, by=max_, at=noon),
        lambda: review_order(number=order.number, by=rui, at=noon),
    )

    assert closed == "done"
    assert reviewed in {"done", "ChangedMeanwhile", "IllegalMove"}
    level = StockLevel.objects.get(sku=soy)
    assert Order.objects.get().approval == "closed"
    assert not Shipment.objects.filter(state="posted").exists()
    assert (level.on_hand, level.promised) == (120, 0)


@pytest.mark.damage
def test_without_the_lock_a_closed_order_ships_again(submitted, rui, max_, noon, monkeypatch):
    """The control: the reviewer read it while it waited, and decides when it is closed."""
    late_promise = Channel.objects.create(code="late", name="Late", promise="at_review")
    order = submitted(cases=2, channel=late_promise)
    has_read, is_closed = Barrier(2, timeout=10), Barrier(2, timeout=10)
    locked, late = OrderQuerySet.locked, local()

    def read(rows, number):
        if not hasattr(late, "is_here"):
            return locked(rows, number)
        found = rows.select_related("customer", "channel", "warehouse").get(number=number)
        has_read.wait()
        is_closed.wait()
        return found

    def review_late():
        late.is_here = True
        review_order(number=order.number, by=rui, at=noon)

    def close():
        has_read.wait()
        ships_and_closes(order, by=max_, at=noon)()
        is_closed.wait()

    monkeypatch.setattr(OrderQuerySet, "locked", read)

    ends = at_once(close, review_late)

    assert ends == ["done", "done"]
    assert Order.objects.get().approval == "reviewed"
    assert Shipment.objects.filter(state="posted").count() == 1


# -- un-review against a settlement ------------------------------------------------


@pytest.fixture
def receipt(reviewed, jade, fin, noon):
    payment = Payment(
        tender=Tender.objects.get(name="Cash"), received=Decimal(50), paid_on=noon.date()
    )
    return record_receipt(
        customer=jade, payment=payment, key=idempotency.new_key(), by=fin, at=noon
    )


def test_either_the_review_goes_back_or_the_money_is_set_against_it(
    reviewed, receipt, jade, max_, olive, noon
):
    back, paid = at_once(
        lambda: unreview_order(number=reviewed.number, because="x", by=max_, at=noon),
        lambda: review_settlement(number=receipt.number, by=olive, at=noon),
    )

    assert (back == "done") != (paid == "done")
    account = CustomerAccount.objects.get(customer=jade)
    reviewed.refresh_from_db()
    if back == "done":
        assert (reviewed.approval, account.receivable, account.prepayment) == ("submitted", 0, 0)
    else:
        assert (reviewed.approval, account.receivable) == ("reviewed", 58)


@pytest.mark.damage
def test_without_the_account_s_lock_a_paid_review_would_go_back(
    reviewed, receipt, jade, max_, olive, noon, monkeypatch
):
    """The control: un-review looks at what is paid, and the payment lands before it acts."""
    looked, paid = Barrier(2, timeout=10), Barrier(2, timeout=10)

    def look_without_lock(order, shipment):
        assert not OpenItem.objects.get(document=shipment.number).allocated
        looked.wait()
        paid.wait()

    monkeypatch.setattr(undo, "_require_nothing_follows", look_without_lock)

    def pay():
        looked.wait()
        review_settlement(number=receipt.number, by=olive, at=noon)
        paid.wait()

    ends = at_once(
        lambda: unreview_order(number=reviewed.number, because="x", by=max_, at=noon), pay
    )

    assert ends == ["done", "done"]
    assert CustomerAccount.objects.get(customer=jade).prepayment == 50


# -- returns -----------------------------------------------------------------------


def back_with(shipment, quantity, *, by, at):
    line = shipment.lines.get().pk
    return lambda: request_return(
        shipment=shipment.number, quantities={line: Decimal(quantity)}, reason="r",
        key=idempotency.new_key(), by=by, at=at,
    )  # fmt: skip


def test_two_clerks_cannot_take_back_more_than_was_shipped(reviewed, rui, noon):
    shipment = Shipment.objects.get()

    ends = at_once(*[back_with(shipment, 24, by=rui, at=noon)] * 4)

    assert sorted(ends) == ["MoreThanShipped"] * 3 + ["done"]
    assert ReturnOrder.objects.count() == 1


@pytest.mark.damage
def test_without_the_lock_more_comes_back_than_was_shipped(reviewed, rui, noon, monkeypatch):
    """The control: both check what is left before either has counted."""
    shipment = Shipment.objects.get()
    both = Barrier(2, timeout=10)

    def check_then_count(shipment, quantities):
        line = shipment.lines.get()
        assert line.returned + sum(quantities.values()) <= line.quantity
        both.wait()

    monkeypatch.setattr(
        "orders.models.order.OrderQuerySet.locked",
        lambda rows, number: rows.select_related("customer", "channel").get(number=number),
    )
    monkeypatch.setattr(returns, "_count", check_then_count)

    assert at_once(*[back_with(shipment, 24, by=rui, at=noon)] * 2) == ["done", "done"]
    assert ReturnOrder.objects.count() == 2  # 48 of 24 pieces


# -- review against the buyer's own change -----------------------------------------


def test_a_buyer_who_edits_while_it_is_reviewed_is_told_or_is_first(submitted, soy, lin, rui, noon):
    order = submitted(cases=2)
    version = order.version

    ends = at_once(
        lambda: review_order(number=order.number, by=rui, at=noon, version=version),
        lambda: edit_order(
            number=order.number, version=version, wishes=[Wish(soy.pk, Decimal(60))],
            by=lin, at=noon,
        ),
    )  # fmt: skip

    assert sorted(ends) == ["ChangedMeanwhile", "done"]
    order.refresh_from_db()
    left = sum(Shipment.objects.values_list("amount", flat=True))
    assert left == (order.total if order.approval == "reviewed" else 0)
    assert OrderVersion.objects.count() == (0 if order.approval == "reviewed" else 1)


@pytest.mark.damage
def test_without_the_lock_the_buyer_edits_what_has_left(
    submitted, soy, lin, rui, noon, monkeypatch
):
    """The control: both are done, and what left is not what the order says."""
    order = submitted(cases=2)
    version = order.version
    unlocked(monkeypatch, readers=2)

    ends = at_once(
        lambda: review_order(number=order.number, by=rui, at=noon, version=version),
        lambda: edit_order(
            number=order.number, version=version, wishes=[Wish(soy.pk, Decimal(60))],
            by=lin, at=noon,
        ),
    )  # fmt: skip

    assert "ChangedMeanwhile" not in ends


def test_of_four_who_accept_one_request_one_amends(reviewed, soy, lin, rui, noon):
    reviewed.refresh_from_db()
    request = request_change(
        number=reviewed.number, version=reviewed.version, wanted={soy.pk: Decimal(12)},
        cancels=False, reason="Fewer guests", is_by_customer=True, by=lin, at=noon,
    )  # fmt: skip

    ends = at_once(*[lambda: accept_change(request=request.pk, by=rui, at=noon)] * 4)

    assert sorted(ends) == ["IllegalMove"] * 3 + ["done"]
    assert Shipment.objects.count() == 2
    assert StockLevel.objects.get(sku=soy).on_hand == 108
