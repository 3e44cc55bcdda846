"""Submit and review as hand-written SQL, without Django.

The same writes as our use cases in as few statements as they can be; shelf and base price are
read, display schemes, price lists and refusals are left out.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from finance import sql as money_sql
from inventory import sql as stock_sql
from orders import sql as order_sql
from wholesale.money import ZERO


def submit_and_review(
    connection: Any,
    *,
    customer: int,
    channel: int,
    warehouse: int,
    person: int,
    key: str,
    wanted: Sequence[tuple[int, Decimal]],
    at: datetime,
    today: date,
) -> None:
    """One order from nothing to shipped, in two transactions."""
    skus = [sku for sku, _ in wanted]
    quantities = [quantity for _, quantity in wanted]
    with connection.transaction(), connection.cursor() as cursor:
        order, number, total = _submit(
            cursor, customer, channel, warehouse, person, key, skus, quantities, at
        )
        cursor.execute(
            stock_sql.PROMISE,
            {
                "warehouse": warehouse,
                "skus": skus,
                "quantities": quantities,
                "document": number,
                "at": at,
            },
        )
    with connection.transaction(), connection.cursor() as cursor:
        _review(cursor, order, number, total, customer, warehouse, person, at, today)


def _submit(cursor, customer, channel, warehouse, person, key, skus, quantities, at):
    cursor.execute(
        "WITH n AS (SELECT 'SO' || lpad(nextval('number_so')::text, 6, '0') AS number)"
        " INSERT INTO wholesale_idempotencykey (scope, key, result, created_at)"
        " SELECT %s, %s, number, %s FROM n RETURNING result",
        [f"order:{person}", key, at],
    )
    number = cursor.fetchone()[0]
    cursor.execute(
        "SELECT s.id, s.base_price, s.minimum, s.multiple, p.name, u.name, s.is_on_shelf"
        " FROM inventory_sku s JOIN inventory_product p ON p.id = s.product_id"
        " JOIN inventory_unit u ON u.id = s.unit_id"
        " WHERE s.id = ANY(%s) AND s.is_on_shelf AND p.is_on_shelf",
        [skus],
    )
    price = {row[0]: row[1] for row in cursor.fetchall()}
    amounts = [
        (quantity * price[sku]).quantize(Decimal("0.01"))
        for sku, quantity in zip(skus, quantities, strict=True)
    ]
    total = sum(amounts, Decimal(0))
    cursor.execute(
        "INSERT INTO orders_order (number, customer_id, channel_id, warehouse_id, approval,"
        " fulfilment, is_promised, is_by_customer, external_id, total, line_count, currency,"
        " delivery_method, payment_method, recipient, phone, address, remark, office_remark,"
        " because, placed_by_id, submitted_at, created_at, version)"
        " VALUES (%s, %s, %s, %s, 'submitted', 'none', true, true, '', %s, %s, 'CNY', 'ship',"
        " 'monthly', '', '', '', '', '', '', %s, %s, %s, 2) RETURNING id",
        [number, customer, channel, warehouse, total, len(skus), person, at, at],
    )
    order = cursor.fetchone()[0]
    cursor.execute(
        order_sql.INSERT_LINES,
        {
            "order": order,
            "is_asked": True,
            "positions": list(range(1, len(skus) + 1)),
            "skus": skus,
            "quantities": quantities,
            "prices": [price[sku] for sku in skus],
            "amounts": amounts,
            "rules": ["base"] * len(skus),
            "packs": ["1"] * len(skus),
        },
    )
    _say(cursor, "order.submitted", number, person, at)
    return order, number, total


def _review(cursor, order, number, total, customer, warehouse, person, at, today):
    cursor.execute(
        "SELECT o.approval, o.version, c.payment_days, c.credit_limit FROM orders_order o"
        " JOIN crm_customer c ON c.id = o.customer_id WHERE o.id = %s FOR NO KEY UPDATE OF o",
        [order],
    )
    cursor.execute(
        "UPDATE orders_order SET approval = 'reviewed', fulfilment = 'shipped',"
        " is_promised = false, reviewed_at = %s, reviewed_by_id = %s, version = version + 1"
        " WHERE id = %s",
        [at, person, order],
    )
    _say(cursor, "order.reviewed", number, person, at)
    cursor.execute(
        order_sql.SHIP,
        {
            "order": order,
            "warehouse": warehouse,
            "amount": total,
            "freight": 0,
            "at": at,
            "by": person,
        },
    )
    rows = cursor.fetchall()
    paper = rows[0][1]
    demand = [(sku, quantity) for _slip, _paper, sku, quantity in rows]
    _say(cursor, "shipment.posted", paper, person, at)
    cursor.execute(
        money_sql.CUSTOMERS.change_account,
        {"party": customer, "owed": total, "prepayment": 0},
    )
    cursor.execute(
        'INSERT INTO finance_openitem (customer_id, kind, document, "order", date, due_date,'
        " amount, allocated) VALUES (%s, 'shipment', %s, %s, %s, %s, %s, 0)",
        [customer, paper, number, today, today, total],
    )
    cursor.execute(
        stock_sql.ISSUE,
        {
            "warehouse": warehouse,
            "skus": [sku for sku, _ in demand],
            "quantities": [quantity for _, quantity in demand],
            "document": paper,
            "at": at,
            "was_promised": True,
            "kind": "issue",
        },
    )
    cost = sum((row[2] for row in cursor.fetchall()), Decimal(0))
    cursor.execute(
        money_sql.POST,
        {
            "kind": "sale", "document": paper, "date": today, "at": at, "by": person,
            "because": "", "reverses": None,
            "accounts": ["receivable", "sales", "cost_of_goods", "stock"],
            "customers": [customer, None, None, None],
            "suppliers": [None] * 4,
            "tenders": [None] * 4,
            "debits": [total, ZERO, cost, ZERO],
            "credits": [ZERO, total, ZERO, cost],
        },
    )  # fmt: skip


def _say(cursor, topic, document, person, at):
    cursor.execute(
        "WITH a AS (INSERT INTO wholesale_auditentry"
        " (at, by_id, action, document, because, facts, request_id, address)"
        " VALUES (%(at)s, %(by)s, %(topic)s, %(document)s, '', '{}', '', ''))"
        " INSERT INTO wholesale_outboxmessage (topic, document, facts, created_at,"
        " next_attempt_at, claimed_by, attempts, last_error)"
        " VALUES (%(topic)s, %(document)s, '{}', %(at)s, %(at)s, '', 0, '')",
        {"at": at, "by": person, "topic": topic, "document": document},
    )
