"""The pages that share scarce goods out: preview, hand, refusals, record, the way back."""

from decimal import Decimal

import pytest
from django.urls import reverse

from inventory.models import StockLevel
from orders.actions.assign import NotAtTheDesk, assign_order
from orders.actions.review import reject_order
from orders.models import AllocationRun, Assignment, Channel, OrderShare
from wholesale.idempotency import new_key
from wholesale.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)

PLAN = "/office/allocation/plan/"


@pytest.fixture
def later(main_warehouse):
    return Channel.objects.create(code="later", name="Later", promise="at_review")


@pytest.fixture
def two(submitted, later, opal, qi):
    """8 and 6 cases of soy sauce are wanted, 10 are there."""
    return submitted(8, channel=later), submitted(6, channel=later, customer=opal, by=qi)


def form(orders, sku, gets, was=None, **words):
    was = was or gets
    rows = {}
    for order, quantity, planned in zip(orders, gets, was, strict=True):
        rows[f"gets-{order.pk}-{sku.pk}"] = str(quantity)
        rows[f"gets-{order.pk}-{sku.pk}-was"] = str(planned)
        rows[f"version-{order.pk}"] = str(order.version)
    return {
        "warehouse": "main", "sku": [sku.pk], "rule": "first", "because": "little came in",
        "idempotency_key": new_key(), "step": "apply", **rows, **words,
    }  # fmt: skip


def held():
    return dict(OrderShare.objects.values_list("order__number", "quantity"))


def test_what_orders_lack_is_listed_in_a_constant_number_of_queries(
    as_,
    rui,
    two,
    soy,
    goods,
    submitted,
    later,
    django_assert_num_queries,
    django_assert_max_num_queries,
):  # fmt: skip
    client = as_(rui)
    client.get("/office/allocation/")
    with django_assert_max_num_queries(40) as once:
        page = client.get("/office/allocation/").content.decode()
    assert "Not enough for all" in page
    assert "SOY" in page
    for code in ("A", "B"):
        submitted(2, channel=later, sku=goods(code, f"Sauce {code}"))
    with django_assert_num_queries(len(once)):
        assert "Sauce B" in client.get("/office/allocation/").content.decode()


def test_goods_that_came_in_can_be_promised_now(as_, rui, two, soy):
    page = as_(rui).get("/office/allocation/?show=ready").content.decode()

    assert all(order.number in page for order in two)
    assert ">96</a>" in page
    assert ">24</a>" in page  # of 72; the first takes the rest


def test_a_preview_shares_by_the_rule_and_changes_nothing(as_, rui, two, soy):
    page = as_(rui).get(f"{PLAN}?warehouse=main&sku={soy.pk}&rule=first&packs=on").content.decode()

    assert f'name="gets-{two[0].pk}-{soy.pk}" value="96"' in page
    assert f'name="gets-{two[1].pk}-{soy.pk}" value="24"' in page
    assert "What was left after those who came earlier." in page
    assert held() == {}


def test_the_customers_priority_goes_before_time_and_before_his_level(as_, rui, two, soy, opal):
    opal.priority = 1
    opal.save()

    page = as_(rui).get(f"{PLAN}?warehouse=main&sku={soy.pk}&rule=priority").content.decode()

    assert f'name="gets-{two[1].pk}-{soy.pk}" value="72"' in page
    assert "Priority 5: what was left after those before it." in page


def test_a_run_is_done_with_rows_by_hand_and_leads_to_its_record(as_, rui, two, soy):
    client = as_(rui)

    answer = client.post(PLAN, form(two, soy, gets=(60, 60), was=(96, 24)))

    run = AllocationRun.objects.get()
    assert answer["Location"] == reverse("orders:allocation-detail", args=[run.number])
    assert held() == {two[0].number: 60, two[1].number: 60}
    assert list(run.rows.values_list("is_by_hand", "why")) == [(True, "hand")] * 2
    page = client.get(answer["Location"]).content.decode()
    assert "Set by hand." in page
    assert "little came in" in page
    assert run.number in client.get("/office/allocation/?show=runs").content.decode()


def test_too_much_by_hand_says_so_and_keeps_what_was_keyed(as_, rui, two, soy):
    client = as_(rui)

    answer = client.post(PLAN, form(two, soy, gets=(96, 30), was=(96, 24)))
    assert answer.status_code == 409
    assert "6 more would be shared out than there is now." in answer.content.decode()
    assert f'name="gets-{two[1].pk}-{soy.pk}" value="30"' in answer.content.decode()

    answer = client.post(PLAN, form(two, soy, gets=(96, "some"), was=(96, 24)))
    assert answer.status_code == 409
    assert "Enter a number up to what the order wants." in answer.content.decode()
    assert held() == {}


