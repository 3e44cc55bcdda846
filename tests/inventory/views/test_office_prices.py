from decimal import Decimal

import pytest

from inventory import access
from inventory.models import Price, PriceList

HX = {"HX-Request": "true"}


@pytest.fixture
def level(retail):
    return retail.price_list


@pytest.fixture
def own(db):
    return PriceList.objects.create(name="Jade", is_personal=True)


def price_on(price_list, sku, from_quantity=1):
    found = Price.objects.filter(price_list=price_list, sku=sku, from_quantity=from_quantity)
    return found.values_list("unit_price", flat=True).first()


def test_the_grid_holds_base_and_level_prices(at_desk, max_, soy, tea, level):
    page = at_desk(max_).get("/office/price-lists/", {"q": "soy"}).content.decode()

    assert f'name="price:0:{soy.pk}:1:5" value="5"' in page
    assert f'name="price:{level.pk}:{soy.pk}:1:4.5" value="4.5"' in page
    assert "TEA" not in page
    assert "3.00" in page  # the cost


def test_the_grid_asks_as_often_for_one_row_as_for_three(at_desk, max_, goods, queries_of):
    desk = at_desk(max_)
    goods("G0", "Goods", level_price="4", stock_of=12)
    one = queries_of(desk, "/office/price-lists/")

    for number in (1, 2):
        goods(f"G{number}", "Goods", level_price="4", stock_of=12)

    assert queries_of(desk, "/office/price-lists/") == one


def test_changed_prices_are_saved_together(at_desk, max_, soy, tea, level):
    answer = at_desk(max_).post(
        "/office/prices/saving/",
        {
            f"price:0:{soy.pk}:1:5": "5.20",
            f"price:{level.pk}:{soy.pk}:1:4.5": "",
            f"price:{level.pk}:{tea.pk}:1:": "7.5",
            f"price:0:{tea.pk}:1:8": "8",
        },
        headers=HX,
    )

    assert "3 prices saved." in answer.content.decode()
    soy.refresh_from_db()
    assert soy.base_price == Decimal("5.2")
    assert (price_on(level, soy), price_on(level, tea)) == (None, Decimal("7.5"))


