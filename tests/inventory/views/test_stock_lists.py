"""Total stock and the stock of one warehouse, now and then, and what their figures are made of."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from inventory import ledger
from inventory.actions.days import fold_days
from inventory.ledger import Arrival
from inventory.models import MoveKind, Outlook, Sku, Warehouse
from orders.actions.review import review_order
from wholesale.db import use_case
from wholesale.models import Shop

HX = {"HX-Request": "true"}
TOTAL = "/office/stock/total/"


@pytest.fixture
def spoiled(main_warehouse):
    return Warehouse.objects.create(code="bad", name="Spoiled", kind="defective")


@use_case
def put(sku, house, quantity, *, at, kind=MoveKind.ADJUST):
    come = {sku.pk: Arrival(Decimal(quantity), Decimal(quantity))}
    ledger.receive(house, come, document="SA-TEST", at=at, kind=kind)


@use_case
def sell(sku, house, quantity, *, at):
    amount = {sku.pk: Decimal(quantity)}
    ledger.issue(house, amount, document="SH-TEST", at=at, was_promised=False)


def figures(desk, address, **words):
    answer = desk.get(address, words, follow=True)
    return {row.code: row.stock for row in answer.context["listing"].rows}


def test_what_is_ordered_waits_and_lies_in_which_place_stands_apart(
    at_desk, max_, rui, phone, submitted, soy, spoiled, noon
):
    put(soy, spoiled, 7, at=noon)
    submitted(cases=1)
    order = submitted(cases=2, channel=phone)
    review_order(number=order.number, by=rui, at=timezone.now())

    of = figures(at_desk(max_), TOTAL)["SOY"]

    assert (of.on_hand, of.defective) == (120, 7)
    assert (of.ordered, of.waiting, of.orderable) == (12, 24, 84)


def test_defective_goods_are_never_orderable(at_desk, max_, soy, spoiled, noon):
    put(soy, spoiled, 7, at=noon)

    here = figures(at_desk(max_), "/office/stock/", warehouse=spoiled.pk)["SOY"]

    assert (here.on_hand, here.orderable, here.synchronised) == (7, None, None)


def test_all_words_must_match(at_desk, max_, goods):
    goods("A1", "Soy sauce light", stock_of=12)
    goods("A2", "Soy sauce dark", stock_of=12)

    assert list(figures(at_desk(max_), TOTAL, q="sauce dark")) == ["A2"]
    assert list(figures(at_desk(max_), TOTAL, q="sauce")) == ["A1", "A2"]
    assert figures(at_desk(max_), TOTAL, q="sauce vinegar") == {}


def test_the_warehouse_looked_at_last_is_remembered(at_desk, max_, soy, spoiled, noon):
    put(soy, spoiled, 7, at=noon)
    desk = at_desk(max_)

    assert figures(desk, "/office/stock/")["SOY"].on_hand == 120
    figures(desk, "/office/stock/", warehouse=spoiled.pk)

    assert figures(desk, "/office/stock/")["SOY"].on_hand == 7


def test_sales_are_counted_whether_days_are_folded_or_not(at_desk, max_, soy, main_warehouse):
    now = timezone.now()
    sell(soy, main_warehouse, 2, at=now - timedelta(days=40))
    sell(soy, main_warehouse, 3, at=now - timedelta(days=20))
    sell(soy, main_warehouse, 5, at=now - timedelta(days=3))
    sell(soy, main_warehouse, 7, at=now)
    desk = at_desk(max_)

    before = figures(desk, TOTAL)["SOY"].sold
    fold_days(at=now)
    after = figures(desk, TOTAL)["SOY"].sold

    assert (before.today, before.week, before.month) == (7, 12, 15)
    assert after == before


@pytest.mark.parametrize("address", [TOTAL, "/office/stock/"])
def test_stock_at_a_past_moment_has_only_what_was_there(
    at_desk, max_, soy, main_warehouse, address
):
    now = timezone.localtime()
    sell(soy, main_warehouse, 5, at=now - timedelta(hours=2))
    desk = at_desk(max_)
    then = (now - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")

    was = figures(desk, address, then=then)["SOY"]

    assert (was.on_hand, was.value) == (120, Decimal("360.00"))
    assert (was.ordered, was.orderable, was.incoming, was.sold) == (None, None, None, None)
    file = desk.get(address, {"then": then, "export": "csv"}, follow=True)
    assert "120" in file.getvalue().decode("utf-8-sig")
    assert figures(desk, address)["SOY"].on_hand == 115


@pytest.mark.parametrize("said", ["yesterday", "2999-01-01T12:00"])
def test_a_moment_that_cannot_be_is_said_beside_its_field(at_desk, max_, soy, said):
    answer = at_desk(max_).get(TOTAL, {"then": said})

    assert 'aria-invalid="true"' in answer.content.decode()
    assert answer.context["listing"].rows[0].stock.on_hand == 120


def test_people_of_a_shop_see_its_warehouses_and_no_total(at_desk, cleo, soy, spoiled, noon):
    shop = Shop.objects.create(code="s2", name="Second shop")
    spoiled.shop = shop
    spoiled.save()
    put(soy, spoiled, 7, at=noon)
    cleo.shops.add(shop)
    main = Warehouse.objects.get(is_default=True)
    desk = at_desk(cleo)

    assert figures(desk, TOTAL)["SOY"].on_hand == 7
    assert figures(desk, "/office/stock/", warehouse=main.pk)["SOY"].on_hand == 7
    assert desk.get(f"/office/stock/{soy.pk}/moves/?warehouse={main.pk}").status_code == 404
    assert desk.get(f"/office/stock/{soy.pk}/moves/").status_code == 404
    assert desk.get(f"/office/stock/{soy.pk}/moves/?warehouse={spoiled.pk}").status_code == 200


@pytest.mark.parametrize("what", ["promised", "incoming", "moves", "sales", "synchronised"])
@pytest.mark.parametrize("headers", [{}, HX])
def test_every_figure_shows_what_it_is_made_of(at_desk, max_, submitted, soy, what, headers):
    submitted(cases=1)

    answer = at_desk(max_).get(f"/office/stock/{soy.pk}/{what}/", headers=headers)

    assert answer.status_code == 200
    assert "SOY" in answer.content.decode()
    assert at_desk(max_).get(f"/office/stock/{soy.pk}/rumours/").status_code == 404


def test_the_moves_say_what_they_are_worth_only_to_those_who_see_cost(at_desk, max_, cleo, soy):
    address = f"/office/stock/{soy.pk}/moves/"

    assert "360.00" in at_desk(max_).get(address).content.decode()
    assert "360.00" not in at_desk(cleo).get(address).content.decode()


def test_the_orders_behind_a_promise_are_those_one_may_see(
    at_desk, max_, sam, submitted, soy, jade, opal, qi
):
    mine = submitted(cases=1)
    other = submitted(cases=2, customer=opal, by=qi)
    address = f"/office/orders/promised/{soy.pk}/"

    everything = at_desk(max_).get(address)
    some = at_desk(sam).get(address)

    assert [(o, held) for o, held in everything.context["orders"]] == [(mine, 12), (other, 24)]
    assert [o for o, _held in some.context["orders"]] == [mine]
    assert some.context["others"] == 24
    assert other.number not in some.content.decode()


def test_the_pager_of_a_list_by_code_speaks_of_pages(at_desk, max_, main_warehouse, soy):
    for number in range(51):
        Sku.objects.create(product=soy.product, code=f"X{number:03}", unit=soy.unit)

    page = at_desk(max_).get(TOTAL).content.decode()

    assert "Next page" in page
    assert "Older" not in page


def test_goods_of_which_there_is_too_little_can_be_listed(at_desk, max_, soy, tea, main_warehouse):
    Outlook.objects.create(warehouse=main_warehouse, sku=soy, made_at=timezone.now(), warning="low")
    desk = at_desk(max_)

    assert list(figures(desk, TOTAL, warning="low")) == ["SOY"]
    assert figures(desk, TOTAL, warning="over") == {}
    assert list(figures(desk, "/office/stock/", warehouse=main_warehouse.pk, warning="low")) == [
        "SOY"
    ]
