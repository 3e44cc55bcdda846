"""Many moves: sales and stock at a moment read some of the days and moves, never all."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from inventory.actions.days import _fold
from inventory.models import Sku
from inventory.queries import days, figures
from wholesale.db import run_sql

LARGE = {"inventory_stockmove", "inventory_skuday", "inventory_stocklevel"}
SKUS = """
WITH made AS (
    INSERT INTO inventory_product (code, name, model, text, is_on_shelf, rank, search_tokens,
        created_at, updated_at, version)
    SELECT 'P' || n, 'Goods', '', '', true, 0, ARRAY['goods'], now(), now(), 1
    FROM generate_series(1, 3000) AS n RETURNING id, code
)
INSERT INTO inventory_sku (product_id, code, specification, specification2, unit_id, minimum,
    multiple, base_price, is_on_shelf, rank)
SELECT id, code, '', '', %(unit)s, 1, 1, 1, true, 0 FROM made
"""
MOVES = """
INSERT INTO inventory_stockmove
    (at, warehouse_id, sku_id, kind, document, on_hand, promised, incoming, value)
SELECT now() - n * interval '7 hours', %(house)s, s.id,
    CASE WHEN n = 16 THEN 'opening' ELSE 'issue' END, 'D' || n,
    CASE WHEN n = 16 THEN 100 ELSE -1 END, 0, 0, CASE WHEN n = 16 THEN 300 ELSE -3 END
FROM inventory_sku s, generate_series(1, 16) AS n
"""
LEVELS = """
INSERT INTO inventory_stocklevel (warehouse_id, sku_id, on_hand, promised, incoming, value)
SELECT warehouse_id, sku_id, sum(on_hand), 0, 0, sum(value) FROM inventory_stockmove
GROUP BY 1, 2
"""


@pytest.fixture
def many(soy, main_warehouse):
    run_sql(SKUS, {"unit": soy.unit_id})
    run_sql("DELETE FROM inventory_stocklevel")
    run_sql(MOVES, {"house": main_warehouse.pk})
    run_sql(LEVELS)
    now = timezone.now()
    today = days.day_of(now)
    fold = _fold.__wrapped__  # inside the test's own transaction
    fold(first=today - timedelta(days=10), last=today - timedelta(days=2), at=now)
    run_sql("ANALYZE inventory_stockmove, inventory_skuday, inventory_stocklevel")
    return list(Sku.objects.order_by("code").values_list("pk", flat=True)[:50])


def scans(statement, facts):
    ((plan,),) = run_sql("EXPLAIN (FORMAT JSON) " + statement, facts)
    plan = plan if isinstance(plan, list) else json.loads(plan)
    return {
        node["Relation Name"]
        for node in _nodes(plan[0]["Plan"])
        if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in LARGE
    }


def _nodes(plan):
    yield plan
    for under in plan.get("Plans", []):
        yield from _nodes(under)


@pytest.mark.django_db
def test_no_figure_of_fifty_goods_reads_all_of_a_large_table(many, monkeypatch):
    asked = []

    def seen(statement, facts=None):
        asked.append((statement, facts))
        return run_sql(statement, facts)

    monkeypatch.setattr(days, "run_sql", seen)
    monkeypatch.setattr(figures, "run_sql", seen)
    now = timezone.now()

    assert len(days.sold(many, at=now)) == 50
    assert len(days.sold_by_day(many[0], at=now)) == 30
    assert len(days.stock_at(many, now - timedelta(days=3))) == 50
    figures.dress(list(Sku.objects.filter(pk__in=many)), {"sold_month"}, at=now)

    assert len(asked) == 6
    for statement, facts in asked:
        assert scans(statement, facts) == set()
