from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from inventory.models import (
    GoodsReceipt,
    LandedCost,
    PurchaseOrder,
    Supplier,
    SupplierGoods,
    SupplierPrice,
    SupplierReturn,
    Warehouse,
)
from inventory.queries.incoming import coming_of, there_by
from tests.inventory.purchasing import SPRING, Buyer, level, state
from wholesale import idempotency

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def buyer(main_warehouse, paige, noon) -> Buyer:
    return Buyer(paige, noon, main_warehouse)


@pytest.fixture
def rice(goods):
    return goods("RICE", "Rice")


@pytest.fixture
def office(paige) -> Client:
    client = Client()
    client.force_login(paige)
    return client


@pytest.fixture
def clerk(cleo) -> Client:
    client = Client()
    client.force_login(cleo)
    return client


def url(name, *args):
    return reverse(f"inventory:{name}", args=args)


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_supplier_is_made_with_his_goods_and_prices_keep_their_history(office, rice):
    made = office.post(
        url("supplier-new"),
        {"code": "HN2", "name": "Sea Foods", "terms_days": "30", "lead_days": "5",
         "is_active": "on"},
    )  # fmt: skip
    supplier = Supplier.objects.get(code="HN2")
    assert made.url == url("supplier-detail", supplier.number)
    goods_url = url("supplier-goods", supplier.number)
    office.post(goods_url, {"lines": "RICE\tR-1\t5.20\t12\t24", "is_preferred": "on"})
    office.post(goods_url, {"lines": "RICE R-1 5.40 12 24"})

    one = SupplierGoods.objects.get()
    assert (one.sku, one.code, one.unit_price, one.pack_factor, one.minimum) == (
        rice, "R-1", Decimal("5.4"), 12, 24,
    )  # fmt: skip
    assert list(SupplierPrice.objects.values_list("unit_price", flat=True)) == [
        Decimal("5.2"), Decimal("5.4"),
    ]  # fmt: skip
    page = text_of(office.get(url("supplier-detail", supplier.number)))
    assert "Earlier prices" in page


def test_a_line_that_cannot_be_read_says_why_and_saves_nothing(office, buyer, rice):
    answer = office.post(
        url("supplier-goods", buyer.supplier.number), {"lines": "RICE x y\nNOPE - 1"}
    )

    assert answer.status_code == 422
    assert "Line 2" in text_of(answer)
    assert not SupplierGoods.objects.exists()


def test_a_code_that_is_taken_is_said_beside_the_field(office, buyer):
    said = {"code": "HN1", "name": "Again", "terms_days": "1", "lead_days": "1"}

    answer = office.post(url("supplier-new"), said)

    assert answer.status_code == 422
    assert "already taken" in text_of(answer)
    assert Supplier.objects.count() == 1


def test_an_order_is_written_in_packs_sent_and_received(office, clerk, buyer, rice):
    new = f"{url('purchase-new')}?supplier={buyer.supplier.number}"
    assert office.get(new).status_code == 200
    answer = office.post(
        new,
        {"idempotency_key": idempotency.new_key(), "warehouse": buyer.warehouse.pk,
         "expected_on": "2026-03-20", "note": "", "pasted": "", "sku": [rice.pk],
         "quantity": ["2箱3瓶"], "price": ["2.50"], "day": [""]},
    )  # fmt: skip
    order = PurchaseOrder.objects.get()
    assert answer.url == url("purchase-detail", order.number)
    assert (order.total, order.lines.get().quantity) == (Decimal("67.5"), 27)

    office.post(url("purchase-sending", order.number), {"version": order.version})
    assert (state(order), level(rice)) == ("sent", (0, 27, 0))
    page = text_of(clerk.get(url("purchase-receive", order.number)))
    assert 'value="27"' in page
    line = order.lines.get()
    came = clerk.post(
        url("purchase-receive", order.number),
        {"idempotency_key": idempotency.new_key(), "warehouse": buyer.warehouse.pk,
         f"came-{line.pk}": "2箱"},
    )  # fmt: skip

    assert came.url == url("receipt-detail", GoodsReceipt.objects.get().number)
    assert (state(order), level(rice)) == ("part_received", (24, 3, 60))
    seen = text_of(clerk.get(came.url))
    assert "Purchase price" not in seen
    assert "Write off" not in seen


