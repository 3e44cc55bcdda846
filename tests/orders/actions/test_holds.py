"""What stands against an order, how it is held, released, and held again."""

from datetime import timedelta
from decimal import Decimal

import pytest

from finance.models import CustomerAccount, OpenItem
from inventory.models import StockLevel
from orders.actions.amend import Change, change_details, change_lines
from orders.actions.holds import OnHold, require_no_holds
from orders.actions.place import Details, Wish, place_order
from orders.actions.release import NothingHeld, NotYoursToRelease, release_holds
from orders.actions.review import ReasonMissing, reject_order, review_order, withdraw_order
from orders.actions.served_areas import Served, save_served_area
from orders.actions.ship import ship_order
from orders.actions.undo import close_order, write_off_shipment
from orders.models import Hold, HoldStep, Order, ServedArea, Shipment
from wholesale import idempotency
from wholesale.actions.company import change_company
from wholesale.db import use_case
from wholesale.models import AuditEntry, OutboxMessage
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def terms(jade):
    """Change Jade's terms."""

    def change(**fields):
        for name, value in fields.items():
            setattr(jade, name, value)
        jade.save()

    return change


def open_codes(order):
    return sorted(order.holds.filter(ended_at=None).values_list("code", flat=True))


def approval(order):
    return Order.objects.get(pk=order.pk).approval


@use_case
def require(*, order, step, at):
    require_no_holds(Order.objects.locked(order.number), step=step, at=at)


# -- credit ------------------------------------------------------------------------


def test_an_order_over_the_limit_comes_in_and_its_hold_is_on_record(submitted, terms, noon):
    terms(credit_limit=Decimal("100.00"))

    order = submitted(cases=2)

    hold = order.holds.get()
    assert approval(order) == "submitted"
    assert (hold.code, hold.step, hold.measure) == ("credit", "submit", Decimal("8.00"))
    assert (hold.raised_at, hold.ended_at, hold.released_by) == (noon, None, None)
    assert hold.facts == {
        "customer": "Jade Noodle House", "exposure": "108.00", "limit": "100.00",
    }  # fmt: skip
    topics = OutboxMessage.objects.order_by("pk").values_list("topic", flat=True)
    assert list(topics) == ["order.submitted", "order.held"]


def test_review_holds_it_once_however_often_it_is_tried(submitted, terms, rui, soy, noon):
    terms(credit_limit=100)
    order = submitted(cases=2)

    first = review_order(number=order.number, by=rui, at=noon)
    again = review_order(number=order.number, by=rui, at=noon)

    assert (first.approval, again.approval) == ("held", "held")
    assert Hold.objects.count() == 1
    assert again.version == first.version
    level = StockLevel.objects.get(sku=soy)
    assert (level.on_hand, level.promised) == (120, 24)
    assert not OpenItem.objects.exists()


def test_at_the_limit_it_passes(submitted, terms, rui, noon):
    terms(credit_limit=108)
    order = submitted(cases=2)

    review_order(number=order.number, by=rui, at=noon)

    assert approval(order) == "reviewed"
    assert not Hold.objects.exists()


def test_what_was_agreed_before_and_has_not_left_counts(submitted, terms, phone, rui, noon):
    terms(credit_limit=108)
    first, second = submitted(cases=1, channel=phone), submitted(cases=2, channel=phone)

    review_order(number=first.number, by=rui, at=noon)
    review_order(number=second.number, by=rui, at=noon)

    assert (approval(first), approval(second)) == ("reviewed", "held")
    assert second.holds.get(ended_at=None).measure == 54


def test_an_order_reviewed_later_does_not_stop_an_earlier_one(
    submitted, terms, phone, rui, max_, noon
):
    terms(credit_limit=108)
    first, second = submitted(cases=2, channel=phone), submitted(cases=2, channel=phone)
    review_order(number=first.number, by=rui, at=noon)
    later = noon + timedelta(hours=1)
    review_order(number=second.number, by=rui, at=later)
    release_holds(number=second.number, because="Good customer", by=max_, at=later)
    review_order(number=second.number, by=rui, at=later)

    assert ship_order(number=first.number, by=rui, at=later) is not None

    assert approval(second) == "reviewed"


def test_by_policy_earlier_orders_count_from_the_time_they_come_in(submitted, terms, phone, rui,
                                                                   noon):  # fmt: skip
    terms(credit_limit=108)
    phone.credit = "at_submit"
    phone.save()
    first, second = submitted(cases=2, channel=phone), submitted(cases=1, channel=phone)

    review_order(number=second.number, by=rui, at=noon)
    review_order(number=first.number, by=rui, at=noon)

    assert (approval(first), approval(second)) == ("reviewed", "held")


