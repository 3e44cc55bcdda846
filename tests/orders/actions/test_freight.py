"""The way to a place we do not serve is paid by the customer, once he agrees."""

from decimal import Decimal

import pytest

from finance.models import CustomerAccount, OpenItem
from orders.actions.amend import change_details
from orders.actions.freight import (
    WrongFreight,
    accept_freight,
    amount_in,
    ask_freight,
    decline_freight,
)
from orders.actions.place import Details
from orders.actions.returns import approve_return, receive_return, request_return
from orders.actions.review import ChangedMeanwhile, ReasonMissing, review_order
from orders.actions.split import split_order
from orders.models import Hold, Order, OrderVersion, ServedArea, Shipment
from wholesale import books, idempotency
from wholesale.models import OutboxMessage
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unserved(submitted, rui, noon):
    """108.00 to a place we do not serve, on hold."""
    ServedArea.objects.create(province="海南省", city="Binhai", note="Too far.")
    return review_order(number=submitted(cases=2).number, by=rui, at=noon)


def ask(order, amount, *, by, at):
    now = Order.objects.get(pk=order.pk)
    return ask_freight(number=now.number, version=now.version, amount=Decimal(amount), by=by, at=at)


def facts(order):
    now = Order.objects.get(pk=order.pk)
    return now.approval, now.total, now.freight, now.freight_asked


def test_asking_charges_nothing_and_tells_the_customer(unserved, rui, noon):
    ask(unserved, "35", by=rui, at=noon)

    assert facts(unserved) == ("held", Decimal("108.00"), Decimal("0.00"), Decimal("35.00"))
    said = OutboxMessage.objects.get(topic="order.freight_asked")
    assert (said.document, said.facts["amount"]) == (unserved.number, "35.00")


def test_agreed_it_is_part_of_the_total_and_the_address_is_let_pass(unserved, rui, lin, noon):
    ask(unserved, "35", by=rui, at=noon)

    accept_freight(number=unserved.number, amount=Decimal(35), by=lin, at=noon)

    assert facts(unserved) == ("submitted", Decimal("143.00"), Decimal("35.00"), None)
    hold = Hold.objects.get()
    assert (hold.code, hold.released_by) == ("address", rui)
    assert "35" in hold.because
    assert OrderVersion.objects.get().total == Decimal("108.00")


def test_review_lets_it_pass_and_posts_the_difference_with_the_goods(unserved, rui, lin, noon):
    ask(unserved, "35", by=rui, at=noon)
    accept_freight(number=unserved.number, amount=Decimal(35), by=lin, at=noon)

    review_order(number=unserved.number, by=rui, at=noon)

    slip = Shipment.objects.get()
    assert (slip.amount, slip.freight) == (Decimal("143.00"), Decimal("35.00"))
    assert OpenItem.objects.get(document=slip.number).amount == Decimal("143.00")
    assert CustomerAccount.objects.get().receivable == Decimal("143.00")
    assert books.broken() == []


def test_declined_it_waits_on_without_a_charge_and_says_why(unserved, rui, lin, noon):
    ask(unserved, "35", by=rui, at=noon)
    words = {"number": unserved.number, "amount": Decimal(35), "by": lin, "at": noon}
    with pytest.raises(ReasonMissing):
        decline_freight(because=" ", **words)
    assert facts(unserved)[3] == Decimal("35.00")

    decline_freight(because="Too dear", **words)

    assert facts(unserved) == ("held", Decimal("108.00"), Decimal("0.00"), None)
    assert OutboxMessage.objects.filter(topic="order.freight_declined").count() == 1


def test_who_agrees_to_another_amount_than_is_asked_agrees_to_nothing(unserved, rui, lin, noon):
    ask(unserved, "35", by=rui, at=noon)
    ask(unserved, "40", by=rui, at=noon)

    for amount in (Decimal(35), Decimal("NaN")):
        with pytest.raises(ChangedMeanwhile):
            accept_freight(number=unserved.number, amount=amount, by=lin, at=noon)

    assert facts(unserved) == ("held", Decimal("108.00"), Decimal("0.00"), Decimal("40.00"))