def test_what_was_typed_stays_when_it_is_refused(clerk, buyer, rice):
    order = buyer.sent((rice, 10, 1))
    line = order.lines.get()

    answer = clerk.post(
        url("purchase-receive", order.number),
        {"idempotency_key": idempotency.new_key(), "warehouse": buyer.warehouse.pk,
         f"came-{line.pk}": "many", "their_slip": "A-77"},
    )  # fmt: skip

    assert answer.status_code == 409
    assert "is not a quantity" in text_of(answer)
    assert 'value="many"' in text_of(answer)
    assert "A-77" in text_of(answer)
    assert level(rice) == (0, 10, 0)


def test_a_line_that_is_no_quantity_is_named_and_nothing_is_written(office, buyer, rice):
    answer = office.post(
        f"{url('purchase-new')}?supplier={buyer.supplier.number}",
        {"idempotency_key": idempotency.new_key(), "warehouse": buyer.warehouse.pk,
         "expected_on": "", "pasted": "NOPE 3", "sku": [rice.pk], "quantity": ["2桶"],
         "price": [""], "day": [""]},
    )  # fmt: skip

    assert answer.status_code == 422
    assert "RICE: “2桶”" in text_of(answer)
    assert "No goods with the code NOPE" in text_of(answer)
    assert not PurchaseOrder.objects.exists()


def test_a_draft_is_changed_on_the_same_grid(office, buyer, rice):
    order = buyer.draft((rice, 10, 1))
    page = text_of(office.get(url("purchase-goods", order.number)))
    assert 'value="10"' in page

    office.post(
        url("purchase-goods", order.number),
        {"version": order.version, "warehouse": buyer.warehouse.pk, "expected_on": "2026-04-01",
         "pasted": "", "note": "", "sku": [rice.pk], "quantity": ["15"], "price": ["2"],
         "day": ["2026-04-03"]},
    )  # fmt: skip

    line = order.lines.get()
    assert (line.quantity, line.unit_price, str(line.expected_on)) == (15, 2, "2026-04-03")


def test_the_found_goods_bring_the_suppliers_price(office, buyer, rice):
    SupplierGoods.objects.create(
        supplier=buyer.supplier, sku=rice, code="R-1", unit_price=Decimal("5.2")
    )
    lines = url("purchase-lines", buyer.supplier.number)

    taken = office.get(lines, {"code": "RICE", "take": "1"})
    offered = office.get(lines, {"code": "RICE"})

    assert taken["HX-Retarget"] == "#adjustment-rows"
    assert 'value="5.2"' in text_of(taken)
    assert f"sku={rice.pk}" in text_of(offered)


def test_the_day_moves_and_an_order_is_cancelled(office, buyer, rice):
    order = buyer.sent((rice, 10, 1))

    office.post(url("purchase-date", order.number), {"expected_on": "2026-03-28", "reason": "Late"})
    wrong = office.post(
        url("purchase-date", order.number), {"expected_on": ""}, headers={"HX-Request": "true"}
    )
    office.post(url("purchase-cancellation", order.number), {"reason": "Too late"})

    order.refresh_from_db()
    assert (str(order.expected_on), order.state) == ("2026-03-28", "cancelled")
    assert wrong.status_code == 409


def test_quality_control_freight_and_returns_on_the_receipts_page(office, buyer, rice):
    check = Warehouse.objects.create(code="qc", name="Check", kind="qc")
    receipt = buyer.receive(buyer.sent((rice, 10, 1)), 10, into=check)
    line = receipt.lines.get().pk
    page = url("receipt-detail", receipt.number)
    assert "In quality control" in text_of(office.get(page))

    office.post(
        url("receipt-storing", receipt.number),
        {f"good-{line}": "10", f"bad-{line}": "", "sellable": buyer.warehouse.pk, "defective": ""},
    )
    office.post(
        url("receipt-cost", receipt.number),
        {"what": "Freight", "amount": "5", "share": "worth",
         "idempotency_key": idempotency.new_key()},
    )  # fmt: skip
    assert level(rice, buyer.warehouse) == (10, 0, 15)
    cost = LandedCost.objects.get()
    office.post(url("receipt-cost-removal", receipt.number, cost.number), {"reason": "Not ours"})
    assert "Can still go back" in text_of(office.get(url("receipt-return", receipt.number)))
    sent = office.post(
        url("receipt-return", receipt.number),
        {f"back-{line}": "4", "warehouse": buyer.warehouse.pk, "reason": "Mouldy",
         "idempotency_key": idempotency.new_key()},
    )  # fmt: skip
    made = SupplierReturn.objects.get()
    assert sent.url == url("supplier-return", made.number)
    assert level(rice, buyer.warehouse) == (6, 0, 6)
    assert "Mouldy" in text_of(office.get(sent.url))
    office.post(url("supplier-return-write-off", made.number), {"reason": "Stayed"})
    office.post(url("receipt-write-off", receipt.number), {"reason": "Wrong slip"})

    assert level(rice, buyer.warehouse) == (0, 10, 0)


