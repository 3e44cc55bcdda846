"""Splitting and merging orders: totals to the cent, stock promised exactly, links both ways."""

from decimal import Decimal

import pytest

from inventory.models import StockLevel, Warehouse
from orders.actions.corrections import NewPrice, correct_price
from orders.actions.flags import read_remark
from orders.actions.merge import CannotMerge, merge_orders
from orders.actions.place import Details, Wish, place_order
from orders.actions.review import ChangedMeanwhile, review_order
from orders.actions.split import NothingToSplit, split_order
from orders.models import Order
from tests.conftest import put_in_stock
from wholesale.idempotency import new_key
from wholesale.models import AuditEntry
from wholesale.quantity import WrongQuantity
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order(jade, lin, mall, soy, tea, noon):
    """24 bottles of soy sauce and 3 of tea: 108.00 and 24.00."""
    return place_order(
        customer=jade, channel=mall, wishes=[Wish(soy.pk, Decimal(24)), Wish(tea.pk, Decimal(3))],
        details=Details(recipient="Lin", phone="1", address="Binhai Road 1", remark="Ring twice"),
        key=new_key(), is_by_customer=True, by=lin, at=noon,
    )  # fmt: skip


@pytest.fixture
def split(rui, noon):
    def do(order, take, **words):
        order.refresh_from_db()
        facts = {"version": order.version, "key": new_key(), "by": rui, "at": noon, **words}
        return split_order(number=order.number, take=take, **facts)

    return do


@pytest.fixture
def merge(rui, noon):
    def do(order, other, **words):
        order.refresh_from_db()
        facts = {"version": order.version, "by": rui, "at": noon, **words}
        return merge_orders(number=order.number, other=other.number, **facts)

    return do


def line_of(order, code):
    return order.lines.get(sku__code=code)


def promised():
    return {
        (level.warehouse.code, level.sku.code): level.promised
        for level in StockLevel.objects.exclude(promised=0).select_related("warehouse", "sku")
    }


def written(order):
    rows = order.lines.order_by("position")
    return list(rows.values_list("sku__code", "quantity", "asked", "amount", "pack_text"))


def test_a_whole_line_goes_with_its_price_and_its_promise(order, split):
    part = split(order, {line_of(order, "TEA").pk: Decimal(3)})

    order.refresh_from_db()
    assert written(order) == [("SOY", 24, 24, Decimal("108.00"), "2箱")]
    assert written(part) == [("TEA", 3, 3, Decimal("24.00"), "3瓶")]
    assert (order.total, part.total) == (108, 24)
    assert (order.line_count, part.line_count) == (1, 1)
    assert promised() == {("main", "SOY"): 24, ("main", "TEA"): 3}
    assert (part.family, order.family) == (order, order)
    assert (part.address, part.remark, part.approval) == (order.address, "Ring twice", "submitted")


def test_a_part_of_a_line_shares_its_amount_to_the_cent(order, split, merge, max_, noon):
    line = line_of(order, "TEA").pk
    correct_price(
        number=order.number, version=order.version, because="agreed by phone", by=max_, at=noon,
        price=NewPrice(line, amount=Decimal("10.00")),
    )  # fmt: skip

    part = split(order, {line: Decimal(1)})

    order.refresh_from_db()
    assert line_of(part, "TEA").amount == Decimal("3.33")
    assert line_of(order, "TEA").amount == Decimal("6.67")
    assert order.total + part.total == Decimal("118.00")

    merge(order, part)

    order.refresh_from_db()
    assert line_of(order, "TEA").amount == Decimal("10.00")
    assert order.total == Decimal("118.00")


def test_merging_the_parts_undoes_the_split(order, split, merge):
    before = written(order)
    part = split(order, {line_of(order, "SOY").pk: Decimal(12)})

    merge(order, part)

    order.refresh_from_db()
    part.refresh_from_db()
    assert written(order) == before
    assert order.total == Decimal("132.00")
    assert promised() == {("main", "SOY"): 24, ("main", "TEA"): 3}
    assert (part.approval, part.merged_into, part.is_promised) == ("withdrawn", order, False)
    assert order.remark == "Ring twice"


