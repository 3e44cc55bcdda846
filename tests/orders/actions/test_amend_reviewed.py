"""A reviewed order is amended in one act, or the document in the way is named; requests for it."""

from decimal import Decimal

import pytest

from finance.actions.record import Payment, record_receipt
from finance.actions.review import review_settlement
from finance.models import CustomerAccount, Tender
from inventory.models import StockLevel
from orders.actions.amend import Change
from orders.actions.amend_reviewed import amend_order
from orders.actions.change_requests import (
    AskedAlready,
    NothingAsked,
    accept_change,
    decline_change,
    request_change,
    withdraw_change,
)
from orders.actions.deliver import arrange_delivery, start_delivery
from orders.actions.holds import OnHold
from orders.actions.review import ChangedMeanwhile, ReasonMissing, review_order
from orders.actions.undo import SomethingFollows
from orders.models import ChangeRequest, Order, OrderVersion, Shipment
from orders.queries.versions import versions_of
from wholesale import idempotency
from wholesale.models import AuditEntry, OutboxMessage
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewed(submitted, rui, noon):
    def make(**how):
        order = submitted(**how)
        return review_order(number=order.number, by=rui, at=noon)

    return make


def amend(order, quantity, *, by, at, also=(), because="Counted again"):
    changes = [Change(Decimal(quantity), line=order.lines.get().pk), *also]
    return amend_order(
        number=order.number, version=order.version, changes=changes, because=because, by=by, at=at
    )


def ask(order, wanted=None, *, by, at, cancels=False, reason="Fewer guests"):
    wanted = {sku.pk: Decimal(quantity) for sku, quantity in (wanted or {}).items()}
    return request_change(
        number=order.number, version=order.version, wanted=wanted, cancels=cancels,
        reason=reason, is_by_customer=True, by=by, at=at,
    )  # fmt: skip


def books(order, *skus):
    """Everything an amendment could touch."""
    found = Order.objects.get(pk=order.pk)
    levels = {one.sku_id: (one.on_hand, one.promised) for one in StockLevel.objects.all()}
    account = CustomerAccount.objects.filter(customer=order.customer_id).first()
    return (
        found.approval, found.fulfilment, found.total, found.is_promised,
        *(levels.get(sku.pk, (0, 0)) for sku in skus), account.receivable if account else 0,
    )  # fmt: skip


def test_a_shipped_order_is_posted_back_changed_and_posted_again(reviewed, soy, tea, max_, noon):
    order = reviewed(cases=3)

    amend(order, 24, by=max_, at=noon, also=[Change(Decimal(1), sku_id=tea.pk)])

    assert books(order, soy, tea) == ("reviewed", "shipped", 116, False, (96, 0), (4, 0), 116)
    first, second = Shipment.objects.order_by("pk")
    assert (first.state, first.because, first.amount) == ("written_off", "Counted again", 162)
    assert (second.state, second.amount) == ("posted", 116)
    entry = AuditEntry.objects.get(action="order.amended")
    assert (entry.because, entry.facts["changes"]["SOY"]) == ("Counted again", ["36", "24"])
    newest = versions_of(Order.objects.get())[0]
    assert (newest.by, newest.because, newest.off) == (max_, "Counted again", -46)


def test_a_two_step_order_stays_reviewed_and_only_what_is_set_aside_follows(
    reviewed, soy, phone, max_, noon
):
    order = reviewed(cases=3, channel=phone)

    amend(order, 12, by=max_, at=noon)

    assert books(order, soy) == ("reviewed", "none", 54, True, (120, 12), 0)


def test_who_was_to_bring_it_brings_what_replaces_it(reviewed, soy, dan, rui, max_, noon):
    order = reviewed(cases=3)
    arrange_delivery(number=Shipment.objects.get().number, driver=dan, by=rui, at=noon)

    amend(order, 12, by=max_, at=noon)

    assert Shipment.objects.get(state="posted").driver == dan


def test_the_document_in_the_way_is_named_and_nothing_changes(
    reviewed, soy, dan, rui, fin, olive, max_, noon
):
    gone, paid = reviewed(cases=1), reviewed(cases=1)
    left, owed = (order.shipments.get() for order in (gone, paid))
    arrange_delivery(number=left.number, driver=dan, by=rui, at=noon)
    start_delivery(number=left.number, by=dan, at=noon)
    payment = Payment(
        tender=Tender.objects.get(name="Cash"), received=Decimal(54), paid_on=noon.date(),
        documents=(owed.number,),
    )  # fmt: skip
    receipt = record_receipt(
        customer=paid.customer, payment=payment, key=idempotency.new_key(), by=fin, at=noon
    )
    review_settlement(number=receipt.number, by=olive, at=noon)
    before = [books(order, soy) for order in (gone, paid)]

    blocked = []
    for order in (gone, paid):
        order.refresh_from_db()
        with pytest.raises(SomethingFollows) as refused:
            amend(order, 24, by=max_, at=noon)
        blocked.append(refused.value.document)

    assert blocked == [left.number, receipt.number]
    assert [books(order, soy) for order in (gone, paid)] == before
    assert not OrderVersion.objects.exists()