def test_a_clerk_receives_and_a_reviewer_does_not_look(clerk, rui, buyer, rice):
    order = buyer.sent((rice, 10, 1))
    stranger = Client()
    stranger.force_login(rui)

    assert clerk.get(url("purchase-detail", order.number)).status_code == 200
    assert clerk.post(url("purchase-cancellation", order.number)).status_code == 403
    assert stranger.get(url("purchase-list")).status_code == 403
    assert clerk.get(url("purchase-detail", "PO999999")).status_code == 404


@pytest.mark.parametrize(
    "name", ["supplier-list", "purchase-list", "receipt-list", "supplier-return-list"]
)
def test_lists_ask_the_same_for_one_row_and_for_three(office, buyer, rice, name):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def filled():
        receipt = buyer.receive(buyer.sent((rice, 10, 1)), 10)
        from inventory.actions.supplier_returns import SentBack, return_to_supplier

        return_to_supplier(
            number=receipt.number,
            sent=SentBack({receipt.lines.get().pk: Decimal(1)}, buyer.warehouse, "Bad"),
            key=idempotency.new_key(), by=buyer.by, at=buyer.at,
        )  # fmt: skip

    filled()
    office.get(url(name))
    with CaptureQueriesContext(
        connection,
    ) as one:
        office.get(url(name))
    filled()
    filled()
    Supplier.objects.create(code="X", name="Another")
    with CaptureQueriesContext(connection) as three:
        assert office.get(url(name)).status_code == 200

    assert len(three) == len(one)


@pytest.mark.parametrize("kind", ["purchase", "receipt", "supplier-return"])
def test_papers_carry_prices_only_for_who_may_see_costs(office, clerk, buyer, rice, kind):
    from inventory.actions.supplier_returns import SentBack, return_to_supplier

    order = buyer.sent((rice, 10, "3.33"))
    receipt = buyer.receive(order, 10)
    back = return_to_supplier(
        number=receipt.number,
        sent=SentBack({receipt.lines.get().pk: Decimal(10)}, buyer.warehouse, "Bad"),
        key=idempotency.new_key(), by=buyer.by, at=buyer.at,
    )  # fmt: skip
    number = {"purchase": order, "receipt": receipt, "supplier-return": back}[kind].number

    assert "33.30" in text_of(office.get(url(f"{kind}-paper", number)))
    seen = text_of(clerk.get(url(f"{kind}-paper", number)))
    assert "Hainan Foods" in seen
    assert "33.30" not in seen


def test_the_products_page_says_which_order_brings_more_and_when(office, buyer, rice):
    order = buyer.sent((rice, 10, 1))
    buyer.receive(order, 4)
    buyer.draft((rice, 99, 1))

    page = text_of(office.get(url("product-detail", rice.product_id)))

    assert f'data-copy="{order.number}"' in page
    assert "6 瓶 · Expected 20 Mar 2026" in page
    assert page.count("data-copy=") == 1


def test_what_is_coming_is_told_by_day_and_warehouse(buyer, rice):
    order = buyer.sent((rice, 10, 1))
    (first,) = coming_of([rice.pk], buyer.warehouse.pk)[rice.pk]

    assert (first.number, first.expected_on, first.quantity) == (order.number, SPRING, 10)
    by = [there_by([first], Decimal(n), today=SPRING) for n in (10, 11)]
    assert by == [SPRING, None]
    assert there_by([first], Decimal(10), today=SPRING + timedelta(days=1)) is None
    assert coming_of([rice.pk], buyer.warehouse.pk + 1) == {}


def test_the_search_box_finds_orders_and_suppliers(paige, buyer, rice):
    from inventory.queries.found import find_purchases

    order = buyer.sent((rice, 10, 1))

    assert [one.title for one in find_purchases(paige, order.number)] == [order.number]
    assert [one.title for one in find_purchases(paige, "Hainan")] == ["Hainan Foods"]
