"""Lots in the office: the list, the page of one, which goods keep them, and the receipt."""

from datetime import timedelta
from decimal import Decimal

import pytest

from inventory.actions.lots import keep_lots
from inventory.actions.receipts import Delivery, receive_purchase
from inventory.lots import Said
from inventory.models import CostGroup, Lot, LotLevel, StockLevel, Warehouse
from tests.inventory.purchasing import Buyer
from wholesale import idempotency

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def buyer(olive, noon, main_warehouse):
    return Buyer(olive, noon, main_warehouse)


@pytest.fixture
def milk(goods, olive, noon):
    return keep_lots(sku=goods("MILK", "Milk", case=1), keeps=True, by=olive, at=noon)


@pytest.fixture
def bring(buyer, milk, noon):
    def bring(code, days, quantity=10):
        order = buyer.sent((milk, quantity, "2.00"))
        line = order.lines.get().pk
        said = Said(code, Decimal(quantity), expires_on=noon.date() + timedelta(days=days))
        receive_purchase(
            number=order.number, key=idempotency.new_key(), by=buyer.by, at=noon,
            delivery=Delivery({line: Decimal(quantity)}, buyer.warehouse, lots={line: said}),
        )  # fmt: skip
        return Lot.objects.get(code=code)

    return bring


def test_the_list_begins_with_what_expires_first_and_knows_what_is_near(at_desk, max_, bring):
    bring("LATE", 4000)
    bring("SOON", -20)
    desk = at_desk(max_)

    page = desk.get("/office/lots/", follow=True).content.decode()
    near = desk.get("/office/lots/", {"expires": "30"}, follow=True).content.decode()

    assert page.index(">SOON<") < page.index(">LATE<")
    assert "SOON" in near
    assert "LATE" not in near
    assert "HN1" not in near
    assert "Hainan Foods" in near


def test_the_list_asks_as_often_for_one_lot_as_for_three(at_desk, max_, bring, queries_of):
    desk = at_desk(max_)
    bring("A", 10)
    one = queries_of(desk, "/office/lots/?there=1")
    bring("B", 20)
    bring("C", 30)

    assert queries_of(desk, "/office/lots/?there=1") == one


def test_the_page_of_a_lot_says_where_it_came_from_and_who_has_it(at_desk, max_, reviewed_of_milk):
    lot = Lot.objects.get(code="SOLD")
    desk = at_desk(max_)

    page = desk.get(f"/office/lots/{lot.number}/").content.decode()
    trail = desk.get(f"/office/lots/{lot.number}/customers/").content.decode()

    assert "Hainan Foods" in page
    assert lot.document in page
    assert reviewed_of_milk.number in trail
    assert reviewed_of_milk.customer.name in trail

    shipment = reviewed_of_milk.shipments.get()
    paper = desk.get(f"/papers/shipments/{shipment.number}/").content.decode()
    assert "MILK: SOLD × 4" in paper


@pytest.fixture
def reviewed_of_milk(bring, jade, mall, milk, olive, noon):
    from orders.actions.place import Details, Wish, place_order
    from orders.actions.review import review_order

    bring("SOLD", 4000)
    order = place_order(
        customer=jade, channel=mall, wishes=[Wish(milk.pk, Decimal(4))], details=Details(),
        key=idempotency.new_key(), is_by_customer=False, by=olive, at=noon,
    )  # fmt: skip
    review_order(number=order.number, by=olive, at=noon)
    order.refresh_from_db()
    return order


def test_days_of_a_lot_are_corrected_or_refused(at_desk, max_, bring):
    lot = bring("A1", 10)
    desk, address = at_desk(max_), f"/office/lots/{lot.number}/saving/"
    days = {"made_on": "2031-02-01", "expires_on": "2031-01-01"}

    refused = desk.post(address, days, headers=HTMX)
    wrong = desk.post(address, {"expires_on": "soon"}, headers=HTMX)
    saved = desk.post(address, {"made_on": "2030-02-01", "expires_on": "2031-01-01"}, follow=True)

    assert (refused.status_code, wrong.status_code, saved.status_code) == (409, 409, 200)
    lot.refresh_from_db()
    assert str(lot.expires_on) == "2031-01-01"


def test_goods_begin_and_end_keeping_lots(at_desk, max_, soy):
    desk = at_desk(max_)

    desk.post("/office/lots/goods/saving/", {"code": "SOY", "keeps": "1"})
    assert LotLevel.objects.get(lot__sku=soy).on_hand == StockLevel.objects.get(sku=soy).on_hand
    assert "SOY" in desk.get("/office/lots/goods/").content.decode()

    desk.post("/office/lots/goods/saving/", {"code": "SOY"})
    assert not LotLevel.objects.filter(on_hand__gt=0).exists()


def test_goods_nobody_knows_are_refused_with_what_was_typed(at_desk, max_):
    page = at_desk(max_).post(
        "/office/lots/goods/saving/", {"code": "NOPE", "keeps": "1"}, headers=HTMX
    )

    assert page.status_code == 409
    assert "NOPE" in page.content.decode()


def test_a_receipt_asks_for_the_lot_and_reads_a_label(at_desk, max_, buyer, milk):
    order = buyer.sent((milk, 10, "2.00"))
    line = order.lines.get().pk
    desk, address = at_desk(max_), f"/office/purchases/{order.number}/receiving/"

    assert f'name="lot-{line}"' in desk.get(address).content.decode()
    desk.post(
        address,
        {"idempotency_key": idempotency.new_key(), f"came-{line}": "10",
         "warehouse": buyer.warehouse.pk, f"lot-{line}": "(01)06901234567892(17)310200(10)AB-7"},
    )  # fmt: skip

    lot = Lot.objects.get(code="AB-7")
    assert (str(lot.expires_on), lot.supplier, lot.levels.get().on_hand) == (
        "2031-02-28", buyer.supplier, Decimal(10),
    )  # fmt: skip


def test_days_without_a_lot_are_refused_and_nothing_comes(at_desk, max_, buyer, milk):
    order = buyer.sent((milk, 10, "2.00"))
    line = order.lines.get().pk

    page = at_desk(max_).post(
        f"/office/purchases/{order.number}/receiving/",
        {"idempotency_key": idempotency.new_key(), f"came-{line}": "10",
         "warehouse": buyer.warehouse.pk, f"expires-{line}": "2031-02-01"},
    )  # fmt: skip

    assert page.status_code == 409
    assert "2031-02-01" in page.content.decode()
    assert StockLevel.objects.get(sku=milk).on_hand == 0


def test_a_warehouse_that_joins_a_group_costs_what_the_group_costs(
    at_desk, max_, goods, main_warehouse, buyer
):
    salt = goods("SALT", "Salt", stock_of=10, cost="1.00", case=1)
    south = Warehouse.objects.create(
        code="south", name="South", cost_group=CostGroup.objects.create(name="South")
    )
    buyer.receive(buyer.sent((salt, 10, "3.00")), 10, into=south)

    at_desk(max_).post(
        "/office/warehouses/saving/",
        {"pk": south.pk, "code": "south", "name": "South", "kind": "sellable", "is_active": "1"},
    )

    worth = StockLevel.objects.filter(sku=salt).values_list("value", flat=True)
    assert list(worth) == [Decimal("20.00"), Decimal("20.00")]
