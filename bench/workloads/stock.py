"""Total stock, the stock of one warehouse, sales of 30 days and stock at a past moment.

Full size: 100,000 SKUs in 20 warehouses and 50 million moves of a year, half of them promises.
BENCH_SKUS and BENCH_MOVES say other numbers, for a machine with less time or room.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from bench import browse, data
from bench.results import Result
from inventory.actions.days import fold_days
from inventory.models import Sku, Warehouse
from inventory.queries import days
from wholesale.db import run_sql
from wholesale.models import User

DAYS = 364
STEP = 2_000_000
INDEXES = """
SELECT indexdef FROM pg_indexes
WHERE tablename = 'inventory_stockmove' AND indexname NOT LIKE '%%pkey'
"""
# The goods of one move in a fixed but unordered sequence; a year of them, in the order of time.
MOVES = """
INSERT INTO inventory_stockmove
    (at, warehouse_id, sku_id, kind, document, on_hand, promised, incoming, value)
SELECT %(first)s::timestamptz + (n::float8 / %(all)s) * %(span)s::interval,
    h.ids[1 + (x / %(skus)s) %% cardinality(h.ids)], s.ids[1 + x %% %(skus)s],
    CASE WHEN n %% 2 = 0 THEN 'promise' ELSE 'issue' END, 'SH' || n,
    CASE WHEN n %% 2 = 0 THEN 0 ELSE -1 END, CASE WHEN n %% 2 = 0 THEN 1 ELSE -1 END, 0,
    CASE WHEN n %% 2 = 0 THEN 0 ELSE -3 END
FROM (
        SELECT n, (n::bigint / 2 * 2654435761) %% 4294967296 AS x
        FROM generate_series(%(from)s::bigint, %(to)s::bigint) AS n
    ) AS n,
    (SELECT array_agg(id ORDER BY id) AS ids FROM inventory_sku) s,
    (SELECT array_agg(id ORDER BY id) AS ids FROM inventory_warehouse) h
"""
OPENING = """
INSERT INTO inventory_stockmove
    (at, warehouse_id, sku_id, kind, document, on_hand, promised, incoming, value)