def test_a_prepaid_order_passes_whatever_is_owed(submitted, terms, rui, jade, noon):
    order = submitted(cases=2)
    review_order(number=order.number, by=rui, at=noon)
    terms(credit_limit=50, overdue_days=0)
    OpenItem.objects.update(due_date=noon.date() - timedelta(days=9))
    prepaid = submitted(cases=1)
    CustomerAccount.objects.filter(customer=jade).update(prepayment=54)

    review_order(number=prepaid.number, by=rui, at=noon)

    assert approval(prepaid) == "reviewed"
    CustomerAccount.objects.filter(customer=jade).update(prepayment=0)


# -- the other rules ------------------------------------------------------------------


def test_debts_older_than_allowed_stop_an_order(submitted, terms, rui, noon):
    review_order(number=submitted(cases=1).number, by=rui, at=noon)
    OpenItem.objects.update(due_date=noon.date() - timedelta(days=8))
    terms(overdue_days=8)
    allowed = submitted(cases=1)
    assert review_order(number=allowed.number, by=rui, at=noon).approval == "reviewed"
    terms(overdue_days=7)
    late = submitted(cases=1)

    review_order(number=late.number, by=rui, at=noon)

    hold = late.holds.get(ended_at=None)
    assert (approval(late), hold.code, hold.measure) == ("held", "overdue", 54)
    assert hold.facts["since"] == "2026-02-22"


def test_an_order_below_the_minimum_is_held(submitted, terms, rui, noon):
    terms(minimum_order=Decimal(60))
    order = submitted(cases=1)

    review_order(number=order.number, by=rui, at=noon)

    assert (approval(order), open_codes(order)) == ("held", ["minimum"])


def test_a_price_below_the_floor_is_held(submitted, soy, rui, noon):
    soy.floor_price = Decimal("4.75")
    soy.save()
    order = submitted(cases=2)

    review_order(number=order.number, by=rui, at=noon)

    hold = order.holds.get(ended_at=None)
    assert (approval(order), hold.code, hold.measure) == ("held", "floor", 6)
    assert hold.facts == {"goods": "SOY"}


def test_a_customer_blocked_meanwhile_is_held(submitted, terms, rui, noon):
    order = submitted(cases=1)
    terms(state="blocked")

    review_order(number=order.number, by=rui, at=noon)

    assert (approval(order), open_codes(order)) == ("held", ["blocked"])


@pytest.mark.parametrize(
    ("places", "held"),
    [
        ([("海南省", "海口市", "美兰区", "", False)], True),
        ([("海南省", "三亚市", "", "", False)], False),
        ([("海南省", "", "", "", False)], True),
        ([("海南省", "", "", "", False), ("海南省", "海口市", "", "", True)], False),
        ([("海南省", "海口市", "", "", True), ("海南省", "海口市", "美兰区", "", False)], True),
        ([("海南省", "海口市", "", "depot", False)], False),
    ],
)
def test_the_narrowest_place_decides_whether_an_address_is_served(
    jade, lin, mall, soy, rui, noon, places, held
):
    for province, city, district, method, is_served in places:
        ServedArea.objects.create(
            province=province, city=city, district=district, method=method, is_served=is_served
        )

    order = _to(jade, lin, mall, soy, noon, address="海南省海口市美兰区人民大道58号")
    review_order(number=order.number, by=rui, at=noon)

    assert open_codes(order) == (["address"] if held else [])
    assert approval(order) == ("held" if held else "reviewed")


def test_who_picks_up_himself_needs_no_served_address(jade, lin, mall, soy, rui, noon):
    ServedArea.objects.create(province="海南省", city="海口市")
    order = _to(jade, lin, mall, soy, noon, address="海口市人民大道58号")
    assert review_order(number=order.number, by=rui, at=noon).is_held
    order = Order.objects.get()

    change_details(
        number=order.number, version=order.version, by=rui, at=noon,
        details=Details(delivery_method="pickup", address=order.address),
    )  # fmt: skip

    assert (approval(order), open_codes(order)) == ("submitted", [])


