"""The review desk at a million orders: its work lists and the counts of its views."""

from collections.abc import Iterator

from django.contrib.auth.models import Group

from bench import browse, data
from bench.results import Result
from bench.workloads.pages import _bare_list
from wholesale.db import run_sql
from wholesale.models import User

LIST = "/office/orders/"
# A house that has traded for years: of a thousand orders two wait for review (one of them on
# hold now and then), three are reviewed and not shipped, five are on their way.
ORDERS = """
INSERT INTO orders_order (number, customer_id, channel_id, warehouse_id, approval,
    fulfilment, is_promised, is_by_customer, external_id, total, line_count, currency,
    delivery_method, payment_method, recipient, phone, address, remark, office_remark,
    because, placed_by_id, submitted_at, created_at, version, reviewed_at, reviewed_by_id, unusual)
SELECT 'BD' || lpad(n::text, 8, '0'), c.ids[1 + n %% cardinality(c.ids)], h.id, w.id,
    CASE WHEN k < 2 THEN 'submitted' WHEN k = 2 AND n %% 7 = 0 THEN 'held'
        WHEN k = 990 THEN 'rejected' WHEN k = 991 THEN 'draft' ELSE 'reviewed' END,
    CASE WHEN k < 6 OR k IN (990, 991) THEN 'none' WHEN k < 9 THEN 'shipped'
        WHEN k < 11 THEN 'in_delivery' ELSE 'received' END,
    false, true, '', 100, 0, 'CNY', 'ship', 'monthly', '', '', '', '', '', '',
    u.id, now() - n * interval '1 minute', now() - n * interval '1 minute', 2,
    now(), u.id, CASE WHEN k = 0 THEN '["amount"]'::jsonb ELSE '[]'::jsonb END
FROM (
        SELECT n, (n::bigint * 7919) %% 1000 AS k FROM generate_series(%(first)s, %(last)s) AS n
    ) AS n,
    orders_channel h, inventory_warehouse w, wholesale_user u,
    (SELECT array_agg(id) AS ids FROM crm_customer) c
WHERE u.username = 'bench'
"""


def run(*, quick: bool) -> Iterator[Result]:
    """Every view of the desk and its counts; as fast on many orders as on few."""
    rounds = 10 if quick else 40
    many = 30_000 if quick else 1_000_000
    data.make_house(skus=100, customers=2_000)
    user = User.objects.get(username="bench")
    user.groups.add(Group.objects.get_or_create(name="owner")[0])
    step = 25_000
    for first in range(1, many + 1, step):
        run_sql(ORDERS, {"first": first, "last": min(many, first + step - 1)})
    run_sql("VACUUM ANALYZE")
    client = browse.signed_in(user)
    size = f"{many:,} orders"
    with browse.plain_static_names():
        yield browse.page(
            f"desk, work list, {size}",
            lambda: browse.get(client, f"{LIST}?state=to_review"), _bare_list,
            rounds=rounds, at_least=0.5,
        )  # fmt: skip
        (took,) = browse.in_turn(lambda: browse.get(client, f"{LIST}?counts=1"), rounds=rounds)
        yield Result.limit(f"desk, counts of all views, {size}", took * 1000, 30, unit="ms")
        for state in ("to_review", "held", "unusual", "to_ship", "shipped", "in_delivery"):
            (took,) = browse.in_turn(
                lambda state=state: browse.get(client, f"{LIST}?state={state}"),  # type: ignore[misc]
                rounds=rounds,
            )
            yield Result.limit(f"desk, view {state}, {size}", took * 1000, 150, unit="ms")
