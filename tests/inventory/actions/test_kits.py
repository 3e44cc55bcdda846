from decimal import Decimal

import pytest

from inventory import ledger
from inventory.actions.kits import WrongRecipe, save_recipe
from inventory.models import Kit, KitPart
from wholesale.db import use_case
from wholesale.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def gift(goods):
    return goods("GIFT", "Gift box 礼盒", case=1)


@pytest.fixture
def save(olive, noon):
    def to(sku, parts, *, is_bundle=True, labour="0"):
        return save_recipe(
            sku=sku, is_bundle=is_bundle, labour_cost=Decimal(labour), by=olive, at=noon,
            parts={part.pk: Decimal(quantity) for part, quantity in parts.items()},
        )  # fmt: skip

    return to


def recipe(sku):
    return dict(KitPart.objects.filter(kit=sku.pk).values_list("part__code", "quantity"))


def test_a_recipe_is_saved_changed_and_taken_away(save, gift, soy, tea):
    save(gift, {soy: "2", tea: "0.5"})
    assert recipe(gift) == {"SOY": 2, "TEA": Decimal("0.5")}

    save(gift, {soy: "3"}, is_bundle=False, labour="1.25")
    kit = Kit.objects.get()
    assert (recipe(gift), kit.is_bundle, kit.labour_cost) == ({"SOY": 3}, False, Decimal("1.25"))

    assert save(gift, {}) is None
    assert not Kit.objects.exists()
    said = AuditEntry.objects.filter(action="kit.saved").order_by("pk")
    assert [entry.facts["changes"]["GIFT"] for entry in said] == [
        ["", "SOY × 2, TEA × 0.5"], ["SOY × 2, TEA × 0.5", "SOY × 3"], ["SOY × 3", ""],
    ]  # fmt: skip


@pytest.mark.parametrize("parts", [{"tea": "1"}, {"soy": "1"}, {}])
def test_a_bundle_that_was_ordered_keeps_its_parts(
    save, gift, soy, tea, main_warehouse, noon, parts
):
    save(gift, {soy: "2"})
    use_case(ledger.promise)(main_warehouse, {gift.pk: Decimal(1)}, document="SO1", at=noon)

    with pytest.raises(WrongRecipe, match="GIFT was ordered already"):
        save(gift, {{"tea": tea, "soy": soy}[code]: q for code, q in parts.items()})

    assert recipe(gift) == {"SOY": 2}


def test_goods_with_stock_of_their_own_are_no_bundle(save, soy, tea):
    with pytest.raises(WrongRecipe, match="SOY has, or had, stock of its own"):
        save(soy, {tea: "1"})

    assert not Kit.objects.exists()


def test_a_bundle_in_a_bundle_is_refused_from_both_sides(save, goods, gift, soy):
    outer = goods("OUTER", "Hamper", case=1)
    save(gift, {soy: "1"})
    with pytest.raises(WrongRecipe, match="GIFT is sold from its parts itself"):
        save(outer, {gift: "1"})

    save(outer, {soy: "1"})
    inner = goods("INNER", "Inner", case=1)
    save(inner, {})
    made = goods("MADE", "Made", case=1)
    save(made, {inner: "1"}, is_bundle=False)
    with pytest.raises(WrongRecipe, match="INNER is a part of another kit"):
        save(inner, {soy: "1"})


def test_made_goods_never_contain_themselves(save, goods, soy):
    first, second, third = (goods(code, code, case=1) for code in ("K1", "K2", "K3"))
    save(first, {second: "1"}, is_bundle=False)
    save(second, {third: "1", soy: "1"}, is_bundle=False)

    for parts in ({third: "1"}, {first: "1"}):
        with pytest.raises(WrongRecipe, match="K3 would be a part of itself"):
            save(third, parts, is_bundle=False)

    assert recipe(third) == {}


@pytest.mark.parametrize("quantity", ["0", "-1", "0.0001", "1000000000"])
def test_a_quantity_that_is_none_is_refused(save, gift, soy, quantity):
    with pytest.raises(WrongRecipe, match="needs a quantity above zero"):
        save(gift, {soy: quantity})