def test_a_change_that_would_hold_the_order_is_refused_whole(reviewed, soy, jade, max_, noon):
    order = reviewed(cases=2)
    type(jade).objects.filter(pk=jade.pk).update(credit_limit=110)
    before = books(order, soy)

    with pytest.raises(OnHold, match="Nothing was changed"):
        amend(order, 120, by=max_, at=noon)

    assert books(order, soy) == before
    assert not OrderVersion.objects.exists()


def test_it_needs_a_reason_a_reviewed_order_and_the_version_he_saw(reviewed, submitted, max_, noon):
    order, waiting = reviewed(cases=2), submitted(cases=1)

    with pytest.raises(ReasonMissing):
        amend(order, 12, by=max_, at=noon, because=" ")
    with pytest.raises(IllegalMove):
        amend(waiting, 24, by=max_, at=noon)
    order.version -= 1
    with pytest.raises(ChangedMeanwhile):
        amend(order, 12, by=max_, at=noon)


# -- change requests --------------------------------------------------------------


def test_a_request_posts_nothing_until_it_is_accepted(reviewed, soy, tea, lin, rui, noon):
    order = reviewed(cases=3)
    before = books(order, soy, tea)

    request = ask(order, {soy: 12, tea: 1}, by=lin, at=noon)

    assert books(order, soy, tea) == before
    assert (request.state, request.total_before, request.is_by_customer) == ("requested", 162, True)
    accept_change(request=request.pk, by=rui, at=noon)
    assert books(order, soy, tea) == ("reviewed", "shipped", 62, False, (108, 0), (4, 0), 62)
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("accepted", rui)
    assert versions_of(order)[0].because == "Fewer guests"
    topics = OutboxMessage.objects.filter(topic__startswith="order.change_")
    assert list(topics.order_by("pk").values_list("topic", flat=True)) == [
        "order.change_requested", "order.change_accepted",
    ]  # fmt: skip


def test_a_request_to_cancel_ends_the_order(reviewed, soy, lin, rui, noon):
    order = reviewed(cases=3)
    request = ask(order, cancels=True, by=lin, at=noon)

    accept_change(request=request.pk, by=rui, at=noon)

    assert books(order, soy) == ("closed", "none", 162, False, (120, 0), 0)
    assert Shipment.objects.get().state == "written_off"


def test_a_declined_or_withdrawn_request_leaves_everything(reviewed, soy, lin, rui, noon):
    order = reviewed(cases=3)
    before = books(order, soy)
    declined = ask(order, {soy: 12}, by=lin, at=noon)
    decline_change(request=declined.pk, because="Packed already", by=rui, at=noon)
    withdrawn = ask(order, {soy: 24}, by=lin, at=noon)
    withdraw_change(request=withdrawn.pk, by=lin, at=noon)

    assert books(order, soy) == before
    assert list(ChangeRequest.objects.order_by("pk").values_list("state", "because")) == [
        ("declined", "Packed already"), ("withdrawn", ""),
    ]  # fmt: skip
    for act in (accept_change, withdraw_change):
        with pytest.raises(IllegalMove):
            act(request=declined.pk, by=rui, at=noon)


def test_one_request_at_a_time_and_only_for_what_is_different(reviewed, soy, lin, noon):
    order = reviewed(cases=3)
    with pytest.raises(NothingAsked):
        ask(order, {soy: 36}, by=lin, at=noon)
    with pytest.raises(NothingAsked):
        ask(order, {soy: 0}, by=lin, at=noon)
    ask(order, {soy: 12}, by=lin, at=noon)

    with pytest.raises(AskedAlready):
        ask(order, {soy: 24}, by=lin, at=noon)

    assert ChangeRequest.objects.count() == 1


def test_a_request_that_cannot_be_done_stays_open(reviewed, soy, jade, lin, dan, rui, noon):
    order = reviewed(cases=1)
    request = ask(order, {soy: 24}, by=lin, at=noon)
    shipment = Shipment.objects.get()
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)
    start_delivery(number=shipment.number, by=dan, at=noon)

    with pytest.raises(SomethingFollows):
        accept_change(request=request.pk, by=rui, at=noon)

    request.refresh_from_db()
    assert request.state == "requested"


def test_before_review_and_on_the_way_no_change_is_asked_for(
    submitted, reviewed, soy, dan, lin, rui, noon
):
    waiting, gone = submitted(cases=1), reviewed(cases=1)
    shipment = Shipment.objects.get()
    arrange_delivery(number=shipment.number, driver=dan, by=rui, at=noon)
    start_delivery(number=shipment.number, by=dan, at=noon)
    gone.refresh_from_db()

    for order in (waiting, gone):
        with pytest.raises(IllegalMove):
            ask(order, {soy: 24}, by=lin, at=noon)
