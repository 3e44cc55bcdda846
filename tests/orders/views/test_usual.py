"""Lists of usual goods: made from what was ordered, filled up, put into the cart or a draft."""

from decimal import Decimal

import pytest

from orders.actions.review import review_order
from orders.actions.usual import NameTaken, Usual, make_list
from orders.models import CartLine, Order, UsualLine, UsualList
from tests.orders.views.phone import put, queries_of
from wholesale import idempotency

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(jade, soy, tea, lin, noon):
    goods = [Usual(soy.pk, Decimal(24), Decimal(60)), Usual(tea.pk, Decimal(2))]
    return make_list(customer=jade, name="Shelf", goods=goods, is_shared=True, by=lin, at=noon)


def lines():
    return list(UsualLine.objects.values_list("sku__code", "quantity", "par"))


def in_cart():
    return dict(CartLine.objects.values_list("sku__code", "quantity"))


def test_a_list_is_made_from_what_is_bought_most(as_, bo, submitted, rui, noon):
    review_order(number=submitted(cases=3).number, by=rui, at=noon)
    as_(bo).post("/shop/usual/", {"name": "Often", "source": "most", "is_shared": "1"})
    found = UsualList.objects.get()
    assert (found.name, found.is_shared, found.made_by) == ("Often", True, bo)


def test_a_list_is_made_from_an_order_or_the_cart(as_, bo, jade, tea, submitted, noon):
    number = submitted(cases=3).number
    client = as_(bo)
    client.post("/shop/usual/", {"name": "Order", "source": "order", "order": number})
    assert lines() == [("SOY", Decimal(36), None)]
    put(tea, 3, jade, bo, noon)
    client.post("/shop/usual/", {"name": "Cart", "source": "cart"})
    assert UsualList.objects.get(name="Cart").lines.get().quantity == Decimal(3)


def test_a_name_twice_or_none_or_an_order_of_somebody_else_makes_no_list(
    as_, bo, opal, qi, shelf, submitted
):
    theirs = submitted(customer=opal, by=qi).number
    client = as_(bo)
    for said in (
        {"name": "Shelf", "source": "most"},
        {"name": " ", "source": "most"},
        {"name": "Theirs", "source": "order", "order": theirs},
    ):
        assert client.post("/shop/usual/", said).status_code == 409
    assert UsualList.objects.count() == 1


def test_the_shelf_goes_into_the_cart_in_packs_once(as_, bo, shelf, soy, tea):
    said = {
        "idempotency_key": idempotency.new_key(), f"packs-{soy.pk}": "3", f"packs-{tea.pk}": "0",
    }  # fmt: skip
    for _time in range(2):
        as_(bo).post(f"/shop/usual/{shelf.pk}/cart/", said)
    assert in_cart() == {"SOY": Decimal(36)}


def test_counting_the_shelf_proposes_whole_packs_up_to_its_par(as_, bo, shelf, soy, tea):
    said = {"then": "fill", f"have-{soy.pk}": "2", f"packs-{tea.pk}": "4"}
    rows = as_(bo).post(f"/shop/usual/{shelf.pk}/", said).context["rows"]
    assert [(row.packs, row.have) for row in rows] == [("3", "2"), ("4", "")]
    said[f"have-{soy.pk}"] = "9"
    rows = as_(bo).post(f"/shop/usual/{shelf.pk}/", said).context["rows"]
    assert rows[0].packs == "0"
    assert in_cart() == {}


def test_a_list_is_changed_under_its_version(as_, bo, shelf, soy, tea):
    here = f"/shop/usual/{shelf.pk}/"
    said = {
        "then": "save", "version": "1", "name": "Mondays", "is_shared": "1",
        f"packs-{soy.pk}": "4", f"par-{soy.pk}": "6", f"packs-{tea.pk}": "0",
    }  # fmt: skip
    client = as_(bo)
    assert client.post(here, said)["Location"] == here
    assert lines() == [("SOY", Decimal(48), Decimal(72))]
    assert client.post(here, {**said, "name": "Late"}).status_code == 409
    assert UsualList.objects.get().name == "Mondays"


def test_what_is_no_number_is_said_and_stays_typed(as_, bo, shelf, soy):
    answer = as_(bo).post(f"/shop/usual/{shelf.pk}/cart/", {f"packs-{soy.pk}": "lots"})
    assert answer.status_code == 409
    assert b"lots" in answer.content
    assert in_cart() == {}


def test_a_list_that_is_not_shared_is_its_makers_and_a_strangers_list_nobodys(
    as_, bo, lin, qi, jade, soy, noon, shelf
):
    own = make_list(
        customer=jade, name="Mine", goods=[Usual(soy.pk, Decimal(12))], is_shared=False,
        by=lin, at=noon,
    )  # fmt: skip
    assert as_(lin).get(f"/shop/usual/{own.pk}/").status_code == 200
    assert as_(bo).get(f"/shop/usual/{own.pk}/").status_code == 404
    assert as_(qi).get(f"/shop/usual/{shelf.pk}/").status_code == 404
    assert as_(qi).post(f"/shop/usual/{shelf.pk}/removal/").status_code == 404
    assert UsualList.objects.count() == 2


def test_staff_begin_an_order_with_a_list(as_, sam, jade, shelf, phone):
    client = as_(sam)
    assert b"Soy sauce" in client.get("/office/customers/C001/usual/").content
    answer = client.post(
        f"/office/customers/C001/usual/{shelf.pk}/draft/",
        {"idempotency_key": idempotency.new_key()},
    )
    order = Order.objects.get()
    assert answer["Location"] == f"/office/orders/{order.number}/draft/"
    assert (order.approval, order.total) == ("draft", Decimal(124))


def test_staff_make_a_list_from_an_order(as_, sam, submitted):
    number = submitted(cases=2).number
    as_(sam).post("/office/customers/C001/usual/", {"name": "Weekly", "order": number})
    assert lines() == [("SOY", Decimal(24), None)]


def test_the_office_page_takes_as_many_queries_for_three_as_for_one(
    as_, sam, jade, shelf, soy, lin, noon
):
    one = queries_of(as_(sam), "/office/customers/C001/usual/")
    for name in ("Second", "Third"):
        goods = [Usual(soy.pk, Decimal(12))]
        make_list(customer=jade, name=name, goods=goods, is_shared=True, by=lin, at=noon)
    assert queries_of(as_(sam), "/office/customers/C001/usual/") == one
    with pytest.raises(NameTaken):
        make_list(customer=jade, name="Third", goods=goods, is_shared=True, by=lin, at=noon)


def test_the_desk_takes_goods_of_a_list_over_while_it_keys(as_, sam, jade, shelf, tea, mall):
    takes = f"/office/orders/takes/?customer={jade.code}&channel={mall.pk}"
    tea.is_on_shelf = False
    tea.save()
    client = as_(sam)

    before = client.get(takes)
    chosen = client.get(f"{takes}&list={shelf.pk}")

    assert "Shelf" in before.content.decode()
    assert before.context["usual"] == []
    assert [row.sku.code for row in chosen.context["usual"]] == ["SOY"]