def test_places_are_known_by_their_code_however_they_are_written(
    jade, lin, mall, soy, rui, olive, noon
):
    save_served_area(
        area=None, facts=Served("海南", "海口", "美兰"), by=olive, at=noon
    )  # fmt: skip

    held = _to(jade, lin, mall, soy, noon, address="海口美兰区人民大道58号")
    beside = _to(jade, lin, mall, soy, noon, address="海南海口龙华区美兰区路1号")

    assert (ServedArea.objects.get().code, open_codes(held), open_codes(beside)) == (
        "460108", ["address"], [],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("address", "is_held"),
    [
        ("海南省海口市人民大道58号", True),
        ("国贸路 12 号", True),
        ("海南省海口市美兰区人民大道58号", False),
        ("广东东莞长安镇", False),
        ("Váci út 1, Budapest", False),
        ("", False),
    ],
)
def test_an_address_that_is_not_clear_is_told_and_held_at_review(
    jade, lin, mall, soy, rui, noon, address, is_held
):
    order = _to(jade, lin, mall, soy, noon, address=address)
    review_order(number=order.number, by=rui, at=noon)

    assert (approval(order), open_codes(order)) == (
        ("held", ["address"]) if is_held else ("reviewed", [])
    )


def test_an_address_is_not_looked_at_where_the_house_does_not_mind(
    jade, lin, mall, soy, rui, olive, noon
):
    change_company(facts={"checks_addresses": False}, by=olive, at=noon)

    order = _to(jade, lin, mall, soy, noon, address="国贸路 12 号")
    review_order(number=order.number, by=rui, at=noon)

    assert (approval(order), open_codes(order)) == ("reviewed", [])


def test_a_completed_address_lets_the_order_go_on(jade, lin, mall, soy, rui, noon):
    order = _to(jade, lin, mall, soy, noon, address="国贸路 12 号")
    order = review_order(number=order.number, by=rui, at=noon)

    change_details(
        number=order.number, version=order.version, by=rui, at=noon,
        details=Details(address="海南省海口市龙华区国贸路 12 号"),
    )  # fmt: skip

    assert (approval(order), open_codes(order)) == ("submitted", [])


def _to(customer, by, channel, sku, at, *, address):
    return place_order(
        customer=customer, channel=channel, wishes=[Wish(sku.pk, Decimal(12))],
        details=Details(address=address), key=idempotency.new_key(), is_by_customer=True,
        by=by, at=at,
    )  # fmt: skip


# -- released, and held again -----------------------------------------------------------


def test_a_released_hold_lets_the_order_be_reviewed(submitted, terms, rui, max_, noon):
    terms(credit_limit=100)
    order = submitted(cases=2)
    review_order(number=order.number, by=rui, at=noon)

    release_holds(number=order.number, because=" Pays tomorrow ", by=max_, at=noon)

    hold = order.holds.get()
    assert approval(order) == "submitted"
    assert (hold.released_by, hold.because, hold.ended_at) == (max_, "Pays tomorrow", noon)
    entry = AuditEntry.objects.get(action="order.released")
    assert (entry.by, entry.because, entry.facts) == (max_, "Pays tomorrow", {"codes": ["credit"]})
    review_order(number=order.number, by=rui, at=noon)
    assert (approval(order), Shipment.objects.count()) == ("reviewed", 1)


def test_what_got_worse_is_held_again_and_what_got_better_is_not(submitted, terms, rui, max_, noon):
    terms(credit_limit=100)
    order = submitted(cases=2)
    release_holds(number=order.number, because="Up to 108", by=max_, at=noon)
    order.refresh_from_db()
    line = order.lines.get().pk

    def to(cases):
        order.refresh_from_db()
        change_lines(
            number=order.number, version=order.version, by=rui, at=noon,
            changes=[Change(Decimal(12 * cases), line=line)],
        )  # fmt: skip
        return open_codes(order)

    assert to(3) == ["credit"]
    assert to(1) == []
    assert to(2) == []
    assert [str(hold.measure) for hold in order.holds.all()] == ["8.00", "62.00"]
    assert order.holds.filter(released_by=None).get().ended_at == noon


def test_a_cured_order_comes_off_hold_by_itself(submitted, terms, rui, noon):
    terms(credit_limit=60)
    order = submitted(cases=2)
    held = review_order(number=order.number, by=rui, at=noon)
    changes = [Change(Decimal(12), line=order.lines.get().pk)]

    change_lines(number=order.number, version=held.version, changes=changes, by=rui, at=noon)

    assert (approval(order), open_codes(order)) == ("submitted", [])