@pytest.mark.parametrize("typed", ["-1", "much", "", "Infinity", "1e12"])
def test_what_is_no_amount_is_refused_and_asks_nothing(unserved, rui, noon, typed):
    with pytest.raises(WrongFreight):
        ask(unserved, amount_in(typed), by=rui, at=noon)

    assert facts(unserved)[3] is None


def test_where_nothing_stands_against_the_address_there_is_nothing_to_ask(submitted, rui, noon):
    order = submitted()

    with pytest.raises(WrongFreight, match="Nothing stands against the address"):
        ask(order, "35", by=rui, at=noon)

    assert facts(order)[3] is None


def test_nothing_takes_the_charge_off_again(unserved, rui, lin, noon):
    ask(unserved, "35", by=rui, at=noon)
    accept_freight(number=unserved.number, amount=Decimal(35), by=lin, at=noon)

    ask(unserved, "0", by=rui, at=noon)

    assert facts(unserved)[1:] == (Decimal("108.00"), Decimal("0.00"), None)
    assert books.broken() == []


def test_who_fetches_his_goods_himself_pays_for_no_way(unserved, rui, lin, noon):
    ask(unserved, "35", by=rui, at=noon)
    accept_freight(number=unserved.number, amount=Decimal(35), by=lin, at=noon)
    now = Order.objects.get()

    change_details(
        number=now.number, version=now.version, details=Details(delivery_method="pickup"), by=rui,
        at=noon,
    )  # fmt: skip

    assert facts(unserved)[1:] == (Decimal("108.00"), Decimal("0.00"), None)


def test_an_order_that_left_is_not_asked_about(unserved, rui, lin, noon):
    ask(unserved, "35", by=rui, at=noon)
    accept_freight(number=unserved.number, amount=Decimal(35), by=lin, at=noon)
    review_order(number=unserved.number, by=rui, at=noon)

    with pytest.raises((IllegalMove, ChangedMeanwhile)):
        ask(unserved, "50", by=rui, at=noon)

    assert facts(unserved)[1] == Decimal("143.00")


def test_a_split_leaves_the_difference_where_it_was(unserved, rui, lin, noon):
    ask(unserved, "35", by=rui, at=noon)
    order = accept_freight(number=unserved.number, amount=Decimal(35), by=lin, at=noon)
    line = order.lines.get()

    part = split_order(
        number=order.number, version=order.version, take={line.pk: Decimal(12)},
        key=idempotency.new_key(), by=rui, at=noon,
    )  # fmt: skip

    assert (part.total, part.freight) == (Decimal("54.00"), Decimal(0))
    assert facts(order)[1:3] == (Decimal("89.00"), Decimal("35.00"))


@pytest.mark.parametrize(("chosen", "credited"), [(False, "108.00"), (True, "143.00")])
def test_a_return_gives_it_back_only_by_choice(unserved, rui, lin, noon, chosen, credited):
    ask(unserved, "35", by=rui, at=noon)
    accept_freight(number=unserved.number, amount=Decimal(35), by=lin, at=noon)
    review_order(number=unserved.number, by=rui, at=noon)
    slip = Shipment.objects.get()
    back = request_return(
        shipment=slip.number, quantities={slip.lines.get().pk: Decimal(24)}, reason="Broken",
        key=idempotency.new_key(), by=lin, at=noon,
    )  # fmt: skip

    approve_return(number=back.number, with_freight=chosen, by=rui, at=noon)
    receive_return(number=back.number, warehouse=slip.warehouse, by=rui, at=noon)

    left = Decimal("143.00") - Decimal(credited)
    assert CustomerAccount.objects.get().receivable == left
    assert books.broken() == []
