"""What changing a submitted order does to its lines, its total and the stock set aside."""

from decimal import Decimal

import pytest

from inventory.ledger import NotEnoughStock
from inventory.models import StockLevel
from orders.actions.amend import Change, LineGone, change_details, change_lines
from orders.actions.place import Details, NothingToOrder
from orders.actions.review import ChangedMeanwhile, review_order
from orders.models import Order
from wholesale.models import AuditEntry, OutboxMessage
from wholesale.quantity import WrongQuantity
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


def promised(sku):
    return StockLevel.objects.get(sku=sku).promised


def amend(order, changes, *, by, at, version=None):
    return change_lines(
        number=order.number, version=version or order.version, changes=changes, by=by, at=at
    )


def test_less_of_a_line_frees_the_rest_and_keeps_what_was_asked(submitted, soy, rui, noon):
    order = submitted(cases=3)
    line = order.lines.get()

    amend(order, [Change(Decimal(12), line=line.pk)], by=rui, at=noon)

    line.refresh_from_db()
    assert (line.quantity, line.asked, line.amount, line.pack_text) == (12, 36, 54, "1箱")
    order.refresh_from_db()
    assert (order.total, order.line_count, order.version) == (54, 1, 3)
    assert promised(soy) == 12


def test_more_of_a_line_sets_more_aside(submitted, soy, rui, noon):
    order = submitted(cases=1)

    amend(order, [Change(Decimal(60), line=order.lines.get().pk)], by=rui, at=noon)

    assert promised(soy) == 60


def test_new_goods_are_priced_now_and_were_not_asked_for(submitted, soy, tea, rui, noon):
    order = submitted(cases=1)

    amend(order, [Change(Decimal(2), sku_id=tea.pk)], by=rui, at=noon)

    added = order.lines.get(sku=tea)
    assert (added.quantity, added.asked, added.unit_price, added.position) == (2, 0, 8, 2)
    assert Order.objects.get().total == Decimal("70.00")
    assert (promised(soy), promised(tea)) == (12, 2)


def test_a_line_is_taken_out_with_quantity_zero(submitted, soy, tea, rui, noon):
    order = submitted(cases=1)
    line = order.lines.get()

    amend(
        order,
        [Change(Decimal(0), line=line.pk), Change(Decimal(1), sku_id=tea.pk)],
        by=rui,
        at=noon,
    )

    assert list(order.lines.values_list("sku__code", flat=True)) == ["TEA"]
    assert (promised(soy), promised(tea)) == (0, 1)


def test_the_trail_says_what_was_and_what_is(submitted, tea, rui, noon):
    order = submitted(cases=2)
    changes = [Change(Decimal(12), line=order.lines.get().pk), Change(Decimal(1), sku_id=tea.pk)]

    amend(order, changes, by=rui, at=noon)

    entry = AuditEntry.objects.get(action="order.changed")
    assert entry.facts == {
        "changes": {"SOY": ["24", "12"], "TEA": ["0", "1"], "total": ["108.00", "62.00"]}
    }
    assert OutboxMessage.objects.filter(topic="order.changed").count() == 1


def test_the_same_quantities_again_change_nothing(submitted, rui, noon):
    order = submitted(cases=2)

    amend(order, [Change(Decimal(24), line=order.lines.get().pk)], by=rui, at=noon)

    assert Order.objects.get().version == order.version
    assert not AuditEntry.objects.filter(action="order.changed").exists()


def test_an_order_without_lines_is_refused(submitted, soy, rui, noon):
    order = submitted(cases=2)

    with pytest.raises(NothingToOrder, match="Reject the order instead"):
        amend(order, [Change(Decimal(0), line=order.lines.get().pk)], by=rui, at=noon)

    assert promised(soy) == 24


def test_a_stale_page_changes_nothing(submitted, rui, max_, noon):
    order = submitted(cases=2)
    line = order.lines.get()
    amend(order, [Change(Decimal(36), line=line.pk)], by=rui, at=noon)

    with pytest.raises(ChangedMeanwhile):
        amend(order, [Change(Decimal(12), line=line.pk)], by=max_, at=noon)

    assert order.lines.get().quantity == 36


