"""Sharing scarce goods out: exact to the unit, on record, and every later step keeps the books."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from inventory.actions.kits import save_recipe
from inventory.ledger import NotEnoughStock
from inventory.models import StockLevel, Warehouse
from orders.actions.allocate import (
    AlreadyUndone,
    Grant,
    NothingToShare,
    Sharing,
    WrongShare,
    allocate,
)
from orders.actions.amend import Change, change_lines
from orders.actions.corrections import change_route
from orders.actions.merge import merge_orders
from orders.actions.review import ChangedMeanwhile, ReasonMissing, reject_order, review_order
from orders.actions.split import split_order
from orders.models import AllocationRow, AllocationRun, Channel, Order, OrderShare
from orders.queries import allocation as queries
from orders.queries.free_goods import free_goods
from wholesale import books
from wholesale.idempotency import new_key
from wholesale.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def later(main_warehouse):
    """A channel that promises at review: orders may want more than there is."""
    return Channel.objects.create(code="later", name="Later", promise="at_review")


@pytest.fixture
def run(main_warehouse, rui, noon):
    """Give {order: quantity} of one SKU, as somebody saw the orders just now."""

    def do(sku, parts, **words):
        versions = {order.pk: order.version for order in parts}
        sharing = words.pop("sharing", None) or Sharing(main_warehouse, "priority")
        facts = {
            "sharing": sharing, "versions": versions, "because": "too little came in",
            "grants": [Grant(o.pk, sku.pk, Decimal(n), why="first") for o, n in parts.items()],
            "key": new_key(), "by": rui, "at": noon,
        }  # fmt: skip
        done = allocate(**{**facts, **words})
        for order in parts:
            order.refresh_from_db()
        return done

    return do


def promised(sku):
    return StockLevel.objects.get(sku=sku).promised


def shares():
    return dict(OrderShare.objects.values_list("order__number", "quantity"))


def test_a_run_sets_aside_what_was_decided_and_keeps_who_got_what(
    submitted, later, soy, run, rui, noon
):
    one, other = submitted(8, channel=later), submitted(6, channel=later)

    done = run(soy, {one: 96, other: 24})

    assert promised(soy) == 120
    assert (one.is_promised, other.is_promised) == (True, False)
    assert shares() == {other.number: 24}
    assert done.number.startswith("AR")
    assert list(done.rows.values_list("order__number", "wanted", "before", "after", "why")) == [
        (one.number, 96, 0, 96, "first"),
        (other.number, 72, 0, 24, "first"),
    ]
    entry = AuditEntry.objects.get(document=other.number, action="order.allocated")
    assert entry.facts == {"changes": {"SOY": ["0", "24"]}, "other": done.number}


def test_what_was_promised_to_one_order_moves_to_another(submitted, mall, later, soy, run):
    first, late = submitted(9), submitted(3, channel=later)
    assert first.is_promised

    run(soy, {first: 84, late: 36})

    assert promised(soy) == 120
    assert (first.is_promised, late.is_promised) == (False, True)
    assert shares() == {first.number: 84}


def test_goods_of_an_order_that_are_not_shared_stay_with_it(
    jade, lin, mall, soy, tea, run, submitted, later, noon
):
    from orders.actions.place import Details, Wish, place_order

    both = place_order(
        customer=jade, channel=mall, wishes=[Wish(soy.pk, Decimal(24)), Wish(tea.pk, Decimal(3))],
        details=Details(recipient="Lin", phone="1", address="Binhai Road 1"),
        key=new_key(), is_by_customer=True, by=lin, at=noon,
    )  # fmt: skip
    other = submitted(10, channel=later)

    run(soy, {both: 12, other: 108})

    assert sorted(OrderShare.objects.values_list("order", "sku__code", "quantity")) == [
        (both.pk, "SOY", 12), (both.pk, "TEA", 3), (other.pk, "SOY", 108),
    ]  # fmt: skip
    assert (promised(soy), promised(tea)) == (120, 3)


def test_the_same_form_sent_twice_shares_out_once(submitted, later, soy, run):
    order = submitted(8, channel=later)
    versions, key = {order.pk: order.version}, new_key()

    first = run(soy, {order: 48}, key=key, versions=versions)
    again = run(soy, {order: 48}, key=key, versions=versions)

    assert first == again
    assert AllocationRun.objects.count() == 1
    assert promised(soy) == 48


@pytest.mark.parametrize(
    ("parts", "words", "refusal"),
    [
        ((60, 61), {}, WrongShare),
        ((97, 0), {}, WrongShare),
        ((-1, 0), {}, WrongShare),
        ((48, 48), {"because": "  "}, ReasonMissing),
        ((48, 48), {"versions": {}}, ChangedMeanwhile),
        ((48, 48), {"grants": []}, NothingToShare),
    ],
)
def test_a_run_that_cannot_be_is_refused_and_changes_nothing(
    submitted, later, soy, run, parts, words, refusal
):
    one, other = submitted(8, channel=later), submitted(8, channel=later)

    with pytest.raises(refusal):
        run(soy, {one: parts[0], other: parts[1]}, **words)

    assert promised(soy) == 0
    assert shares() == {}
    assert AllocationRun.objects.count() == AllocationRow.objects.count() == 0


def test_an_order_that_was_decided_meanwhile_refuses_the_run(submitted, later, soy, run, rui, noon):
    one, other = submitted(2, channel=later), submitted(8, channel=later)
    reject_order(number=one.number, because="sold out", by=rui, at=noon)

    with pytest.raises(ChangedMeanwhile, match=one.number):
        run(soy, {one: 24, other: 96})

    assert shares() == {}


def test_an_order_that_is_short_cannot_be_reviewed_and_its_share_stays(
    submitted, later, soy, run, rui, noon
):
    one, other = submitted(8, channel=later), submitted(6, channel=later)
    run(soy, {one: 96, other: 24})

    with pytest.raises(NotEnoughStock):
        review_order(number=other.number, by=rui, at=noon)

    assert shares() == {other.number: 24}
    assert promised(soy) == 120


def test_what_is_there_leaves_at_once_when_the_short_part_is_split_off(
    submitted, later, soy, run, rui, noon
):
    one, other = submitted(8, channel=later), submitted(6, channel=later)
    run(soy, {one: 96, other: 24})

    part = split_order(
        number=other.number, version=other.version, take={other.lines.get().pk: Decimal(48)},
        key=new_key(), by=rui, at=noon,
    )  # fmt: skip
    other.refresh_from_db()

    assert (other.is_promised, part.is_promised) == (True, False)
    assert shares() == {}
    review_order(number=other.number, by=rui, at=noon)
    level = StockLevel.objects.get(sku=soy)
    assert (level.on_hand, level.promised) == (96, 96)


def test_a_part_takes_along_what_the_order_cannot_use(submitted, later, soy, run, rui, noon):
    order = submitted(6, channel=later)
    run(soy, {order: 60})

    part = split_order(
        number=order.number, version=order.version, take={order.lines.get().pk: Decimal(36)},
        key=new_key(), by=rui, at=noon,
    )  # fmt: skip

    assert Order.objects.get(pk=order.pk).is_promised
    assert shares() == {part.number: 24}
    assert promised(soy) == 60


def test_a_share_follows_its_order_when_lines_change_and_is_given_back_at_the_end(
    submitted, later, soy, run, rui, noon
):
    order = submitted(6, channel=later)
    run(soy, {order: 60})
    line = order.lines.get().pk

    changes = [Change(Decimal(48), line=line)]
    change_lines(number=order.number, version=order.version, changes=changes, by=rui, at=noon)
    order.refresh_from_db()
    assert (order.is_promised, promised(soy)) == (True, 48)

    run(soy, {order: 12})
    assert (order.is_promised, promised(soy)) == (False, 12)
    reject_order(number=order.number, because="closed for good", by=rui, at=noon)
    assert (promised(soy), shares()) == (0, {})


def test_shares_are_joined_when_orders_merge(submitted, later, soy, run, rui, noon):
    one, other = submitted(3, channel=later), submitted(4, channel=later)
    run(soy, {one: 24, other: 36})

    merge_orders(number=one.number, other=other.number, version=one.version, by=rui, at=noon)

    assert shares() == {one.number: 60}
    assert promised(soy) == 60


def test_shares_stay_behind_when_the_order_leaves_from_another_warehouse(
    submitted, later, soy, run, rui, noon
):
    order = submitted(6, channel=later)
    run(soy, {order: 60})
    east = Warehouse.objects.create(code="east", name="East")

    change_route(
        number=order.number, version=order.version, warehouse=east, carrier="", by=rui, at=noon
    )

    assert (promised(soy), shares()) == (0, {})


def test_a_share_is_used_up_when_goods_came_in_for_the_rest(
    submitted, later, soy, goods, run, rui, olive, noon
):
    order = submitted(11, channel=later)
    run(soy, {order: 120})
    from tests.conftest import put_in_stock

    put_in_stock(soy, 12, Decimal("3.00"), by=olive, at=noon)

    review_order(number=order.number, by=rui, at=noon)

    level = StockLevel.objects.get(sku=soy)
    assert (level.on_hand, level.promised, shares()) == (0, 0, {})


def test_a_run_is_taken_back_once_by_a_run_of_its_own(
    submitted, later, soy, run, rui, main_warehouse, noon
):
    first, late = submitted(9), submitted(3, channel=later)
    done = run(soy, {first: 84, late: 36})

    back = Sharing(main_warehouse, "back", undoes=done)
    planned = {w.order: w.gets for s in queries.taking_back(done) for w in s.wants}
    assert planned == {first: 108, late: 0}
    run(soy, {first: 108, late: 0}, sharing=back)

    assert (first.is_promised, late.is_promised, promised(soy)) == (True, False, 108)
    assert done.undone_by.undoes == done
    with pytest.raises(AlreadyUndone):
        run(soy, {first: 108, late: 0}, sharing=back)


def test_an_order_that_went_on_keeps_what_it_holds_when_a_run_is_taken_back(
    submitted, later, soy, run, rui, noon
):
    one, other = submitted(8, channel=later), submitted(6, channel=later)
    done = run(soy, {one: 96, other: 24})
    run(soy, {other: 12})
    review_order(number=one.number, by=rui, at=noon)

    (sharing,) = queries.taking_back(done)

    assert [(w.order, w.gets, w.part.why) for w in sharing.wants] == [(other, 12, "moved_on")]


def test_the_record_of_a_run_can_not_be_changed(submitted, later, soy, run):
    run(soy, {submitted(6, channel=later): 60})

    for table in ("orders_allocationrun", "orders_allocationrow"):
        with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - constants only


@pytest.fixture
def basket(goods, soy, tea, olive, noon):
    """Twelve soy and one tea, sold singly from the stock of both."""
    sku = goods("BASKET", "Basket", price="60.00", case=1)
    parts = {soy.pk: Decimal(12), tea.pk: Decimal(1)}
    save_recipe(
        sku=sku, is_bundle=True, parts=parts, labour_cost=Decimal(0), by=olive, at=noon
    )  # fmt: skip
    return sku


def test_bundles_are_shared_out_of_their_parts_and_go_on_like_other_goods(
    submitted, later, soy, basket, run, rui, noon, main_warehouse
):
    made = free_goods([main_warehouse.pk], [basket.pk]).of(main_warehouse.pk, basket.pk)
    one, other = submitted(1, sku=basket, channel=later), submitted(2, sku=basket, channel=later)
    (scarce,) = queries.waiting_for()
    assert (scarce.sku, scarce.free, scarce.lacking) == (basket, made, 36)

    run(basket, {one: 4, other: 1})

    assert promised(soy) == 60
    assert shares() == {one.number: 4, other.number: 1}
    assert books.broken() == []
    with pytest.raises(WrongShare, match="more would be shared out than there is"):
        run(basket, {one: 4, other: 24})
    assert promised(soy) == 60

    reject_order(number=other.number, because="No", by=rui, at=noon)
    assert promised(soy) == 48
    assert books.broken() == []


def test_a_bundle_and_its_part_are_never_given_the_same_goods(
    submitted, later, soy, basket, run, main_warehouse
):
    loose, packed = submitted(9, channel=later), submitted(1, sku=basket, channel=later)
    grants = [Grant(loose.pk, soy.pk, Decimal(108)), Grant(packed.pk, basket.pk, Decimal(2))]

    with pytest.raises(WrongShare, match="12 more would be shared out"):
        run(soy, {loose: 108, packed: 0}, grants=grants)
    assert promised(soy) == 0

    fewer = [Grant(loose.pk, soy.pk, Decimal(96)), Grant(packed.pk, basket.pk, Decimal(2))]
    run(soy, {loose: 96, packed: 0}, grants=fewer)
    assert promised(soy) == 120
