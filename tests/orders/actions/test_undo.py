"""The way back leaves stock, debt and money as if the step had not been, with a trail."""

from datetime import timedelta
from decimal import Decimal

import pytest

from finance.actions.record import Payment, record_receipt
from finance.actions.review import review_settlement
from finance.ledger import AlreadyCovered, BooksClosed
from finance.models import CustomerAccount, Posting, Tender
from inventory.models import StockLevel
from orders.actions.deliver import arrange_delivery, start_delivery
from orders.actions.review import ReasonMissing, review_order
from orders.actions.ship import ship_order
from orders.actions.undo import SomethingFollows, close_order, unreview_order, write_off_shipment
from orders.models import Order, Shipment
from wholesale import idempotency
from wholesale.models import AuditEntry, OutboxMessage
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


def level(sku):
    found = StockLevel.objects.get(sku=sku)
    return found.on_hand, found.promised, found.value


def account(customer):
    found = CustomerAccount.objects.get(customer=customer)
    return found.receivable, found.prepayment


def state(order):
    found = Order.objects.get(pk=order.pk)
    return found.approval, found.fulfilment, found.is_promised


@pytest.fixture
def reviewed(submitted, rui, noon):
    def make(**how):
        order = submitted(**how)
        return review_order(number=order.number, by=rui, at=noon)

    return make


@pytest.fixture
def pay(fin, olive):
    """A reviewed receipt in cash against one shipment; gives its number."""

    def receive(shipment, amount, *, at):
        payment = Payment(
            tender=Tender.objects.get(name="Cash"), received=Decimal(amount), paid_on=at.date(),
            documents=(shipment.number,),
        )  # fmt: skip
        settlement = record_receipt(
            customer=shipment.order.customer, payment=payment, key=idempotency.new_key(),
            by=fin, at=at,
        )  # fmt: skip
        review_settlement(number=settlement.number, by=olive, at=at)
        return settlement.number

    return receive


def undo(order, *, by, at, because="Wrong customer"):
    return unreview_order(number=order.number, because=because, by=by, at=at)


def write_off(shipment, *, by, at, then_close=False, because="Refused at the door"):
    return write_off_shipment(
        number=shipment.number, because=because, then_close=then_close, by=by, at=at
    )


def test_un_review_of_a_one_step_order_mirrors_what_review_posted(reviewed, soy, jade, max_, noon):
    order = reviewed(cases=2)

    undo(order, by=max_, at=noon)

    assert state(order) == ("submitted", "none", True)
    assert level(soy) == (120, 24, 360)
    assert account(jade) == (0, 0)
    shipment = Shipment.objects.get()
    assert (shipment.state, shipment.because) == ("written_off", "Wrong customer")
    sums = {}
    for name, debit, credit in Posting.objects.values_list("account", "debit", "credit"):
        if name != "opening" and not (name == "stock" and debit == 360):
            sums[name] = sums.get(name, 0) + debit - credit
    assert set(sums.values()) == {0}


def test_an_un_reviewed_order_can_be_reviewed_again(reviewed, soy, jade, rui, max_, noon):
    order = reviewed(cases=2)
    undo(order, by=max_, at=noon)

    review_order(number=order.number, by=rui, at=noon)

    assert state(order) == ("reviewed", "shipped", False)
    assert level(soy) == (96, 0, 288)
    assert account(jade) == (108, 0)
    assert sorted(Shipment.objects.values_list("state", flat=True)) == ["posted", "written_off"]


def test_un_review_where_goods_are_promised_at_review_frees_them(reviewed, mall, soy, max_, noon):
    mall.promise = "at_review"
    mall.save()
    order = reviewed(cases=2)

    undo(order, by=max_, at=noon)

    assert state(order) == ("submitted", "none", False)
    assert level(soy) == (120, 0, 360)


