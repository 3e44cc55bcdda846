from decimal import Decimal

import pytest

from inventory.actions.facts import document_of
from inventory.actions.prices import (
    BASE,
    PriceMoved,
    PriceWish,
    WrongPrice,
    apply_formula,
    save_price_list,
    set_prices,
)
from inventory.models import Price, PriceList, Sku
from wholesale import audit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def retail_list(retail):
    return retail.price_list


@pytest.fixture
def wish(retail_list):
    def made(sku, price, *, seen=None, from_quantity=1, on=None):
        return PriceWish(
            retail_list.pk if on is None else on,
            sku.pk,
            None if price is None else Decimal(price),
            Decimal(from_quantity),
            None if seen is None else Decimal(seen),
        )

    return made


def prices():
    return list(
        Price.objects.order_by("sku__code", "from_quantity").values_list(
            "sku__code", "from_quantity", "unit_price", "version"
        )
    )


def test_a_price_is_set_changed_and_taken_away_with_its_history(soy, wish, max_, noon):
    def put(*wishes):
        return set_prices(wishes=wishes, by=max_, at=noon)

    assert put(wish(soy, "4.20", seen="4.50"), wish(soy, "4.00", from_quantity=48)) == 2
    assert prices() == [("SOY", 1, Decimal("4.2"), 2), ("SOY", 48, Decimal(4), 1)]

    assert put(wish(soy, None, seen="4.00", from_quantity=48)) == 1
    assert prices() == [("SOY", 1, Decimal("4.2"), 2)]

    trail = [entry.facts for entry in reversed(audit.trail_of(document_of(soy.product_id)))]
    assert trail[0] == {
        "sku": "SOY", "list": "Retailers", "from": "1", "old": "4.5", "new": "4.2"
    }  # fmt: skip
    assert [(each["from"], each["old"], each["new"]) for each in trail[1:]] == [
        ("48", "–", "4"),
        ("48", "4", "–"),
    ]


def test_a_base_price_moves_its_products_version(soy, wish, max_, noon):
    set_prices(wishes=[wish(soy, "5.50", seen="5.00", on=BASE)], by=max_, at=noon)

    soy.refresh_from_db()
    assert (soy.base_price, soy.product.version) == (Decimal("5.5"), 2)


def test_the_same_price_again_changes_nothing(soy, wish, max_, noon):
    assert set_prices(wishes=[wish(soy, "4.50", seen="4.50")], by=max_, at=noon) == 0
    assert prices() == [("SOY", 1, Decimal("4.5"), 1)]
    assert audit.trail_of(document_of(soy.product_id)) == []


def test_two_editors_the_second_sees_both_figures_and_nothing_is_saved(
    soy, tea, wish, max_, olive, noon
):
    set_prices(wishes=[wish(soy, "4.20", seen="4.50")], by=olive, at=noon)

    with pytest.raises(PriceMoved, match=r"you saw 4\.5, it is 4\.2 now") as refusal:
        set_prices(wishes=[wish(tea, "7"), wish(soy, "4.10", seen="4.50")], by=max_, at=noon)

    assert list(refusal.value.now.values()) == [Decimal("4.2")]
    assert prices() == [("SOY", 1, Decimal("4.2"), 2)]


@pytest.mark.parametrize(
    ("price", "options", "words"),
    [
        pytest.param("-0.01", {}, "zero or more", id="negative"),
        pytest.param("1000000000", {}, "thousand million", id="absurd"),
        pytest.param("1", {"from_quantity": 0}, "above zero", id="quantity zero"),
        pytest.param(None, {"on": BASE}, "cannot be empty", id="no base price"),
    ],
)
def test_what_is_no_price_is_refused(soy, wish, max_, noon, price, options, words):
    with pytest.raises(WrongPrice, match=words):
        set_prices(wishes=[wish(soy, price, seen="4.50", **options)], by=max_, at=noon)

    assert prices() == [("SOY", 1, Decimal("4.5"), 1)]


def test_one_quantity_has_one_price(soy, wish, max_, noon):
    with pytest.raises(WrongPrice, match="twice"):
        set_prices(wishes=[wish(soy, 4), wish(soy, 3)], by=max_, at=noon)


def test_goods_that_are_gone_are_refused(goods, wish, max_, noon):
    rice = goods("RICE", "Rice")
    asked = [wish(rice, 4)]
    Sku.objects.all().delete()

    with pytest.raises(WrongPrice, match="no longer there"):
        set_prices(wishes=asked, by=max_, at=noon)


def test_a_formula_prices_a_level_from_the_base(soy, tea, retail_list, max_, noon):
    changed = apply_formula(
        price_list_id=retail_list.pk, sku_ids=[soy.pk, tea.pk], source_id=BASE,
        percent=Decimal("-12.5"), step=Decimal("0.1"), by=max_, at=noon,
    )  # fmt: skip

    assert changed == 2
    assert prices() == [("SOY", 1, Decimal("4.4"), 2), ("TEA", 1, Decimal(7), 1)]


def test_a_formula_prices_a_level_from_another_one(soy, tea, retail_list, max_, noon):
    chains = save_price_list(name="Chains", by=max_, at=noon)

    apply_formula(
        price_list_id=chains.pk, sku_ids=[soy.pk, tea.pk], source_id=retail_list.pk,
        percent=Decimal(10), step=Decimal("0.01"), by=max_, at=noon,
    )  # fmt: skip

    assert dict(Price.objects.filter(price_list=chains).values_list("sku__code", "unit_price")) == {
        "SOY": Decimal("4.95"),
        "TEA": Decimal("8.80"),
    }


def test_a_formula_beyond_reason_is_refused(soy, retail_list, max_, noon):
    with pytest.raises(WrongPrice, match="between"):
        apply_formula(
            price_list_id=retail_list.pk, sku_ids=[soy.pk], source_id=BASE,
            percent=Decimal(-100), step=Decimal("0.01"), by=max_, at=noon,
        )  # fmt: skip

    assert prices() == [("SOY", 1, Decimal("4.5"), 1)]


def test_a_price_list_needs_a_name_of_its_own(retail_list, max_, noon):
    with pytest.raises(WrongPrice, match="name of its own"):
        save_price_list(name="Retailers", by=max_, at=noon)

    assert PriceList.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_statements_do_not_grow_with_the_prices(
    goods, wish, max_, noon, django_assert_num_queries, count
):
    wishes = [wish(goods(f"G{number}", "Goods"), "1") for number in range(count)]

    with django_assert_num_queries(8):
        set_prices(wishes=wishes, by=max_, at=noon)
