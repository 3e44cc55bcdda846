"""Twelve thousand goods: the screens' searches read what they give back, and never all goods."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.models import Brand, Category, Product, Unit
from inventory.queries import catalogue, lookup
from inventory.queries.catalogue import Wanted
from inventory.queries.visible import visible_products
from wholesale.db import run_sql

LARGE = {"inventory_product", "inventory_sku", "inventory_barcode"}
GOODS = """
WITH made AS (
    INSERT INTO inventory_product (code, name, model, text, is_on_shelf, rank, search_tokens,
        created_at, updated_at, version)
    SELECT 'P' || n, 'Goods', '', '', true, 0,
        ARRAY['goods', 'p' || n, CASE WHEN n > 11960 THEN '新品' ELSE '旧款' END]
            || ARRAY(SELECT 'word' || (n * 7 + word) %% 2000 FROM generate_series(1, 30) word),
        now(), now(), 1
    FROM generate_series(1, 12000) AS n RETURNING id, code
), sold AS (
    INSERT INTO inventory_sku (product_id, code, specification, specification2, unit_id, minimum,
        multiple, base_price, is_on_shelf, rank)
    SELECT id, code, '', '', %(unit)s, 1, 1, 1, true, 0 FROM made ORDER BY id RETURNING id, code
)
INSERT INTO inventory_barcode (sku_id, code, factor)
SELECT id, 690000000000 + substr(code, 2)::bigint, 1 FROM sold
"""


@pytest.fixture
def many_goods(house):
    run_sql(GOODS, {"unit": Unit.objects.create(name="瓶").pk})
    run_sql("SELECT gin_clean_pending_list('product_search')")
    run_sql("ANALYZE inventory_product, inventory_sku, inventory_barcode")


@pytest.fixture
def plans(many_goods):
    """Run something; give back the nodes of the plans of all it asked."""

    def look(work):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            work()
        nodes = []
        for query in asked:
            if query["sql"].startswith("SELECT"):
                ((plan,),) = run_sql("EXPLAIN (FORMAT JSON) " + query["sql"].replace("%", "%%"), {})
                plan = plan if isinstance(plan, list) else json.loads(plan)
                nodes += list(_nodes(plan[0]["Plan"]))
        return nodes

    return look


def _nodes(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)


def read_in_full(nodes):
    return {n["Relation Name"] for n in nodes if n["Node Type"] == "Seq Scan"} & LARGE


def indexes(nodes):
    return {node["Index Name"] for node in nodes if "Index Name" in node}


@pytest.mark.parametrize("text", ["P1234", "690000001234", "0690000001234"])
def test_a_code_and_a_barcode_are_found_through_their_indexes(plans, text):
    nodes = plans(lambda: lookup.find_goods(text))

    assert read_in_full(nodes) == set()
    assert "barcode_by_code" in indexes(nodes)


def test_rare_words_are_found_through_the_index_of_words_and_then_sorted(plans):
    nodes = plans(lambda: catalogue.page_of_goods(*shelf("新品")))

    assert read_in_full(nodes) == set()
    assert "product_search" in indexes(nodes)
    assert "product_shelf_order" not in indexes(nodes)


def test_words_of_very_many_goods_are_met_by_walking_along_the_shelf(plans, monkeypatch):
    monkeypatch.setattr(lookup, "_MANY", 10_000)

    nodes = plans(lambda: catalogue.page_of_goods(*shelf("goods")))

    assert read_in_full(nodes) == set()
    assert "product_shelf_order" in indexes(nodes)
    assert "product_search" not in indexes(nodes)


def test_the_brands_of_one_category_are_found_by_reading_it_once(plans):
    category = Category.objects.create(name="Tea")
    Category.objects.filter(pk=category.pk).update(path=f"/{category.pk}/")
    Product.objects.filter(code__startswith="P12").update(category=category)
    for number in range(30):
        brand = Brand.objects.create(name=f"Brand {number}")
        Product.objects.filter(code__endswith=f"{number:02d}").update(brand=brand)
    run_sql("ANALYZE inventory_product, inventory_brand")
    shown, _wanted, tree = shelf("")
    branch = tree.branches[category.pk]

    nodes = plans(lambda: list(catalogue.brands_for(shown, branch)))

    assert read_in_full(nodes) == set()
    assert not {name for name in indexes(nodes) if "brand" in name and "product" in name}
    assert len(list(catalogue.brands_for(shown, branch))) == 30


def test_order_entry_finds_words_without_reading_all_goods(plans):
    nodes = plans(lambda: lookup.find_goods("新品"))

    assert read_in_full(nodes) == set()
    assert "product_search" in indexes(nodes)


def test_a_list_narrowed_by_a_rare_word_reads_those_goods_alone(plans):
    found = lookup.search_products(Product.objects.order_by("-id"), "p1234")
    nodes = plans(lambda: list(found[:51]))

    assert [product.code for product in found] == ["P1234"]
    assert not any("search_tokens" in node.get("Filter", "") for node in nodes)
    assert read_in_full(nodes) == set()


def test_a_page_far_down_the_shelf_begins_where_the_last_one_ended(plans):
    last = Product.objects.order_by("-pk")[100].pk
    nodes = plans(lambda: catalogue.page_of_goods(*shelf("", after=(0, last))))

    assert read_in_full(nodes) == set()
    assert any("ROW(" in node.get("Index Cond", "") for node in nodes)


def test_goods_beyond_the_nearest_are_found_when_the_nearest_are_not_for_him(plans):
    rare = Product.objects.filter(search_tokens__contains=["新品"]).order_by("-pk")[:2]
    of_his = lookup.Sku.objects.filter(product__in=[product.pk for product in rare])

    found = lookup.find_goods("新品", within=of_his)

    assert [match.sku.product_id for match in found] == sorted(product.pk for product in rare)


def shelf(text, after=None):
    shown = visible_products(None)
    return shown, Wanted(text=text, after=after), catalogue.tree_for(shown)
