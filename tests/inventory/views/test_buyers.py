"""Who buys which goods, and what is late."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from inventory.actions.late import note_late
from inventory.actions.purchases import move_expected
from inventory.models import Product
from tests.inventory.purchasing import SPRING, Buyer
from wholesale import drain
from wholesale.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def buyer(main_warehouse, paige, noon) -> Buyer:
    return Buyer(paige, noon, main_warehouse)


@pytest.fixture
def office(max_) -> Client:
    client = Client()
    client.force_login(max_)
    return client


def shown(client, page, **query):
    rows = client.get(f"/office/{page}/", query).context["listing"].rows
    return [getattr(row, "number", None) or row.code for row in rows]


def test_many_goods_get_a_buyer_at_once_and_lose_him_again(office, soy, tea, paige):
    goods = [soy.product_id, tea.product_id]
    answer = office.post("/office/products/change/", {"pk": goods, "buyer": paige.pk})
    assert answer.status_code == 200
    assert set(Product.objects.values_list("buyer", flat=True)) == {paige.pk}

    office.post("/office/products/change/", {"pk": goods[:1], "buyer": "0"})
    assert list(Product.objects.order_by("pk").values_list("buyer", flat=True)) == [None, paige.pk]
    assert shown(office, "products", buyer=paige.pk) == ["TEA"]
    assert shown(office, "products", buyer="none") == ["SOY"]


def test_a_form_that_leaves_the_buyer_alone_changes_nobody(office, soy, paige):
    Product.objects.update(buyer=paige)

    office.post("/office/products/change/", {"pk": soy.product_id, "price_percent": "10"})

    assert Product.objects.get().buyer == paige


def test_purchases_are_found_by_who_buys_their_goods(office, buyer, soy, tea, paige, max_):
    Product.objects.filter(pk=soy.product_id).update(buyer=paige)
    Product.objects.filter(pk=tea.product_id).update(buyer=max_)
    both, only_tea = buyer.sent((soy, 1, 1), (tea, 1, 1)), buyer.sent((tea, 1, 1))

    assert shown(office, "purchases", buyer=paige.pk) == [both.number]
    assert shown(office, "purchases", buyer=max_.pk) == [only_tea.number, both.number]
    page = office.get("/office/purchases/").content.decode()
    assert ", ".join(sorted([str(paige), str(max_)])) in page


def test_a_purchase_is_late_after_its_day_and_not_when_all_of_it_came(office, buyer, soy, tea):
    late, came = buyer.sent((soy, 2, 1), (tea, 1, 1)), buyer.sent((tea, 1, 1))
    buyer.receive(came, 1)
    buyer.receive(late, 2)
    soon = buyer.draft((tea, 1, 1), expected_on=timezone.localdate() + timedelta(days=2))

    assert shown(office, "purchases", late="1") == [late.number]
    assert soon.number not in shown(office, "purchases", late="1")
    tile = office.get("/office/").content.decode()
    assert "Purchases are late" in tile
    page = office.get(f"/office/purchases/{late.number}/").content.decode()
    assert page.count(' bad">20 Mar 2026') == 1


def test_buyers_are_told_once_of_every_day_that_passed(buyer, soy, paige, max_, noon):
    order = buyer.sent((soy, 2, 1))
    late = noon + timedelta(days=30)

    told = [note_late(at=at) for at in (noon, late, late)]
    while drain.drain():
        pass

    assert told == [0, 1, 0]
    (notice,) = Notice.objects.filter(topic="purchase.late")
    assert (notice.user, notice.document) == (paige, order.number)
    assert notice.facts["supplier"] == "Hainan Foods"

    move_expected(
        number=order.number, expected_on=SPRING + timedelta(days=1), lines={}, because="",
        by=paige, at=noon,
    )  # fmt: skip
    assert note_late(at=late) == 1
    entries = AuditEntry.objects.filter(action="purchase.late").order_by("pk")
    assert [entry.facts["expected"] for entry in entries] == ["2026-03-20", "2026-03-21"]


def test_a_day_for_all_lines_replaces_their_own(office, buyer, soy, tea):
    order = buyer.sent((soy, 2, 1), (tea, 1, 1))
    order.lines.filter(sku=tea).update(expected_on=SPRING)
    day = SPRING + timedelta(days=9)
    url = f"/office/purchases/{order.number}/day/"

    office.post(url, {"expected_on": day.isoformat()})
    assert set(order.lines.values_list("expected_on", flat=True)) == {None, SPRING}
    office.post(url, {"expected_on": day.isoformat(), "all_lines": "1"})
    assert set(order.lines.values_list("expected_on", flat=True)) == {None}
    order.refresh_from_db()
    assert order.expected_on == day