@pytest.mark.parametrize(
    ("policy", "kept"), [("at_submit", 24), ("at_review", 0)], ids=["at submit", "at review"]
)
def test_un_review_of_a_two_step_order_keeps_what_submit_promised(
    reviewed, phone, soy, max_, noon, policy, kept
):
    phone.promise = policy
    phone.save()
    order = reviewed(cases=2, channel=phone)

    undo(order, by=max_, at=noon)

    assert state(order) == ("submitted", "none", bool(kept))
    assert level(soy) == (120, kept, 360)


def test_un_review_says_why_and_who(reviewed, max_, noon):
    order = reviewed()

    undo(order, by=max_, at=noon)

    entry = AuditEntry.objects.get(action="order.unreviewed")
    assert (entry.document, entry.by, entry.because) == (order.number, max_, "Wrong customer")
    assert OutboxMessage.objects.filter(topic="order.changed", document=order.number).count() == 1


def test_without_a_reason_nothing_is_taken_back(reviewed, max_, noon):
    order = reviewed()

    with pytest.raises(ReasonMissing):
        undo(order, by=max_, at=noon, because="  ")

    assert state(order) == ("reviewed", "shipped", False)


def test_a_reason_nobody_would_read_to_the_end_is_refused(reviewed, max_, noon):
    order = reviewed()

    with pytest.raises(ReasonMissing, match="has 201 characters; 200 are kept"):
        undo(order, by=max_, at=noon, because="x" * 201)

    assert state(order) == ("reviewed", "shipped", False)


def test_un_review_is_refused_once_anything_is_paid(reviewed, soy, jade, max_, pay, noon):
    order = reviewed(cases=2)
    receipt = pay(Shipment.objects.get(), 8, at=noon)

    with pytest.raises(SomethingFollows, match=f"{receipt} has paid 8.00 of it") as refused:
        undo(order, by=max_, at=noon)

    assert refused.value.document == receipt
    assert state(order) == ("reviewed", "shipped", False)
    assert level(soy) == (96, 0, 288)
    assert account(jade) == (100, 0)


def test_un_review_is_refused_once_the_goods_are_on_their_way(reviewed, max_, dan, noon):
    order = reviewed()
    shipment = Shipment.objects.get()
    arrange_delivery(number=shipment.number, driver=dan, by=max_, at=noon)
    start_delivery(number=shipment.number, by=dan, at=noon)

    with pytest.raises(SomethingFollows, match="In delivery"):
        undo(order, by=max_, at=noon)

    assert state(order) == ("reviewed", "in_delivery", False)


def test_un_review_is_refused_when_its_day_is_closed(reviewed, house, max_, noon):
    order = reviewed()
    house.books_closed_until = noon.date()
    house.remember()

    with pytest.raises(BooksClosed):
        undo(order, by=max_, at=noon + timedelta(days=5))

    assert state(order) == ("reviewed", "shipped", False)


def test_only_a_reviewed_order_can_be_un_reviewed(submitted, max_, noon):
    order = submitted()

    with pytest.raises(IllegalMove, match="nothing to take back"):
        undo(order, by=max_, at=noon)


def test_a_write_off_brings_goods_back_at_their_cost_and_what_was_paid_becomes_prepayment(
    reviewed, soy, jade, max_, pay, noon
):
    order = reviewed(cases=2)
    shipment = Shipment.objects.get()
    pay(shipment, 8, at=noon)

    write_off(shipment, by=max_, at=noon)

    assert state(order) == ("submitted", "none", True)
    assert level(soy) == (120, 24, 360)
    assert account(jade) == (0, 8)
    red = Posting.objects.filter(entry__kind="sale_written_off")
    assert set(red.values_list("account", "debit", "credit")) == {
        ("sales", 108, 0),
        ("receivable", 0, 100),
        ("prepayment", 0, 8),
        ("stock", 72, 0),
        ("cost_of_goods", 0, 72),
    }
    assert red.first().entry.reverses.kind == "sale"


