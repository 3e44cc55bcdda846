"""Gifts, prices by hand, another warehouse, flags, remarks that must be read, orders reopened."""

from decimal import Decimal

import pytest

from inventory.models import StockLevel, Warehouse
from orders.actions import flags
from orders.actions.corrections import (
    NewPrice,
    WrongPrice,
    change_route,
    correct_price,
    give_gift,
)
from orders.actions.flags import FlagKnown, Words, put_flag, read_remark, save_flag, set_flags
from orders.actions.reopen import reopen_order
from orders.actions.review import ReasonMissing, RemarkUnread, reject_order, review_order
from orders.actions.undo import close_order
from orders.models import Order
from wholesale.models import AuditEntry
from wholesale.quantity import WrongQuantity
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now(rui, noon):
    return {"by": rui, "at": noon}


def test_a_gift_costs_nothing_and_is_set_aside(submitted, tea, now):
    order = submitted(cases=1)

    give_gift(number=order.number, version=order.version, sku=tea, quantity=Decimal(2), **now)

    order.refresh_from_db()
    line = order.lines.get(is_gift=True)
    assert (line.sku, line.quantity, line.asked, line.amount, line.why) == (tea, 2, 0, 0, "Gift")
    assert (order.total, order.line_count) == (54, 2)
    assert StockLevel.objects.get(sku=tea).promised == 2


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "NaN", "Infinity", "1e20"])
def test_a_gift_of_no_quantity_is_refused(submitted, tea, now, quantity):
    order = submitted(cases=1)

    with pytest.raises(WrongQuantity):
        give_gift(
            number=order.number, version=order.version, sku=tea, quantity=Decimal(quantity), **now
        )

    assert order.lines.count() == 1


def test_a_price_by_hand_has_a_reason_and_a_rule(submitted, max_, noon):
    order = submitted(cases=2)

    correct_price(
        number=order.number, version=order.version, because="last of the batch", by=max_, at=noon,
        price=NewPrice(order.lines.get().pk, unit_price=Decimal("4.1")),
    )  # fmt: skip

    order.refresh_from_db()
    line = order.lines.get()
    assert (line.unit_price, line.amount, line.price_rule) == (Decimal("4.1"), Decimal("98.4"),
                                                               "manual")  # fmt: skip
    assert order.total == Decimal("98.40")
    entry = AuditEntry.objects.get(action="order.price_corrected")
    assert entry.because == "last of the batch"
    assert entry.facts["changes"]["total"] == ["108.00", "98.40"]


@pytest.mark.parametrize("price", ["-1", "NaN", "Infinity", "1e20"])
def test_what_is_no_price_is_refused(submitted, max_, noon, price):
    order = submitted(cases=2)
    for field in ("unit_price", "amount"):
        with pytest.raises(WrongPrice):
            correct_price(
                number=order.number, version=order.version, because="so", by=max_, at=noon,
                price=NewPrice(order.lines.get().pk, **{field: Decimal(price)}),
            )  # fmt: skip
    with pytest.raises(ReasonMissing):
        correct_price(
            number=order.number, version=order.version, because=" ", by=max_, at=noon,
            price=NewPrice(order.lines.get().pk, unit_price=Decimal(1)),
        )  # fmt: skip

    assert Order.objects.get().total == 108


def test_an_order_moves_to_another_warehouse_with_its_promise_or_not_at_all(submitted, soy, now):
    order = submitted(cases=1)
    other = Warehouse.objects.create(code="east", name="East")
    StockLevel.objects.create(warehouse=other, sku=soy, on_hand=0)

    with pytest.raises(Exception, match="Not enough stock"):
        change_route(number=order.number, version=order.version, warehouse=other, carrier="", **now)

    assert Order.objects.get().warehouse.code == "main"
    change_route(
        number=order.number, version=order.version, warehouse=order.warehouse, carrier="Swift",
        **now,
    )  # fmt: skip
    assert Order.objects.get().carrier == "Swift"
    assert StockLevel.objects.get(warehouse__code="main").promised == 12


def test_a_remark_must_be_read_before_review_and_again_when_it_changes(submitted, now):
    order = submitted(cases=1)
    Order.objects.update(remark="Ring twice")
    with pytest.raises(RemarkUnread):
        review_order(number=order.number, **now)

    read_remark(number=order.number, remark="Ring once", **now)
    with pytest.raises(RemarkUnread):
        review_order(number=order.number, **now)

    read_remark(number=order.number, remark="Ring twice", **now)
    assert review_order(number=order.number, **now).approval == "reviewed"
    assert Order.objects.get().remark_seen_by == now["by"]


def test_a_channel_may_do_without_the_tick(submitted, mall, now):
    order = submitted(cases=1)
    Order.objects.update(remark="Ring twice")
    type(mall).objects.update(remark_must_be_read=False)

    assert review_order(number=order.number, **now).approval == "reviewed"


def test_flags_are_put_on_and_taken_off_and_everybody_sees_by_whom(submitted, now):
    order = submitted(cases=1)
    red = save_flag(flag=None, words=Words("Urgent", "bad"), **now)
    blue = save_flag(flag=None, words=Words("Ask again", "info"), **now)

    set_flags(number=order.number, flags=[red.pk], **now)
    put_flag(number=order.number, flag=red.pk, **now)
    put_flag(number=order.number, flag=blue.pk, **now)
    set_flags(number=order.number, flags=[blue.pk], **now)

    assert [one.flag for one in order.flags.all()] == [blue]
    assert AuditEntry.objects.filter(action="order.flagged").count() == 3
    with pytest.raises(FlagKnown):
        save_flag(flag=None, words=flags.Words("Urgent", "good"), **now)


def test_a_rejected_or_closed_order_is_reopened_with_a_reason(submitted, phone, soy, now):
    rejected, closed = submitted(cases=1), submitted(cases=1, channel=phone)
    reject_order(number=rejected.number, because="no credit", **now)
    review_order(number=closed.number, **now)
    close_order(number=closed.number, because="no rest", **now)
    assert StockLevel.objects.get(sku=soy).promised == 0

    for order in (rejected, closed):
        with pytest.raises(ReasonMissing):
            reopen_order(number=order.number, because=" ", **now)
        reopen_order(number=order.number, because="he paid", **now)

    assert set(Order.objects.values_list("approval", flat=True)) == {"submitted"}
    assert StockLevel.objects.get(sku=soy).promised == 24
    with pytest.raises(IllegalMove):
        reopen_order(number=rejected.number, because="again", **now)