def test_an_order_decided_since_the_preview_refuses_and_shows_a_fresh_one(
    as_, rui, max_, two, soy, noon
):
    sent = form(two, soy, gets=(96, 24))
    reject_order(number=two[0].number, because="closed", by=max_, at=noon)

    answer = as_(rui).post(PLAN, sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "An order of this run was reviewed or changed meanwhile." in page
    assert f'name="gets-{two[1].pk}-{soy.pk}" value="72"' in page
    assert held() == {}


def test_a_run_is_taken_back_after_a_preview(as_, rui, two, soy):
    client = as_(rui)
    client.post(PLAN, form(two, soy, gets=(96, 24)))
    run = AllocationRun.objects.get()
    undo = reverse("orders:allocation-undo", args=[run.number])
    for order in two:
        order.refresh_from_db()

    page = client.get(undo).content.decode()
    assert "As it was before." in page
    answer = client.post(undo, form(two, soy, gets=(0, 0)))

    assert answer.status_code == 302
    assert (held(), StockLevel.objects.get(sku=soy).promised) == ({}, 0)
    assert client.post(undo, form(two, soy, gets=(0, 0))).status_code == 409


@pytest.mark.parametrize("name", ["sam", "cleo", "fin", "dan"])
def test_who_may_not_share_out_is_refused(as_, two, soy, request, name):
    client = as_(request.getfixturevalue(name))

    assert client.get("/office/allocation/").status_code == 403
    assert client.post(PLAN, form(two, soy, gets=(96, 24))).status_code == 403
    assert AllocationRun.objects.count() == 0


def test_an_order_that_is_short_offers_the_split(as_, rui, two, soy):
    client = as_(rui)
    page = client.get(f"/office/orders/{two[1].number}/").content.decode()
    assert "Not all of it is there" not in page

    client.post(PLAN, form(two, soy, gets=(96, 24)))

    page = client.get(f"/office/orders/{two[1].number}/").content.decode()
    assert "Not all of it is there" in page
    page = client.get(f"/office/orders/{two[1].number}/split/?by=stock").content.decode()
    assert f'name="take_{two[1].lines.get().pk}" value="48"' in page


# -- many orders at once -----------------------------------------------------------


def test_orders_are_given_to_people_and_found_by_them(as_, rui, sam, max_, two, dan, noon):
    client = as_(rui)
    pks = [order.pk for order in two]

    client.post("/office/orders-assigned/", {"pk": pks, "choice_assign": "me"})
    assert list(Assignment.objects.values_list("person__username", flat=True)) == ["rui", "rui"]
    client.post("/office/orders-assigned/", {"pk": pks[:1], "choice_assign": str(sam.pk)})
    page = client.get(f"/office/orders/?who={rui.pk}").content.decode()
    assert two[1].number in page
    assert two[0].number not in page

    client.post("/office/orders-assigned/", {"pk": pks[1:], "choice_assign": "nobody"})
    page = client.get("/office/orders/?who=nobody").content.decode()
    assert two[1].number in page
    assert two[0].number not in page
    changes = AuditEntry.objects.filter(action="order.assigned", document=two[0].number)
    assert [entry.facts["changes"]["person"] for entry in changes.order_by("pk")] == [
        ["", "Rui"], ["Rui", "Sam"],
    ]  # fmt: skip
    with pytest.raises(NotAtTheDesk):
        assign_order(number=two[0].number, person=dan, by=rui, at=noon)


def test_many_orders_move_to_another_warehouse_each_on_its_own(as_, rui, two, soy, submitted):
    from inventory.models import Warehouse

    east = Warehouse.objects.create(code="east", name="East")
    promised = submitted(1)

    answer = as_(rui).post(
        "/office/orders-moved/",
        {"pk": [two[0].pk, promised.pk], "choice_warehouse": "east"},
        headers={"HX-Request": "true"},
    )

    page = answer.content.decode()
    assert "1 row done. 1 row refused." in page
    two[0].refresh_from_db()
    promised.refresh_from_db()
    assert (two[0].warehouse, promised.warehouse.code) == (east, "main")
    assert StockLevel.objects.get(sku=soy).promised == Decimal(12)