def test_between_packs_is_refused(submitted, rui, noon):
    order = submitted(cases=2)

    with pytest.raises(WrongQuantity, match="order 12 / 24 instead of 13"):
        amend(order, [Change(Decimal(13), line=order.lines.get().pk)], by=rui, at=noon)

    assert order.lines.get().quantity == 24


def test_more_than_there_is_changes_nothing(submitted, soy, tea, rui, noon):
    order = submitted(cases=2)
    changes = [Change(Decimal(12), line=order.lines.get().pk), Change(Decimal(6), sku_id=tea.pk)]

    with pytest.raises(NotEnoughStock, match="wanted 6瓶, free 5瓶"):
        amend(order, changes, by=rui, at=noon)

    assert order.lines.get().quantity == 24
    assert (promised(soy), promised(tea)) == (24, 0)


def test_a_line_of_another_order_is_not_found(submitted, rui, noon):
    order, other = submitted(cases=1), submitted(cases=1)

    with pytest.raises(LineGone):
        amend(order, [Change(Decimal(24), line=other.lines.get().pk)], by=rui, at=noon)

    assert other.lines.get().quantity == 12


def test_after_review_the_lines_stay(submitted, phone, rui, noon):
    order = submitted(channel=phone)
    line = order.lines.get()
    review_order(number=order.number, by=rui, at=noon)

    with pytest.raises(ChangedMeanwhile, match="Rui has already reviewed"):
        amend(order, [Change(Decimal(12), line=line.pk)], by=rui, at=noon)


def test_a_rejected_order_stays_as_it_was(submitted, rui, noon):
    from orders.actions.review import reject_order

    order = submitted()
    line = order.lines.get()
    order = reject_order(number=order.number, because="no", by=rui, at=noon)

    with pytest.raises(IllegalMove, match="no longer waits for review"):
        amend(order, [Change(Decimal(12), line=line.pk)], by=rui, at=noon)


def test_thirty_lines_change_in_as_many_statements_as_three(goods, jade, mall, rui, noon):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from orders.actions.place import Details, Wish, place_order
    from wholesale import idempotency

    jade.credit_limit = None
    jade.save()

    def statements(count):
        skus = [goods(f"Q{count}-{n}", "Goods", stock_of=24) for n in range(count)]
        order = place_order(
            customer=jade, channel=mall, wishes=[Wish(s.pk, Decimal(12)) for s in skus],
            details=Details(), key=idempotency.new_key(), is_by_customer=False, by=rui, at=noon,
        )  # fmt: skip
        changes = [Change(Decimal(24), line=pk) for pk in order.lines.values_list("pk", flat=True)]
        with CaptureQueriesContext(connection) as asked:
            amend(order, changes, by=rui, at=noon)
        return len(asked)

    assert statements(3) == statements(30)


def test_delivery_and_remarks_change_until_goods_have_left(submitted, jade, rui, noon):
    order = submitted()
    details = Details(address="Harbour 9", recipient="Lin", phone="13900000001", remark="")

    change_details(number=order.number, version=order.version, details=details, by=rui, at=noon)

    order.refresh_from_db()
    assert order.address == "Harbour 9"
    entry = AuditEntry.objects.get(action="order.details_changed")
    assert entry.facts == {"changes": {"address": ["Binhai Road 1", "Harbour 9"]}}
    assert OutboxMessage.objects.filter(topic="order.changed").count() == 1


def test_our_own_remark_is_nobody_else_s_news(submitted, rui, noon):
    order = submitted()
    same = {name: getattr(order, name) for name in Details.__dataclass_fields__}
    details = Details(**{**same, "office_remark": "Call first"})

    change_details(number=order.number, version=order.version, details=details, by=rui, at=noon)

    assert Order.objects.get().office_remark == "Call first"
    assert not OutboxMessage.objects.filter(topic="order.changed").exists()


def test_what_has_left_goes_where_it_was_sent(submitted, rui, noon):
    order = submitted()
    order = review_order(number=order.number, by=rui, at=noon)

    with pytest.raises(IllegalMove, match="has left or ended"):
        change_details(
            number=order.number, version=order.version, details=Details(), by=rui, at=noon
        )
    with pytest.raises(ChangedMeanwhile):
        change_details(number=order.number, version=1, details=Details(), by=rui, at=noon)

    assert Order.objects.get().address == "Binhai Road 1"
