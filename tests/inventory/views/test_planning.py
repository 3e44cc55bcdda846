"""The pages of reordering, of stock rules and of the stock report."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from inventory import ledger
from inventory.actions import outlook
from inventory.actions.days import fold_days
from inventory.models import Outlook, PurchaseOrder, StockRule, Supplier, SupplierGoods
from tests.conftest import put_in_stock
from wholesale import idempotency
from wholesale.db import use_case
from wholesale.models import Job

# The moves here have no documents and no money beside them.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.damage]


def url(name, *args):
    return reverse(f"inventory:{name}", args=args)


@use_case
def sell(sku, quantity, house, *, at):
    ledger.issue(house, {sku.pk: Decimal(quantity)}, document="SH1", at=at, was_promised=False)


@pytest.fixture
def sold(goods, main_warehouse, olive):
    """Makes goods that sell and are short: `sold("SALT")`; every one of them is proposed."""
    supplier = Supplier.objects.create(code="HN1", name="Hainan Foods", lead_days=9)
    now = timezone.now()

    def make(*codes):
        for code in codes:
            sku = goods(code, code.title())
            put_in_stock(sku, 100, Decimal("2.00"), by=olive, at=now - timedelta(days=40))
            sell(sku, 70, main_warehouse, at=now - timedelta(days=3))
            SupplierGoods.objects.create(
                supplier=supplier, sku=sku, pack_factor=24, unit_price=Decimal("1.50")
            )
        fold_days(at=now)
        outlook.work_out(at=now, days=7)

    return make


def test_proposals_are_read_with_their_reason(at_desk, paige, sold):
    sold("SALT")
    page = at_desk(paige).get(url("reorder-list")).content.decode()
    assert "Hainan Foods" in page
    assert "9 days to arrive, 30 free, 0 on the way" in page


def test_cost_is_only_for_who_may_see_it(at_desk, paige, cleo, sold):
    sold("SALT")
    amount = "324.00"  # 216 at 1.50
    assert amount in at_desk(paige).get(url("reorder-list")).content.decode()
    assert amount not in at_desk(cleo).get(url("reorder-list")).content.decode()
    worth = "60.00"
    for name in ("outlook-list", "stock-report"):
        assert worth in at_desk(paige).get(url(name)).content.decode()
        assert worth not in at_desk(cleo).get(url(name)).content.decode()


@pytest.mark.parametrize("name", ["reorder-list", "outlook-list", "stock-report", "rule-list"])
def test_a_page_asks_as_much_for_three_rows_as_for_one(
    at_desk, paige, sold, queries_of, name, main_warehouse
):
    def counted(*codes):
        sold(*codes)
        for row in Outlook.objects.filter(sku__code__in=codes):
            StockRule.objects.create(warehouse=main_warehouse, sku_id=row.sku_id)
        return queries_of(at_desk(paige), url(name))

    assert counted("SALT") == counted("RICE", "OIL")


HTMX = {"HX-Request": "true"}


def test_a_quantity_typed_over_is_ordered(at_desk, paige, sold):
    sold("SALT", "RICE")
    desk = at_desk(paige)
    salt = Outlook.objects.get(sku__code="SALT")
    said = desk.post(url("reorder-quantity", salt.pk), {"quantity": "96"}, headers=HTMX)
    assert (said.status_code, 'value="96"' in said.content.decode()) == (200, True)
    made = desk.post(url("reorder-drafts"), {"all": "1"}, headers=HTMX)
    order = PurchaseOrder.objects.get()
    assert url("purchase-detail", order.number) in made.content.decode()
    lines = dict(order.lines.values_list("sku__code", "quantity"))
    assert lines == {"SALT": Decimal(96), "RICE": Decimal(216)}
    again = desk.post(url("reorder-drafts"), {"pk": [str(salt.pk)]}, headers=HTMX)
    assert (again.status_code, PurchaseOrder.objects.count()) == (409, 1)


def test_a_quantity_that_is_none_is_refused_where_it_was_typed(at_desk, paige, sold):
    sold("SALT")
    row = Outlook.objects.get()
    said = at_desk(paige).post(url("reorder-quantity", row.pk), {"quantity": "many"}, headers=HTMX)
    assert (said.status_code, "is not a number" in said.content.decode()) == (409, True)
    row.refresh_from_db()
    assert row.wanted is None


def test_working_out_anew_is_queued_once(at_desk, paige):
    desk, key = at_desk(paige), idempotency.new_key()
    for _ in range(2):
        desk.post(url("outlook-working"), {"days": "7", "idempotency_key": key})
    job = Job.objects.get()
    assert (job.kind, job.params) == ("inventory.outlook", {"days": 7})


def test_a_clerk_may_look_and_not_order(at_desk, cleo, sold):
    sold("SALT")
    desk = at_desk(cleo)
    assert desk.get(url("reorder-list")).status_code == 200
    assert desk.post(url("reorder-drafts"), {"all": "1"}).status_code == 403
    assert not PurchaseOrder.objects.exists()


def test_a_rule_is_said_and_taken_away_on_its_page(at_desk, paige, soy, main_warehouse):
    desk = at_desk(paige)
    said = {"code": "SOY", "warehouse": main_warehouse.pk, "minimum": "48", "maximum": "480"}
    assert desk.post(url("rule-new"), said).status_code == 302
    rule = StockRule.objects.get()
    assert (rule.sku, rule.minimum, rule.maximum, rule.cover_days) == (soy, 48, 480, None)
    wrong = desk.post(url("rule-detail", rule.pk), said | {"maximum": "4"})
    assert (wrong.status_code, "below the minimum" in wrong.content.decode()) == (422, True)
    desk.post(url("rule-detail", rule.pk), said | {"minimum": "", "maximum": ""})
    assert not StockRule.objects.exists()


def test_a_rule_for_goods_nobody_knows_is_refused(at_desk, paige, main_warehouse):
    said = {"code": "NONE", "warehouse": main_warehouse.pk, "minimum": "48"}
    assert at_desk(paige).post(url("rule-new"), said).status_code == 422
    assert not StockRule.objects.exists()


def test_the_report_is_a_file_too(at_desk, paige, sold):
    sold("SALT")
    answer = at_desk(paige).get(url("stock-report") + "?export=xlsx")
    assert "spreadsheetml" in answer["Content-Type"]
    assert b"".join(answer)[:2] == b"PK"
    answer.close()


def test_lists_are_files_too(at_desk, paige, sold):
    sold("SALT")
    for name in ("outlook-list", "reorder-list"):
        answer = at_desk(paige).get(url(name) + "?export=csv")
        assert b"SALT" in b"".join(answer)


def test_an_empty_house_says_what_will_appear(at_desk, paige, house):
    assert "Nothing was worked out yet" in at_desk(paige).get(url("stock-report")).content.decode()
    assert at_desk(paige).get(url("outlook-list")).status_code == 200