@pytest.mark.parametrize("typed", ["-1", "cheap", "1.23456", "NaN", "9" * 20])
def test_what_is_no_price_saves_nothing_and_stays_in_its_field(at_desk, max_, soy, level, typed):
    answer = at_desk(max_).post(
        "/office/prices/saving/",
        {f"price:0:{soy.pk}:1:5": "6", f"price:{level.pk}:{soy.pk}:1:4.5": typed},
        headers=HX,
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert f'value="{typed}"' in page
    soy.refresh_from_db()
    assert (soy.base_price, price_on(level, soy)) == (5, Decimal("4.5"))


def test_a_price_that_moved_meanwhile_shows_both_and_saves_nothing(at_desk, max_, soy, level):
    Price.objects.filter(sku=soy).update(unit_price=Decimal("4.2"))

    answer = at_desk(max_).post(
        "/office/prices/saving/", {f"price:{level.pk}:{soy.pk}:1:4.5": "4.1"}, headers=HX
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "you saw 4.5, it is 4.2 now" in page
    assert f'name="price:{level.pk}:{soy.pk}:1:4.2" value="4.1"' in page
    assert price_on(level, soy) == Decimal("4.2")


def test_a_formula_sets_the_prices_of_what_the_filters_leave(at_desk, max_, soy, tea, level):
    answer = at_desk(max_).post(
        "/office/prices/formula/",
        {"q": "tea", "target": level.pk, "source": "0", "percent": "-10", "step": "0.5"},
        headers=HX,
    )

    assert "1 price changed." in answer.content.decode()
    assert (price_on(level, tea), price_on(level, soy)) == (Decimal(7), Decimal("4.5"))


def test_quantity_tiers_are_set_at_the_side(at_desk, max_, soy, level):
    address, desk = f"/office/price-lists/{level.pk}/goods/{soy.pk}/", at_desk(max_)
    assert 'value="4.5"' in desk.get(address, headers=HX).content.decode()

    desk.post(
        address,
        {"seen": "1:4.5", "from": ["1", "48", ""], "price": ["4.5", "4.1", ""]},
        headers=HX,
    )
    assert price_on(level, soy, 48) == Decimal("4.1")

    for rows, words in (
        ({"from": ["1", "1"], "price": ["4", "3"]}, "twice"),
        ({"from": ["48"], "price": [""]}, "a quantity and a price"),
        ({"from": ["0"], "price": ["4"]}, "above zero"),
    ):
        answer = desk.post(address, {"seen": ["1:4.5", "48:4.1"], **rows}, headers=HX)
        assert answer.status_code == 409
        assert words in answer.content.decode()
    assert Price.objects.count() == 2


def test_a_new_list_is_made_and_a_taken_name_refused(at_desk, max_, soy, level):
    desk = at_desk(max_)

    desk.post("/office/price-lists/saving/", {"name": "Chains"}, headers=HX)
    answer = desk.post("/office/price-lists/saving/", {"name": "Chains"}, headers=HX)

    assert answer.status_code == 409
    assert PriceList.objects.filter(name="Chains").count() == 1


def test_the_grid_is_exported_for_the_import(at_desk, max_, soy, level):
    answer = at_desk(max_).get("/office/price-lists/", {"export": "xlsx"})

    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer.getvalue()[:2] == b"PK"


def test_a_customers_own_prices_are_agreed_changed_and_taken_away(at_desk, max_, soy, own):
    address, desk = f"/office/price-lists/{own.pk}/own/", at_desk(max_)
    found = desk.get(f"{address}finding/", {"find": "soy"}, headers=HX).content.decode()
    assert f'name="sku" value="{soy.pk}"' in found

    desk.post(f"{address}saving/", {"sku": soy.pk, "price": "4.05", "from": "1"}, headers=HX)
    assert price_on(own, soy) == Decimal("4.05")
    assert "4.05" in desk.get(address, headers=HX).content.decode()

    desk.post(f"{address}saving/", {f"price:{own.pk}:{soy.pk}:1:4.05": ""}, headers=HX)
    assert price_on(own, soy) is None


def test_own_prices_never_reach_another_list(at_desk, max_, soy, own, level):
    at_desk(max_).post(
        f"/office/price-lists/{own.pk}/own/saving/",
        {f"price:{level.pk}:{soy.pk}:1:4.5": "1"},
        headers=HX,
    )

    assert price_on(level, soy) == Decimal("4.5")


def test_own_prices_are_hidden_from_who_may_not_see_the_customer(
    at_desk, sam, own, level, monkeypatch
):
    address, desk = f"/office/price-lists/{own.pk}/own/", at_desk(sam)
    assert desk.get(address).status_code == 404

    monkeypatch.setattr(access, "own_price_gates", [lambda user, pk: user == sam and pk == own.pk])
    assert desk.get(address).status_code == 200
    assert desk.post(f"{address}saving/").status_code == 403


def test_who_only_looks_finds_figures_instead_of_fields(at_desk, rui, soy, level):
    page = at_desk(rui).get("/office/price-lists/").content.decode()

    assert "4.50" in page
    assert "data-seen" not in page
    assert "3.00" not in page
    assert at_desk(rui).post("/office/prices/saving/").status_code == 403


def test_a_floor_is_set_by_those_who_see_cost(at_desk, max_, soy):
    desk = at_desk(max_)

    desk.post("/office/prices/saving/", {f"price:-1:{soy.pk}:1:": "3.50"}, headers=HX)

    soy.refresh_from_db()
    assert soy.floor_price == Decimal("3.5")
    page = desk.get("/office/price-lists/", {"q": "soy"}).content.decode()
    assert f'name="price:-1:{soy.pk}:1:3.5" value="3.5"' in page
    desk.post("/office/prices/saving/", {f"price:-1:{soy.pk}:1:3.5": ""}, headers=HX)
    soy.refresh_from_db()
    assert soy.floor_price is None


def test_a_floor_that_is_no_price_saves_nothing_and_stays_in_its_field(at_desk, max_, soy):
    answer = at_desk(max_).post(
        "/office/prices/saving/", {f"price:-1:{soy.pk}:1:": "low"}, headers=HX
    )

    assert answer.status_code == 409
    assert 'value="low"' in answer.content.decode()
    soy.refresh_from_db()
    assert soy.floor_price is None
