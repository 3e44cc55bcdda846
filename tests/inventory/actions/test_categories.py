import pytest

from inventory.actions.categories import (
    WrongCategory,
    add_category,
    change_category,
    remove_category,
)
from inventory.models import Category

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def add(max_, noon):
    def made(name, parent=None):
        return add_category(name=name, parent_id=parent.pk if parent else None, by=max_, at=noon)

    return made


@pytest.fixture
def tree(add):
    """Food > Sauces > Soy, and Drinks."""
    food = add("Food")
    sauces = add("Sauces", food)
    return {"food": food, "sauces": sauces, "soy": add("Soy", sauces), "drinks": add("Drinks")}


@pytest.fixture
def change(max_, noon):
    def made(category, *, name=None, parent=None, rank=0, is_active=True):
        return change_category(
            category_id=category.pk, name=name or category.name,
            parent_id=parent.pk if parent else None, rank=rank, is_active=is_active,
            by=max_, at=noon,
        )  # fmt: skip

    return made


def shape():
    return {each.name: (each.level, each.path) for each in Category.objects.all()}


def test_a_category_knows_its_level_and_its_way_from_the_top(tree):
    food, sauces, soy = tree["food"], tree["sauces"], tree["soy"]

    assert (soy.level, soy.path) == (3, f"/{food.pk}/{sauces.pk}/{soy.pk}/")


def test_a_move_takes_everything_below_along(tree, change):
    change(tree["sauces"], parent=tree["drinks"])

    drinks, sauces, soy = tree["drinks"].pk, tree["sauces"].pk, tree["soy"].pk
    assert shape()["Sauces"] == (2, f"/{drinks}/{sauces}/")
    assert shape()["Soy"] == (3, f"/{drinks}/{sauces}/{soy}/")


def test_a_move_to_the_top_raises_what_is_below(tree, change):
    change(tree["sauces"], name="All sauces", rank=3, is_active=False)

    assert shape()["All sauces"] == (1, f"/{tree['sauces'].pk}/")
    assert shape()["Soy"][0] == 2
    moved = Category.objects.get(name="All sauces")
    assert (moved.rank, moved.is_active) == (3, False)


def test_a_fourth_level_is_refused(tree, add):
    with pytest.raises(WrongCategory, match="fourth level"):
        add("Dark", tree["soy"])

    assert "Dark" not in shape()


def test_a_move_that_would_push_something_to_a_fourth_level_is_refused(tree, add, change):
    tea = add("Tea", tree["drinks"])
    before = shape()

    with pytest.raises(WrongCategory, match="fourth level"):
        change(tree["sauces"], parent=tea)

    assert shape() == before


@pytest.mark.parametrize("place", ["food", "sauces", "soy"])
def test_a_category_cannot_move_below_itself(tree, change, place):
    before = shape()

    with pytest.raises(WrongCategory, match="below itself"):
        change(tree["food"], parent=tree[place])

    assert shape() == before


def test_a_name_stands_once_in_a_place(tree, add, change):
    assert add("Soy", tree["drinks"]).level == 2

    for attempt in (lambda: add("Food"), lambda: change(tree["drinks"], name="Food")):
        with pytest.raises(WrongCategory, match="already a category Food"):
            attempt()


def test_a_name_is_needed(add):
    with pytest.raises(WrongCategory, match="needs a name"):
        add("")


def test_a_category_with_goods_or_children_stays(tree, goods, max_, noon):
    goods("SOY", "Soy sauce", category=tree["soy"])

    for name in ("food", "soy"):
        with pytest.raises(WrongCategory, match="still holds"):
            remove_category(category_id=tree[name].pk, by=max_, at=noon)

    remove_category(category_id=tree["drinks"].pk, by=max_, at=noon)
    assert set(shape()) == {"Food", "Sauces", "Soy"}


def test_what_is_gone_says_so(tree, max_, noon):
    with pytest.raises(WrongCategory, match="no longer there"):
        remove_category(category_id=0, by=max_, at=noon)
