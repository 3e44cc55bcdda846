"""Every version of an order is kept: its lines as they were, before somebody changes them."""

from datetime import datetime

from orders.models import Order
from wholesale.db import in_transaction, run_sql
from wholesale.models import User

# The lines as they are, as the order's next version; one statement whatever their number.
_KEEP = """
INSERT INTO orders_orderversion
    (order_id, number, lines, total, by_id, at, because, is_by_customer)
SELECT %(order)s::bigint,
    1 + (SELECT count(*) FROM orders_orderversion WHERE order_id = %(order)s::bigint),
    coalesce(jsonb_agg(jsonb_build_object(
        'sku', l.sku_id, 'quantity', l.quantity::text, 'packs', l.pack_text,
        'price', l.unit_price::text, 'amount', l.amount::text, 'gift', l.is_gift
    ) ORDER BY l.position), '[]'::jsonb),
    coalesce(sum(l.amount), 0) + (SELECT freight FROM orders_order WHERE id = %(order)s::bigint),
    %(by)s::bigint, %(at)s::timestamptz, %(because)s::varchar,
    %(is_by_customer)s::boolean
FROM orders_orderline l WHERE l.order_id = %(order)s::bigint
"""


@in_transaction
def keep_version(
    order: Order, *, by: User, at: datetime, because: str = "", is_by_customer: bool = False
) -> None:
    """Keep the lines of a locked order as a version, just before they change.

    The last version is the order itself, so an order that is never changed costs nothing.
    """
    run_sql(
        _KEEP,
        {
            "order": order.pk, "by": by.pk, "at": at, "because": because,
            "is_by_customer": is_by_customer,
        },
    )  # fmt: skip
