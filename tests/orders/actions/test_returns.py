"""What comes back, at what price and cost, and never more than was shipped."""

from decimal import Decimal

import pytest
from django.db import connection

from finance.models import CustomerAccount, OpenItem, Posting
from inventory.models import StockLevel, Warehouse
from orders import sql
from orders.actions.returns import (
    MoreThanShipped,
    NothingToReturn,
    approve_return,
    receive_return,
    reject_return,
    request_return,
)
from orders.actions.review import ReasonMissing, review_order
from orders.actions.undo import SomethingFollows, unreview_order, write_off_shipment
from orders.models import ReturnOrder, Shipment, ShipmentLine
from wholesale import idempotency
from wholesale.models import AuditEntry, OutboxMessage
from wholesale.states import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shipment(submitted, rui, noon):
    """Three cases of soy sauce that left for 162.00 and had cost 108.00."""
    order = submitted(cases=3)
    review_order(number=order.number, by=rui, at=noon)
    return Shipment.objects.select_related("order").get()


@pytest.fixture
def defective(main_warehouse):
    return Warehouse.objects.create(code="bad", name="Defective goods", kind="defective")


@pytest.fixture
def back(shipment, rui, noon):
    """Ask for so many pieces of the shipment to come back."""

    def ask(quantity=12, *, key=None, reason="Broken bottles", of=shipment):
        line = of.lines.get()
        return request_return(
            shipment=of.number, quantities={line.pk: Decimal(quantity)}, reason=reason,
            key=key or idempotency.new_key(), by=rui, at=noon,
        )  # fmt: skip

    return ask


def account(customer):
    found = CustomerAccount.objects.get(customer=customer)
    return found.receivable, found.prepayment


def level(sku, warehouse):
    found = StockLevel.objects.get(sku=sku, warehouse=warehouse)
    return found.on_hand, found.value


def test_asking_freezes_the_price_and_posts_nothing(back, soy, jade, main_warehouse):
    found = back(12)

    assert (found.state, found.amount) == ("requested", Decimal("54.00"))
    assert ShipmentLine.objects.get().returned == 12
    assert account(jade) == (162, 0)
    assert level(soy, main_warehouse) == (84, 252)


def test_received_goods_come_at_their_cost_and_lower_the_debt(
    back, soy, jade, main_warehouse, defective, rui, cleo, noon
):
    found = back(12)
    approve_return(number=found.number, by=rui, at=noon)

    receive_return(number=found.number, warehouse=defective, by=cleo, at=noon)

    assert ReturnOrder.objects.get().state == "received"
    assert account(jade) == (108, 0)
    assert level(soy, defective) == (12, 36)
    assert level(soy, main_warehouse) == (84, 252)
    postings = Posting.objects.filter(entry__document=found.number)
    assert set(postings.values_list("account", "debit", "credit")) == {
        ("sales_return", 54, 0),
        ("receivable", 0, 54),
        ("stock", 36, 0),
        ("cost_of_goods", 0, 36),
    }


def test_what_comes_back_in_parts_adds_up_to_the_cent(
    goods, jade, mall, rui, cleo, main_warehouse, noon
):
    from orders.actions.place import Details, Wish, place_order

    odd = goods("ODD", "Odd", price="3.3333", stock_of=3, cost="1.11", case=1)
    order = place_order(
        customer=jade, channel=mall, wishes=[Wish(odd.pk, Decimal(3))], details=Details(),
        key=idempotency.new_key(), is_by_customer=False, by=rui, at=noon,
    )  # fmt: skip
    review_order(number=order.number, by=rui, at=noon)
    out = Shipment.objects.get()

    for _piece in range(3):
        part = request_return(
            shipment=out.number, quantities={out.lines.get().pk: Decimal(1)}, reason="r",
            key=idempotency.new_key(), by=rui, at=noon,
        )  # fmt: skip
        approve_return(number=part.number, by=rui, at=noon)
        receive_return(number=part.number, warehouse=main_warehouse, by=cleo, at=noon)

    amounts = ReturnOrder.objects.order_by("id").values_list("amount", flat=True)
    assert [str(amount) for amount in amounts] == ["3.33", "3.33", "3.34"]
    assert account(jade) == (0, 0)
    assert level(odd, main_warehouse) == (3, Decimal("3.33"))


def test_more_than_is_left_is_refused(back):
    back(24)

    with pytest.raises(MoreThanShipped, match="at most 1箱 can still come back"):
        back(24)

    assert ReturnOrder.objects.count() == 1
    assert ShipmentLine.objects.get().returned == 24


