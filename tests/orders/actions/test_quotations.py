"""Goods are offered at a price, in versions; accepted, they are an order at that price."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from inventory.models import Price, StockLevel
from orders.actions.accept import (
    QuotationChanged,
    QuotationOver,
    accept_quotation,
    decline_quotation,
    expire_quotations,
)
from orders.actions.basket import NothingToOrder, Wish
from orders.actions.quotations import (
    Offer,
    Twice,
    WrongDay,
    WrongPrice,
    change_quotation,
    send_quotation,
    set_quoted_prices,
    withdraw_quotation,
    write_quotation,
)
from orders.actions.review import ChangedMeanwhile, ReasonMissing
from orders.models import Order, OrderLine, Quotation, QuotationLine, QuotationVersion
from wholesale import idempotency
from wholesale.models import OutboxMessage
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)

LAST_DAY = date(2026, 3, 10)


@pytest.fixture
def offer(phone, soy, tea):
    def make(soy_quantity=24, tea_quantity=2, *, valid_until=LAST_DAY):
        wishes = [Wish(soy.pk, Decimal(soy_quantity)), Wish(tea.pk, Decimal(tea_quantity))]
        return Offer(phone, [wish for wish in wishes if wish.quantity], valid_until, "Ask for Li")

    return make


@pytest.fixture
def written(jade, offer, sam, noon):
    return write_quotation(customer=jade, offer=offer(), key=idempotency.new_key(), by=sam, at=noon)


def price(quotation, sku, text, by, at):
    found = Quotation.objects.get(pk=quotation.pk)
    return set_quoted_prices(
        number=found.number, revision=found.revision, prices={sku.pk: text and Decimal(text)},
        by=by, at=at,
    )  # fmt: skip


def send(quotation, by, at):
    found = Quotation.objects.get(pk=quotation.pk)
    return send_quotation(number=found.number, revision=found.revision, by=by, at=at)


@pytest.fixture
def sent(written, soy, sam, noon):
    price(written, soy, "4.25", sam, noon)
    return send(written, sam, noon)


def lines(quotation):
    return list(
        quotation.lines.values_list("sku__code", "quantity", "unit_price", "amount", "price_rule")
    )


def test_a_quotation_begins_at_the_customers_own_prices(written, retail, soy):
    rule = Price.objects.get(price_list=retail.price_list, sku=soy)
    assert lines(written) == [
        ("SOY", Decimal(24), Decimal("4.5"), Decimal(108), f"level:{rule.pk}:{rule.version}"),
        ("TEA", Decimal(2), Decimal(8), Decimal(16), "base"),
    ]
    assert (written.number[:2], written.state, written.total) == ("QT", "draft", Decimal(124))


def test_the_same_form_twice_is_one_quotation(jade, offer, sam, noon):
    key = idempotency.new_key()
    first = write_quotation(customer=jade, offer=offer(), key=key, by=sam, at=noon)
    assert write_quotation(customer=jade, offer=offer(), key=key, by=sam, at=noon) == first
    assert Quotation.objects.count() == 1


def test_goods_twice_or_none_or_a_day_gone_by_is_refused(jade, offer, phone, soy, sam, noon):
    twice = Offer(phone, [Wish(soy.pk, Decimal(12)), Wish(soy.pk, Decimal(24))], LAST_DAY)
    for wrong, refusal in (
        (twice, Twice),
        (Offer(phone, [], LAST_DAY), NothingToOrder),
        (offer(valid_until=date(2026, 3, 1)), WrongDay),
    ):
        with pytest.raises(refusal):
            write_quotation(customer=jade, offer=wrong, key=idempotency.new_key(), by=sam, at=noon)
    assert Quotation.objects.count() == 0


def test_a_set_price_stays_when_quantities_change_and_can_be_taken_back(
    written, offer, soy, sam, noon
):
    found = price(written, soy, "4.25", sam, noon)
    found = change_quotation(
        number=found.number, revision=found.revision, offer=offer(soy_quantity=48), by=sam, at=noon
    )
    assert lines(found)[0] == ("SOY", Decimal(48), Decimal("4.25"), Decimal(204), "manual")
    assert price(found, soy, None, sam, noon).lines.get(sku=soy).unit_price == Decimal("4.5")


def test_a_price_below_the_floor_needs_the_right_for_it(written, soy, sam, max_, noon):
    soy.floor_price = Decimal(4)
    soy.save(update_fields=["floor_price"])
    with pytest.raises(WrongPrice, match="SOY"):
        price(written, soy, "3.99", sam, noon)
    assert written.lines.get(sku=soy).unit_price == Decimal("4.5")
    assert price(written, soy, "3.99", max_, noon).lines.get(sku=soy).unit_price == Decimal("3.99")


def test_a_price_below_zero_or_too_fine_is_refused(written, soy, sam, noon):
    for text in ("-1", "1.00001", "NaN", "Infinity"):
        with pytest.raises(WrongPrice):
            price(written, soy, text, sam, noon)
    assert written.lines.get(sku=soy).unit_price == Decimal("4.5")


def test_accepted_it_is_an_order_at_the_quoted_prices(sent, soy, bo, noon):
    order = accept_quotation(number=sent.number, version=1, is_by_customer=True, by=bo, at=noon)

    found = OrderLine.objects.filter(order=order).values_list("unit_price", "price_rule")
    assert list(found) == [
        (Decimal("4.25"), f"quote:{sent.number}:1"), (Decimal(8), f"quote:{sent.number}:1"),
    ]  # fmt: skip
    assert (order.total, order.approval, order.is_by_customer) == (sent.total, "submitted", True)
    assert StockLevel.objects.get(sku=soy).promised == Decimal(24)
    sent.refresh_from_db()
    assert (sent.state, sent.order) == ("accepted", order)
    topics = OutboxMessage.objects.filter(document=sent.number).values_list("topic", flat=True)
    assert sorted(topics) == ["quotation.accepted", "quotation.sent"]


def test_prices_that_change_meanwhile_do_not_change_what_was_offered(sent, retail, soy, bo, noon):
    Price.objects.filter(price_list=retail.price_list, sku=soy).update(unit_price=Decimal(9))
    order = accept_quotation(number=sent.number, version=1, is_by_customer=True, by=bo, at=noon)
    assert order.total == sent.total


def test_accepting_twice_is_one_order(sent, bo, lin, noon):
    first = accept_quotation(number=sent.number, version=1, is_by_customer=True, by=bo, at=noon)
    again = accept_quotation(number=sent.number, version=1, is_by_customer=True, by=lin, at=noon)
    assert (again, Order.objects.count()) == (first, 1)


def test_sending_again_keeps_the_version_before_and_only_the_last_counts(
    sent, offer, sam, bo, noon
):
    found = Quotation.objects.get(pk=sent.pk)
    change_quotation(
        number=sent.number, revision=found.revision, offer=offer(tea_quantity=0), by=sam, at=noon
    )
    with pytest.raises(QuotationChanged):
        accept_quotation(number=sent.number, version=1, is_by_customer=True, by=bo, at=noon)
    send(sent, sam, noon)
    with pytest.raises(QuotationChanged):
        accept_quotation(number=sent.number, version=1, is_by_customer=True, by=bo, at=noon)
    assert Order.objects.count() == 0
    kept = QuotationVersion.objects.order_by("version").values_list("version", "total")
    assert list(kept) == [(1, Decimal(118)), (2, Decimal(102))]
    order = accept_quotation(number=sent.number, version=2, is_by_customer=True, by=bo, at=noon)
    assert order.total == Decimal(102)


def test_after_its_last_day_nobody_accepts_it_and_it_can_be_offered_anew(
    sent, offer, sam, bo, noon
):
    last = noon.replace(day=10)
    late = last + timedelta(days=1)
    for step in (accept_quotation, decline_quotation):
        facts = {} if step is accept_quotation else {"because": "late"}
        with pytest.raises(QuotationOver, match="Ask for a new version"):
            step(number=sent.number, version=1, is_by_customer=True, by=bo, at=late, **facts)
    assert (expire_quotations(at=last), expire_quotations(at=late)) == (0, 1)
    with pytest.raises(QuotationOver):
        accept_quotation(number=sent.number, version=1, is_by_customer=True, by=bo, at=late)
    found = Quotation.objects.get(pk=sent.pk)
    assert (found.state, found.order, Order.objects.count()) == ("expired", None, 0)
    change_quotation(
        number=sent.number, revision=found.revision,
        offer=offer(valid_until=late.date()), by=sam, at=late,
    )  # fmt: skip
    assert send(sent, sam, late).version == 2


def test_declined_with_a_reason_it_can_be_offered_anew(sent, bo, noon):
    with pytest.raises(ReasonMissing):
        decline_quotation(
            number=sent.number, version=1, because=" ", is_by_customer=True, by=bo, at=noon
        )
    decline_quotation(
        number=sent.number, version=1, because="Too dear", is_by_customer=True, by=bo, at=noon
    )
    with pytest.raises(IllegalMove):
        accept_quotation(number=sent.number, version=1, is_by_customer=True, by=bo, at=noon)
    found = Quotation.objects.get(pk=sent.pk)
    assert (found.state, found.because, Order.objects.count()) == ("declined", "Too dear", 0)


def test_withdrawn_it_cannot_be_accepted_and_accepted_not_withdrawn(sent, sam, bo, noon):
    withdraw_quotation(number=sent.number, because="Sold out", by=sam, at=noon)
    with pytest.raises(IllegalMove):
        accept_quotation(number=sent.number, version=1, is_by_customer=True, by=bo, at=noon)
    assert Order.objects.count() == 0


def test_who_looked_at_an_older_one_is_told(written, soy, sam, noon):
    revision = written.revision
    price(written, soy, "4.25", sam, noon)
    before = list(QuotationLine.objects.values_list("unit_price"))
    with pytest.raises(ChangedMeanwhile):
        send_quotation(number=written.number, revision=revision, by=sam, at=noon)
    assert list(QuotationLine.objects.values_list("unit_price")) == before
    assert Quotation.objects.get().state == "draft"
