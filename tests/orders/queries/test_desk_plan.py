"""Twenty thousand orders: the desk's lists and the counts of its views read their own index."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order
from orders.queries import desk
from orders.views.office_orders import ORDERS
from wholesale.db import run_sql

pytestmark = pytest.mark.django_db
# Of a thousand orders two wait, one of them unusual; three are to be shipped, five on their way.
MANY = """
INSERT INTO orders_order (number, customer_id, channel_id, warehouse_id, approval,
    fulfilment, is_promised, is_by_customer, external_id, total, line_count, currency,
    delivery_method, payment_method, recipient, phone, address, remark, office_remark,
    because, placed_by_id, submitted_at, created_at, version, unusual, reviewed_at, reviewed_by_id)
SELECT 'BD' || n, customer_id, channel_id, warehouse_id,
    CASE WHEN n %% 1000 < 2 THEN 'submitted' WHEN n %% 7000 = 2 THEN 'held'
        WHEN n %% 1000 = 990 THEN 'draft' ELSE 'reviewed' END,
    CASE WHEN n %% 1000 < 6 OR n %% 1000 = 990 THEN 'none' WHEN n %% 1000 < 9 THEN 'shipped'
        WHEN n %% 1000 < 11 THEN 'in_delivery' ELSE 'received' END,
    false, true, '', 100, 0, 'CNY', 'ship', 'monthly', '', '', '', '', '', '', placed_by_id,
    now() - n * interval '1 minute', now() - n * interval '1 minute', 2,
    CASE WHEN n %% 1000 = 0 THEN '["amount"]'::jsonb ELSE '[]'::jsonb END, now(), placed_by_id
FROM generate_series(1, 20000) AS n, orders_order o WHERE o.id = %(like)s
"""
INDEX_OF = {
    "to_review": {"order_to_review", "order_by_state"},
    "held": {"order_by_state", "order_to_review"},
    "unusual": {"order_unusual"},
    "to_ship": {"order_to_ship", "order_open_of_customer"},
    "shipped": {"order_on_its_way"},
    "in_delivery": {"order_on_its_way"},
    "draft": {"order_by_state"},
}


@pytest.fixture
def many_orders(submitted):
    run_sql(MANY, {"like": submitted(cases=1).pk})
    run_sql("ANALYZE orders_order")


def test_a_view_is_counted_by_its_own_index_alone(many_orders):
    for state, known in INDEX_OF.items():
        nodes = _plan(desk.in_states(Order.objects.all(), [state]).order_by().values("pk")[:1001])

        on_orders = [node for node in nodes if node.get("Relation Name") == "orders_order"]
        assert {node.get("Index Name", node["Node Type"]) for node in on_orders} <= known, state


def test_a_view_is_listed_without_reading_all_orders(many_orders):
    for state in INDEX_OF:
        rows = desk.for_list(desk.in_states(Order.objects.all(), [state]))

        nodes = _plan(rows.order_by("-created_at", "-pk")[:51])

        read = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}
        assert "orders_order" not in read, state


def test_every_counted_view_of_the_desk_has_such_an_index():
    counted = {view.name for view in ORDERS.views if view.count}

    assert counted == INDEX_OF.keys()


def _plan(rows):
    with CaptureQueriesContext(connection) as asked:
        list(rows)
    ((plan,),) = run_sql("EXPLAIN (FORMAT JSON) " + asked[0]["sql"].replace("%", "%%"), {})
    return list(_nodes((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]))


def _nodes(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)