def test_a_rejected_return_frees_its_quantity(back, rui, noon):
    found = back(36)

    reject_return(number=found.number, because="Opened bottles", by=rui, at=noon)

    assert ShipmentLine.objects.get().returned == 0
    assert back(36).amount == Decimal("162.00")


def test_the_same_form_twice_is_one_return(back):
    key = idempotency.new_key()

    assert back(12, key=key).number == back(12, key=key).number
    assert ShipmentLine.objects.get().returned == 12


def test_a_return_needs_goods_and_a_reason(back):
    with pytest.raises(NothingToReturn):
        back(0)
    with pytest.raises(NothingToReturn):
        back(-1)
    with pytest.raises(ReasonMissing):
        back(12, reason=" ")

    assert not ReturnOrder.objects.exists()


def test_goods_are_received_once_and_only_when_approved(back, soy, defective, rui, cleo, noon):
    found = back(12)
    with pytest.raises(IllegalMove, match="Waiting for approval"):
        receive_return(number=found.number, warehouse=defective, by=cleo, at=noon)

    approve_return(number=found.number, by=rui, at=noon)
    receive_return(number=found.number, warehouse=defective, by=cleo, at=noon)
    with pytest.raises(IllegalMove):
        receive_return(number=found.number, warehouse=defective, by=cleo, at=noon)

    assert level(soy, defective) == (12, 36)


def test_a_line_of_another_shipment_cannot_come_back_with_this_one(
    back, shipment, submitted, rui, noon
):
    other = submitted(cases=1)
    review_order(number=other.number, by=rui, at=noon)
    foreign = ShipmentLine.objects.exclude(shipment=shipment).get()

    with pytest.raises(MoreThanShipped):
        request_return(
            shipment=shipment.number, quantities={foreign.pk: Decimal(12)}, reason="r",
            key=idempotency.new_key(), by=rui, at=noon,
        )  # fmt: skip

    foreign.refresh_from_db()
    assert foreign.returned == 0


def test_a_shipment_with_a_return_is_neither_un_reviewed_nor_written_off(
    back, shipment, max_, noon
):
    found = back(12)

    with pytest.raises(SomethingFollows, match=f"{found.number} is under way"):
        unreview_order(number=shipment.order.number, because="x", by=max_, at=noon)
    with pytest.raises(SomethingFollows, match=f"{found.number} is under way"):
        write_off_shipment(number=shipment.number, because="x", then_close=False, by=max_, at=noon)

    shipment.refresh_from_db()
    assert shipment.state == "posted"


def test_of_a_written_off_shipment_nothing_comes_back(back, shipment, max_, noon):
    write_off_shipment(number=shipment.number, because="x", then_close=True, by=max_, at=noon)

    with pytest.raises(IllegalMove, match="written off"):
        back(12)


def test_a_paid_shipment_gives_prepayment(back, shipment, jade, defective, fin, olive, cleo, noon):
    from finance.actions.record import Payment, record_receipt
    from finance.actions.review import review_settlement
    from finance.models import Tender

    payment = Payment(
        tender=Tender.objects.get(name="Cash"), received=Decimal(162), paid_on=noon.date()
    )
    receipt = record_receipt(
        customer=jade, payment=payment, key=idempotency.new_key(), by=fin, at=noon
    )
    review_settlement(number=receipt.number, by=olive, at=noon)
    found = back(12)
    approve_return(number=found.number, by=olive, at=noon)

    receive_return(number=found.number, warehouse=defective, by=cleo, at=noon)

    assert account(jade) == (0, 54)
    assert OpenItem.objects.get().allocated == 162


def test_what_a_shipment_had_cost_is_found_by_document(shipment):
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            "EXPLAIN " + sql.COST_OF_SHIPMENT, {"shipment": shipment.number, "id": shipment.pk}
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")

    assert "stock_move_of_document" in plan
    assert "Seq Scan on inventory_stockmove" not in plan


def test_every_step_is_on_record_and_told(back, defective, rui, cleo, noon):
    found = back(12)
    approve_return(number=found.number, by=rui, at=noon)
    receive_return(number=found.number, warehouse=defective, by=cleo, at=noon)

    steps = ["return.requested", "return.approved", "return.received"]
    trail = AuditEntry.objects.filter(document=found.number).order_by("id")
    assert list(trail.values_list("action", flat=True)) == steps
    told = OutboxMessage.objects.filter(document=found.number).order_by("id")
    assert list(told.values_list("topic", flat=True)) == steps
