"""The catalogue at size: pages by key, search through the index, a constant number of queries."""

import pytest
from django.db import connection

from inventory.models import Category, DisplayScheme, Product, SchemeRule
from inventory.queries.catalogue import Wanted, brands_for, page_of_goods, tags_for, tree_for
from inventory.queries.visible import visible_products
from wholesale.search import query_tokens, tokens_of

pytestmark = pytest.mark.django_db(transaction=True)

SEVERAL = 20_000


def plan_of(queryset):
    sql, params = queryset.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.fixture
def shelf(house):
    """Twenty thousand products in forty categories; every thousandth is a coconut juice."""
    for n in range(40):
        made = Category.objects.create(name=f"Category {n}")
        Category.objects.filter(pk=made.pk).update(path=f"/{made.pk}/")
    first = Category.objects.order_by("pk").first().pk
    rare = tokens_of(names=["椰子汁"])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO inventory_product (code, name, model, category_id, text, is_on_shelf,"
            " rank, search_tokens, created_at, updated_at, version)"
            " SELECT 'P' || n, 'Product ' || n, '', %s + n %% 40, '', true, n %% 7,"
            " CASE WHEN n %% 1000 = 0 THEN %s::varchar[]"
            " ELSE ARRAY['p' || n, 'pr', 'pro', 'k' || n %% 500]::varchar[] END, now(), now(), 1"
            " FROM generate_series(1, %s) n",
            [first, rare, SEVERAL],
        )
        cursor.execute("VACUUM ANALYZE inventory_product, inventory_category")
    return first


def test_two_signs_and_initials_are_found_through_the_index(shelf):
    for text in ("椰子", "yzz"):
        found = Product.objects.filter(
            is_on_shelf=True, search_tokens__contains=query_tokens(text)
        ).order_by("rank", "id")[:21]

        assert "product_search" in plan_of(found)
        assert len(found) == SEVERAL // 1000


def test_a_page_is_read_in_shelf_order_without_sorting_the_shelf(shelf):
    found = visible_products(None).order_by("rank", "id")

    plan = plan_of(found.filter(rank__gte=3)[:21])

    assert "product_shelf_order" in plan
    assert "Sort" not in plan


def test_the_page_after_a_product_begins_with_the_next(shelf):
    shown = visible_products(None)
    tree = tree_for(shown)
    wanted = Wanted(category=shelf)

    seen, after = [], None
    while True:
        page, after = page_of_goods(shown, Wanted(category=wanted.category, after=after), tree)
        seen += [(product.rank, product.pk) for product in page]
        if after is None or len(seen) > 100:
            break

    assert seen == sorted(set(seen))
    assert len(seen) == 120


@pytest.mark.parametrize("rules", [1, 3])
def test_narrowing_costs_the_same_whatever_there_is(shelf, rules, django_assert_num_queries):
    scheme = DisplayScheme.objects.create(name="Some")
    for n in range(rules):
        SchemeRule.objects.create(scheme=scheme, category_id=shelf + n, shows=False)

    with django_assert_num_queries(9):
        shown = visible_products(scheme)
        tree = tree_for(shown)
        page, _after = page_of_goods(shown, Wanted(), tree)
        list(brands_for(shown))
        list(tags_for(shown))

    assert len(tree.top) == 40 - rules
    assert len(page) == 20


def test_a_category_without_goods_to_see_is_not_offered(goods, house):
    full, empty = (Category.objects.create(name=name) for name in ("Full", "Empty"))
    for category in (full, empty):
        Category.objects.filter(pk=category.pk).update(path=f"/{category.pk}/")
    below = Category.objects.create(name="Below", parent=empty, level=2)
    Category.objects.filter(pk=below.pk).update(path=f"/{empty.pk}/{below.pk}/")
    goods("A", "A", category=full)

    assert [branch.category.name for branch in tree_for(visible_products(None)).top] == ["Full"]

    goods("B", "B", category=below)
    tree = tree_for(visible_products(None))
    assert [branch.category.name for branch in tree.top] == ["Empty", "Full"]
    assert [branch.category.name for branch in tree.line_to(below.pk)] == ["Empty", "Below"]