def test_a_write_off_can_end_the_order(reviewed, soy, max_, noon):
    order = reviewed(cases=2)

    write_off(Shipment.objects.get(), by=max_, at=noon, then_close=True)

    assert state(order) == ("closed", "none", False)
    assert level(soy) == (120, 0, 360)


def test_a_write_off_happens_once(reviewed, soy, max_, noon):
    reviewed(cases=2)
    shipment = Shipment.objects.get()
    write_off(shipment, by=max_, at=noon)

    with pytest.raises(IllegalMove, match="is written off already"):
        write_off(shipment, by=max_, at=noon)

    assert level(soy) == (120, 24, 360)


def test_after_a_write_off_lines_can_be_changed_and_the_old_slip_keeps_its_own(
    reviewed, soy, tea, rui, max_, noon
):
    from orders.actions.amend import Change, change_lines

    order = reviewed(cases=2)
    shipment = Shipment.objects.get()
    write_off(shipment, by=max_, at=noon)
    order.refresh_from_db()

    change_lines(
        number=order.number, version=order.version, by=rui, at=noon,
        changes=[Change(Decimal(0), line=order.lines.get().pk), Change(Decimal(1), sku_id=tea.pk)],
    )  # fmt: skip

    assert list(order.lines.values_list("sku__code", flat=True)) == ["TEA"]
    assert list(shipment.lines.values_list("sku__code", "quantity")) == [("SOY", 24)]
    assert (level(soy)[1], level(tea)[1]) == (0, 1)


def test_closing_frees_the_goods(reviewed, phone, soy, max_, noon):
    order = reviewed(cases=2, channel=phone)

    close_order(number=order.number, because="Customer went elsewhere", by=max_, at=noon)

    assert state(order) == ("closed", "none", False)
    assert level(soy) == (120, 0, 360)


def test_an_order_that_has_left_is_not_closed(reviewed, phone, soy, rui, max_, noon):
    order = reviewed(cases=2, channel=phone)
    shipment = ship_order(number=order.number, by=rui, at=noon)

    with pytest.raises(SomethingFollows, match=f"left with {shipment.number}"):
        close_order(number=order.number, because="x", by=max_, at=noon)

    assert state(order) == ("reviewed", "shipped", False)


def test_what_was_settled_with_a_discount_is_not_written_off_behind_its_back(
    reviewed, soy, jade, fin, olive, max_, noon
):
    order = reviewed(cases=2)
    shipment = Shipment.objects.get()
    payment = Payment(
        tender=Tender.objects.get(name="Cash"), received=Decimal(100), discount=Decimal(8),
        paid_on=noon.date(), documents=(shipment.number,),
    )  # fmt: skip
    receipt = record_receipt(
        customer=jade, payment=payment, key=idempotency.new_key(), by=fin, at=noon
    )
    review_settlement(number=receipt.number, by=olive, at=noon)

    with pytest.raises(AlreadyCovered, match=f"settled with a discount in {receipt.number}"):
        write_off(shipment, by=max_, at=noon)

    assert state(order) == ("reviewed", "shipped", False)
    assert level(soy) == (96, 0, 288)
    assert account(jade) == (0, 0)


def test_a_shipment_worth_nothing_is_written_off_like_any_other(goods, jade, mall, rui, max_, noon):
    from orders.actions.place import Details, Wish, place_order

    gift = goods("GIFT", "Gift", price="0", stock_of=12)
    order = place_order(
        customer=jade, channel=mall, wishes=[Wish(gift.pk, Decimal(12))], details=Details(),
        key=idempotency.new_key(), is_by_customer=False, by=rui, at=noon,
    )  # fmt: skip
    review_order(number=order.number, by=rui, at=noon)

    write_off(Shipment.objects.get(), by=max_, at=noon)

    assert state(order) == ("submitted", "none", True)
    assert level(gift) == (12, 12, 36)