SELECT %(first)s, h.id, s.id, 'opening', 'SA0', 1000000, 0, 0, 3000000
FROM inventory_warehouse h, inventory_sku s
"""
LEVELS = """
INSERT INTO inventory_stocklevel (warehouse_id, sku_id, on_hand, promised, incoming, value)
SELECT warehouse_id, sku_id, sum(on_hand), sum(promised), 0, sum(value)
FROM inventory_stockmove GROUP BY 1, 2
"""
FLOOR_PAGE = """
SELECT s.code, p.name, l.on_hand, l.promised, l.incoming, l.value, u.name, (
    SELECT sum(issued - returned) FROM inventory_skuday d
    WHERE d.sku_id = s.id AND d.day > %(day)s AND d.warehouse_id = l.warehouse_id
)
FROM inventory_sku s JOIN inventory_product p ON p.id = s.product_id
JOIN inventory_unit u ON u.id = s.unit_id
JOIN inventory_stocklevel l ON l.sku_id = s.id AND l.warehouse_id = %(house)s
ORDER BY s.code LIMIT 51
"""
FLOOR_SALES = """
SELECT sku_id, sum(issued - returned) FROM inventory_skuday
WHERE sku_id = ANY(%(skus)s) AND day > %(day)s GROUP BY sku_id
"""
# What one would write without days: the sum of the ledger until then.
FLOOR_THEN = """
SELECT warehouse_id, sku_id, sum(on_hand), sum(value) FROM inventory_stockmove
WHERE sku_id = ANY(%(skus)s) AND at <= %(moment)s AND (on_hand <> 0 OR value <> 0)
GROUP BY 1, 2
"""


def run(*, quick: bool) -> Iterator[Result]:
    """Pages and figures beside statements written by hand, and their growth with the ledger."""
    skus, houses, moves = (2_000, 4, 200_000) if quick else (100_000, 20, 50_000_000)
    skus = int(os.environ.get("BENCH_SKUS", skus))
    moves = int(os.environ.get("BENCH_MOVES", moves))
    rounds = 10 if quick else 30
    make_house(skus, houses)
    user = User.objects.get(username="bench")
    user.groups.add(Group.objects.get_or_create(name="owner")[0])
    client = browse.signed_in(user)
    house = Warehouse.objects.get(is_default=True)
    size = f"{skus:,} SKUs, {houses} warehouses, {moves:,} moves"
    growth = browse.Growth(rounds)
    with browse.plain_static_names():
        for part in (moves // 10, moves):
            fill(part)
            look = growth.at(part)
            yield from look("F10 page", lambda: browse.get(client, _here(house)))
            yield from look("F9 page", lambda: browse.get(client, "/office/stock/total/"))
        yield from _beside_floors(client, house, size, rounds)


def _beside_floors(client: Any, house: Warehouse, size: str, rounds: int) -> Iterator[Result]:
    at = timezone.now()
    day = days.day_of(at) - timedelta(days=30)
    some = list(Sku.objects.order_by("code").values_list("pk", flat=True)[:50])
    moment = at - timedelta(days=200)

    def bare_page() -> bytes:
        rows = run_sql(FLOOR_PAGE, {"house": house.pk, "day": day})
        row = "<tr>" + "<td>%s</td>" * 8 + "</tr>"
        return "".join(row % each for each in rows).encode()

    def bare_sales() -> object:
        return run_sql(FLOOR_SALES, {"skus": some, "day": day})

    def bare_then() -> object:
        return run_sql(FLOOR_THEN, {"skus": some, "moment": moment})

    yield browse.page(
        f"F10 page, {size}", lambda: browse.get(client, _here(house)), bare_page,
        rounds=rounds, at_least=0.05,
    )  # fmt: skip
    for name, url in (
        ("F9 page", "/office/stock/total/"),
        ("F9 search of two words", "/office/stock/total/?q=goods+p0001"),
        ("F9 page at a past moment", f"/office/stock/total/?then={moment:%Y-%m-%dT%H:%M}"),
    ):
        (took,) = browse.in_turn(lambda url=url: browse.get(client, url), rounds=rounds)  # type: ignore[misc]
        yield Result.limit(name, took * 1000, 300, unit="ms")
    yield browse.page(
        "30 days of sales, 50 SKUs, all warehouses", lambda: days.sold(some, at=at), bare_sales,
        rounds=rounds, at_least=0.2,
    )  # fmt: skip
    yield browse.page(
        "stock 200 days ago, 50 SKUs", lambda: days.stock_at(some, moment), bare_then,
        rounds=rounds, at_least=0.2,
    )  # fmt: skip


def _here(house: Warehouse) -> str:
    return f"/office/stock/?warehouse={house.pk}"


def make_house(skus: int, houses: int) -> None:
    """Goods and warehouses without stock."""
    data.make_house(skus=1, customers=1)
    Warehouse.objects.bulk_create(
        Warehouse(code=f"w{n}", name=f"Warehouse {n}") for n in range(1, houses)
    )
    run_sql(_GOODS, {"skus": skus})


_GOODS = """
WITH made AS (
    INSERT INTO inventory_product (code, name, model, text, is_on_shelf, rank, search_tokens,
        created_at, updated_at, version)
    SELECT 'S' || lpad(n::text, 6, '0'), 'Goods ' || n, '', '', true, 0,
        ARRAY['goods', 'p' || lpad((n %% 10000)::text, 4, '0')], now(), now(), 1
    FROM generate_series(2, %(skus)s) AS n RETURNING id, code
)
INSERT INTO inventory_sku (product_id, code, specification, specification2, unit_id, minimum,
    multiple, base_price, is_on_shelf, rank)
SELECT m.id, m.code, '', '', (SELECT min(id) FROM inventory_unit), 1, 1, 1, true, 0
FROM made m ORDER BY m.code
"""


def fill(part: int) -> None:
    """A year of so many moves, folded; replaces what was there."""
    indexes = [definition for (definition,) in run_sql(INDEXES)]
    run_sql("SET statement_timeout = 0")
    run_sql("SET session_replication_role = replica")
    run_sql("TRUNCATE inventory_stockmove, inventory_stocklevel, inventory_skuday,"
            " inventory_daysfolded")  # fmt: skip
    for (name,) in run_sql(
        "SELECT indexname FROM pg_indexes WHERE tablename = 'inventory_stockmove'"
        " AND indexname NOT LIKE '%%pkey'",
    ):
        run_sql(f'DROP INDEX "{name}"')
    facts = {
        "first": timezone.now() - timedelta(days=DAYS),
        "span": timedelta(days=DAYS), "all": part, "skus": Sku.objects.count(),
    }  # fmt: skip
    run_sql(OPENING, facts)
    for start in range(0, part, STEP):
        run_sql(MOVES, facts | {"from": start, "to": min(part, start + STEP) - 1})
    for definition in indexes:
        run_sql(definition)
    run_sql(LEVELS)
    run_sql("SET session_replication_role = DEFAULT")
    run_sql("VACUUM ANALYZE")
    fold_days(at=timezone.now())
    run_sql("VACUUM ANALYZE inventory_skuday")