def test_each_hold_needs_its_own_right(submitted, terms, rui, sam, fin, max_, noon):
    terms(credit_limit=10, minimum_order=Decimal(500))
    order = submitted(cases=2)
    review_order(number=order.number, by=rui, at=noon)

    for person in (sam, rui):
        with pytest.raises(NotYoursToRelease):
            release_holds(number=order.number, because="Please", by=person, at=noon)
    with pytest.raises(NotYoursToRelease, match="Minimum order amount"):
        release_holds(number=order.number, because="Ok", codes=["minimum"], by=fin, at=noon)
    assert open_codes(order) == ["credit", "minimum"]

    release_holds(number=order.number, because="Good for it", by=fin, at=noon)
    assert (approval(order), open_codes(order)) == ("held", ["minimum"])
    release_holds(number=order.number, because="First order", by=max_, at=noon)
    assert (approval(order), open_codes(order)) == ("submitted", [])


def test_a_release_needs_a_reason_and_something_to_release(submitted, terms, max_, noon):
    free = submitted(cases=1)
    terms(credit_limit=10)
    order = submitted(cases=2)

    with pytest.raises(ReasonMissing):
        release_holds(number=order.number, because=" ", by=max_, at=noon)
    with pytest.raises(NothingHeld):
        release_holds(number=free.number, because="Why not", by=max_, at=noon)

    assert open_codes(order) == ["credit"]
    assert not AuditEntry.objects.filter(action="order.released").exists()


def test_an_order_that_ends_takes_its_holds_with_it(submitted, terms, rui, lin, max_, noon):
    terms(credit_limit=10)
    rejected, withdrawn = submitted(cases=1), submitted(cases=1)
    review_order(number=rejected.number, by=rui, at=noon)
    review_order(number=withdrawn.number, by=rui, at=noon)

    reject_order(number=rejected.number, because="No credit", by=rui, at=noon)
    withdraw_order(number=withdrawn.number, because="Mistake", by=lin, at=noon)

    assert (open_codes(rejected), open_codes(withdrawn)) == ([], [])
    with pytest.raises(IllegalMove):
        release_holds(number=rejected.number, because="Too late", by=max_, at=noon)


# -- before goods leave -----------------------------------------------------------------


@pytest.fixture
def agreed(submitted, phone, rui, noon):
    """An order of two cases, reviewed, its goods still here."""
    order = submitted(cases=2, channel=phone)
    review_order(number=order.number, by=rui, at=noon)
    return order


def test_what_came_up_since_review_holds_the_goods(agreed, terms, soy, rui, max_, noon):
    terms(credit_limit=100)

    assert ship_order(number=agreed.number, by=rui, at=noon) is None

    assert (approval(agreed), open_codes(agreed)) == ("reviewed", ["credit"])
    assert StockLevel.objects.get(sku=soy).on_hand == 120
    assert not Shipment.objects.exists()
    release_holds(number=agreed.number, because="He is at the gate", by=max_, at=noon)
    assert ship_order(number=agreed.number, by=rui, at=noon) is not None


def test_the_bargain_is_not_looked_at_again_before_shipping(agreed, terms, soy, rui, noon):
    terms(minimum_order=Decimal(5000))
    soy.floor_price = Decimal(9)
    soy.save()

    assert ship_order(number=agreed.number, by=rui, at=noon) is not None


def test_picking_is_refused_while_something_stands_against_it(agreed, terms, max_, rui, noon):
    require(order=agreed, step=HoldStep.PICK, at=noon)
    terms(credit_limit=100)

    with pytest.raises(OnHold, match=r"would owe ¥108\.00; the limit is ¥100\.00"):
        require(order=agreed, step=HoldStep.PICK, at=noon)

    assert not Hold.objects.exists()
    ship_order(number=agreed.number, by=rui, at=noon)
    release_holds(number=agreed.number, because="Fine", by=max_, at=noon)
    require(order=agreed, step=HoldStep.PICK, at=noon)


def test_undoing_is_never_held(agreed, terms, rui, max_, noon):
    shipment = ship_order(number=agreed.number, by=rui, at=noon)
    terms(credit_limit=0, state="blocked")

    write_off_shipment(
        number=shipment.number, because="Wrong goods", then_close=False, by=max_, at=noon
    )

    assert approval(agreed) == "submitted"


def test_closing_ends_the_holds_of_a_reviewed_order(agreed, terms, rui, noon):
    terms(credit_limit=100)
    ship_order(number=agreed.number, by=rui, at=noon)

    close_order(number=agreed.number, because="He cannot pay", by=rui, at=noon)

    assert (approval(agreed), open_codes(agreed)) == ("closed", [])