def test_the_trail_of_both_names_the_other(order, split, merge):
    part = split(order, {line_of(order, "TEA").pk: Decimal(3)})
    merge(order, part)

    said = AuditEntry.objects.filter(action__in=[
        "order.split", "order.split_off", "order.merged", "order.merged_away",
    ]).order_by("pk").values_list("action", "document", "facts__other")  # fmt: skip
    assert list(said) == [
        ("order.split", order.number, part.number),
        ("order.split_off", part.number, order.number),
        ("order.merged", order.number, part.number),
        ("order.merged_away", part.number, order.number),
    ]


def test_a_part_can_leave_from_another_warehouse_when_it_has_the_goods(
    order, split, tea, olive, noon
):
    other = Warehouse.objects.create(code="east", name="East")
    line = line_of(order, "TEA").pk
    with pytest.raises(Exception, match="Not enough stock"):
        split(order, {line: Decimal(3)}, warehouse=other)
    assert Order.objects.count() == 1
    assert promised() == {("main", "SOY"): 24, ("main", "TEA"): 3}

    _stock_in(other, tea, olive, noon)
    part = split(order, {line: Decimal(3)}, warehouse=other)

    assert part.warehouse == other
    assert promised() == {("main", "SOY"): 24, ("east", "TEA"): 3}


def _stock_in(warehouse, sku, by, at):
    Warehouse.objects.filter(is_default=True).update(is_default=False)
    Warehouse.objects.filter(pk=warehouse.pk).update(is_default=True)
    put_in_stock(sku, 10, Decimal(3), by=by, at=at)


@pytest.mark.parametrize(
    ("take", "refusal"),
    [
        ({}, NothingToSplit),
        ({"SOY": 24, "TEA": 3}, NothingToSplit),
        ({"TEA": 4}, NothingToSplit),
        ({"SOY": 5}, WrongQuantity),
        ({"TEA": -1}, WrongQuantity),
    ],
    ids=["nothing", "everything", "more than there is", "between packs", "less than nothing"],
)
def test_what_cannot_be_split_off_changes_nothing(order, split, take, refusal):
    with pytest.raises(refusal):
        split(order, {line_of(order, code).pk: Decimal(n) for code, n in take.items()})

    assert Order.objects.count() == 1
    assert Order.objects.get().version == order.version
    assert promised() == {("main", "SOY"): 24, ("main", "TEA"): 3}


def test_the_same_form_sent_twice_splits_once(order, split):
    key, version = new_key(), order.version
    take = {line_of(order, "TEA").pk: Decimal(3)}

    first = split(order, take, key=key)
    again = split(order, take, key=key, version=version)

    assert first == again
    assert Order.objects.count() == 2


def test_an_order_that_somebody_changed_or_decided_is_not_split(order, split, submitted, rui, noon):
    take = {line_of(order, "TEA").pk: Decimal(3)}
    with pytest.raises(ChangedMeanwhile):
        split(order, take, version=order.version - 1)
    read_remark(number=order.number, remark=order.remark, by=rui, at=noon)
    review_order(number=order.number, by=rui, at=noon)

    with pytest.raises(ChangedMeanwhile):
        split(order, take)

    assert Order.objects.count() == 1


def test_parts_are_reviewed_on_their_own(order, split, rui, noon):
    part = split(order, {line_of(order, "TEA").pk: Decimal(3)})
    read_remark(number=part.number, remark=part.remark, by=rui, at=noon)

    review_order(number=part.number, by=rui, at=noon)

    assert promised() == {("main", "SOY"): 24}
    assert StockLevel.objects.get(sku__code="TEA").on_hand == 2


def test_two_orders_to_one_place_become_one(submitted, merge):
    one, other = submitted(cases=1), submitted(cases=2)

    merge(one, other)

    one.refresh_from_db()
    assert written(one) == [("SOY", 36, 36, Decimal("162.00"), "3箱")]
    assert promised() == {("main", "SOY"): 36}


def test_orders_of_two_customers_or_places_are_not_merged(submitted, opal, qi, merge):
    one, strange = submitted(cases=1), submitted(cases=1, customer=opal, by=qi)
    moved = submitted(cases=1)
    Order.objects.filter(pk=moved.pk).update(address="Elsewhere 2")

    for other in (strange, moved, one):
        with pytest.raises(CannotMerge):
            merge(one, other)

    assert set(Order.objects.values_list("approval", flat=True)) == {"submitted"}


def test_a_reviewed_order_is_not_merged(submitted, merge, rui, noon):
    one, done = submitted(cases=1), submitted(cases=1)
    review_order(number=done.number, by=rui, at=noon)

    with pytest.raises(IllegalMove):
        merge(one, done)
